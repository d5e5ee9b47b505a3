"""The training panel in a browser: the sweep of a page without a kernel, and runs with Python behind them."""

import time

import pytest

from nlpbook.explorers import TrainingPanel, run_sweep
from nlpbook.explorers.training_panel.sweep import MOST_POINTS
from tests.explorers.training_panel.test_training_panel import PATIENCE, Comm, click, endless
from tests.explorers.training_panel.tiny_training import SETTINGS, made_up_sweep, train

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


def assert_shows(opened, run):
    """The page shows this run: its settings, its curve at the right steps, its final numbers."""
    shown = opened.numbers()
    assert shown["settings"] == run["settings"]
    assert shown["shown"]["results"] == pytest.approx(run["results"], rel=1e-5)
    assert shown["shown"]["curve"] == pytest.approx(run["curve"], rel=1e-5)
    k = min(run["steps"], MOST_POINTS)
    assert shown["shown"]["steps"] == [(i + 1) * run["steps"] // k for i in range(k)]
    assert shown["rows"][0]["results"] == run["results"]
    row = opened.page.locator(".nlpb-runs tbody tr").first
    for value in run["settings"].values():
        assert (value if isinstance(value, str) else f"{value:g}") in row.inner_text()
    assert f"{run['results']['held-out perplexity']:.3f}" in row.inner_text()
    loss = run["results"]["held-out loss"]
    assert f"held-out loss {loss:.3f}" in shown["said"] or (loss < 0.1 and f"{loss:#.3g}" in shown["said"])


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


def test_runs_looked_at_stay_as_faint_lines_that_lead_back(show):
    sweep = made_up_sweep()
    opened = show(TrainingPanel(SETTINGS, train, sweep))
    for i in (4, 7, 2):
        choose(opened, sweep[i]["settings"])
    rows = opened.numbers()["rows"]
    assert rows[0]["settings"] == sweep[2]["settings"]
    seen = [row["settings"] for row in rows]
    for i in (0, 4, 7):
        assert sweep[i]["settings"] in seen
    buttons = opened.page.get_by_role("button", name="made beforehand")
    assert buttons.count() == len(rows) <= 8
    colours = opened.page.evaluate(
        "[...document.querySelectorAll('.nlpb-runs .nlpb-swatch')].map((one) => one.style.background)"
    )
    assert len(set(colours)) == len(colours)
    buttons.nth(len(rows) - 1).click()
    assert_shows(opened, next(run for run in sweep if run["settings"] == rows[-1]["settings"]))


def test_the_curve_can_be_walked_along(show):
    run = made_up_sweep()[3]
    opened = show(TrainingPanel(SETTINGS, train, [run]))
    canvas = opened.page.get_by_role("application", name="Learning curve")
    spoken = opened.page.locator(".nlpb-chart [aria-live]")
    canvas.focus()
    canvas.press("ArrowRight")
    assert spoken.text_content() == "step 1: 2.300"
    canvas.press("End")
    assert spoken.text_content() == f"step {run['steps']}: {run['curve'][-1]:.3f}"
    assert opened.numbers()["marker"] == len(run["curve"]) - 1
    canvas.press("ArrowLeft")
    assert opened.numbers()["marker"] == len(run["curve"]) - 2
    canvas.press("Home")
    assert opened.numbers()["marker"] == 0


def test_settings_without_a_run_say_so_and_lead_to_the_nearest(show):
    sweep = made_up_sweep(leave_out=(3, 9))
    opened = show(TrainingPanel(SETTINGS, train, sweep, start=sweep[0]["settings"]))
    nearest = opened.page.get_by_role("button", name="Go to the nearest run")
    assert nearest.count() == 0
    choose(opened, {"hidden size": 2, "rate": 0.1, "optimiser": "Adam"})
    shown = opened.numbers()
    assert (shown["shown"], shown["said"]) == (None, "No run was made with these settings.")
    nearest.click()
    away = [
        run["settings"]
        for run in sweep
        if sum(run["settings"][name] != shown["settings"][name] for name in SETTINGS) == 1
    ]
    assert opened.numbers()["settings"] in away
    assert opened.numbers()["shown"]["name"] == "made beforehand"
    opened.assert_quiet()


def test_a_run_that_diverged_says_so(show):
    diverged = made_up_sweep()[0] | {"error": "The run diverged: loss is nan at step 9.", "results": {}}
    opened = show(TrainingPanel(SETTINGS, train, [diverged | {"curve": [2.0, 900.0], "steps": 9}]))
    assert opened.page.locator(".nlpb-problem").inner_text() == "The run diverged: loss is nan at step 9."
    assert opened.numbers()["error"] == diverged["error"]
    assert opened.numbers()["shown"]["steps"] == [1, 2]  # nine steps, of which two have a loss to show


def test_a_page_without_a_sweep_says_how_to_train(show):
    opened = show(TrainingPanel(SETTINGS, train))
    assert "no runs were made beforehand. To train live" in opened.page.locator(".nlpb-root").inner_text()
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
    # The run made beforehand with these settings stays beside it.
    assert [row["name"] for row in opened.numbers()["rows"]][:2] == ["run 1", "made beforehand"]
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
    assert "of 1000" in opened.page.locator(".nlpb-train .nlpb-note").inner_text()
    opened.page.get_by_role("button", name="Stop").click()
    until(lambda shown: shown["status"] == "idle")


def test_the_table_of_runs_shows_its_last_column_in_the_book(show):
    settings = {"context": [4, 8], "dimension": [32, 4], "hidden": [64, 8], "optimiser": ["Adam", "SGD"]}
    settings["rate"] = [0.01, 0.1]
    run = {"settings": {name: values[0] for name, values in settings.items()}, "steps": 150, "seconds": 0.5}
    run |= {"curve": [2.0, 1.0], "results": {"held-out perplexity": 19.241}, "error": ""}
    opened = show(TrainingPanel(settings, train, [run]), width=736)
    hidden = "(box) => box.scrollWidth - box.clientWidth"
    assert opened.page.locator(".nlpb-scroll:has(.nlpb-runs)").evaluate(hidden) == 0
    assert opened.page.get_by_role("cell", name="19.241").is_visible()
    opened.assert_quiet()
