"""The sentiment trees in a page: each control moved, all numbers beside Python's."""

import re

import numpy as np
import pytest

from nlpbook.explorers import SentimentTreeExplorer
from nlpbook.explorers.sentiment_tree.bracketing import read_brackets, words_of

pytestmark = pytest.mark.browser

SETTINGS = ("tree", "compared", "shown", "editing", "unit")
CLOSE = {"abs": 1e-5}
HERE = "() => nlpbookExplorers[0].numbers()"


@pytest.fixture(scope="module")
def twin():
    """The explorer in Python, made once."""
    return SentimentTreeExplorer()


def assert_same_as_python(opened, twin):
    """Compare all that the page shows with the class; return it."""
    shown = opened.numbers()
    for name in SETTINGS:
        setattr(twin, name, shown[name])
    assert shown["words"] == twin.words and shown["unknown"] == twin.unknown
    assert shown["steps"] == twin.n_phrases and len(shown["nodes"]) == twin.n_nodes
    nodes, composed, before = twin.nodes(), twin.compositions(), twin.before()
    for at, (one, node, part) in enumerate(zip(shown["nodes"], nodes, composed, strict=True)):
        assert (one["start"], one["end"]) == (node.start, node.end)
        np.testing.assert_allclose(one["probabilities"], node.probabilities, atol=1e-5)
        assert one["sentiment"] == pytest.approx(node.sentiment, **CLOSE)
        for name in ("i", "g", "o", "c", "h"):
            np.testing.assert_allclose(one[name], getattr(part, name), atol=1e-5)
        np.testing.assert_allclose(one["f"], part.f, atol=1e-5)
        if len(part.f):
            assert shown["parts"][at] == pytest.approx(twin.contributions(at), **CLOSE)
        else:
            assert shown["parts"][at] is None
        positive = node.probabilities[3:].sum()
        value = positive if twin.shown == "positive" else node.sentiment
        assert shown["values"][at] == pytest.approx(value, **CLOSE)
    if twin.shown == "sentiment":
        assert shown["before"] == [None if one is None else pytest.approx(one, **CLOSE) for one in before]
        moved = [
            one is not None and abs(one - node.sentiment) > 0.005
            for one, node in zip(before, nodes, strict=True)
        ]
        assert shown["changed"] == moved
    for name, found in twin.answers().items():
        np.testing.assert_allclose(shown["answers"][name], found, atol=1e-5)
    truth = twin.truth()
    assert (shown["truth"] or {}).get("labels") == truth
    assert shown["isTrue"] == (twin.tree == twin.true_brackets())
    wrong = [shown["isTrue"] and node.probabilities.argmax() != truth[i] + 2 for i, node in enumerate(nodes)]
    assert shown["wrong"] == wrong
    text = opened.page.locator(".nlpb-root").inner_text()
    assert not re.search("NaN|Infinity|undefined|null", text)
    boxes = opened.page.get_by_role("group", name="The trees").get_by_role("button")
    assert boxes.count() == twin.n_nodes
    return shown


def press(opened, name):
    opened.page.get_by_role("button", name=name, exact=True).click()


def box(opened, phrase):
    """The box of a phrase: the first node that covers these words."""
    at = opened.page.evaluate(
        """(phrase) => { const { nodes, words } = nlpbookExplorers[0].numbers();
          return nodes.findIndex((one) => words.slice(one.start, one.end).join(" ") === phrase); }""",
        phrase,
    )
    assert at >= 0, phrase
    return opened.page.get_by_role("group", name="The trees").get_by_role("button").nth(at)


def test_not_travels_up_and_is_taken_away(show, twin):
    opened = show(SentimentTreeExplorer("the film was good ."))
    first = assert_same_as_python(opened, twin)
    box(opened, "good").click()
    assert assert_same_as_python(opened, twin)["chosen"] == 4
    press(opened, "Put not before it")
    shown = assert_same_as_python(opened, twin)
    assert shown["tree"] == "(((the film) (was (not good))) .)" and shown["compared"] == first["tree"]
    assert shown["isNew"].count(True) == 1
    finding = opened.page.locator(".nlpb-finding").inner_text()
    assert finding.startswith("The whole went from positive (+") and "to negative (\u2212" in finding
    assert "was +" in box(opened, "not good").text_content()
    box(opened, "not good").click()
    press(opened, "Take not away")
    assert assert_same_as_python(opened, twin)["tree"] == first["tree"]
    opened.assert_quiet()


def test_every_example_every_branching_step_by_step(show, twin):
    opened = show(SentimentTreeExplorer())
    page = opened.page
    for example in twin.examples:
        page.get_by_label("Example").select_option(example)
        shown = assert_same_as_python(opened, twin)
        assert shown["isTrue"] and " ".join(shown["words"]) == example
        for name in ("Left-branching", "Right-branching", "Microworld's tree"):
            press(opened, name)
            shown = assert_same_as_python(opened, twin)
            assert page.get_by_role("button", name=name).get_attribute("aria-pressed") == "true"
        page.get_by_role("slider", name="Phrases composed").fill("0")
        seen = set()
        for step in range(1, shown["steps"] + 1):
            press(opened, "Step forward")
            now = opened.numbers()
            assert now["stepShown"] == step and now["chosen"] == now["order"][step - 1]
            seen.add(page.locator(".nlpb-finding").inner_text())
            hidden = page.get_by_role("group", name="The trees").get_by_text("?", exact=True).count()
            assert hidden == shown["steps"] - step
        assert len(seen) == shown["steps"]
    opened.assert_quiet()


def test_words_and_brackets_are_typed(show, twin):
    opened = show(SentimentTreeExplorer())
    page = opened.page
    words, brackets = page.get_by_label("Words, 1 to 14"), page.get_by_label("Brackets, as you like them")
    for text in ("not very good", "terrible", "zebra was goood .", "very (good) film", "a " * 14):
        words.fill(text)
        shown = assert_same_as_python(opened, twin)
        assert shown["words"] == text.replace("(", " ").replace(")", " ").split() and shown["compared"] == ""
    words.fill("zebra was goood .")
    note = page.get_by_text("is no word that the networks know").inner_text()
    assert "zebra" in note and "good" in note
    words.fill("a " * 15)
    assert "At most 14 words fit" in page.locator(".nlpb-problem:visible").inner_text()
    assert opened.numbers()["words"] == "zebra was goood .".split()
    words.fill("the film was not good")
    for text in ("((the film) was) (not good)", "the (film was not) good", "(((the film) was not good))"):
        brackets.fill(text)
        shown = assert_same_as_python(opened, twin)
        assert read_brackets(shown["tree"]) == read_brackets(text)
    brackets.fill("((the film)")
    assert "is not closed" in page.locator(".nlpb-problem:visible").inner_text()
    assert words_of(read_brackets(opened.numbers()["tree"])) == "the film was not good".split()
    opened.assert_quiet()


def test_brackets_are_edited_by_buttons_clicks_and_keys(show, twin):
    opened = show(SentimentTreeExplorer("the film was not good ."))
    page = opened.page
    box(opened, "was not good").click()
    press(opened, "Split")
    assert assert_same_as_python(opened, twin)["tree"] == "(the film) was (not good) ."
    assert "4 trees stand side by side" in page.locator(".nlpb-finding").inner_text()
    page.get_by_label("Edit by clicks").check()
    box(opened, "was").click()
    box(opened, "the film").click()
    assert assert_same_as_python(opened, twin)["tree"] == "((the film) was) (not good) ."
    box(opened, "the film was").click()
    box(opened, "the film was").click()
    assert assert_same_as_python(opened, twin)["tree"] == "(the film) was (not good) ."
    page.get_by_label("Edit by clicks").uncheck()
    box(opened, "was").focus()
    page.keyboard.press("Enter")
    press(opened, "Join with the next")
    assert assert_same_as_python(opened, twin)["tree"] == "(the film) (was (not good)) ."
    box(opened, "the film").focus()
    for key, phrase in (
        ("ArrowDown", "the"),
        ("ArrowRight", "film"),
        ("ArrowUp", "the film"),
        ("End", "."),
        ("Home", "the"),
    ):
        page.keyboard.press(key)
        held = page.evaluate("document.activeElement.getAttribute('aria-label')")
        assert f"\u2068{phrase}\u2069" in held
    opened.assert_quiet()


def test_other_numbers_units_and_links(show, twin):
    opened = show(SentimentTreeExplorer("not very good"))
    page = opened.page
    page.get_by_role("radio", name="P(positive)").click()
    assert assert_same_as_python(opened, twin)["shown"] == "positive"
    formulas = set()
    for unit in (1, 7, twin.n_units):
        page.get_by_role("slider", name="Unit").fill(str(unit))
        assert assert_same_as_python(opened, twin)["unit"] == unit
        formulas.add(page.locator(".nlpb-formula").inner_text())
    assert len(formulas) == 3
    numbers = [
        float(n.replace("\u2212", "-"))
        for n in re.findall("\u2212?\\d+\\.?\\d*", page.locator(".nlpb-formula").inner_text())
    ]
    i, g, f1, c1, f2, c2, c, o, tanh, h = numbers
    assert i * g + f1 * c1 + f2 * c2 == pytest.approx(c, abs=0.02) and o * tanh == pytest.approx(h, abs=0.01)
    page.evaluate("location.hash = 'sentiment_tree=tree:%28%28not%20very%29%20good%29,step:1'")
    page.wait_for_function("() => nlpbookExplorers[0].numbers().tree.startsWith('((')")
    shown = assert_same_as_python(opened, twin)
    assert (shown["tree"], shown["stepShown"]) == ("((not very) good)", 1)
    page.evaluate("location.hash = 'sentiment_tree=tree:%28%28not'")
    page.wait_for_function("() => document.querySelector('.nlpb-notice').textContent")
    assert "cannot be read" in page.locator(".nlpb-notice").inner_text()
    assert opened.numbers()["tree"] == "(not (very good))"
    opened.assert_quiet()


def test_a_redraw_is_fast_enough_to_be_seen_as_one(show):
    opened = show(SentimentTreeExplorer("a " * 14))
    page = opened.page
    for _ in range(6):
        for name in ("Left-branching", "Right-branching"):
            press(opened, name)
    assert len(page.evaluate("nlpbookExplorers[0].redraws")) == 12
