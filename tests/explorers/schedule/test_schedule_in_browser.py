"""The schedule explorer's controls, each moved in a browser, and its numbers beside Python's."""

import itertools
import random

import numpy as np
import pytest

from nlpbook.explorers import ScheduleExplorer
from nlpbook.explorers.schedule.explorer import SCHEDULES

pytestmark = pytest.mark.browser

SET = "(values) => { for (const [n, v] of Object.entries(values)) nlpbookExplorers[0].model.set(n, v); }"


def assert_curve_is_pythons(curve):
    settings = curve["settings"]
    factor = ScheduleExplorer(**settings).factor()
    rates, losses, limits = ScheduleExplorer.train(
        factor, settings["rate"], settings["steps"], settings["noise"]
    )
    np.testing.assert_allclose(curve["rates"], rates, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(curve["losses"], losses, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(curve["limits"], limits, rtol=1e-6, atol=1e-9)
    if len(rates) < settings["steps"]:
        assert curve["diverged"] == len(rates)
        assert curve["end"] is None
    else:
        assert curve["diverged"] is None
        assert curve["end"] == pytest.approx(losses[-max(1, len(losses) // 10) :].mean(), rel=1e-6)
    return curve


def assert_same_as_python(opened):
    shown = opened.numbers()
    for curve in (shown["now"], *shown["kept"]):
        assert_curve_is_pythons(curve)
    return shown


def test_every_schedule_at_every_setting_is_pythons(show):
    opened = show(ScheduleExplorer())
    draw, diverged = random.Random(4), 0
    for schedule, rate in itertools.product(SCHEDULES, (0.01, 0.1, 0.3, 0.45, 0.8, 1.2, 2.1, 3.0)):
        values = {
            "schedule": schedule,
            "rate": rate,
            "steps": draw.choice([50, 200, 400, 600]),
            "warm_up": draw.choice([0, 1, 40, 300]),
            "every": draw.choice([10, 75, 300]),
            "decay": draw.choice([0.05, 0.5, 1.0]),
            "floor": draw.choice([0.0, 0.3, 0.9]),
            "noise": draw.choice([0.0, 0.5, 1.0]),
        }
        opened.page.evaluate(SET, values)
        opened.page.evaluate("() => new Promise((done) => setTimeout(done, 0))")
        shown = assert_same_as_python(opened)["now"]
        assert shown["settings"] == values
        diverged += shown["diverged"] is not None
    assert 0 < diverged < 32
    opened.assert_quiet()


def test_every_control_moves(show):
    opened = show(ScheduleExplorer())
    page = opened.page
    always, own = {"rate", "steps", "noise"}, {"constant": {"warm_up"}, "step": {"every", "decay"}}
    own |= {"inverse_square_root": {"warm_up"}, "cosine": {"warm_up", "floor"}}
    sliders = {
        "rate": ("Base rate", {"0": 1.0, "-1": 0.1, "-2": 0.01, "0.48": 3.0}),
        "steps": ("Length of the run", {"50": 50, "600": 600, "300": 300}),
        "noise": ("Noise of a gradient", {"0": 0, "1": 1, "0.35": 0.35}),
        "warm_up": ("Warm-up", {"0": 0, "300": 300, "45": 45}),
        "every": ("Falls every", {"10": 10, "300": 300}),
        "decay": ("Falls to this share", {"0.05": 0.05, "1": 1.0}),
        "floor": ("Ends at this share", {"0.9": 0.9, "0.1": 0.1}),
    }
    names = ("Constant", "Step decay", "Inverse square root", "Cosine")
    for schedule, label in zip(SCHEDULES, names, strict=True):
        page.get_by_role("radio", name=label).click()
        assert assert_same_as_python(opened)["now"]["settings"]["schedule"] == schedule
        for name, (text, places) in sliders.items():
            slider = page.get_by_label(text)
            assert slider.is_visible() == (name in always | own[schedule])
            if slider.is_visible():
                for place, value in places.items():
                    slider.fill(place)
                    assert assert_same_as_python(opened)["now"]["settings"][name] == pytest.approx(value)
    page.get_by_role("radio", name="Cosine").press("ArrowLeft")
    assert opened.numbers()["now"]["settings"]["schedule"] == "inverse_square_root"
    opened.assert_quiet()


def test_curves_are_kept_to_compare_and_cleared(show):
    opened = show(ScheduleExplorer("constant", rate=0.3))
    page = opened.page
    keep, clear = (page.get_by_role("button", name=name) for name in ("Keep this curve", "Clear the kept"))
    assert clear.is_disabled()
    keep.click()
    assert keep.is_disabled()  # it is kept already
    for n, place in enumerate(("-1", "-0.8", "-0.6"), 2):
        page.get_by_label("Base rate").fill(place)
        keep.click()
        assert len(assert_same_as_python(opened)["kept"]) == n
    page.get_by_role("radio", name="Cosine").click()
    assert keep.is_disabled()  # there are four
    page.get_by_label("Base rate").fill("-0.52")
    shown = assert_same_as_python(opened)
    ratio = min(one["end"] for one in shown["kept"]) / shown["now"]["end"]
    assert ratio > 1.05
    assert f"{ratio:.1f} times lower than any kept curve" in page.locator(".nlpb-finding").inner_text()
    lines = page.locator(".nlpb-curves-kept li")
    assert lines.count() == 5
    assert lines.all_inner_texts()[1].startswith("kept: Constant, rate 0.3")
    page.get_by_role("button", name="Start again").click()
    shown = assert_same_as_python(opened)
    assert (shown["now"]["settings"]["schedule"], shown["kept"]) == ("constant", [])
    keep.click()
    clear.press("Enter")
    assert opened.numbers()["kept"] == []
    inside = "() => document.querySelector('.nlpb-root').contains(document.activeElement)"
    assert page.evaluate(inside)
    opened.assert_quiet()


def test_kept_curves_follow_noise_and_length_so_that_the_comparison_is_fair(show):
    """Without noise nothing is averaged out and the constant rate is ahead: the headline has to say so."""
    opened = show(ScheduleExplorer("cosine", kept=[{"schedule": "constant"}]))
    page, finding = opened.page, opened.page.locator(".nlpb-finding")
    python = ScheduleExplorer("cosine", kept=[{"schedule": "constant"}])
    for label, place, name, value in (
        ("Noise of a gradient", "0", "noise", 0.0),
        ("Length of the run", "100", "steps", 100),
        ("Noise of a gradient", "0.5", "noise", 0.5),
    ):
        page.get_by_label(label).fill(place)
        setattr(python, name, value)
        shown = assert_same_as_python(opened)
        assert shown["kept"][0]["settings"][name] == shown["now"]["settings"][name] == value
        cosine, constant = python.final_losses()
        assert [shown["now"]["end"], shown["kept"][0]["end"]] == pytest.approx([cosine, constant])
        assert cosine > 1.05 * constant
        assert "that of the best kept curve" in finding.inner_text()
    page.get_by_label("Length of the run").fill("400")
    assert "lower than any kept curve" in finding.inner_text()
    opened.assert_quiet()


def test_the_table_has_the_numbers_of_the_curves(show):
    opened = show(ScheduleExplorer(steps=50, kept=[{"schedule": "constant", "rate": 2.9}]))
    opened.page.get_by_text("The numbers as a table").click()
    curves, steps = opened.page.evaluate("nlpbookExplorers[0].table()")
    shown = opened.numbers()
    assert [row[1] for row in curves["rows"]] == [shown["now"]["end"], None]
    assert curves["rows"][1][2] == shown["kept"][0]["diverged"]
    assert [row[0] for row in steps["rows"]] == [*range(0, 50, 3), 50]
    for step, loss, rate, limit in steps["rows"]:
        assert loss == shown["now"]["losses"][step]
        assert rate == (shown["now"]["rates"][step] if step < 50 else None)
        assert limit == shown["now"]["limits"][step]
    opened.assert_quiet()


def test_the_final_loss_is_said_to_be_a_mean_and_of_how_many_steps(show):
    opened = show(ScheduleExplorer(kept=[{"schedule": "constant", "rate": 2.9}]))
    page = opened.page
    for steps in (400, 50, 600):
        page.get_by_label("Length of the run").fill(str(steps))
        now = assert_same_as_python(opened)["now"]
        last = (steps + 1) // 10
        mean = np.mean(now["losses"][-last:])
        assert now["end"] == pytest.approx(mean)
        assert (
            f"to {mean:.3g} (the mean of the last {last} steps)" in page.locator(".nlpb-finding").inner_text()
        )
        title = f"The curves, and the final loss of each: the mean of the last {last} steps"
        assert page.get_by_text(title).first.is_visible()
        assert page.get_by_role("list", name=title).locator("b").first.inner_text() == f"{mean:.3g}"
        page.get_by_role("application", name="Loss by step").press("End")
        marker = page.get_by_text("At the marker, after").inner_text()
        assert f"after {steps} steps: loss {now['losses'][-1]:.3g}" in marker.replace("\n", " ")
    page.get_by_label("Base rate").fill("0.48")  # diverges, which leaves the others' mean what it is
    assert assert_same_as_python(opened)["now"]["diverged"]
    assert page.get_by_text("the mean of the last 60 steps").first.is_visible()
    opened.assert_quiet()


def test_a_run_that_is_leaving_at_its_end_is_not_said_to_fall_and_come_back(show):
    opened = show(ScheduleExplorer("constant", rate=0.5, warm_up=300, steps=600, noise=1.0))
    finding = opened.page.locator(".nlpb-finding")
    now = assert_same_as_python(opened)["now"]
    assert now["diverged"] is None
    assert now["end"] < now["losses"][0] < now["losses"][-1]  # the mean alone would hide the end
    ends = (
        f"Constant: the loss ends at {now['losses'][-1]:.3g}, above the {now['losses'][0]:.3g} of its start"
    )
    assert finding.inner_text().startswith(ends)
    above = np.array(now["rates"]) > np.array(now["limits"][:-1])
    told = f"in {above.sum()} steps of 600, {above[-60:].sum()} of them among the last 60."
    assert above[-1]
    assert opened.page.get_by_text(told).is_visible()

    opened = show(ScheduleExplorer("constant", rate=3.0, warm_up=300, steps=600, noise=0.0))
    now = assert_same_as_python(opened)["now"]
    above = np.array(now["rates"]) > np.array(now["limits"][:-1])
    assert above[-60:].all()  # to the end
    assert opened.page.get_by_text(
        f"in {above.sum()} steps of 600, 60 of them among the last 60."
    ).is_visible()
    opened.assert_quiet()


def test_divergence_is_told_with_its_step(show):
    opened = show(ScheduleExplorer("constant", rate=1.2, warm_up=40, noise=0.5))
    shown = assert_same_as_python(opened)["now"]
    assert shown["diverged"] == len(shown["rates"]) < 400
    told = opened.page.locator(".nlpb-finding").inner_text()
    assert told.startswith(f"Constant: diverged at step {shown['diverged']}, where the loss is")
    above = np.array(shown["rates"]) > np.array(shown["limits"][:-1])
    onset = np.flatnonzero(~above)[-1] + 1
    assert above[onset:].all()
    assert opened.page.get_by_text(f"From step {onset} on the rate exceeds the limit").is_visible()
    opened.page.get_by_role("application", name="Loss by step").press("End")
    assert "the run diverged at step" in opened.page.locator(".nlpb-root").inner_text()
    opened.page.get_by_label("Base rate").fill("-1")
    assert "the loss falls from" in opened.page.locator(".nlpb-finding").inner_text()


def test_the_marker_is_one_in_both_figures(show):
    opened = show(ScheduleExplorer(steps=200))
    rates, losses = (
        opened.page.get_by_role("application", name=name)
        for name in ("Learning rate by step", "Loss by step")
    )
    for chart, key, place in (
        (rates, "End", 200),
        (losses, "PageUp", 190),
        (losses, "ArrowLeft", 189),
        (rates, "PageDown", 199),
        (rates, "ArrowRight", 200),
        (rates, "ArrowRight", 200),
        (losses, "Home", 0),
    ):
        chart.press(key)
        assert opened.numbers()["marker"] == place
        assert (
            f"after {place} step"
            in opened.page.locator(".nlpb-root .nlpb-note:not(.nlpb-notice)").first.inner_text()
        )
    box = losses.bounding_box()
    losses.click(position={"x": box["width"] - 15, "y": 100})
    assert opened.numbers()["marker"] == 200
    opened.assert_quiet()
