"""The unrolling explorer in a page: each control moved, its numbers beside Python's."""

import random
import re

import numpy as np
import pytest

from nlpbook.explorers import UnrollingExplorer
from nlpbook.rnn.layer import RecurrentLayer

pytestmark = pytest.mark.browser

SETTINGS = (
    "words", "units", "radius", "activation", "seed", "rate", "updates", "forced", "unrolled", "step",
    "place", "unit", "loss", "marked",
)  # fmt: skip
SET = "(values) => { for (const [n, v] of Object.entries(values)) nlpbookExplorers[0].model.set(n, v); }"
FILLS = "(all) => all.map((one) => one.getAttribute('fill'))"
TURN = "() => new Promise((done) => setTimeout(done, 0))"


def assert_close(found, expected):
    np.testing.assert_allclose(np.array(found, dtype=float), np.array(expected), rtol=1e-5, atol=1e-7)


def assert_same_as_python(opened):
    """Compare all that the page shows with the class; return it."""
    shown = opened.numbers()
    python = UnrollingExplorer(**{name: shown[name] for name in SETTINGS})
    read, (model, history) = python.read(), python.trained()
    (layer,) = (one for one in model.modules() if isinstance(one, RecurrentLayer))
    assert shown["vocabulary"] == python.vocabulary and shown["targets"] == python.targets
    assert shown["inputs"] == read.inputs
    for name in ("states", "probabilities", "losses"):
        assert_close(shown[name], getattr(read, name))
    assert_close(shown["history"], history)
    assert_close(shown["arriving"], python.arriving())
    assert_close(shown["gradients"], python.gradients())
    added, n, H = python.added(), len(python.targets), python.units
    assert_close(shown["added"], added.reshape(n, H * H))
    assert_close(shown["total"], added.sum(axis=0).flatten())
    for name, tensor in zip("WUbOc", (layer.W, layer.U, layer.b, model.O, model.b), strict=True):
        assert_close(shown["parameters"][name], tensor.detach().numpy().flatten())
    # Behind the words of the vocabulary Python has the start token, and padding.
    assert_close(shown["parameters"]["E"], model.E.detach().numpy()[:-1].flatten())
    step = n if shown["step"] is None else shown["step"]
    done = shown["done"]
    assert (done["forwards"], done["backwards"]) == (min(step, n), max(0, step - n))
    text = opened.page.locator(".nlpb-root").inner_text()
    assert not re.search("NaN|Infinity|\u221e|undefined|null", text)
    return shown


def set_all(opened, values):
    opened.page.evaluate(SET, values)
    opened.page.evaluate(TURN)


def finding(opened):
    return opened.page.locator(".nlpb-finding").inner_text().replace("\u00a0", " ")


def column(opened, t):
    return opened.page.get_by_role("group", name="The network").get_by_role("button").nth(t - 1)


def test_any_settings_are_pythons(show):
    opened, draw = show(UnrollingExplorer()), random.Random(5)
    for i in range(18):
        words = draw.choices(["the", "cat", "狗", "👍", "É", "a-b", "x"], k=draw.randrange(1, 13))
        n = len(words) + 1
        values = {
            "words": words,
            "units": draw.randrange(2, 9),
            "radius": draw.choice([0, 0.5, 0.9, 1.2]),
            "activation": ("tanh", "identity", "relu")[i % 3],
            "seed": draw.randrange(100),
            "rate": draw.choice([0.01, 0.05]),
            "updates": draw.choice([0, 1, 10]),
            "forced": draw.random() < 0.6,
            "unrolled": draw.random() < 0.5,
            "step": draw.choice([None, 0, 1, n, n + 1, 2 * n]),
            "place": draw.choice([None, 1, n]),
            "unit": draw.randrange(1, 3),
            "loss": draw.choice([0, 0, 1, n]),
            "marked": draw.choice(["", "W", "U", "b", "O"]),
        }
        set_all(opened, values)
        shown = assert_same_as_python(opened)
        assert {name: shown[name] for name in values} == values
    opened.assert_quiet()


def test_it_is_rolled_first_and_unrolls(show):
    opened = show(UnrollingExplorer(), width=1000)
    page = opened.page
    assert page.get_by_role("group", name="The network").get_by_role("button").count() == 1
    page.get_by_role("radio", name="Unrolled").click()
    columns = page.get_by_role("group", name="The network").get_by_role("button")
    assert columns.count() == 7
    assert finding(opened).startswith("Untrained, the network has a loss of")
    for name in "WUbO":  # one click on any copy marks all
        copies = page.locator(f"[data-weight={name}]")
        assert copies.count() == 7
        copies.nth(random.Random(name).randrange(7)).click()
        fills = copies.locator("rect").evaluate_all(FILLS)
        others = page.locator(f"[data-weight]:not([data-weight={name}]) rect")
        assert len(set(fills)) == 1
        assert fills[0] not in others.evaluate_all(FILLS)
        assert assert_same_as_python(opened)["marked"] == name
        assert f"there is only one {name} to train" in page.locator(".nlpb-root").inner_text()
        assert page.get_by_role("radio", name=name, exact=True).get_attribute("aria-checked") == "true"
    page.locator("[data-weight=O]").first.click()
    assert assert_same_as_python(opened)["marked"] == ""
    page.get_by_role("radio", name="With a loop").click()
    assert columns.count() == 1
    opened.assert_quiet()


def test_step_by_step_forwards_and_backwards(show):
    opened = show(UnrollingExplorer("to be or not", step=0, unrolled=True), width=1000)
    page, n = opened.page, 5
    seen = [finding(opened)]
    lists = page.locator(".nlpb-evidence")
    for step in range(1, 2 * n + 1):
        page.get_by_role("button", name="Step forward").click()
        shown = assert_same_as_python(opened)
        t = step if step <= n else 2 * n - step + 1
        assert shown["done"]["shown"] == t
        seen.append(finding(opened))
        if step <= n:
            h = float(lists.first.locator("li").last.inner_text().split("= ")[-1].replace("\u2212", "-"))
            assert h == pytest.approx(shown["states"][t - 1][0], abs=6e-3)
        else:
            lines = lists.nth(1).locator("li").all_inner_texts()
            assert lines[-1].startswith("To ")
            if t < n:
                g = float(lines[-3].split("= ")[-1].replace("\u2212", "-"))
                assert g == pytest.approx(shown["gradients"][t - 1][0], abs=6e-3)
    assert len(set(seen)) == 2 * n + 1
    assert page.get_by_role("button", name="Step forward").is_disabled()
    page.get_by_role("slider", name="Steps").fill("3")
    assert assert_same_as_python(opened)["step"] == 3
    assert column(opened, 4).get_attribute("aria-label").endswith("step 4 of 5: not read yet")
    opened.assert_quiet()


def test_steps_and_units_are_chosen_by_pointer_and_keys(show):
    opened = show(UnrollingExplorer(unrolled=True), width=1000)
    page = opened.page
    page.locator("[data-unit='4']").nth(2).click()  # of step 3
    shown = assert_same_as_python(opened)
    assert (shown["place"], shown["unit"]) == (3, 4)
    assert page.get_by_text("Step 3, unit 4: its state").is_visible()
    for key, place, unit in (
        ("ArrowUp", 3, 3),
        ("ArrowDown", 3, 4),
        ("ArrowDown", 3, 4),
    ):
        page.keyboard.press(key)
        shown = assert_same_as_python(opened)
        assert (shown["place"], shown["unit"]) == (place, unit)
    for key, place in (("ArrowRight", 4), ("End", 7), ("Home", 1), ("ArrowLeft", 1)):
        page.keyboard.press(key)
        page.keyboard.press("Enter")
        assert assert_same_as_python(opened)["place"] == place
    page.get_by_role("slider", name="Steps").fill("6")  # a step takes the choice back
    assert assert_same_as_python(opened)["place"] is None
    opened.assert_quiet()


def test_training_and_what_lets_it_begin_anew(show):
    opened = show(UnrollingExplorer())
    page = opened.page
    assert "Untrained: all weights are as they were drawn" in page.locator(".nlpb-root").inner_text()
    page.get_by_role("button", name="Train one step").click()
    assert assert_same_as_python(opened)["updates"] == 1
    page.get_by_role("button", name="Train 20 steps").click()
    shown = assert_same_as_python(opened)
    assert shown["updates"] == 21 and shown["history"][-1] < 0.5 * shown["history"][0]
    curve = page.get_by_role("application", name="Loss by training step")
    for key, updates in (("ArrowLeft", 20), ("Home", 0)):
        curve.press(key)
        assert assert_same_as_python(opened)["updates"] == updates
    for label, name, places in (
        ("Units", "units", (2, 8)),
        ("Size of the first U", "radius", (0, 2)),
        ("Seed", "seed", (99, 3)),
        ("Learning rate", "rate", (-2, 0)),
    ):
        page.get_by_role("button", name="Train one step").click()
        for place in places:
            page.get_by_role("slider", name=label).fill(str(place))
            shown = assert_same_as_python(opened)
            assert shown["updates"] == 0
            assert shown[name] == pytest.approx(10**place if name == "rate" else place)
    for label, value in (("Identity", "identity"), ("ReLU", "relu"), ("tanh", "tanh")):
        page.get_by_role("radio", name=label).click()
        assert assert_same_as_python(opened)["activation"] == value
    page.get_by_role("button", name="Start again").click()
    page.get_by_role("button", name="Train 20 steps").click()
    page.get_by_role("button", name="Untrained again").click()
    assert assert_same_as_python(opened)["updates"] == 0
    opened.assert_quiet()


def test_a_training_that_diverges_says_so(show):
    opened = show(UnrollingExplorer(activation="identity", radius=1.5, rate=0.3, updates=100))
    shown = assert_same_as_python(opened)
    assert len(shown["history"]) < 101
    assert "Training has diverged" in opened.page.locator(".nlpb-root").inner_text()
    assert opened.page.get_by_role("button", name="Train one step").is_disabled()
    opened.assert_quiet()


def test_without_teacher_forcing_it_reads_its_own_words(show):
    opened = show(UnrollingExplorer(unrolled=True))
    page = opened.page
    page.get_by_role("checkbox", name="Teacher forcing").click()
    shown = assert_same_as_python(opened)
    assert shown["inputs"][1:] != shown["words"]
    assert "It reads its own choice" in page.locator(".nlpb-root").inner_text()
    assert page.locator("svg").get_by_text("own word").count() > 0
    page.get_by_role("button", name="Train 20 steps").click()
    shown = assert_same_as_python(opened)
    assert shown["inputs"][1:] == shown["words"]
    assert page.locator("svg").get_by_text("own word").count() == 0
    opened.assert_quiet()


def test_one_loss_is_sent_back(show):
    opened = show(UnrollingExplorer(step=14, unrolled=True), width=1000)
    page = opened.page
    select = page.get_by_label("Loss that is sent back")
    select.select_option("4")
    shown = assert_same_as_python(opened)
    assert shown["loss"] == 4 and not np.any(shown["gradients"][4:])
    assert finding(opened).startswith("Of the loss of step 4 a gradient of length")
    lengths = page.get_by_role("application", name="Length of what arrives")
    lengths.press("ArrowDown")
    lengths.press("ArrowDown")
    lengths.press("Enter")
    assert assert_same_as_python(opened)["loss"] == 2
    lengths.press("Enter")  # once more, and all are sent
    assert assert_same_as_python(opened)["loss"] == 0
    spoken = lengths.locator("xpath=..").locator("[aria-live]").text_content()
    assert re.match(r"loss of step 2, state of step \d: ", spoken)
    matrix = page.get_by_role("application", name="Gradient of U so far")
    matrix.press("ArrowRight")
    matrix.press("ArrowRight")
    told = matrix.locator("xpath=..").locator("[aria-live]").text_content().replace("\u2212", "-")
    assert float(told.split(": ")[1]) == pytest.approx(assert_same_as_python(opened)["total"][1], rel=6e-3)
    matrix.press("Enter")
    assert assert_same_as_python(opened)["unit"] == 2
    opened.assert_quiet()


def test_words_are_typed(show):
    opened = show(UnrollingExplorer(updates=20, step=14))
    page, field = opened.page, opened.page.get_by_role("textbox", name="Sentence")
    field.fill("狗 bites man")
    shown = assert_same_as_python(opened)
    assert (shown["words"], shown["updates"], shown["step"]) == (["狗", "bites", "man"], 0, 8)
    assert "its vocabulary is 狗, bites, man, </s>." in page.locator(".nlpb-root").inner_text()
    for text, words, told in (
        (" ", ["狗", "bites", "man"], "Type a word or more."),
        ("<s> a </s>", ["a"], "stand at the ends by themselves"),
        (" ".join("abcdefghijklmn"), list("abcdefghijkl"), "Only the first 12 words are read."),
    ):
        field.fill(text)
        assert assert_same_as_python(opened)["words"] == words
        assert told in page.locator(".nlpb-problem:visible").inner_text()
    field.fill("<b>x</b> & y")
    assert page.locator(".nlpb-root b").count() == 0
    assert assert_same_as_python(opened)["words"] == ["<b>x</b>", "&", "y"]
    opened.assert_quiet()


def test_the_table_has_the_numbers(show):
    opened = show(UnrollingExplorer(step=12))
    tables, shown = opened.page.evaluate("nlpbookExplorers[0].table()"), opened.numbers()
    states, probabilities, gradients, arriving, of_U, vectors = (one["rows"] for one in tables)
    assert [row[3:] for row in states] == shown["states"]
    assert [row[1:] for row in probabilities] == shown["probabilities"]
    assert [row[1:] for row in gradients] == shown["gradients"][2:]
    lengths = np.linalg.norm(np.array(shown["arriving"]), axis=2)
    assert [row[1:] for row in arriving] == [
        [pytest.approx(lengths[s, t]) if t <= s else None for t in range(2, 7)] for s in range(7)
    ]
    assert [one for row in of_U for one in row[1:]] == pytest.approx(
        np.sum(shown["added"][2:], axis=0).tolist()
    )
    assert [one for row in vectors for one in row[1:4]] == shown["parameters"]["E"][:-3]
    opened.page.get_by_text("The numbers as a table").click()
    assert opened.page.locator(".nlpb-table").first.locator("tbody tr").count() == 7


def test_the_state_is_in_the_address(show):
    opened = show(UnrollingExplorer())
    page = opened.page
    page.get_by_role("textbox", name="Sentence").fill("a b")
    page.get_by_role("radio", name="Unrolled").click()
    page.get_by_role("button", name="Train 20 steps").click()
    address = page.evaluate("nlpbookExplorers[0].address()")
    assert address == "unrolling=words:a+b,updates:20,unrolled:true"
    page.evaluate("() => { location.hash = '#unrolling=words:x+y+x,step:8,loss:4,units:8,unit:8'; }")
    page.wait_for_function("nlpbookExplorers[0].numbers().units === 8")
    shown = assert_same_as_python(opened)
    assert (shown["words"], shown["loss"], shown["done"]["backwards"]) == (["x", "y", "x"], 4, 4)
    page.evaluate("() => { location.hash = '#unrolling=words:a,step:9,unit:5'; }")
    page.wait_for_function("() => document.querySelector('.nlpb-notice').textContent")
    said = page.locator(".nlpb-notice").inner_text()
    assert "sets the step to 9" in said and "sets the chosen unit to 5" in said
    assert_same_as_python(opened)
    opened.assert_quiet()


def test_changes_from_python_may_come_one_by_one(show):
    opened = show(UnrollingExplorer(units=8, step=14, place=7, unit=8, loss=7))
    for name, value in (("words", ["a"]), ("units", 2)):
        set_all(opened, {name: value})
        shown = opened.numbers()
        assert len(shown["states"]) == len(shown["words"]) + 1
    assert shown["done"] == {"forwards": 2, "backwards": 2, "shown": 2}
    opened.assert_quiet()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_on_a_phone_the_network_scrolls_in_its_own_frame(show, theme):
    opened = show(
        UnrollingExplorer("a b c d e f g h i j k l", units=8, unrolled=True, step=26), width=390, theme=theme
    )
    assert opened.overflow() <= 0
    frame = opened.page.get_by_role("group", name="The network").locator("xpath=..")
    wide, inside = frame.evaluate("(one) => [one.scrollWidth, one.clientWidth]")
    assert wide > inside
    opened.page.get_by_role("slider", name="Steps").fill("1")
    opened.page.get_by_role("slider", name="Steps").fill("13")
    assert frame.evaluate("(one) => one.scrollLeft") > inside / 2
    opened.assert_quiet()
