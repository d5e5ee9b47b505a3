"""The NNLM's panel in a page without a kernel: it trains, as Python does, and leaves the page its time."""

import math

import pytest

from nlpbook.explorers import NNLMPanel, RunReport, run_sweep
from nlpbook.explorers.training_panel.sweep import thin_curve
from tests.explorers.nnlm_panel.tiny_panel import SETTINGS, START, small_panel, small_training, trainer

pytestmark = pytest.mark.browser

PATIENCE = 60_000  # milliseconds


def choose(opened, choice):
    for name, value in choice.items():
        place = str(SETTINGS[name].index(value))
        if name == "optimiser":
            opened.page.get_by_role("combobox", name=name).select_option(place)
        else:
            opened.page.get_by_role("slider", name=name).fill(place)


def press(opened, name):
    opened.page.get_by_role("button", name=name, exact=True).click()


def until(opened, condition):
    """Wait until a condition on `shown`, what the panel shows now, holds."""
    opened.page.wait_for_function(
        f"() => {{ const shown = nlpbookExplorers[0].numbers(); return {condition}; }}", timeout=PATIENCE
    )
    return opened.numbers()


def train_here(opened, number):
    press(opened, "Train")
    return until(opened, f"shown.status === 'idle' && shown.rows.some((row) => row.name === 'run {number}')")


@pytest.mark.parametrize(
    "choice",
    [
        {"optimiser": "Adam", "learning rate": 0.01},
        {"optimiser": "AdaGrad", "learning rate": 0.1, "context size": 1},
        {"optimiser": "SGD", "learning rate": 1.0, "embedding dimension": 4, "hidden units": 8},
        {"optimiser": "momentum", "learning rate": 0.1},
        {"optimiser": "RMSProp", "learning rate": 0.01},
    ],
    ids=lambda choice: choice["optimiser"],
)
def test_the_page_trains_with_the_losses_of_python(show, choice):
    panel, training = small_panel()
    opened = show(panel)
    choose(opened, choice)
    shown = train_here(opened, 1)
    settings = START | choice
    report = RunReport()
    results = trainer(training)(settings, report)
    assert len(report.losses) == 100
    assert shown["losses"] == pytest.approx(report.losses, abs=1e-4)
    assert shown["shown"]["curve"] == pytest.approx(thin_curve(shown["losses"]), rel=1e-9)
    assert shown["shown"]["results"] == pytest.approx(results, rel=1e-4)
    assert shown["settings"] == settings == shown["rows"][0]["settings"]
    assert shown["said"].startswith("Run 1: 100 steps in ") and "validation perplexity" in shown["said"]
    opened.assert_quiet()


def test_the_curve_grows_while_it_trains_and_stop_keeps_what_there_is(show):
    panel, _ = small_panel(steps=3000, batch_size=30)
    opened = show(panel)
    assert opened.page.get_by_text("To train live").count() == 0
    assert opened.numbers()["said"] == "There is no run with these settings yet: press Train."
    opened.page.get_by_role("button", name="Train", exact=True).focus()
    opened.page.keyboard.press("Enter")
    first = until(opened, "shown.losses.length > 0")
    assert first["status"] == "training" and first["said"] == "Training in this page…"
    assert opened.page.evaluate("document.activeElement.textContent") == "Stop"
    later = until(opened, f"shown.losses.length > {len(first['losses'])}")
    assert later["losses"][: len(first["losses"])] == first["losses"]
    assert opened.page.locator("progress").evaluate("(bar) => [bar.max, bar.value > 0]") == [3000, True]
    opened.page.keyboard.press("Enter")
    stopped = until(opened, "shown.status === 'idle'")
    assert opened.page.evaluate("document.activeElement.textContent") == "Train"
    assert stopped["rows"][0]["name"] == "run 1 (stopped)"
    assert len(later["losses"]) <= len(stopped["losses"]) < 3000
    assert 1 < stopped["rows"][0]["results"]["validation perplexity"] < 700
    opened.page.wait_for_timeout(300)
    assert opened.numbers()["losses"] == stopped["losses"]  # it has stopped
    again = train_here_and_stop(opened, 2, len(stopped["losses"]) + 3)
    together = min(len(again["losses"]), len(stopped["losses"]))
    assert again["losses"][:together] == stopped["losses"][:together]  # the same run, from the beginning
    opened.assert_quiet()


def test_start_again_stops_the_run_and_forgets_all_of_them(show):
    panel, _ = small_panel(steps=3000, batch_size=30)
    opened = show(panel)
    page, first = opened.page, opened.numbers()
    looks = page.locator(".nlpb-stack").first.inner_text()
    train_here_and_stop(opened, 1, 3)
    choose(opened, {"context size": 1, "optimiser": "SGD"})
    press(opened, "Train")
    going = until(opened, "shown.losses.length > 2")
    assert (going["status"], len(going["rows"])) == ("training", 2)
    press(opened, "Start again")
    assert opened.numbers() == first
    assert page.locator(".nlpb-stack").first.inner_text() == looks
    page.wait_for_timeout(500)
    assert opened.numbers() == first  # the run has ended: nothing comes after it
    assert page.get_by_role("button", name="Train", exact=True).is_enabled()
    assert page.get_by_role("button", name="Stop", exact=True).is_disabled()
    assert not page.locator("progress").is_visible()
    again = train_here_and_stop(opened, 1, 3)  # the next one is the first one
    assert [row["name"] for row in again["rows"]] == ["run 1 (stopped)"]
    opened.assert_quiet()


def test_a_link_and_the_way_back_keep_the_runs_that_were_made(show):
    """They are no setting: a reader who follows a link wants to compare."""
    opened = show(small_panel()[0])
    train_here(opened, 1)
    for move in ("location.hash = 'nnlm_panel=chosen:0+0+0+0+0'", "history.back()"):
        opened.page.evaluate(move)
        opened.page.wait_for_timeout(150)
        assert [row["name"] for row in opened.numbers()["rows"]] == ["run 1"]
    opened.assert_quiet()


def train_here_and_stop(opened, number, steps):
    press(opened, "Train")
    until(opened, f"shown.losses.length >= {steps}")
    press(opened, "Stop")
    return until(opened, f"shown.status === 'idle' && shown.rows[0].name === 'run {number} (stopped)'")


def test_runs_are_kept_beside_a_prepared_one(show):
    training = small_panel()[1]
    sweep = run_sweep(SETTINGS, trainer(training), combinations=[START], progress=False)
    opened = show(small_panel(sweep)[0])
    prepared = opened.numbers()
    assert prepared["shown"]["name"] == "prepared run"
    shown = train_here(opened, 1)
    assert [row["name"] for row in shown["rows"]] == ["run 1", "prepared run"]
    assert shown["shown"]["curve"] == pytest.approx(prepared["shown"]["curve"], abs=1e-4)
    choose(opened, {"context size": 1, "learning rate": 0.1})  # which nobody prepared
    assert opened.numbers()["shown"] is None
    shown = train_here(opened, 2)
    assert [row["name"] for row in shown["rows"]] == ["run 2", "run 1", "prepared run"]
    opened.page.get_by_role("button", name="run 1").click()
    assert opened.numbers()["settings"] == START
    opened.assert_quiet()


def test_a_run_that_diverges_is_told_in_a_sentence(show):
    training = small_training()
    settings = SETTINGS | {"learning rate": [0.01, 1e38]}
    opened = show(NNLMPanel(settings, trainer(training), training, start=START))
    opened.page.get_by_role("combobox", name="optimiser").select_option("0")
    opened.page.get_by_role("slider", name="learning rate").fill("1")
    press(opened, "Train")
    shown = until(opened, "shown.error && shown.status === 'idle'")
    assert shown["error"].startswith("The run diverged: the ") and shown["error"].endswith(
        "learning rate 1e+38."
    )
    assert shown["rows"][0]["results"] == {} and 0 < len(shown["losses"]) < 100
    assert shown["rows"][0]["name"] == "run 1 (diverged)"
    opened.page.get_by_role("slider", name="learning rate").fill("0")
    assert opened.numbers()["error"] == ""
    assert math.isfinite(train_here(opened, 2)["losses"][-1])
    opened.assert_quiet()
