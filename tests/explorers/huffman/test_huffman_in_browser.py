"""The Huffman explorer's controls, each moved in a browser, and its numbers beside Python's."""

import math

import numpy as np
import pytest

from nlpbook.explorers import HuffmanExplorer
from nlpbook.explorers.huffman.code import join_nodes
from nlpbook.explorers.kit.random_numbers import uniform_at

pytestmark = pytest.mark.browser

COUNTS = {"the": 820, "of": 310, "cat": 44, "dog": 44, "sat": 21, "mat": 8, "zebra": 1, "gnu": 1, "ibis": 1}
SET = "(values) => { for (const [n, v] of Object.entries(values)) nlpbookExplorers[0].model.set(n, v); }"


def put(opened, **values):
    opened.page.evaluate(SET, values)
    opened.page.evaluate("() => new Promise((done) => setTimeout(done, 0))")


def assert_same_as_python(opened):
    shown = opened.numbers()
    counts = dict(zip(shown["words"], shown["counts"], strict=True))
    explorer = HuffmanExplorer(counts, shown["word"], logits=shown["logits"])
    assert [tuple(pair) for pair in shown["children"]] == join_nodes(shown["counts"])
    assert shown["codes"] == explorer.codes()
    assert shown["rows"] == sorted(shown["words"], key=explorer.codes().get)
    for word, probability in explorer.probabilities().items():
        assert shown["probabilities"][word] == pytest.approx(probability, rel=1e-9)
    assert sum(shown["probabilities"].values()) == pytest.approx(1, abs=1e-9)
    assert math.prod(shown["factors"]) == pytest.approx(shown["probabilities"][shown["word"]], rel=1e-9)
    for name, value in (
        ("meanLength", explorer.mean_length),
        ("entropy", explorer.entropy),
        ("crossEntropy", explorer.cross_entropy),
        ("uniform", math.log2(len(counts))),
    ):
        assert shown[name] == pytest.approx(value, abs=1e-9)
    cells = opened.page.locator(".nlpb-costs tbody td").all_inner_texts()
    expected = [shown[name] for name in ("uniform", "meanLength", "entropy", "crossEntropy")]
    assert list(map(float, cells)) == pytest.approx(expected, abs=5.1e-4)
    told = opened.page.locator(".nlpb-finding").inner_text()
    assert f"“{shown['word']}” has the code {shown['codes'][shown['word']]}" in told
    assert opened.page.get_by_text("sum 1.000000").is_visible()
    return shown


def test_every_control_moves_and_every_number_is_pythons(show):
    opened = show(HuffmanExplorer(COUNTS, "cat"))
    page = opened.page
    assert assert_same_as_python(opened)["crossEntropy"] == opened.numbers()["meanLength"]
    for word in ("ibis", "the", "sat"):
        page.get_by_label("Word", exact=True).select_option(word)
        shown = assert_same_as_python(opened)
        assert shown["word"] == word
        sliders = page.get_by_role("slider", name="Node ")
        assert sliders.count() == len(shown["path"]) == len(shown["codes"][word])
        for i, step in enumerate(shown["path"]):
            for x in (-8, 3.5, 8, 0.3 * i):
                sliders.nth(i).fill(str(x))
                found = assert_same_as_python(opened)["logits"]
                assert found[step["inner"]] == pytest.approx(x)
    page.get_by_role("button", name="Match the counts").click()
    shown = assert_same_as_python(opened)
    assert shown["crossEntropy"] == pytest.approx(shown["entropy"], abs=1e-9)
    assert page.get_by_role("button", name="Match the counts").is_disabled()
    page.get_by_role("button", name="All logits 0").click()
    assert assert_same_as_python(opened)["logits"] == [0] * 8
    opened.assert_quiet()


def test_a_count_rebuilds_the_tree_and_comes_back(show):
    opened = show(HuffmanExplorer(COUNTS, "zebra"))
    page = opened.page
    count, restore = page.get_by_label("Its count"), page.get_by_role("button", name="Restore the counts")
    assert restore.is_disabled()
    lengths = []
    for place in (0, 1, 50, 98, 99, 150, 261):
        count.fill(str(place))
        shown = assert_same_as_python(opened)
        stop = place + 1 if place < 99 else 10 * (place - 89) if place < 189 else 100 * (place - 179)
        assert dict(zip(shown["words"], shown["counts"], strict=True)) == {**COUNTS, "zebra": stop}
        lengths.append(len(shown["codes"]["zebra"]))
    assert lengths == sorted(lengths, reverse=True)
    assert lengths[0] == 8
    assert lengths[-1] == 1
    restore.press("Enter")
    assert assert_same_as_python(opened)["counts"] == list(COUNTS.values())
    assert page.evaluate("document.querySelector('.nlpb-root').contains(document.activeElement)")
    opened.assert_quiet()


def test_drawn_logits_repeat_with_the_seed(show):
    opened = show(HuffmanExplorer(COUNTS, seed=9))
    for draw in (1, 2):
        opened.page.get_by_role("button", name="Draw logits").click()
        numbers = np.floor(60 * uniform_at(9, draw, np.arange(8)) - 30 + 0.5) / 10
        assert assert_same_as_python(opened)["logits"] == pytest.approx(numbers.tolist())


def test_the_picture_is_a_control_too(show):
    opened = show(HuffmanExplorer(COUNTS, "cat"))
    page, rows = opened.page, opened.numbers()["rows"]
    picture = page.get_by_role("application", name="The Huffman tree")
    spoken = page.locator(".nlpb-chart [aria-live]").first
    picture.focus()
    for key, word in (
        ("Home", rows[0]),
        ("ArrowUp", rows[0]),
        ("ArrowDown", rows[1]),
        ("End", rows[-1]),
        ("ArrowUp", rows[-2]),
    ):
        page.keyboard.press(key)
        assert assert_same_as_python(opened)["word"] == word
        assert spoken.text_content().startswith(f"{word}: count {COUNTS[word]}, code ")
    put(opened, word="ibis")
    path = [step["inner"] for step in opened.numbers()["path"]]
    for inner in [*reversed(path), path[0]]:
        page.keyboard.press("ArrowLeft")
        assert spoken.text_content().startswith(f"Inner node {inner + 1} of 8")
    page.keyboard.press("ArrowRight")
    assert spoken.text_content().startswith(f"Inner node {path[1] + 1} of 8")
    box = picture.bounding_box()
    for i, word in enumerate(rows):
        picture.click(position={"x": box["width"] - 30, "y": 26 + 30 * i + 15})
        assert opened.numbers()["word"] == word
    page.locator(".nlpb-share > span").first.click()
    assert opened.numbers()["word"] == rows[0]
    opened.assert_quiet()


def test_many_counts_and_logits_are_pythons(show):
    opened = show(HuffmanExplorer(COUNTS))
    draw = np.random.default_rng(4)
    for most in (2, 5, 50, 10_000, 1_000_000) * 4:
        put(
            opened,
            counts=draw.integers(1, most, size=9, endpoint=True).tolist(),
            logits=draw.uniform(-20, 20, size=8).tolist(),
            word=str(draw.choice(list(COUNTS))),
        )
        assert_same_as_python(opened)
    opened.assert_quiet()


@pytest.mark.parametrize("numbers", [[3, 3], list(range(1, 41)), [2**i for i in range(20)] + [1] * 20])
def test_the_smallest_the_largest_and_the_deepest_tree(show, numbers):
    for width in (360, 1100):
        opened = show(HuffmanExplorer({f"word{i}": n for i, n in enumerate(numbers)}), width=width)
        assert_same_as_python(opened)
        opened.page.get_by_role("button", name="Draw logits").click()
        assert_same_as_python(opened)
        assert opened.overflow() <= 0
        opened.assert_quiet()
