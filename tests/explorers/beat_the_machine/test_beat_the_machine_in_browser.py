"""The game, played in a browser, and its numbers beside Python's."""

import random

import numpy as np
import pytest

from nlpbook.corpora import microworld
from nlpbook.explorers import BeatTheMachine, WindowExplorer
from nlpbook.language_model import perplexity

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def world():
    return microworld.load()


class Hesitant:
    """The truth, with a share of the probability lost to all words alike."""

    def __init__(self, world, share):
        self.world, self.share, self.vocabulary = world, share, world.vocabulary

    def next_word(self, context):
        return (1 - self.share) * self.world.next_word(context) + self.share / len(self.vocabulary)

    def fit(self, sentences):
        return self

    def log_prob(self, sentence):
        ids = self.vocabulary.encode([*sentence, "</s>"])
        return float(sum(np.log(self.next_word(sentence[:t])[i]) for t, i in enumerate(ids)))

    def perplexity(self, sentences):
        return perplexity(self, sentences)

    def sample(self, generator):
        return self.world.sample(generator)


class Sure(Hesitant):
    """Certain of a word that never comes first."""

    def next_word(self, context):
        return np.eye(len(self.vocabulary))[self.vocabulary["dumplings"]]


def place(page, word, number):
    field = page.get_by_role("combobox", name="Bet on a word")
    field.fill(word)
    field.press("Enter")
    field.press(str(number))


def play_sentence(opened, draw):
    """Play the sentence that is open to its end, with random bets."""
    page = opened.page
    for _ in range(len(opened.numbers()["sentence"])):
        shown = opened.numbers()
        for word, number in (("the", draw.randrange(1, 5)), (draw.choice(shown["words"]), 3)):
            place(page, word, number)
        if draw.random() < 0.5:
            place(page, shown["sentence"][shown["position"]], 2)
        page.keyboard.press("Enter")  # reveal
        page.keyboard.press("Enter")  # go on


def test_every_number_is_pythons(show, world):
    models = {"a little lost": Hesitant(world, 0.1), "quite lost": Hesitant(world, 0.6)}
    game = BeatTheMachine(world, models, 6, seed=3)
    opened = show(game)
    draw = random.Random(2)
    expected, n_words = [], len(world.vocabulary) - 1
    for _ in range(4):
        number = opened.numbers()["sentence_number"]
        sentence = opened.numbers()["sentence"]
        assert sentence == game.sentences[number]
        for t, word in enumerate(sentence):
            assert opened.numbers()["position"] == t
            place(opened.page, "the", draw.randrange(1, 6))
            if draw.random() < 0.6:
                place(opened.page, draw.choice([word, "dog", "is"]), 4)
            chips = opened.numbers()["chips"]
            bet = BeatTheMachine.bet(chips, opened.numbers()["words"])
            np.testing.assert_allclose(opened.numbers()["bet"], bet, atol=1e-12)
            truth = world.next_word(sentence[:t])
            opened.page.get_by_role("button", name="Reveal the word").click()
            np.testing.assert_allclose(opened.numbers()["truth"], truth, atol=1e-9)
            expected.append(
                {
                    "You": bet[opened.numbers()["words"].index(word)],
                    "The floor (truth)": truth[world.vocabulary[word]],
                    "Always uniform": 1 / n_words,
                    **{
                        name: model.next_word(sentence[:t])[world.vocabulary[word]]
                        for name, model in models.items()
                    },
                }
            )
            opened.page.get_by_role("button", name="Next").click()

    shown = opened.numbers()
    averages = {name: -np.mean([np.log2(one[name]) for one in expected]) for name in expected[0]}
    assert shown["averages"] == pytest.approx(averages, abs=1e-6)
    assert shown["table"] == sorted(averages, key=averages.get)
    gaps = np.array([np.log2(one["The floor (truth)"] / one["You"]) for one in expected])
    assert shown["excess"]["n"] == len(gaps)
    assert shown["excess"]["mean"] == pytest.approx(gaps.mean(), abs=1e-9)
    assert shown["excess"]["error"] == pytest.approx(gaps.std(ddof=1) / np.sqrt(len(gaps)), abs=1e-9)
    cells = opened.page.locator(".nlpb-standings tbody tr").all_inner_texts()
    for line, name in zip(cells, shown["table"], strict=True):
        told, bits, shown_perplexity = (part for part in line.split("\t") if part.strip())
        assert told == name
        assert float(bits) == pytest.approx(averages[name], abs=0.0051)
        assert float(shown_perplexity) == pytest.approx(2 ** averages[name], rel=0.01, abs=0.051)
    opened.assert_quiet()


def test_chips_move_by_button_key_and_shelf_and_there_are_ten(show, world):
    opened = show(BeatTheMachine(world, sentences=2))
    page = opened.page
    place(page, "the", 4)
    assert opened.numbers()["chips"] == {"the": 4}
    place(page, "THE", 5)  # capitals do not matter where only one word is meant
    assert opened.numbers()["chips"] == {"the": 5}
    place(page, "I", 0)  # all that are left
    assert opened.numbers()["chips"] == {"the": 5, "I": 5}
    page.get_by_role("button", name="One chip less on the").click()
    page.get_by_role("button", name="One chip more on I").click()
    assert opened.numbers()["chips"] == {"the": 4, "I": 6}
    assert page.get_by_role("button", name="One chip more on I").is_disabled()
    page.get_by_role("button", name="One chip less on the").click()
    page.get_by_role("button", name="All chips that are left on the").click()
    assert opened.numbers()["chips"] == {"the": 4, "I": 6}
    for _ in range(4):
        page.get_by_role("button", name="One chip less on the").click()
    assert opened.numbers()["chips"] == {"I": 6}
    shelf = page.get_by_role("toolbar", name="All words")
    shelf.get_by_role("button", name="dog", exact=True).click()
    assert opened.numbers()["chips"] == {"I": 6, "dog": 1}
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    assert sum(opened.numbers()["chips"].values()) == 8
    field = page.get_by_role("combobox", name="Bet on a word")
    field.press("Backspace")
    assert sum(opened.numbers()["chips"].values()) == 7
    field.fill("gnu")
    field.press("Enter")
    assert "none of the" in page.locator(".nlpb-problem:visible").inner_text()
    opened.assert_quiet()


def test_the_eleventh_chip_is_refused_with_a_reason(show, world):
    opened = show(BeatTheMachine(world, sentences=2))
    page = opened.page
    status = page.locator(".nlpb-tray [role=status]")
    refusal = "All ten chips are placed: take one back, or reveal."
    assert status.inner_text() == "10 chips to place"
    place(page, "the", 7)
    place(page, "I", 3)
    assert status.inner_text() == "0 of 10 chips left"
    field = page.get_by_role("combobox", name="Bet on a word")
    field.fill("dog")
    field.press("Enter")
    assert status.inner_text() == refusal
    assert opened.numbers()["chips"] == {"the": 7, "I": 3}
    page.get_by_role("button", name="One chip less on I").click()
    assert status.inner_text() == "1 of 10 chips left"
    shelf = page.get_by_role("toolbar", name="All words")
    for word, said in (("cat", "0 of 10 chips left"), ("dog", refusal), ("the", refusal)):
        shelf.get_by_role("button", name=word, exact=True).click()
        assert status.inner_text() == said
    assert opened.numbers()["chips"] == {"the": 7, "I": 2, "cat": 1}
    field.press("Backspace")  # takes back the word that was placed last, not the one that was refused
    assert opened.numbers()["chips"] == {"the": 7, "I": 2}
    assert status.inner_text() == "1 of 10 chips left"


def test_the_focus_never_falls_out_of_the_game(show, world):
    opened = show(BeatTheMachine(world, sentences=["Tom is rich .".split()]))
    page = opened.page
    field = page.get_by_role("combobox", name="Bet on a word")
    here = "(one) => document.activeElement === one"

    page.get_by_role("button", name="Reveal the word").press("Enter")
    assert page.get_by_role("button", name="Next word").evaluate(here)
    page.keyboard.press("Enter")
    assert field.evaluate(here)
    again = page.get_by_role("button", name="Start again")
    again.press("Enter")
    assert opened.numbers()["record"] == []
    assert again.evaluate(here)
    place(page, "the", 1)
    page.get_by_role("button", name="One chip less on the").press("Enter")
    assert opened.numbers()["chips"] == {}
    assert field.evaluate(here)
    page.get_by_role("button", name="Reveal the word").press("Enter")
    again.press("Enter")
    assert again.evaluate(here)


def test_the_words_that_are_not_listed_are_counted_below_the_list(show, world):
    opened = show(BeatTheMachine(world, sentences=["Tom is rich .".split()]))
    page = opened.page
    page.get_by_role("button", name="Reveal the word").click()
    listed = page.locator(".nlpb-versus li")
    others = int(np.count_nonzero(world.next_word([]))) - listed.count()
    note = page.get_by_text("could have come")
    assert note.inner_text() == f"{others} more words could have come."
    assert note.bounding_box()["y"] > listed.last.bounding_box()["y"]
    for _ in range(3):
        page.get_by_role("button", name="Next word").click()
        page.get_by_role("button", name="Reveal the word").click()
    assert np.count_nonzero(world.next_word("Tom is rich".split())) <= listed.count()
    assert note.is_hidden()


def test_what_is_suggested_does_not_depend_on_the_sentence(show, world):
    opened = show(BeatTheMachine(world, sentences=5))
    page = opened.page
    field = page.get_by_role("combobox", name="Bet on a word")

    def suggested():
        field.fill("s")
        texts = page.get_by_role("listbox").get_by_role("option").all_inner_texts()
        field.fill("")
        return texts, page.locator(".nlpb-shelf button").all_inner_texts()

    first = suggested()
    assert first[0]
    assert set(first[1]) == set(opened.numbers()["words"])
    for _ in range(3):
        page.get_by_role("button", name="Reveal the word").click()
        page.get_by_role("button", name="Next").click()
        assert suggested() == first
    page.get_by_role("radio", name="A to Z").click()
    alphabetical = page.locator(".nlpb-shelf button").all_inner_texts()
    assert sorted(map(str.lower, alphabetical)) == sorted(map(str.lower, first[1]))
    letters = [word[0].lower() for word in alphabetical if word[0].isalpha()]
    assert letters == sorted(letters)


def test_all_sentences_come_once_before_any_comes_again(show, world):
    opened = show(BeatTheMachine(world, sentences=8))
    order = opened.numbers()["order"]
    assert sorted(order) == list(range(8))
    played = []
    for _ in range(8):
        played.append(opened.numbers()["sentence_number"])
        opened.page.get_by_role("button", name="Another sentence").click()
    assert played == order
    orders = {tuple(show(BeatTheMachine(world, sentences=8)).numbers()["order"]) for _ in range(4)}
    assert len(orders) > 1  # four equal orders of 8 by chance: 1 in 6e13


def test_a_lead_over_the_floor_is_called_luck(show, world):
    opened = show(BeatTheMachine(world, sentences=["Tom is rich .".split()]))
    page = opened.page
    for word in "Tom is rich".split():
        place(page, word, 0)
        page.keyboard.press("Enter")
        note = page.locator(".nlpb-columns p[role=status]").last.inner_text()
        assert "below the floor" in note
        assert "That is luck" in note
        page.keyboard.press("Enter")
    assert opened.numbers()["table"][0] == "You"
    assert "over 3 words, with a standard error of" in note
    page.get_by_role("button", name="Start again").click()
    assert opened.numbers()["record"] == []
    opened.assert_quiet()


def test_a_model_that_finds_a_word_impossible_is_at_infinity(show, world):
    opened = show(BeatTheMachine(world, {"sure": Sure(world, 0)}, 4))
    draw = random.Random(1)
    play_sentence(opened, draw)
    assert opened.page.locator(".nlpb-standings tr", has_text="sure").inner_text().count("\u221e") == 2
    assert opened.numbers()["table"][-1] == "sure"
    opened.assert_quiet()


def test_the_keyboard_alone_plays_a_sentence(show, world):
    opened = show(BeatTheMachine(world, sentences=3))
    n = len(opened.numbers()["sentence"])
    opened.page.get_by_role("combobox", name="Bet on a word").focus()
    play_sentence(opened, random.Random(3))
    assert len(opened.numbers()["record"]) == n
    assert opened.numbers()["position"] == 0
    opened.assert_quiet()


def test_it_stays_inside_a_phone_after_a_sentence(show, world):
    opened = show(BeatTheMachine(world, {"the truth again": world}, 3), width=320)
    play_sentence(opened, random.Random(4))
    assert opened.overflow() <= 0
    opened.page.get_by_role("button", name="Reveal the word").click()
    assert opened.overflow() <= 0


COPY = """() => {
  navigator.clipboard.writeText = (text) => {
    globalThis.copied = text;
    return Promise.resolve();
  };
}"""


def copied(page):
    page.evaluate(COPY)
    page.get_by_role("button", name="Copy link").click()
    page.locator(".nlpb-status", has_text="The link is copied.").wait_for()
    return page.evaluate("copied")


def place_of(opened):
    shown = opened.numbers()
    return shown["sentence_number"], shown["position"], shown["chips"]


def test_a_copied_link_opens_the_same_word_with_the_same_bet_and_gives_nothing_away(show, open_page, world):
    opened = show(BeatTheMachine(world, sentences=20))
    page = opened.page

    def assert_link_leads_here():
        other = open_page(copied(page))
        other.explorers_ready()
        assert place_of(other) == place_of(opened)
        assert not other.numbers()["revealed"]
        assert other.numbers()["record"] == []
        assert other.page.get_by_text("Sentence 1 of 20").is_visible()
        other.assert_quiet()

    assert_link_leads_here()  # nothing has moved: the sentence is one of twenty all the same
    place(page, "the", 4)
    assert_link_leads_here()
    page.get_by_role("button", name="Reveal the word").click()
    assert_link_leads_here()
    page.get_by_role("button", name="Next word").click()
    place(page, "dog", 3)
    assert_link_leads_here()
    page.get_by_role("button", name="Another sentence").click()
    assert_link_leads_here()
    opened.assert_quiet()


def test_every_move_is_in_the_history_and_going_back_takes_back(show, world):
    opened = show(BeatTheMachine(world, sentences=20))
    page = opened.page
    first = place_of(opened)
    states, scores = [], []

    def seen(score):
        page.wait_for_timeout(100)
        states.append(place_of(opened))
        scores.append(score)

    before = page.evaluate("history.length")
    page.locator(".nlpb-shelf button").nth(3).click()
    seen(0)
    page.locator(".nlpb-shelf button").nth(4).click()
    seen(0)
    page.get_by_role("button", name="Reveal the word").click()
    page.get_by_role("button", name="Next word").click()
    seen(1)
    page.get_by_role("button", name="Another sentence").click()
    seen(1)
    assert page.evaluate("history.length") == before + 4
    for state, score in [*zip(states[-2::-1], scores[-2::-1], strict=True), (first, 0)]:
        page.go_back()
        page.wait_for_timeout(150)
        assert place_of(opened) == state
        assert len(opened.numbers()["record"]) == score
        assert not opened.numbers()["revealed"]
    assert page.evaluate("location.hash") == ""
    for state, score in zip(states, scores, strict=True):
        page.go_forward()
        page.wait_for_timeout(150)
        assert place_of(opened) == state
        assert len(opened.numbers()["record"]) == score
    assert page.get_by_text("Sentence 2 of ").is_visible()
    opened.assert_quiet()


def test_the_page_comes_back_where_it_was_left(show, world):
    opened = show(BeatTheMachine(world, sentences=20))
    place(opened.page, "the", 2)
    opened.page.get_by_role("button", name="Reveal the word").click()
    opened.page.get_by_role("button", name="Next word").click()
    left = place_of(opened)
    opened.page.wait_for_timeout(500)
    opened.page.reload()
    opened.explorers_ready()
    assert place_of(opened) == left


def test_what_another_explorer_takes_back_leaves_the_game_alone(open_page, tmp_path, world):
    file = tmp_path / "page.html"
    parts = BeatTheMachine(world, sentences=5).to_html() + WindowExplorer().to_html()
    file.write_text(f"<!DOCTYPE html><meta charset='utf-8'><title>Page</title>{parts}", encoding="utf-8")
    opened = open_page(file)
    opened.explorers_ready(2)
    page = opened.page
    page.get_by_role("button", name="Reveal the word").click()
    page.wait_for_timeout(100)
    page.get_by_label("Window:").fill("7")
    page.wait_for_timeout(500)
    page.go_back()
    page.wait_for_function("nlpbookExplorers[1].numbers().window === 2")
    shown = opened.numbers(0)
    assert shown["revealed"]
    assert len(shown["record"]) == 1
