"""The gate explorer in a page: each control moved, and its numbers beside Python's."""

import random

import numpy as np
import pytest

from nlpbook.corpora import microworld
from nlpbook.explorers import GateExplorer
from nlpbook.explorers.gates.explorer import SHOWS

pytestmark = pytest.mark.browser

SETTINGS = (
    "sentence", "cell", "lstm_shows", "gru_shows", "of", "order", "unit", "place", "noun", "hold", "group",
    "held",
)  # fmt: skip
SET = "(values) => { for (const [n, v] of Object.entries(values)) nlpbookExplorers[0].model.set(n, v); }"
TURN = "() => new Promise((done) => setTimeout(done, 0))"
PYTHON = []


def python(shown):
    """One explorer for all comparisons: it has the state of the page."""
    if not PYTHON:
        PYTHON.append(GateExplorer())
    for name in SETTINGS:
        setattr(PYTHON[0], name, shown[name])
    return PYTHON[0]


def close(found, expected):
    assert (found is None) == (expected is None)
    if expected is not None:
        found = np.array(found, dtype=float).reshape(np.shape(expected))
        np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-9)


def assert_same_as_python(opened):
    shown = opened.numbers()
    explorer = python(shown)
    assert shown["words"] == explorer.words
    assert [one["word"] for one in shown["unknown"]] == explorer.unknown
    twin, at = explorer.twin(), explorer.noun_place
    assert shown["twin"] == twin and shown["nounPlace"] == (-1 if at is None else at)
    assert (shown["read"], shown["chosen"]) == (explorer.read, explorer.chosen_unit)
    assert shown["ordered"] == explorer.ordered() and shown["tracked"] == explorer.tracked()
    assert shown["heldUnits"] == explorer.held_units()
    here, there = explorer.values(), twin and explorer.values(twin)
    held = explorer.values(held=True) if shown["hold"] != "nothing" else None
    for found, expected in (
        (shown["values"], here),
        (shown["twinValues"], there),
        (shown["heldValues"], held),
    ):
        assert (found is None) == (expected is None)
        for name, values in (expected or {}).items():
            close(found[name], values)
    part = shown[f"{shown['cell']}_shows"]
    of = shown["of"] if twin else "sentence"
    of_which = {"sentence": here[part], "twin": there and there[part]}
    close(shown["shown"], of_which[of] if of in of_which else there[part] - here[part])
    close(shown["model"], explorer.next_words())
    close(shown["changed"], explorer.next_words(held=True) if held else None)
    close(shown["real"], explorer.true_next_words())
    close(list(shown["verbs"]["model"].values()), explorer.number_of_verb(explorer.next_words()))
    close(shown["divergence"], explorer.divergence())
    if held:
        close(shown["changedDivergence"], explorer.divergence(held=True))
        changed = explorer.number_of_verb(explorer.next_words(held=True))
        close(list(shown["verbs"]["changed"].values()), changed)
    if twin:
        close(list(shown["twinVerb"].values()), explorer.number_of_verb(explorer.next_words(twin)))
    carried = explorer.carried()
    close(shown["carried"] and list(shown["carried"].values()), carried and list(carried))
    return shown


def test_any_settings_are_pythons(show):
    opened, draw = show(GateExplorer()), random.Random(7)
    sentences = microworld.load().sample_sentences(12, np.random.default_rng(5))
    texts = [" ".join(one[: draw.randrange(len(one)) + 1]) for one in sentences]
    for text in [
        *texts,
        "",
        "kyes",
        "these dogs and this CAT that those children",
        "the " * 30,
        "Tom sleeps",
    ]:
        values = {
            "sentence": text,
            "cell": draw.choice(list(SHOWS)),
            "lstm_shows": draw.choice(SHOWS["lstm"]),
            "gru_shows": draw.choice(SHOWS["gru"]),
            "of": draw.choice(["sentence", "twin", "difference"]),
            "order": draw.choice(["number", "depth", "position", "index"]),
            "unit": draw.randrange(-1, 64),
            "place": draw.randrange(25),
            "noun": draw.randrange(3),
            "hold": draw.choice(["nothing", "keep", "off"]),
            "group": draw.choice(["unit", "number", "depth", "position"]),
            "held": draw.choice([0, 0.31, 1]),
        }
        opened.page.evaluate(SET, values)
        opened.page.evaluate(TURN)
        shown = assert_same_as_python(opened)
        assert {name: shown[name] for name in values} == values
    opened.assert_quiet()


def test_every_control_moves(show):
    opened = show(GateExplorer("the dogs behind the book in the station"))
    page = opened.page
    groups = {
        "Network": ("cell", {"GRU": "gru", "LSTM": "lstm"}),
        "The heat map shows": (
            "lstm_shows",
            {"Input gate": "input", "tanh(c)": "tanh_cell", "Cell c": "cell"},
        ),
        "Units that track": ("order", {"Depth": "depth", "As numbered": "index", "Number of": "number"}),
        "Of": ("of", {"Its twin": "twin", "Twin less": "difference"}),
        "By hand": ("hold", {"Switch off": "off", "Hold the": "keep"}),
        "Of which units": ("group", {"All that track": "number", "The chosen": "unit"}),
    }
    for group, (name, labels) in groups.items():
        for label, value in labels.items():
            box = page.get_by_role("radiogroup", name=group, exact=True)
            if group == "Units that track":
                box = page.get_by_role("radiogroup", name=group)
            box.get_by_role("radio", name=label).click()
            assert assert_same_as_python(opened)[name] == value
    page.get_by_role("slider", name="Held at").fill("0.4")
    assert assert_same_as_python(opened)["held"] == pytest.approx(0.4)
    page.get_by_label("Noun in the other number").select_option("2")
    assert assert_same_as_python(opened)["twin"][-1] == "stations"
    page.get_by_label("Examples").select_option("the dog that the boys helped")
    shown = assert_same_as_python(opened)
    assert (shown["words"][1], shown["noun"]) == ("dog", 0)
    page.get_by_role("radio", name="GRU").click()
    page.get_by_role("radio", name="Candidate").click()
    assert assert_same_as_python(opened)["gru_shows"] == "candidate"
    page.get_by_role("button", name="Start again").click()
    assert assert_same_as_python(opened)["cell"] == "lstm"
    opened.assert_quiet()


def test_a_cell_and_a_word_are_picked_by_keys_and_pointer(show):
    opened = show(GateExplorer("the dogs that the boy helped"))
    page = opened.page
    chart = page.get_by_role("application", name="Gate or state by")
    box = chart.bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.7)
    shown = assert_same_as_python(opened)
    assert shown["unit"] in shown["ordered"][: shown["columns"]] and 1 <= shown["place"] <= 6
    line = page.get_by_role("application", name="What the unit keeps")
    for key, place in (("Home", 1), ("ArrowRight", 2), ("End", 6)):
        line.press(key)
        assert assert_same_as_python(opened)["read"] == place
    assert page.locator(".nlpb-gates:visible tbody tr.nlpb-current th").inner_text().strip() == "helped"
    opened.assert_quiet()


def test_words_are_typed_and_unknown_ones_are_mended(show):
    opened = show(GateExplorer())
    page = opened.page
    page.get_by_role("textbox").fill("The kyes to the gaet")
    shown = assert_same_as_python(opened)
    assert shown["words"] == ["the", "to", "the"]
    assert "“\u2068kyes\u2069” (keys?)" in page.locator(".nlpb-root").inner_text()
    page.get_by_role("button", name="Take the nearest").click()
    assert assert_same_as_python(opened)["words"] == ["the", "keys", "to", "the", "gate"]
    page.get_by_role("textbox").fill("xylophonist")
    assert not page.get_by_role("button", name="Take the nearest").is_visible()
    assert "Before the first word" in page.locator(".nlpb-finding").inner_text()
    page.get_by_role("textbox").fill("the keys near near")
    assert "No sentence of the microworld begins like this" in page.locator(".nlpb-root").inner_text()
    opened.assert_quiet()


def test_the_words_have_the_numbers(show):
    opened = show(GateExplorer("the dogs that the boy helped", hold="off", group="number"))
    shown, text = opened.numbers(), opened.page.locator(".nlpb-root").inner_text().replace("\u2212", "-")
    carried, verbs = shown["carried"], shown["verbs"]
    assert f"gives plural verb forms {verbs['model']['plural']:.2f}" in text
    assert (
        f"plural verb forms go from {verbs['model']['plural']:.2f} to {verbs['changed']['plural']:.2f}"
        in text
    )
    assert (
        f"differed by {carried['atNoun']:.2f} after the noun, and differs by {carried['now']:.2f} now" in text
    )
    assert f"{carried['direct']:.2f} times the difference" in text
    assert f"diverges from it by {shown['divergence']:.3f} nats" in text
    gates, words, units = opened.page.evaluate("nlpbookExplorers[0].table()")
    assert [row[0] for row in gates["rows"]] == shown["words"]
    assert gates["rows"][2][2] == shown["values"]["forget"][2 * 64 + shown["chosen"]]
    assert sorted((row[1] for row in words["rows"]), reverse=True)[0] == max(shown["model"])
    assert len(units["rows"]) == 64


def test_the_state_is_in_the_address(show):
    opened = show(GateExplorer())
    page = opened.page
    page.get_by_role("radio", name="GRU").click()
    page.get_by_role("radio", name="Switch off").click()
    assert page.evaluate("nlpbookExplorers[0].address()") == "gates=cell:gru,hold:off"
    page.evaluate("() => { location.hash = '#gates=unit:64,order:depth'; }")
    page.wait_for_function("() => document.querySelector('.nlpb-notice').textContent")
    assert page.locator(".nlpb-notice").inner_text()
    assert assert_same_as_python(opened)["order"] == "depth"
    opened.assert_quiet()
