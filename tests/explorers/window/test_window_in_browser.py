"""The window explorer's controls, each moved in a browser, and its numbers beside Python's."""

import random

import numpy as np
import pytest

from nlpbook.explorers import WindowExplorer
from nlpbook.explorers.kit.typed_text import split_words

pytestmark = pytest.mark.browser

LONG = " ".join(f"word{i % 53} and" for i in range(150))


def assert_same_as_python(opened):
    shown = opened.numbers()
    words, matrix = WindowExplorer.counts(
        shown["sentences"], shown["window"], shown["weighting"], shown["position"]
    )
    assert shown["words"] == words
    np.testing.assert_allclose(shown["matrix"], matrix, atol=1e-5)
    assert shown["filled"] == np.count_nonzero(matrix)
    return shown


def test_every_control_moves_and_every_number_is_pythons(show):
    opened = show(WindowExplorer(position=6))
    page = opened.page
    assert assert_same_as_python(opened)["position"] == 6

    for size in (1, 3, 10, 2):
        page.get_by_label("Window:").fill(str(size))
        assert assert_same_as_python(opened)["window"] == size
    page.get_by_label("Weight at distance").select_option("harmonic")
    assert assert_same_as_python(opened)["weighting"] == "harmonic"
    for position in (0, 13, 7):
        page.get_by_label("Centres counted:").fill(str(position))
        assert assert_same_as_python(opened)["position"] == position
    for name, position in (("Step", 8), ("Back", 7), ("Clear", 0), ("Step", 1), ("All", 13)):
        page.get_by_role("button", name=name, exact=True).click()
        assert assert_same_as_python(opened)["position"] == position
    page.get_by_role("option", name="NLP", exact=True).click()
    assert assert_same_as_python(opened)["position"] == 8
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert assert_same_as_python(opened)["position"] == 10
    page.keyboard.press("Home")
    assert assert_same_as_python(opened)["position"] == 1
    page.keyboard.press("End")
    assert assert_same_as_python(opened)["position"] == 13
    opened.assert_quiet()


def test_one_sentence_alone(show):
    opened = show(WindowExplorer())
    opened.page.get_by_label("Count", exact=True).select_option("1")
    shown = opened.numbers()
    words, matrix = WindowExplorer.counts([shown["sentences"][1]], 2)
    assert shown["words"] == words == ["I", "like", "NLP", "."]
    np.testing.assert_allclose(shown["matrix"], matrix, atol=1e-5)
    opened.page.get_by_label("Count", exact=True).select_option("-1")
    assert_same_as_python(opened)


def test_play_fills_the_matrix_from_the_start(show):
    opened = show(WindowExplorer("a b c"))
    opened.page.get_by_role("button", name="Play").click()
    assert opened.numbers()["position"] == 0
    assert opened.page.get_by_role("button", name="Pause").count() == 1
    opened.page.wait_for_function("window.nlpbookExplorers[0].numbers().position === 3")
    opened.page.get_by_role("button", name="Play").wait_for()
    assert_same_as_python(opened)


def test_a_picked_cell_shows_the_places_that_it_counts(show):
    opened = show(WindowExplorer(weighting="harmonic"))
    page = opened.page
    canvas = page.get_by_role("application", name="Term-term matrix")
    canvas.focus()
    page.keyboard.press("ArrowRight")  # I, I
    page.keyboard.press("ArrowRight")  # I, like
    assert page.locator(".nlpb-chart [aria-live]").first.text_content() == "I \u2192 like: 2"
    page.keyboard.press("Enter")
    shown = opened.numbers()
    assert shown["selected"] == [0, 1]
    assert [(one["sentence"], one["weight"]) for one in shown["contributions"]] == [(0, 1), (1, 1)]
    assert page.locator(".nlpb-evidence li").all_inner_texts() == [
        "1: I like deep learning +1",
        "2: I like NLP . +1",
    ]
    page.get_by_label("Centres counted:").fill("5")
    assert len(opened.numbers()["contributions"]) == 1
    page.get_by_label("Centres counted:").fill("13")
    for row, column in ((0, 7), (4, 0), (3, 3)):
        cell_click(page, canvas, row, column, n=8)
        shown = opened.numbers()
        assert shown["selected"] == [row, column]
        total = sum(one["weight"] for one in shown["contributions"])
        assert total == pytest.approx(shown["matrix"][row][column], abs=1e-5)
    cell_click(page, canvas, 3, 3, n=8)
    assert opened.numbers()["selected"] is None


def cell_click(page, canvas, row, column, n):
    """Click a cell: the matrix is the square that ends three pixels above the lower edge of its canvas."""
    box = canvas.bounding_box()
    found = page.evaluate(
        """([x, y]) => { const canvas = document.querySelector('.nlpb-root canvas');
        const seen = []; canvas.style.cursor = '';
        for (let at = 2; at < canvas.clientWidth; at += 2) {
          const place = canvas.getBoundingClientRect();
          const where = {clientX: place.left + at, clientY: place.bottom - 12};
          canvas.dispatchEvent(new PointerEvent('pointermove', where));
          if (canvas.style.cursor === 'pointer') seen.push(at);
        } return [seen[0], seen[seen.length - 1]]; }""",
        [box["x"], box["y"]],
    )
    side = (found[1] - found[0] + 2) / n
    top = box["height"] - 3 - side * n
    canvas.click(position={"x": found[0] + (column + 0.5) * side, "y": top + (row + 0.5) * side})


def test_the_curve_is_a_control_too(show):
    opened = show(WindowExplorer())
    curve = opened.page.get_by_role("application", name="Filled cells")
    curve.focus()
    opened.page.keyboard.press("Home")
    assert assert_same_as_python(opened)["position"] == 0
    opened.page.keyboard.press("ArrowRight")
    assert assert_same_as_python(opened)["position"] == 1
    box = curve.bounding_box()
    curve.click(position={"x": box["width"] - 5, "y": 80})
    assert assert_same_as_python(opened)["position"] == 13


def test_the_readers_own_text_is_split_as_python_splits_it(show):
    opened = show(WindowExplorer())
    field = opened.page.get_by_label("Text, one sentence")
    draw = random.Random(5)
    letters = "ab.,!?'-\u00e9\u4e2d\u3002 \t\u00a0\u2003\ufeff\u0085\u001c\U0001f600(\u201c"
    texts = ["The cat sat.", "a\nb c\n\nd", "", *("".join(draw.choices(letters, k=25)) for _ in range(30))]
    for text in texts:
        field.fill(text)
        expected = [words for words in map(split_words, text.split("\n")) if words]
        shown = opened.numbers()
        assert shown["sentences"] == expected
        if expected:
            assert_same_as_python(opened)
        else:
            assert shown["matrix"] == []
            assert opened.page.get_by_text("Type a sentence").is_visible()
    opened.assert_quiet()


def test_a_long_text_is_cut_where_it_is_no_longer_legible_and_says_so(show):
    opened = show(WindowExplorer(LONG), width=400)
    assert opened.numbers()["drawn"] < len(opened.numbers()["words"]) == 54
    assert opened.page.get_by_text("of 54 words; all are counted").is_visible()
    assert_same_as_python(opened)


def test_nothing_rounds_to_all_or_to_nothing_and_one_is_one(show):
    opened = show(WindowExplorer(" ".join(f"w{i}" for i in range(1200)), window=1))
    told = opened.page.locator(".nlpb-root [aria-live]", has_text=" zero.")
    filled, cells = opened.numbers()["filled"], 1200**2
    assert 0.9983 < 1 - filled / cells < 1
    assert told.inner_text() == "1,200 different words, 1,440,000 cells: 2,398 filled, 99.8% zero."
    field = opened.page.get_by_label("Text, one sentence")
    for text, said in (
        ("a", "1 different word, 1 cell: 0 filled, 100% zero."),
        ("a a", "1 different word, 1 cell: 1 filled, 0% zero."),
        ("a b", "2 different words, 4 cells: 2 filled, 50.0% zero."),
    ):
        field.fill(text)
        assert told.inner_text() == said
    opened.page.get_by_role("application", name="Filled cells").press("End")
    assert "2 centres: 2 of 4 cells filled" in opened.page.locator(".nlpb-root").text_content()


def test_a_word_of_ten_thousand_letters_is_cut_where_it_is_named(show):
    opened = show(WindowExplorer(), width=390)
    opened.page.get_by_label("Text, one sentence").fill("a " + "x" * 10_000)
    canvas = opened.page.get_by_role("application", name="Term-term matrix")
    for key in ("ArrowRight", "ArrowRight", "Enter"):
        canvas.press(key)
    title = opened.page.locator("p", has_text="counted at 1 place")
    assert title.inner_text() == f"a \u2192 {'x' * 40}\u2026: counted at 1 place, 1 in all"
    assert opened.overflow() <= 0
    opened.assert_quiet()


def cut_note(opened):
    return opened.page.get_by_text("this figure takes no more")


def test_a_text_that_is_too_long_is_cut_and_says_so(show):
    opened = show(WindowExplorer(window=1))
    page = opened.page
    field = page.get_by_label("Text, one sentence")
    field.fill("a b. " * 667)  # 2,001 words: a full stop is one
    shown = assert_same_as_python(opened)
    assert shown["sentences"] == [["a", "b", "."] * 666 + ["a", "b"]]
    said = "The first 2,000 of the 2,001 words are shown: this figure takes no more."
    assert cut_note(opened).inner_text() == said
    assert cut_note(opened).get_attribute("role") == "status"
    page.get_by_label("Window:").fill("2")  # it stays as long as the text does
    assert cut_note(opened).inner_text() == said
    field.fill("a b. " * 666 + "a b")  # 2,000
    assert cut_note(opened).count() == 0
    field.fill("a b. " * 5000)
    assert cut_note(opened).inner_text().startswith("The first 2,000 of the 15,000 words")
    page.get_by_role("button", name="Start again").click()
    assert cut_note(opened).count() == 0
    assert assert_same_as_python(opened)["sentences"] == WindowExplorer().sentences
    opened.assert_quiet()


@pytest.mark.parametrize(("repeats", "said"), [(60, ""), (61, "; the first 60 places are listed")])
def test_a_list_of_places_that_is_cut_says_so(show, repeats, said):
    opened = show(WindowExplorer("\n".join(["a b"] * repeats)))
    opened.page.evaluate("location.hash = 'window=cell:0+1'")
    title = opened.page.locator("p", has_text="counted at")
    title.wait_for()
    assert title.inner_text() == f"a \u2192 b: counted at {repeats} places, {repeats} in all{said}"
    assert opened.page.locator(".nlpb-evidence li").count() == 60


def test_a_text_that_is_too_long_is_gone_with_its_note_when_a_link_brings_another(show):
    opened = show(WindowExplorer())
    opened.page.get_by_label("Text, one sentence").fill("a " * 3000)
    assert cut_note(opened).is_visible()
    opened.page.evaluate("location.hash = 'window=sentences:b+c'")
    opened.page.wait_for_function("nlpbookExplorers[0].numbers().words.length === 2")
    assert cut_note(opened).count() == 0
    opened.assert_quiet()


def test_a_typed_text_can_be_taken_back(show):
    opened = show(WindowExplorer(position=5))
    page = opened.page
    page.get_by_label("Text, one sentence a line").fill("a b a")
    assert assert_same_as_python(opened)["words"] == ["a", "b"]
    page.get_by_role("button", name="Start again").click()
    shown = assert_same_as_python(opened)
    assert (shown["position"], shown["sentences"][1]) == (5, ["I", "like", "NLP", "."])
    assert page.get_by_label("Text, one sentence a line").input_value().startswith("I like deep")
    opened.assert_quiet()
