"""The explorers of the appendix on the microworld as its page has them: addresses, links, tables, labels."""

import re
from pathlib import Path

import nbformat
import numpy as np
import pytest

from nlpbook.corpora import microworld
from nlpbook.explorers import BeatTheMachine, MicroworldExplorer
from nlpbook.language_model import END_OF_SENTENCE

pytestmark = pytest.mark.browser

PAGE = Path(__file__).parents[3] / "book" / "appendix" / "microworld.ipynb"
KEYS = "the keys to the cabinet are old .".split()
SHOWN = f"so it shows “{' '.join(KEYS)}”."


@pytest.fixture(scope="module")
def world():
    return microworld.load()


@pytest.fixture
def visit(open_page, tmp_path, world):
    """Return a function that opens the page's three explorers."""
    explorers = [
        MicroworldExplorer(world, KEYS, panel="sample"),
        MicroworldExplorer(world, prefix="the keys to the".split(), panel="build"),
        BeatTheMachine(world),
    ]
    file = tmp_path / "page.html"
    body = "\n".join(explorer.to_html() for explorer in explorers)
    file.write_text(f"<!DOCTYPE html><meta charset='utf-8'><title>Page</title>{body}", encoding="utf-8")

    def open_all(address=""):
        opened = open_page(file.as_uri() + address)
        opened.explorers_ready(3)
        return opened

    return open_all


def go_to(opened, address):
    """Follow a link to a state of the page."""
    opened.page.evaluate("(address) => { location.hash = address; }", address)
    opened.page.wait_for_timeout(100)


def addresses(opened):
    return opened.page.evaluate("() => nlpbookExplorers.map((one) => one.address())")


def said(opened):
    texts = opened.page.locator("[role=status].nlpb-notice").all_inner_texts()
    return [text.replace("\u2068", "").replace("\u2069", "") for text in texts if text]


def links_of_the_page():
    """Where the links of the notebook to states of its explorers lead."""
    cells = nbformat.read(PAGE, 4).cells
    prose = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    return re.findall(r"\]\((#[a-z_]+(?:-\d)?=[^)]+)\)", prose)


def test_every_link_of_the_page_opens_the_state_that_it_names(visit):
    links = links_of_the_page()
    assert {link.partition("=")[0] for link in links} == {"#microworld", "#microworld-2", "#beat_the_machine"}
    opened = visit()
    for link in links:
        go_to(opened, link)
        assert link[1:] in addresses(opened)
        assert said(opened) == []
    opened.assert_quiet()


def test_what_the_links_say_is_what_the_explorers_show(visit, world):
    opened = visit()
    rare, mixed, fact, sure, lucky = links_of_the_page()
    go_to(opened, rare)
    shown = opened.numbers(0)
    tree = world.parse(shown["sentence"])
    words = -sum(np.log2(leaf.word.probability) for leaf in tree.leaves())
    assert words > shown["bits"] / 2
    assert shown["view"] == "bits"
    go_to(opened, mixed)
    assert world.parse(opened.numbers(0)["sentence"]).sentiment < 0
    go_to(opened, fact)
    shown = opened.numbers(1)
    assert shown["ended"]
    assert sum(shown["bits"]) == pytest.approx(-world.log_prob(shown["prefix"][:-1]) / np.log(2), abs=1e-9)
    for link, certain in ((sure, True), (lucky, False)):
        go_to(opened, link)
        assert sum(opened.numbers(2)["chips"].values()) == 10
        opened.page.get_by_role("button", name="Reveal the word").click()
        bits = opened.numbers(2)["record"][-1]["bits"]
        assert (bits["you"] > 12) == certain
        assert (bits["you"] < bits["truth"]) == (not certain)


def test_a_link_opens_a_round_of_its_own_and_starting_again_clears_it(visit):
    opened = visit()
    game = opened.page.locator(".nlpb-explorer").nth(2)
    for link, position in zip(links_of_the_page()[-2:], (1, 2), strict=True):
        game.get_by_role("button", name="Reveal the word").click()
        assert len(opened.numbers(2)["record"]) == 1
        go_to(opened, link)
        assert opened.numbers(2)["record"] == []
        assert opened.numbers(2)["position"] == position
        assert game.get_by_text("Sentence 1 of 60").is_visible()
    game.get_by_role("button", name="Reveal the word").click()
    game.get_by_role("button", name="Start again").click()
    assert opened.numbers(2)["record"] == []
    assert opened.numbers(2)["position"] == 0
    assert opened.numbers(2)["chips"] == {}


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("#microworld=sentence:the+the", f"“the the”, which is no sentence of the microworld, {SHOWN}"),
        ("#microworld=sentence:", f"“”, which is no sentence of the microworld, {SHOWN}"),
        (
            "#microworld=prefix:the+keys+is",
            "Of the words that the link asks for “is” is left out: “is” cannot follow “the keys”, "
            "so it shows the others.",
        ),
        (
            "#microworld-2=prefix:the+keys+is+old+.",
            "Of the words that the link asks for “is old .” is left out: “is” cannot follow “the keys”, "
            "so it shows the others.",
        ),
        (
            "#microworld=prefix:%3C%2Fs%3E",
            "“</s>” is left out: “</s>” cannot begin a sentence, so it shows none.",
        ),
        (
            "#microworld=sentence:" + "+".join(["x"] * 100),
            f"…”, which is no sentence of the microworld, {SHOWN}",
        ),
        ("#microworld=sentence:%3Cimg+src%3Dx%3E", "“<img src=x>”, which is no sentence"),
        (
            "#microworld=sentence:" + "+".join(["x"] * 101),
            "The link gives 101 words for the sentence; this figure takes at most 100",
        ),
        (
            "#microworld=phenomenon:irony",
            "The link sets the phenomenon to “irony”; this figure does not have that, so it shows none.",
        ),
        (
            "#microworld=seed:3",
            "The link sets “seed”, which this figure takes from no link, so that changes nothing.",
        ),
        ("#beat_the_machine=sentence:60", "whole numbers from 0 to 59, or −1 for any sentence"),
        ("#beat_the_machine=position:2", "takes only 0 where the link names no sentence, so it shows 0."),
        ("#beat_the_machine=sentence:9,position:5", "The link sets the number of open words to 5; "),
        ("#beat_the_machine=chips:zebra%20crossing", "The link gives “zebra crossing” for the chips; "),
        ("#beat_the_machine=chips:" + "+".join(["the"] * 11), "The link gives 11 words for the chips; "),
    ],
)
def test_what_an_address_asks_for_in_vain_is_said(visit, address, sentence):
    opened = visit()
    go_to(opened, address)
    assert any(sentence in text for text in said(opened)), said(opened)
    assert opened.numbers(0)["sentence"] == KEYS
    assert opened.numbers(2)["position"] == 0
    assert opened.page.locator(".nlpb-root img").count() == 0
    opened.assert_quiet()


def test_the_sentence_has_the_phenomenon_that_a_link_asks_for(visit, world):
    opened = visit()
    for name in ("dative", "negation", "relative_clause"):
        go_to(opened, f"#microworld=phenomenon:{name}")
        drawn = opened.numbers(0)["sentence"]
        assert name in world.parse(drawn).phenomena and said(opened) == []
        go_to(opened, "#microworld=")
        assert opened.numbers(0)["sentence"] == KEYS
        go_to(opened, f"#microworld=phenomenon:{name}")
        assert opened.numbers(0)["sentence"] == drawn  # whoever follows the link sees the same
    go_to(opened, "#microworld=phenomenon:dative,sentence:Anna+drinks+tea+.")
    assert said(opened) == [
        "The link asks for “giving to someone (dative)” and for a sentence without it; "
        "that sentence is shown."
    ]
    assert (opened.numbers(0)["phenomenon"], len(opened.numbers(0)["sentence"])) == ("", 4)
    opened.assert_quiet()


def test_what_is_shown_and_what_is_asked_for_agree_on_the_way_back(visit, world):
    opened = visit()
    page, first = opened.page, opened.page.locator(".nlpb-explorer").nth(0)
    first.get_by_label("Show me").select_option("dative")
    page.wait_for_timeout(100)
    drawn = opened.numbers(0)["sentence"]
    assert "dative" in world.parse(drawn).phenomena
    first.get_by_role("button", name="Back").click()
    page.wait_for_timeout(100)
    assert (opened.numbers(0)["phenomenon"], opened.numbers(0)["sentence"]) == ("", KEYS)
    first.get_by_role("button", name="Next sentence").click()
    page.wait_for_timeout(100)
    assert (opened.numbers(0)["phenomenon"], opened.numbers(0)["sentence"]) == ("dative", drawn)
    page.go_back()
    page.wait_for_function("nlpbookExplorers[0].numbers().phenomenon === ''")
    assert opened.numbers(0)["sentence"] == KEYS
    opened.assert_quiet()


def test_a_prefix_is_taken_as_far_as_it_goes_from_the_first_on(visit):
    opened = visit("#microworld-2=prefix:the+keys+is+old+.")
    assert said(opened) == [
        "Of the words that the link asks for “is old .” is left out: “is” cannot follow “the keys”, "
        "so it shows the others."
    ]
    builder = opened.page.locator(".nlpb-explorer").nth(1)
    assert builder.get_by_text("Of the words that the link asks for").is_visible()
    assert opened.numbers(1)["prefix"] == ["the", "keys"]
    assert addresses(opened)[1] == "microworld-2=prefix:the+keys"
    # With the next move nothing is said of it any more.
    builder.get_by_role("button", name="Undo").click()
    assert (opened.numbers(1)["prefix"], said(opened)) == (["the"], [])
    opened.assert_quiet()


def test_starting_again_brings_back_the_first_state_and_the_same_draws(visit):
    opened = visit()
    explorer = opened.page.locator(".nlpb-explorer").first

    def drawn():
        explorer.get_by_role("button", name="New sentence").click()
        return opened.numbers(0)["sentence"]

    first = [drawn() for _ in range(3)]
    explorer.get_by_role("radio", name="Bits").click()
    explorer.get_by_role("button", name="Start again").click()
    assert opened.numbers(0)["sentence"] == KEYS
    assert opened.numbers(0)["view"] == "phrases"
    assert explorer.get_by_role("button", name="Back").is_disabled()
    assert [drawn() for _ in range(3)] == first


def tables(opened, index):
    return opened.page.evaluate("(index) => nlpbookExplorers[index].table()", index)


def test_the_tables_hold_pythons_numbers(visit, world):
    opened = visit()
    choices, words = tables(opened, 0)
    nodes = list(world.parse(KEYS).subtrees())
    probabilities = [(node.rule or node.word).probability for node in nodes]
    np.testing.assert_allclose([row[3] for row in choices["rows"]], probabilities, rtol=1e-12)
    np.testing.assert_allclose([row[4] for row in choices["rows"]], -np.log2(probabilities), atol=1e-9)
    assert [row[1] for row in choices["rows"]] == [" ".join(node.tokens) for node in nodes]
    assert [row[0] for row in words["rows"]] == KEYS
    for t, (word, probability, bits) in enumerate(words["rows"]):
        expected = world.next_word(KEYS[:t])[world.vocabulary[word]]
        assert probability == pytest.approx(expected, rel=1e-9)
        assert bits == pytest.approx(-np.log2(expected), abs=1e-9)

    so_far, following = tables(opened, 1)
    assert [row[0] for row in so_far["rows"]] == ["the", "keys", "to", "the"]
    distribution = world.next_word("the keys to the".split())
    assert len(following["rows"]) == np.count_nonzero(distribution)
    for word, probability, _ in following["rows"]:
        assert probability == pytest.approx(distribution[world.vocabulary[word]], rel=1e-9)

    game = opened.page.locator(".nlpb-explorer").nth(2)
    game.get_by_role("button", name="Reveal the word").click()
    averages, played, possible = tables(opened, 2)
    shown = opened.numbers(2)
    assert {row[0]: row[1] for row in averages["rows"]} == pytest.approx(shown["averages"])
    assert [row[0] for row in played["rows"]] == [shown["record"][0]["word"]]
    assert END_OF_SENTENCE not in [row[0] for row in possible["rows"]]
    assert sum(row[1] for row in possible["rows"]) == pytest.approx(1, abs=1e-9)


# The labels of the trees, each with the box of what can be seen of its letters.
LABELS = """() => [...document.querySelectorAll('.nlpb-trees text:not(:empty)')].map((one) => {
  const { left, right, top, bottom } = one.getBoundingClientRect(), inset = (bottom - top) / 5;
  return { text: one.textContent, left, right, top: top + inset, bottom: bottom - inset };
})"""


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_no_label_of_the_trees_lies_over_another_on_a_phone(show, world, seed):
    drawn = world.sample_sentences(300, np.random.default_rng(seed))
    opened = show(MicroworldExplorer(world, max(drawn, key=len)), width=390)
    for sentence in sorted(drawn, key=len)[-3:]:
        opened.page.evaluate("(words) => nlpbookExplorers[0].model.set('sentence', words)", sentence)
        for view in ("Phrases", "Bits", "Sentiment", "Names", "Agreement"):
            opened.page.get_by_role("radio", name=view).click()
            boxes = opened.page.evaluate(LABELS)
            assert len(boxes) > 30
            for i, one in enumerate(boxes):
                for other in boxes[:i]:
                    apart = one["right"] <= other["left"] or other["right"] <= one["left"]
                    apart |= one["bottom"] <= other["top"] or other["bottom"] <= one["top"]
                    assert apart, (view, one, other)
