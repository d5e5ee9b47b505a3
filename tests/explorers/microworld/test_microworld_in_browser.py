"""The microworld explorer's controls, each moved in a browser, and its numbers beside Python's."""

import random

import numpy as np
import pytest

from nlpbook.corpora import microworld
from nlpbook.corpora.microworld import Microworld, translation
from nlpbook.corpora.microworld.grammar_file import read_grammar
from nlpbook.explorers import MicroworldExplorer
from nlpbook.language_model import END_OF_SENTENCE
from tests.accessibility import contrast_ratio

pytestmark = pytest.mark.browser

KEYS = "the keys to the cabinet are very old .".split()


@pytest.fixture(scope="module")
def world():
    return microworld.load()


def bits(nats):
    return -nats / np.log(2)


def assert_tree_is_pythons(opened, world):
    shown = opened.numbers()
    sentence = shown["sentence"]
    tree = world.parse(sentence)
    assert shown["bracketed"] == tree.bracketed()
    assert shown["bits"] == pytest.approx(bits(world.log_prob(sentence)), abs=1e-9)
    assert sum(shown["byWord"]) == pytest.approx(shown["bits"], abs=1e-9)
    assert sum(shown["byChoice"]) == pytest.approx(shown["bits"], abs=1e-9)
    assert shown["ways"] == translation.n_translations(tree)
    assert world.accepts(sentence, shown["chinese"])
    assert opened.page.locator(".nlpb-chinese span").first.text_content() == "".join(shown["chinese"])
    return shown


def assert_distribution_is_pythons(opened, world):
    shown = opened.numbers()
    words = [word for word in shown["prefix"] if word != END_OF_SENTENCE]
    expected = [
        bits(np.log(world.next_word(words[:t])[world.vocabulary[word]]))
        for t, word in enumerate(shown["prefix"])
    ]
    np.testing.assert_allclose(shown["bits"], expected, atol=1e-9)
    assert shown["ended"] == (END_OF_SENTENCE in shown["prefix"])
    if not shown["ended"]:
        distribution = world.next_word(words)
        assert {word for word, _ in shown["distribution"]} == {
            world.vocabulary.token(i) for i in np.flatnonzero(distribution)
        }
        for word, probability in shown["distribution"]:
            assert probability == pytest.approx(distribution[world.vocabulary[word]], abs=1e-9)
        some = distribution[distribution > 0]
        assert shown["entropies"][-1] == pytest.approx(-(some * np.log2(some)).sum(), abs=1e-9)
    return shown


def press(page, *names):
    for name in names:
        page.get_by_role("button", name=name).click()


def test_new_sentences_come_and_go_and_all_are_pythons(show, world):
    opened = show(MicroworldExplorer(world, KEYS))
    page = opened.page
    assert assert_tree_is_pythons(opened, world)["sentence"] == KEYS
    seen = [KEYS]
    for _ in range(12):
        press(page, "New sentence")
        seen.append(assert_tree_is_pythons(opened, world)["sentence"])
    assert len({" ".join(sentence) for sentence in seen}) > 8
    press(page, "Back", "Back")
    assert opened.numbers()["sentence"] == seen[-3]
    press(page, "Next sentence")
    assert opened.numbers()["sentence"] == seen[-2]
    trees = page.get_by_role("application", name="The tree of the sentence")
    trees.press("Shift+ArrowRight")
    assert opened.numbers()["sentence"] == seen[-1]
    trees.press("Shift+ArrowLeft")
    assert opened.numbers()["sentence"] == seen[-2]
    opened.assert_quiet()


def test_the_same_seed_draws_the_same_sentences(show, world):
    def first_three(seed):
        opened = show(MicroworldExplorer(world, KEYS, seed=seed))
        sentences = []
        for _ in range(3):
            press(opened.page, "New sentence")
            sentences.append(opened.numbers()["sentence"])
        return sentences

    assert first_three(1) == first_three(1) != first_three(2)


def test_a_phenomenon_that_is_asked_for_is_in_every_sentence(show, world):
    opened = show(MicroworldExplorer(world, KEYS))
    choice = opened.page.get_by_label("Show me")
    names = choice.locator("option").evaluate_all("(all) => all.map((one) => one.value)")
    assert len(names) > 15
    labels = choice.locator("option").all_inner_texts()
    assert not [label for label in labels if "_" in label]
    assert "agreement across a prepositional phrase" in labels
    for name in names[1:]:
        choice.select_option(name)
        for _ in range(2):
            shown = assert_tree_is_pythons(opened, world)
            assert name in world.parse(shown["sentence"]).phenomena
            press(opened.page, "New sentence")
    opened.assert_quiet()


def test_a_phenomenon_is_drawn_at_once_however_rare_it_is(show):
    grammar = """
name rarity common
label S: Sentence
Sentence
  1000000000000  Noun ./PUNCT:punct | Noun 。   {common}
  1              Noun ?/PUNCT:punct | Noun ？   {rarity}
words NOUN Noun (个)
  dog 狗
"""
    opened = show(MicroworldExplorer(Microworld(read_grammar(grammar))))
    choice = opened.page.get_by_label("Show me")
    labels = choice.locator("option").all_inner_texts()
    assert labels == ["any sentence", "common", "rarity"]  # no names for these: as the grammar has them
    assert opened.numbers()["sentence"] == ["dog", "."]
    choice.select_option("rarity")
    assert opened.numbers()["sentence"] == ["dog", "?"]
    choice.select_option("common")
    assert opened.numbers()["sentence"] == ["dog", "."]
    opened.assert_quiet()


def test_other_wordings_are_right_too(show, world):
    film = "the film was not very good , but the story was wonderful .".split()
    opened = show(MicroworldExplorer(world, film))
    seen = set()
    for _ in range(40):
        seen.add("".join(assert_tree_is_pythons(opened, world)["chinese"]))
        press(opened.page, "Say it otherwise")
    assert len(seen) > 8


def test_a_node_lights_up_in_both_trees(show, world):
    opened = show(MicroworldExplorer(world, KEYS))
    page = opened.page
    lit = (
        "() => [...document.querySelectorAll('.nlpb-node.nlpb-lit .nlpb-word')].map((one) => one.textContent)"
    )
    node = page.locator(".nlpb-node", has_text="PP").first
    node.hover()
    assert page.evaluate(lit) == ["to", "the", "cabinet", "柜子"]
    page.locator(".nlpb-node", has_text="钥匙").hover()
    assert page.evaluate(lit) == ["keys", "钥匙"]
    assert page.locator(".nlpb-detail").text_content().startswith("NOUN \u201ckeys\u201d. Noun[opener,pl]")
    page.mouse.move(5, 5)
    assert page.evaluate(lit) == []
    # a click, or a finger, keeps it
    node.click()
    page.mouse.move(5, 5)
    assert page.evaluate(lit) == ["to", "the", "cabinet", "柜子"]
    assert "cabinet" in page.locator(".nlpb-share .nlpb-lit").all_inner_texts()


def test_the_keyboard_walks_through_both_trees(show, world):
    opened = show(MicroworldExplorer(world, "the dog chased the cats .".split()))
    page = opened.page
    trees = page.get_by_role("application", name="The tree of the sentence")
    spoken = page.locator(".nlpb-chart:visible [aria-live]").first

    def walk(key):
        trees.press(key)
        return spoken.text_content().split("\u201d")[0].replace("\u201c", "")

    assert walk("ArrowDown") == "S the dog chased the cats ."
    assert walk("ArrowDown") == "S the dog chased the cats"
    assert walk("ArrowDown") == "NP the dog"
    assert walk("ArrowRight") == "VP chased the cats"
    assert walk("ArrowLeft") == "NP the dog"
    assert walk("ArrowDown") == "DET the"
    assert walk("ArrowRight") == "NOUN dog"
    assert walk("ArrowDown") == "NOUN dog"  # across the gap, to the Chinese word
    assert walk("ArrowDown").startswith("NP the dog")
    assert walk("Home").startswith("S")
    assert walk("Escape") == "Nothing is chosen."


def test_every_view_shows_what_python_knows(show, world):
    opened = show(MicroworldExplorer(world, KEYS))
    page = opened.page

    def at_words(sentence, view):
        page.evaluate("(words) => nlpbookExplorers[0].model.set('sentence', words)", sentence)
        page.get_by_role("radio", name=view).click()
        return page.evaluate(
            """(n) => [...document.querySelectorAll('.nlpb-node:has(.nlpb-word:lang(en)) .nlpb-tag')]
              .slice(0, n).map((one) => one.textContent)""",
            len(sentence),
        )

    for sentence in world.sample_sentences(20, np.random.default_rng(4)):
        tree = world.parse(sentence)
        tags = ["" if tag == "PUNCT" else tag for tag in tree.tags]
        assert at_words(sentence, "Phrases") == tags
        entities = [mark[2:] if mark != "O" else tag for mark, tag in zip(tree.entities, tags, strict=True)]
        assert at_words(sentence, "Names") == entities
        signs = {-2: "\u2212\u2212", -1: "\u2212", 1: "+", 2: "++"}
        felt = [signs.get(leaf.sentiment, tag) for leaf, tag in zip(tree.leaves(), tags, strict=True)]
        assert at_words(sentence, "Sentiment") == felt
        prices = [float(text) for text in at_words(sentence, "Bits")]
        expected = [bits(np.log(leaf.word.probability)) for leaf in tree.leaves()]
        np.testing.assert_allclose(prices, expected, atol=0.051)

    pairs = "() => document.querySelectorAll('.nlpb-arcs path').length"
    at_words(KEYS, "Agreement")
    assert page.evaluate(pairs) == 1
    at_words("the dog chased the cats .".split(), "Agreement")
    assert page.evaluate(pairs) == 0
    opened.assert_quiet()


def test_a_sentence_is_built_by_every_means(show, world):
    opened = show(MicroworldExplorer(world, panel="build"))
    page = opened.page
    assert assert_distribution_is_pythons(opened, world)["prefix"] == []
    field = page.get_by_role("combobox", name="Type the next word")
    field.fill("the")
    field.press("Enter")
    assert assert_distribution_is_pythons(opened, world)["prefix"] == ["the"]
    field.type("keys to the ")
    assert assert_distribution_is_pythons(opened, world)["prefix"] == ["the", "keys", "to", "the"]
    page.locator(".nlpb-bar", has_text="cabinet").first.click()
    assert assert_distribution_is_pythons(opened, world)["prefix"][-1] in ("cabinet", "cabinets")
    field.press("Backspace")
    assert len(assert_distribution_is_pythons(opened, world)["prefix"]) == 4
    page.get_by_role("option", name="keys").click()
    assert assert_distribution_is_pythons(opened, world)["prefix"] == ["the", "keys"]
    press(page, "Undo")
    assert assert_distribution_is_pythons(opened, world)["prefix"] == ["the"]
    press(page, "Surprise me")
    assert len(assert_distribution_is_pythons(opened, world)["prefix"]) == 2
    press(page, "Finish it")
    shown = assert_distribution_is_pythons(opened, world)
    assert shown["ended"]
    sentence = shown["prefix"][:-1]
    assert sum(shown["bits"]) == pytest.approx(bits(world.log_prob(sentence)), abs=1e-9)
    press(page, "Show its tree")
    assert assert_tree_is_pythons(opened, world)["sentence"] == sentence
    press(page, "Build on it", "Clear")
    assert assert_distribution_is_pythons(opened, world)["prefix"] == []
    opened.assert_quiet()


def test_the_focus_never_falls_out_of_the_panels(show, world):
    opened = show(MicroworldExplorer(world, KEYS, panel="build"))
    page = opened.page
    field = page.get_by_role("combobox", name="Type the next word")
    here = "(one) => document.activeElement === one"

    def has_focus(name):
        return page.get_by_role("button", name=name).evaluate(here)

    def press_key(name):
        page.get_by_role("button", name=name).press("Enter")

    press_key("Finish it")
    assert has_focus("Show its tree")
    press_key("Undo")
    assert has_focus("Undo")
    page.locator(".nlpb-bar").first.press("Enter")
    assert opened.numbers()["ended"]
    assert has_focus("Show its tree")
    press_key("Clear")
    assert field.evaluate(here)
    for _ in range(200):
        press_key("Surprise me")
        if opened.numbers()["ended"]:
            break
        assert has_focus("Surprise me")
    assert opened.numbers()["ended"]
    assert has_focus("Show its tree")
    press_key("Show its tree")
    assert has_focus("New sentence")
    press_key("New sentence")
    press_key("Back")
    assert has_focus("Next sentence")  # no sentence is before this one: Back is off
    press_key("Build on it")
    assert field.evaluate(here)
    while len(opened.numbers()["prefix"]) > 1:
        press_key("Undo")
        assert has_focus("Undo")
    press_key("Undo")
    assert field.evaluate(here)
    while page.get_by_role("button", name="More").is_visible():
        press_key("More")
    assert field.evaluate(here)
    field.fill("the")
    field.press("Enter")
    field.type("keys to ")
    page.get_by_role("option", name="keys").click()  # the chips are made anew
    assert opened.numbers()["prefix"] == ["the", "keys"]
    assert field.evaluate(here)


def test_a_finger_brings_up_no_keyboard(show, world, browser, tmp_path):
    show(MicroworldExplorer(world, prefix=["the"], panel="build"))
    context = browser.new_context(has_touch=True, offline=True)
    page = context.new_page()
    page.goto((tmp_path / "MicroworldExplorer.html").as_uri())
    page.get_by_role("button", name="Clear").tap()
    assert page.evaluate("nlpbookExplorers[0].numbers().prefix") == []
    assert page.evaluate("document.activeElement.tagName") != "INPUT"
    context.close()


def test_random_prefixes_have_pythons_distribution(show, world):
    opened = show(MicroworldExplorer(world, panel="build"))
    draw = random.Random(6)
    for sentence in world.sample_sentences(40, np.random.default_rng(6)):
        prefix = sentence[: draw.randrange(len(sentence) + 1)]
        opened.page.evaluate("(words) => nlpbookExplorers[0].model.set('prefix', words)", prefix)
        assert assert_distribution_is_pythons(opened, world)["prefix"] == prefix
    opened.assert_quiet()


def test_the_end_of_the_sentence_is_a_word_like_others(show, world):
    opened = show(MicroworldExplorer(world, prefix=KEYS, panel="build"))
    bar = opened.page.locator(".nlpb-bar")
    assert [bar.nth(i).inner_text() for i in range(bar.count())] == ["(end of the sentence)\n100%"]
    bar.first.click()
    assert assert_distribution_is_pythons(opened, world)["ended"]
    assert opened.page.get_by_role("combobox", name="Type the next word").is_disabled()


def test_what_cannot_come_is_refused_with_its_reason(show, world):
    opened = show(MicroworldExplorer(world, prefix=["the"], panel="build"))
    field = opened.page.get_by_role("combobox", name="Type the next word")
    for text, sentence in (
        ("is", "\u201c\u2068is\u2069\u201d cannot come here"),
        ("gnu", "\u201c\u2068gnu\u2069\u201d is none of the"),
    ):
        field.fill(text)
        field.press(" ")
        assert sentence in opened.page.locator(".nlpb-problem:visible").inner_text()
        assert opened.numbers()["prefix"] == ["the"]


def test_parts_of_speech_share_out_the_next_word(show, world):
    opened = show(MicroworldExplorer(world, panel="build"))
    page = opened.page
    tags = opened.numbers()["tags"]
    assert sum(tags.values()) == pytest.approx(1, abs=1e-9)
    expected = {}
    for sentence in world.sample_sentences(500, np.random.default_rng(9)):
        tag = world.parse(sentence).tags[0]
        expected[tag] = expected.get(tag, 0) + 1 / 500
    for tag, share in tags.items():
        error = np.sqrt(share * (1 - share) / 500)
        assert abs(expected.get(tag, 0) - share) < 4 * error + 1e-9
    page.get_by_role("button", name="PRON").click()
    assert opened.numbers()["tag"] == "PRON"
    shown = {text.split("\n")[0] for text in page.locator(".nlpb-bar:visible").all_inner_texts()}
    assert {"I", "he", "she"} <= shown
    assert "the" not in shown
    page.get_by_role("button", name="PRON").click()
    before = page.locator(".nlpb-bar:visible").count()
    press(page, "More")
    assert page.locator(".nlpb-bar:visible").count() > before


def test_the_strip_goes_back_to_a_word(show, world):
    opened = show(MicroworldExplorer(world, prefix=KEYS[:5], panel="build"))
    strip = opened.page.get_by_role("application", name="Surprise of each word")
    strip.focus()
    for key in ("Home", "ArrowRight"):
        strip.press(key)
    spoken = opened.page.locator(".nlpb-chart:visible [aria-live]").first.text_content()
    assert spoken.startswith("keys: ")
    strip.press("Enter")
    assert assert_distribution_is_pythons(opened, world)["prefix"] == KEYS[:2]


def test_a_long_sentence_scrolls_in_its_own_frame_on_a_phone(show, world):
    long = max(world.sample_sentences(2000, np.random.default_rng(0)), key=len)
    opened = show(MicroworldExplorer(world, long), width=400)
    assert opened.overflow() <= 0
    frame = opened.page.locator(".nlpb-treeframe")
    assert frame.evaluate("(one) => one.scrollWidth > one.clientWidth")


# Each text of the trees: the size of its letters in pixels of the screen, its ink, and the ground under it.
TEXTS = """() => {
  const svg = document.querySelector('.nlpb-trees');
  const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
  const numbers = (colour) => colour.match(/[0-9.]+/g).map(Number);
  const surface = numbers(getComputedStyle(document.querySelector('.nlpb-root')).backgroundColor).slice(0, 3);
  return [...svg.querySelectorAll('text')].filter((one) => one.textContent).map((one) => {
    const style = getComputedStyle(one), box = getComputedStyle(one.parentElement.querySelector('rect'));
    const [red, green, blue, opacity = 1] = numbers(box.fill), inside = !one.classList.contains('nlpb-tag');
    const share = inside ? opacity * box.opacity : 0;
    return {
      text: one.textContent, size: scale * parseFloat(style.fontSize), ink: numbers(style.fill),
      ground: [red, green, blue].map((value, i) => surface[i] + share * (value - surface[i])),
      opacity: style.opacity * getComputedStyle(one.parentElement).opacity,
    };
  });
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_labels_of_the_trees_are_legible_on_a_phone(show, world, theme):
    long = max(world.sample_sentences(2000, np.random.default_rng(0)), key=len)
    opened = show(MicroworldExplorer(world, long), theme=theme, width=390)
    page, seen = opened.page, 0
    for view in ("Phrases", "Bits", "Sentiment", "Names", "Agreement"):
        page.get_by_role("radio", name=view).click()
        for pointed in (False, True):
            if pointed:  # the others step back
                page.get_by_role("application", name="The tree of the sentence").press("ArrowDown")
                page.keyboard.press("ArrowDown")
            for one in page.evaluate(TEXTS):
                assert one["size"] >= 11, (view, one)
                assert one["opacity"] == 1, (view, one)
                assert contrast_ratio(one["ink"], one["ground"]) >= 4.5, (view, pointed, one)
                seen += 1
            page.keyboard.press("Escape")
    assert seen > 300
    assert opened.overflow() <= 0


def test_a_label_shows_whole_or_not_at_all(show, world):
    long = max(world.sample_sentences(2000, np.random.default_rng(0)), key=len)
    opened = show(MicroworldExplorer(world, long), width=400)
    pieces = opened.page.evaluate(
        """() => [...document.querySelectorAll('.nlpb-share > span')].map((piece) => {
          const range = document.createRange(), box = piece.getBoundingClientRect();
          range.selectNodeContents(piece);
          const text = range.getBoundingClientRect();
          const fits = text.right <= box.right + 0.5 && text.bottom <= box.bottom + 0.5;
          return { fits, out: text.top >= box.bottom };
        })"""
    )
    assert all(piece["fits"] != piece["out"] for piece in pieces)
    assert {piece["out"] for piece in pieces} == {False, True}


def test_it_follows_the_page_into_the_dark(show, world):
    opened = show(MicroworldExplorer(world, KEYS), page_theme="light")
    ink = "() => document.querySelector('.nlpb-trees .nlpb-word').getAttribute('fill')"
    light = opened.page.evaluate(ink)
    opened.page.evaluate("document.documentElement.dataset.theme = 'dark'")
    opened.page.wait_for_function("document.querySelector('.nlpb-root').dataset.theme === 'dark'")
    assert opened.page.evaluate(ink) != light


def test_a_panel_that_does_not_show_is_painted_when_it_does_again(show, world):
    opened = show(MicroworldExplorer(world, KEYS), page_theme="light")
    page = opened.page
    paint = "() => document.querySelector('.nlpb-share > span').style.background"
    light = page.evaluate(paint)
    page.get_by_role("radio", name="One word at a time").click()
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.wait_for_function("document.querySelector('.nlpb-root').dataset.theme === 'dark'")
    page.get_by_role("radio", name="Whole sentences").click()
    assert page.evaluate(paint) != light
