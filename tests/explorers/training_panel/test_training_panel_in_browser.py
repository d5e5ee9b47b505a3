"""The training panel in a browser: the sweep of a page without a kernel, and runs with Python behind them."""

import re
import time

import pytest

from nlpbook.explorers import TrainingPanel, run_sweep
from nlpbook.explorers.training_panel.explorer import MOST_KEPT
from nlpbook.explorers.training_panel.sweep import MOST_POINTS
from tests.explorers.training_panel.test_training_panel import PATIENCE, Comm, click, endless
from tests.explorers.training_panel.tiny_training import SETTINGS, made_up_run, made_up_sweep, train

pytestmark = pytest.mark.browser


def control(page, name):
    kind = "combobox" if name == "optimiser" else "slider"
    return page.get_by_role(kind, name=name)


def choose(opened, choice):
    """Move the controls to a choice, as a reader does."""
    for name, value in choice.items():
        place, where = str(SETTINGS[name].index(value)), control(opened.page, name)
        if name == "optimiser":
            where.select_option(place)
        else:
            where.fill(place)


def table_of(opened):
    """The rows of the figure's table, cells by the titles of their columns, and the note below it."""
    box = opened.page.locator(".nlpb-scroll:has(.nlpb-runs)")
    titles = box.locator("thead th").all_inner_texts()
    rows = [row.locator("th, td").all_inner_texts() for row in box.locator("tbody tr").all()]
    note = opened.page.locator(".nlpb-scroll:has(.nlpb-runs) + p").text_content()
    return [dict(zip(titles, row, strict=True)) for row in rows], note


def says(text, names):
    """What a text says of some names, each followed by its value: "rate 0.1, optimiser Adam"."""
    found = {name: re.search(rf"(?:^|, |: ){name} ([^,]+?)(?:,|\.?$)", text) for name in names}
    return {name: match[1] for name, match in found.items() if match}


def assert_shows(opened, run):
    """The page shows this run: its settings, its curve at the right steps, its final numbers."""
    shown = opened.numbers()
    assert shown["settings"] == run["settings"]
    assert shown["shown"]["results"] == pytest.approx(run["results"], rel=1e-5)
    assert shown["shown"]["curve"] == pytest.approx(run["curve"], rel=1e-5)
    k = min(run["steps"], MOST_POINTS)
    assert shown["shown"]["steps"] == [(i + 1) * run["steps"] // k for i in range(k)]
    assert shown["rows"][0]["results"] == run["results"]
    (row, *_), note = table_of(opened)
    settings = {
        name: value if isinstance(value, str) else f"{value:g}" for name, value in run["settings"].items()
    }
    differences = row.get("differs in", "")
    assert says(note, settings) | says(differences, settings) == settings
    steps = re.findall(r"(\d+) steps", differences) or re.findall(r"(\d+) steps\.$", note)
    assert steps == [str(run["steps"])]
    assert row["validation perplexity"] == f"{run['results']['validation perplexity']:.3f}"
    loss = run["results"]["validation loss"]
    assert f"validation loss {loss:.3f}" in shown["said"] or (loss < 0.1 and f"{loss:#.3g}" in shown["said"])


@pytest.mark.parametrize("sweep", [made_up_sweep(), run_sweep(SETTINGS, train, progress=False)])
def test_every_control_leads_to_its_run(show, sweep):
    opened = show(TrainingPanel(SETTINGS, train, sweep))
    assert_shows(opened, sweep[0])
    for run in [*sweep, *reversed(sweep[::5])]:
        choose(opened, run["settings"])
        assert_shows(opened, run)
    assert opened.page.get_by_role("button", name="Train").count() == 0
    assert "To train live, open this notebook" in opened.page.locator(".nlpb-root").inner_text()
    opened.assert_quiet()


def test_runs_looked_at_stay_as_thin_lines_that_lead_back(show):
    sweep = made_up_sweep()
    opened = show(TrainingPanel(SETTINGS, train, sweep))
    for i in (4, 7, 2):
        choose(opened, sweep[i]["settings"])
    rows = opened.numbers()["rows"]
    assert rows[0]["settings"] == sweep[2]["settings"]
    seen = [row["settings"] for row in rows]
    for i in (0, 4, 7):
        assert sweep[i]["settings"] in seen
    buttons = opened.page.get_by_role("button", name="prepared run")
    assert buttons.count() == len(rows)
    buttons.nth(len(rows) - 1).click()
    assert_shows(opened, next(run for run in sweep if run["settings"] == rows[-1]["settings"]))


LOOKS = """[...document.querySelectorAll('.nlpb-dashes line')].map((line) =>
  [line.getAttribute('stroke'), line.getAttribute('stroke-dasharray')])"""
# How many pixels of the chart have the very colour; a curve covers most of those that it goes through.
PIXELS = """(colour) => {
  const canvas = document.querySelector('.nlpb-chart canvas');
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  const wanted = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  let found = 0;
  for (let i = 0; i < data.length; i += 4) {
    if (wanted.every((part, at) => Math.abs(part - data[i + at]) < 4) && data[i + 3] > 150) found++;
  }
  return found;
}"""


def show_level_curves(show, count, **options):
    """A panel of so many prepared runs whose curves are level, the highest one first; all were looked at."""
    values = list(range(count))
    heights = [count - i + 0.37 for i in values]  # none lies on a line of the grid
    runs = [made_up_run({"a": i}, i, steps=100) | {"curve": [heights[i]] * 100} for i in values]
    opened = show(TrainingPanel({"a": values}, train, runs), **options)
    for i in values:
        opened.page.get_by_role("slider", name="A").fill(str(i))
    return opened


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_row_has_the_colour_and_the_dashes_of_its_curve(show, theme):
    """Nothing is paler than the table says it is, and no two are alike, though there are eight colours."""
    opened = show_level_curves(show, 12, page_theme=theme)
    looks = opened.page.evaluate(LOOKS)
    assert len({tuple(look) for look in looks}) == len(looks) == 12
    for colour, _ in looks:
        assert opened.page.evaluate(PIXELS, colour) > 100
    before = dict(zip([row["name"] for row in opened.numbers()["rows"]], looks, strict=True))
    opened.page.get_by_role("slider", name="A").fill("3")
    names = [row["name"] for row in opened.numbers()["rows"]]
    assert names[0] == "prepared run 4"  # it is the first one now, and looks as it did before
    assert [before[name] for name in names] == opened.page.evaluate(LOOKS)


# For each level line of the chart, from above: what share of the width it covers.
COVERED = """() => {
  const canvas = document.querySelector('.nlpb-chart canvas');
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  const shares = [];
  let thick = false;
  for (let y = 0; y < canvas.height; y++) {
    let found = 0;
    for (let x = 0; x < canvas.width; x++) {
      const at = 4 * (y * canvas.width + x), ink = 3 * 255 - data[at] - data[at + 1] - data[at + 2];
      if (data[at + 3] > 150 && ink > 200) found++;
    }
    const share = found / canvas.width;
    if (share > 0.2 && thick) shares[shares.length - 1] = Math.max(share, shares[shares.length - 1]);
    else if (share > 0.2) shares.push(share);
    thick = share > 0.2;
  }
  return shares;
}"""


def test_the_dashes_of_the_table_are_those_of_the_chart(show):
    opened = show_level_curves(show, 8)
    rows = [row["settings"]["a"] for row in opened.numbers()["rows"]]
    dashes = {a: dash for a, (_, dash) in zip(rows, opened.page.evaluate(LOOKS), strict=True)}
    shares = opened.page.evaluate(COVERED)
    assert len(shares) == 8 and len(set(dashes.values())) == 3
    for i, share in enumerate(shares):
        drawn, *gap = map(float, dashes[i].split() or [1])
        assert share / max(shares) == pytest.approx(drawn / (drawn + sum(gap)), abs=0.05)


def test_more_runs_than_there_is_room_for_are_dropped_and_that_is_said(show):
    panel = TrainingPanel({"a": [1, 2], "b": [3, 4]}, lambda settings, report: {"score": 0.5})
    for i in range(MOST_KEPT):
        panel.start({"a": 1, "b": 3 + i % 2})
        panel.wait(PATIENCE)
    opened = show(panel)
    assert len(opened.numbers()["rows"]) == MOST_KEPT == 24
    assert opened.numbers()["dropped"] == ""
    for _ in range(2):
        panel.start()
        panel.wait(PATIENCE)
    opened = show(panel)
    assert opened.numbers()["rows"][-1]["name"] == "run 3"
    said = opened.page.get_by_text("There is room for 24 runs: run 1 and run 2 are no longer shown.")
    assert said.is_visible()


def test_the_curve_can_be_walked_along(show):
    run = made_up_sweep()[3]
    opened = show(TrainingPanel(SETTINGS, train, [run]))
    canvas = opened.page.get_by_role("application", name="Learning curve")
    spoken = opened.page.locator(".nlpb-chart [aria-live]")
    canvas.focus()
    canvas.press("ArrowRight")
    assert spoken.text_content() == "step 1: 2.300"
    canvas.press("End")
    steps, last = run["steps"], run["curve"][-1]
    assert (steps, len(run["curve"])) == (130, 100)  # so that the last point is the mean of two steps
    assert spoken.text_content() == f"steps {steps - 1} to {steps}: {last:.3f} on average"
    assert opened.numbers()["marker"] == len(run["curve"]) - 1
    canvas.press("ArrowLeft")
    assert opened.numbers()["marker"] == len(run["curve"]) - 2
    canvas.press("Home")
    assert opened.numbers()["marker"] == 0


def test_without_a_kernel_every_position_has_a_run(show):
    """Two values that no run has together: the other control goes to the nearest run, and that is said."""
    few = [
        run
        for run in made_up_sweep()
        if run["settings"]["hidden size"] == 2 or run["settings"]["rate"] == 0.1
    ]
    sweep = [run for run in few if run["settings"]["rate"] != 1.0]
    opened = show(
        TrainingPanel(SETTINGS, train, sweep, start={"hidden size": 2, "rate": 0.1, "optimiser": "SGD"})
    )
    assert opened.page.get_by_role("slider", name="rate").get_attribute("max") == "1"  # 1.0 has no run
    opened.page.get_by_role("slider", name="rate").fill("0")
    assert opened.numbers()["settings"] == {"hidden size": 2, "rate": 0.01, "optimiser": "SGD"}
    opened.page.get_by_role("slider", name="hidden size").fill("1")
    shown = opened.numbers()
    assert shown["settings"] == {"hidden size": 8, "rate": 0.1, "optimiser": "SGD"}
    assert shown["said"].startswith(
        "No prepared run has hidden size 8 and the other settings as they were, "
        "so rate changed from 0.01 to 0.1. Prepared run "
    )
    assert opened.page.get_by_role("slider", name="rate").input_value() == "1"
    opened.page.get_by_role("combobox", name="optimiser").select_option("1")
    assert "No prepared run" not in opened.numbers()["said"]
    opened.assert_quiet()


def test_what_a_control_took_along_comes_back_with_it(show):
    """Each run differs from the first in one setting, as on the page of word2vec."""
    first = {"a": 1, "b": 1, "c": 1}
    changes = [{}, {"a": 2}, {"b": 2}, {"b": 3}, {"c": 2}]
    sweep = [made_up_run(first | change, i) for i, change in enumerate(changes)]
    opened = show(TrainingPanel({name: [1, 2, 3] for name in first}, train, sweep, start=first))
    opened.page.get_by_role("slider", name="A").press("ArrowRight")
    moved = opened.page.get_by_role("slider", name="B")
    moved.press("End")
    assert opened.numbers()["settings"] == first | {"b": 3}
    said = "No prepared run has b 3 and the other settings as they were, so a changed from 2 to 1. Prepared"
    assert opened.numbers()["said"].startswith(said)
    moved.press("Home")
    assert opened.numbers()["settings"] == first | {"a": 2}
    assert opened.numbers()["said"].startswith("Prepared run 2: ")
    moved.press("End")
    opened.page.evaluate("location.hash = '#training_panel=chosen:0+0+1'")
    opened.page.wait_for_function("nlpbookExplorers[0].numbers().settings.c === 2")
    assert opened.numbers()["said"].startswith("Prepared run 5: ")
    moved.press("End")
    assert "so c changed from 2 to 1. Prepared run 4: " in opened.numbers()["said"]
    opened.page.get_by_role("button", name="prepared run 4").click()
    assert opened.numbers()["said"].startswith("Prepared run 4: ")
    opened.assert_quiet()


def test_a_start_without_a_run_shows_the_nearest(show):
    sweep = made_up_sweep(leave_out=(0,))
    opened = show(
        TrainingPanel(SETTINGS, train, sweep, start={"hidden size": 2, "rate": 0.01, "optimiser": "SGD"})
    )
    found = opened.numbers()
    assert found["settings"] in [
        {"hidden size": 2, "rate": 0.1, "optimiser": "SGD"},
        {"hidden size": 2, "rate": 0.01, "optimiser": "Adam"},
        {"hidden size": 8, "rate": 0.01, "optimiser": "SGD"},
    ]
    assert found["shown"]["results"]


def test_prepared_runs_are_told_apart(show):
    sweep = made_up_sweep()
    opened = show(TrainingPanel(SETTINGS, train, sweep))
    choose(opened, sweep[7]["settings"])
    names = [row["name"] for row in opened.numbers()["rows"]]
    assert names[0] == "prepared run 8" and len(set(names)) == len(names)


def test_the_table_has_the_runs_and_the_curve(show):
    sweep = made_up_sweep()
    opened = show(TrainingPanel(SETTINGS, train, sweep))
    choose(opened, sweep[3]["settings"])
    runs, curve = opened.page.evaluate("window.nlpbookExplorers[0].table()")
    results = list(sweep[3]["results"])
    assert runs["columns"] == ["run", *results, *SETTINGS, "steps"]
    values = [str(value) for value in sweep[3]["settings"].values()]
    own = ["prepared run 4", *sweep[3]["results"].values(), *values, sweep[3]["steps"]]
    assert runs["rows"][0] == own
    assert curve["caption"] == "The curve of prepared run 4"
    assert [value for _, value in curve["rows"]] == sweep[3]["curve"]
    assert [step for step, _ in curve["rows"]] == opened.numbers()["shown"]["steps"]
    opened.page.get_by_text("The numbers as a table").click()
    opened.page.get_by_role("table").nth(2).wait_for()
    assert opened.page.get_by_role("table").count() == 3
    opened.assert_quiet()


def test_the_settings_are_in_the_address(show):
    sweep = made_up_sweep()
    opened = show(TrainingPanel(SETTINGS, train, sweep))
    address = "window.nlpbookExplorers[0].address()"
    assert opened.page.evaluate(address) == "training_panel="
    choose(opened, {"hidden size": 8, "rate": 1.0, "optimiser": "Adam"})
    assert opened.page.evaluate(address) == "training_panel=chosen:1+2+1"
    opened.page.get_by_role("button", name="Start again").click()
    assert_shows(opened, sweep[0])


def test_a_link_to_a_run_that_is_not_prepared_says_which_one_is_shown(show):
    first = {"a": 1, "b": 1, "c": 1}
    changes = [{}, {"a": 2}, {"b": 2}, {"b": 3}, {"c": 2}]
    sweep = [made_up_run(first | change, i) for i, change in enumerate(changes)]
    opened = show(TrainingPanel({name: [1, 2, 3] for name in first}, train, sweep, start=first))

    def told(chosen, settings):
        opened.page.evaluate("(chosen) => { location.hash = 'training_panel=' + chosen; }", chosen)
        opened.page.wait_for_timeout(100)
        assert opened.numbers()["settings"] == first | settings
        return opened.page.locator(".nlpb-notice").inner_text()

    said = "No prepared run has all settings that the link asks for, so the nearest one is shown: "
    assert told("chosen:0+2+2", {"b": 3}) == said + "c 1, not 3."
    assert opened.page.evaluate("nlpbookExplorers[0].address()") == "training_panel=chosen:0+2+0"
    assert told("chosen:1+0+0", {"a": 2}) == ""
    assert told("chosen:2+2+2", {"b": 3}) == said + "a 1, not 3; c 1, not 3."
    assert told("", {}) == ""
    opened.assert_quiet()


def test_a_link_to_the_first_choice_says_nothing_where_that_has_no_run(show):
    start = {"hidden size": 2, "rate": 0.01, "optimiser": "SGD"}
    opened = show(TrainingPanel(SETTINGS, train, made_up_sweep(leave_out=(0,)), start=start))
    shown = opened.numbers()["settings"]
    for address in ("training_panel=chosen:1+2+1", "training_panel="):
        opened.page.evaluate("(address) => { location.hash = address; }", address)
        opened.page.wait_for_timeout(100)
        assert opened.page.locator(".nlpb-notice").inner_text() == ""
    assert opened.numbers()["settings"] == shown
    opened.assert_quiet()


def test_a_run_that_diverged_says_so(show):
    diverged = made_up_sweep()[0] | {"error": "The run diverged: loss is nan at step 9.", "results": {}}
    diverged["diverged"] = True
    opened = show(TrainingPanel(SETTINGS, train, [diverged | {"curve": [2.0, 900.0], "steps": 9}]))
    assert opened.page.locator(".nlpb-problem").inner_text() == "The run diverged: loss is nan at step 9."
    assert opened.numbers()["error"] == diverged["error"]
    assert opened.numbers()["shown"]["steps"] == [1, 2]  # nine steps, of which two have a loss to show
    said = "Prepared run (diverged): 9 steps in 1.5 s; the loss rose from 2 to 900."
    assert opened.numbers()["said"] == said


def test_a_run_that_ended_above_its_beginning_has_diverged_and_its_number_is_the_same_everywhere(show):
    def diverging(settings, report):
        for loss in (6.5, 20.25, 40.0):
            report.add(loss * settings["rate"])
        return {"validation perplexity": 263495489503.6}

    settings = {"rate": [1, 2]}
    opened = show(TrainingPanel(settings, diverging, run_sweep(settings, diverging, progress=False)))
    text = "2.63\u00a0×\u00a010\u00b9\u00b9"
    said = f" s; the loss rose from 6.500 to 40, validation perplexity {text}."
    assert opened.numbers()["said"].endswith(said)
    opened.page.get_by_text("The numbers as a table").click()
    assert table_of(opened)[0][0]["validation perplexity"] == text
    assert table_of(opened)[0][0]["run"].strip() == "prepared run 1 (diverged)"
    whole = opened.page.locator(".nlpb-numbers").first.locator("tbody tr").first
    assert whole.locator("th, td").all_inner_texts()[:2] == ["prepared run 1 (diverged)", text]
    assert "263495" not in opened.page.locator(".nlpb-root").inner_text()
    opened.assert_quiet()


def test_losses_may_be_of_epochs(show):
    def by_epoch(settings, report):
        for epoch in range(settings["epochs"]):
            report.add(1 / (1 + epoch))
        return {"score": 0.5}

    settings = {"epochs": [5, 10]}
    sweep = run_sweep(settings, by_epoch, progress=False)
    opened = show(TrainingPanel(settings, by_epoch, sweep, step_name="epoch"))
    assert opened.numbers()["said"].startswith("Prepared run 1: 5 epochs in ")
    canvas = opened.page.get_by_role("application", name="Learning curve: training loss (nats) by epoch")
    canvas.press("End")
    assert opened.page.locator(".nlpb-chart [aria-live]").text_content() == "epoch 5: 0.200"
    assert table_of(opened) == ([{"run": "prepared run 1", "score": "0.500"}], "Settings: epochs 5.")
    opened.page.get_by_role("slider", name="Epochs").press("End")
    assert [row["differs in"] for row in table_of(opened)[0]] == ["epochs 10", "\u2013"]
    runs, curve = opened.page.evaluate("window.nlpbookExplorers[0].table()")
    assert runs["columns"] == ["run", "score", "epochs", "epochs done"]
    assert curve["columns"] == ["epoch", "training loss (nats)"]


def test_a_page_without_a_sweep_says_how_to_train(show):
    opened = show(TrainingPanel(SETTINGS, train))
    assert "no runs were prepared. To train live" in opened.page.locator(".nlpb-root").inner_text()
    assert opened.numbers()["rows"] == []
    choose(opened, {"rate": 1.0})
    opened.assert_quiet()


LIVE_PAGE = """<!DOCTYPE html><meta charset="utf-8"><div id="here"></div><script type="module">
{module}
const state = {{}}, listeners = new Map();
window.sent = [];
const toJSON = (value) => JSON.parse(JSON.stringify(value));
const model = {{
  get: (name) => state[name],
  set(name, value) {{ state[name] = value; }},
  on: (event, hear) => listeners.set(event, [...(listeners.get(event) || []), hear]),
  off() {{}},
  save_changes() {{ window.sent.push({{ method: "update", state: toJSON({{ chosen: state.chosen }}) }}); }},
  send(content) {{ window.sent.push({{ method: "custom", content: toJSON(content) }}); }},
}};
window.hear = (update) => {{
  Object.assign(state, update);
  for (const name of Object.keys(update)) for (const one of listeners.get("change:" + name) || []) one();
}};
window.begin = (all) => {{
  Object.assign(state, all);
  mounted.render({{ model, el: document.getElementById("here") }});
}};
</script>"""


@pytest.fixture
def live(open_page, tmp_path):
    """Return a function that opens a panel as a front end does, and one that carries messages both ways."""
    panels = []

    def open_live(panel):
        module = panel._esm.replace("export default", "const mounted =").replace(
            "export function", "function"
        )
        file = tmp_path / "live.html"
        file.write_text(LIVE_PAGE.format(module=module), encoding="utf-8")
        opened = open_page(file)
        opened.page.evaluate("(state) => window.begin(state)", panel.state())
        opened.explorers_ready()
        panel.comm = line = Comm()
        panels.append(panel)

        def carry():
            for message in opened.page.evaluate("window.sent.splice(0)"):
                panel._handle_msg({"content": {"data": message}, "buffers": []})
            while line.sent:
                message = line.sent.pop(0)
                if message["method"] == "update":
                    opened.page.evaluate("(state) => window.hear(state)", message["state"])

        def until(true):
            end = time.monotonic() + PATIENCE
            while not true(opened.numbers()):
                assert time.monotonic() < end, opened.numbers()
                carry()
                time.sleep(0.02)

        return opened, until

    yield open_live
    for panel in panels:
        panel.close()
        panel.wait(PATIENCE)


def test_train_shows_the_run_and_its_numbers(live):
    sweep = made_up_sweep()
    panel = TrainingPanel(SETTINGS, train, sweep)
    opened, until = live(panel)
    assert opened.numbers()["live"]
    choice = {"hidden size": 8, "rate": 0.1, "optimiser": "Adam"}
    choose(opened, choice)
    assert_shows(opened, next(run for run in sweep if run["settings"] == choice))
    opened.page.get_by_role("button", name="Train").click()
    assert opened.numbers()["said"].startswith("Asking the kernel")
    until(
        lambda shown: len(shown["rows"]) > 1 and shown["status"] == "idle" and "run 1" in str(shown["rows"])
    )
    panel.wait(PATIENCE)
    until(lambda shown: shown["shown"]["name"] == "run 1" and shown["shown"]["results"])
    assert_shows(opened, panel.runs[0])
    assert panel.chosen == [1, 1, 1]
    # The run prepared with these settings stays beside it.
    number = next(i for i, run in enumerate(sweep, start=1) if run["settings"] == choice)
    assert [row["name"] for row in opened.numbers()["rows"]][:2] == ["run 1", f"prepared run {number}"]
    opened.assert_quiet()


def test_stop_ends_the_run_and_the_focus_stays_on_the_buttons(live):
    panel = TrainingPanel({"a": [1, 2]}, endless)
    opened, until = live(panel)
    buttons = {name: opened.page.get_by_role("button", name=name, exact=True) for name in ("Train", "Stop")}
    assert buttons["Stop"].is_disabled()
    buttons["Train"].focus()
    opened.page.keyboard.press("Enter")
    assert buttons["Train"].is_disabled()
    until(lambda shown: shown["status"] == "training" and shown["shown"] and len(shown["shown"]["curve"]) > 5)
    assert opened.page.evaluate("document.activeElement.textContent") == "Stop"
    assert "Training" in opened.numbers()["said"]
    assert "step" in opened.page.locator(".nlpb-train .nlpb-note").inner_text()
    opened.page.keyboard.press("Enter")
    until(lambda shown: shown["status"] == "idle" and "stopped" in shown["rows"][0]["name"])
    assert opened.page.evaluate("document.activeElement.textContent") == "Train"
    assert opened.numbers()["rows"][0]["results"] == panel.runs[0]["results"]
    assert not buttons["Train"].is_disabled() and buttons["Stop"].is_disabled()
    opened.assert_quiet()


def test_start_again_forgets_the_runs_of_the_kernel(live):
    panel = TrainingPanel({"a": [1, 2]}, endless)
    opened, until = live(panel)
    first = opened.numbers()
    train_button, stop, again = (
        opened.page.get_by_role("button", name=name, exact=True) for name in ("Train", "Stop", "Start again")
    )
    train_button.click()
    until(lambda shown: shown["status"] == "training" and shown["shown"] and len(shown["shown"]["curve"]) > 5)
    stop.click()
    until(lambda shown: shown["status"] == "idle" and len(shown["rows"]) == 1)
    opened.page.get_by_role("slider", name="A").fill("1")
    train_button.click()
    until(lambda shown: len(shown["rows"]) == 2 and len(shown["rows"][0]["settings"]) == 1)
    again.click()
    assert opened.numbers()["said"] == "Asking the kernel to start again…"
    until(lambda shown: shown == first)
    panel.wait(PATIENCE)
    until(lambda shown: shown == first and panel.status == "idle")
    assert (panel.runs, panel.current, panel.problem) == ([], {}, "")
    again.click()  # nothing to forget: the kernel is not asked
    assert opened.numbers() == first
    assert not any(message["method"] == "custom" for message in opened.page.evaluate("window.sent"))
    opened.assert_quiet()


def test_an_error_of_a_run_is_a_sentence_until_the_reader_goes_on(live):
    def broken(settings, report):
        report.add(1.0)
        raise FloatingPointError("loss is nan at step 1, with learning rate 5")

    panel = TrainingPanel({"rate": [5, 6]}, broken)
    opened, until = live(panel)
    opened.page.get_by_role("button", name="Train").click()
    until(lambda shown: shown["error"])
    assert opened.numbers()["error"] == "The run diverged: loss is nan at step 1, with learning rate 5."
    until(lambda shown: shown["status"] == "idle")
    opened.page.get_by_role("slider", name="rate").fill("1")
    assert opened.numbers()["error"] == ""
    click(panel, "train", {"rate": 7})
    until(lambda shown: shown["error"] == "settings must have rate as one of 5, 6; got 7")


def test_progress_is_shown_where_the_number_of_steps_is_known(live):
    def counted(settings, report):
        report.expect(1000)
        for i in range(1000):
            time.sleep(0.002)
            if report.add(1 / (i + 1)):
                break
        return {}

    opened, until = live(TrainingPanel({"a": [1, 2]}, counted))
    bar = opened.page.locator("progress")
    assert not bar.is_visible()
    opened.page.get_by_role("button", name="Train").click()
    until(lambda shown: shown["shown"] and len(shown["shown"]["curve"]) > 20)
    assert bar.is_visible()
    assert bar.evaluate("(bar) => bar.max") == 1000
    assert 0 < bar.evaluate("(bar) => bar.value") < 1000
    assert "of 1,000" in opened.page.locator(".nlpb-train .nlpb-note").inner_text()
    opened.page.get_by_role("button", name="Stop").click()
    until(lambda shown: shown["status"] == "idle")


# The panels of 3.2 and of 4.4, with the two ends of each setting.
OF_THE_BOOK = {
    "validation perplexity": {
        "context size": [8, 1],
        "embedding dimension": [32, 4],
        "hidden units": [64, 8],
        "optimiser": ["momentum", "AdaGrad"],
        "learning rate": [0.001, 10.0],
    },
    "rank correlation": {
        "model": ["skip-gram", "CBOW"],
        "window": [10, 1],
        "negative samples": [15, 1],
        "embedding dimension": [200, 10],
        "subsampling threshold": ["0.0001", "none"],
        "epochs": [40, 5],
    },
}


@pytest.mark.parametrize("result", OF_THE_BOOK)
@pytest.mark.parametrize("width", [656, 390, 320])
def test_no_column_is_cut_even_when_the_runs_differ_in_everything(show, result, width):
    settings = OF_THE_BOOK[result]
    ends = [{name: values[i] for name, values in settings.items()} for i in range(2)]
    sweep = [made_up_run(end, i) | {"results": {result: 216.5 - i}} for i, end in enumerate(ends)]
    sweep[1] |= {"stopped": True, "steps": 7, "diverged": True}
    step_name = "epoch" if "epochs" in settings else "step"
    opened = show(TrainingPanel(settings, train, sweep, step_name=step_name), width=width)
    for name, values in settings.items():
        kind = "combobox" if isinstance(values[0], str) else "slider"
        where = opened.page.get_by_role(kind, name=name)
        if kind == "combobox":
            where.select_option("1")
        else:
            where.press("End")
    rows, note = table_of(opened)
    assert [row[result] for row in rows] == ["215.5", "216.5"]
    assert list(says(rows[0]["differs in"], settings)) == list(says(note, settings)) == list(settings)
    box = opened.page.locator(".nlpb-scroll:has(.nlpb-runs)")
    assert box.evaluate("(box) => box.scrollWidth - box.clientWidth") == 0
    if width == 656:
        assert box.bounding_box()["width"] == 590  # as in the book
    opened.assert_quiet()
