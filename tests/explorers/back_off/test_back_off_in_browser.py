"""The back-off explorer's controls, each moved in a browser, and its numbers beside those of the models."""

import itertools
import math
import random
import re

import numpy as np
import pytest

from nlpbook.corpora import microworld
from nlpbook.explorers import BackOffExplorer
from nlpbook.explorers.back_off.methods import METHODS
from nlpbook.ngrams import (
    AbsoluteDiscounting,
    AddK,
    Katz,
    KneserNey,
    LinearInterpolation,
    MaximumLikelihood,
    ModifiedKneserNey,
    StupidBackOff,
    WittenBell,
    count_ngrams,
)
from nlpbook.text import Vocabulary

pytestmark = pytest.mark.browser

TOY = [s.split() for s in ("a b a c", "a b", "b a b a d", "c", "a a b c d", "e", "b b b a")]
SET = "([name, value]) => nlpbookExplorers[0].model.set(name, value)"


@pytest.fixture(scope="module")
def text():
    return microworld.load().sample_sentences(600, np.random.default_rng(7))


@pytest.fixture(scope="module")
def counts(text):
    return count_ngrams(text, 4, min_count=2)


def model_of(shown, counts):
    """The model of `nlpbook.ngrams` with the settings that the page shows."""
    order, method = shown["order"], shown["method"]
    weights = np.array(shown["weights"][: order + 1])
    three = shown["discounts"] or None
    made = {
        "maximum_likelihood": lambda: MaximumLikelihood(order),
        "add_k": lambda: AddK(order, shown["k"]),
        "linear_interpolation": lambda: LinearInterpolation(order, weights / weights.sum()),
        "katz": lambda: Katz(order, shown["katz_k"]),
        "stupid_back_off": lambda: StupidBackOff(order, shown["alpha"]),
        "absolute_discounting": lambda: AbsoluteDiscounting(order, shown["discount"]),
        "witten_bell": lambda: WittenBell(order),
        "kneser_ney": lambda: KneserNey(order, shown["discount"]),
        "modified_kneser_ney": lambda: ModifiedKneserNey(order, three),
    }[method]()
    return made.fit_counts(counts)


def assert_same_as_python(opened, counts):
    shown = opened.numbers()
    model = model_of(shown, counts)
    words = counts.vocabulary.tokens
    try:
        expected = model.next_word(shown["context"])
    except ValueError:  # maximum likelihood after a context never seen
        assert shown["method"] == "maximum_likelihood"
        assert shown["probabilities"] is None
        assert opened.page.get_by_text("has nothing to say").is_visible()
        return shown
    if shown["probabilities"] is None:  # the word itself was never seen, only its entry is there
        assert expected.sum() == 0
        return shown
    np.testing.assert_allclose(shown["probabilities"], expected, atol=1e-9)
    assert shown["total"] == pytest.approx(expected.sum(), abs=1e-9)
    if shown["method"] == "stupid_back_off" and abs(expected.sum() - 1) > 1e-9:
        assert shown["entropy"] is None
        assert "scores, no probabilities" in opened.page.locator(".nlpb-root").inner_text()
    else:
        known = expected[expected > 0]
        assert shown["entropy"] == pytest.approx(-(known * np.log2(known)).sum(), abs=1e-9)
    assert_path_is_pythons(shown, model, expected, words)
    least = min(expected[counts.vocabulary[word]] for word in shown["shown"])
    assert np.count_nonzero(expected > least + 1e-12) <= len(shown["shown"])
    assert [expected[counts.vocabulary[w]] for w in shown["shown"]] == pytest.approx(
        np.sort(expected)[::-1][: len(shown["shown"])], abs=1e-9
    )
    return shown


def assert_path_is_pythons(shown, model, expected, words):
    """The parts of the path sum to the probability, and its steps are those of the model's own path."""
    path = shown["path"]
    assert sum(step["part"] for step in path) == pytest.approx(expected[words.index(shown["word"])], abs=1e-9)
    if hasattr(model, "discounts"):
        for ours, theirs in zip(shown["discountsInUse"], model.discounts, strict=True):
            np.testing.assert_allclose(ours, theirs, atol=1e-9)
    if shown["method"] in ("maximum_likelihood", "add_k"):
        return
    for ours, theirs in zip(path, model.path(shown["context"], shown["word"]), strict=False):
        assert [*ours["context"], shown["word"]] == list(theirs.ngram)
        if theirs.log_prob is None:
            assert ours["value"] == 0
            assert ours["gamma"] == pytest.approx(math.exp(theirs.log_backoff), abs=1e-9)
        elif ours["m"] > 1 or ours["value"]:
            assert ours["value"] > 0


def put(opened, **values):
    for name, value in values.items():
        opened.page.evaluate(SET, [name, value])
    opened.page.evaluate("() => new Promise((done) => setTimeout(done, 0))")


@pytest.mark.parametrize("method", METHODS)
def test_every_method_order_and_context_is_pythons(show, counts, method):
    opened = show(BackOffExplorer(counts, method=method))
    seen = "the keys to the".split()
    contexts = [[], ["the"], seen, ["is", "in", "in"], ["the", "zebra"], ["zebra"], ["zebra", "the", "dog"]]
    draw = random.Random(3)
    for order in range(1, counts.order + 1):
        for context in contexts:
            put(opened, order=order, context=context, word="")
            shown = assert_same_as_python(opened, counts)
            assert (shown["order"], shown["context"]) == (order, context)
            put(opened, word=draw.choice(counts.vocabulary.tokens[1:]))
            assert_same_as_python(opened, counts)
    opened.assert_quiet()


@pytest.mark.parametrize("min_count", [1, 2])
def test_a_toy_text_with_all_its_corners(show, min_count):
    """So little text that estimates fall back, and some contexts are followed by every word."""
    counts = count_ngrams(TOY, 5, min_count=min_count)
    opened = show(BackOffExplorer(counts))
    for method in METHODS:
        for order in (1, 2, 3, 5):
            for context in ([], ["a"], ["e"], ["a", "b"], ["d", "e", "c"], ["b", "a", "b", "a"], ["z"]):
                for katz_k in (1, 5) if method == "katz" else (5,):
                    put(opened, method=method, order=order, context=context, katz_k=katz_k)
                    assert_same_as_python(opened, counts)
    opened.assert_quiet()


def test_every_control_moves(show, counts):
    opened = show(BackOffExplorer(counts, ["the"]))
    page = opened.page
    page.get_by_role("textbox", name="Context").fill("the  keys <s> to\nthe")
    assert assert_same_as_python(opened, counts)["context"] == "the keys to the".split()
    for order in (1, 4, 2, 3):
        page.get_by_label("Order n").fill(str(order))
        assert assert_same_as_python(opened, counts)["order"] == order
    method = page.get_by_role("combobox", name="Method")

    method.select_option("add_k")
    for power, k in ((-3, 0.001), (0.5, 3.2)):
        page.get_by_label("k, added to every count").fill(str(power))
        assert assert_same_as_python(opened, counts)["k"] == pytest.approx(k)
    method.select_option("linear_interpolation")
    page.get_by_label("λ, trigram").fill("0.9")
    page.get_by_label("λ, unigram").fill("0")
    assert assert_same_as_python(opened, counts)["weights"] == pytest.approx([0.2, 0, 0.2, 0.9, 0.2])
    assert page.get_by_label("λ, 4-gram").is_hidden()
    method.select_option("stupid_back_off")
    page.get_by_label("the price of a step back").fill("0.75")
    assert assert_same_as_python(opened, counts)["alpha"] == 0.75
    method.select_option("katz")
    page.get_by_label("Discount counts up to k").fill("3")
    assert assert_same_as_python(opened, counts)["katz_k"] == 3
    for name in ("absolute_discounting", "kneser_ney"):
        method.select_option(name)
        page.get_by_label("D, taken from every count").fill("0.35")
        assert assert_same_as_python(opened, counts)["discount"] == 0.35
        page.get_by_label("Estimate D from the counts").check()
        assert assert_same_as_python(opened, counts)["discount"] is None
        page.get_by_label("Estimate D from the counts").uncheck()
        assert assert_same_as_python(opened, counts)["discount"] is not None
    method.select_option("modified_kneser_ney")
    page.get_by_label("D₂").fill("1.9")
    assert assert_same_as_python(opened, counts)["discounts"][1] == 1.9
    page.get_by_label("Estimate all three").check()
    assert assert_same_as_python(opened, counts)["discounts"] == []
    method.select_option("witten_bell")
    assert_same_as_python(opened, counts)
    names = ("k, added", "λ, ", "the price of", "Discount counts", "D, taken", "D₁", "Estimate ")
    assert all(label.is_hidden() for name in names for label in page.get_by_label(name).all())

    page.get_by_label("Words shown").fill("3")
    assert len(assert_same_as_python(opened, counts)["shown"]) == 3
    page.locator(".nlpb-bar:visible").nth(2).click()
    shown = assert_same_as_python(opened, counts)
    assert shown["word"] == shown["shown"][2]
    field = page.get_by_role("combobox", name="Follow any word")
    field.fill("dog")
    field.press("Enter")
    assert assert_same_as_python(opened, counts)["word"] == "dog"
    page.get_by_role("button", name="Append “dog”").click()
    assert assert_same_as_python(opened, counts)["context"] == "the keys to the dog".split()
    page.get_by_role("option", name="keys, too far back").click()
    assert assert_same_as_python(opened, counts)["context"] == ["the", "keys"]
    page.locator(".nlpb-chip[tabindex='0']").press("ArrowLeft")
    assert assert_same_as_python(opened, counts)["context"] == ["the"]
    page.get_by_role("button", name="Undo").click()
    assert assert_same_as_python(opened, counts)["context"] == []
    page.get_by_role("textbox", name="Context").fill("the cat")
    page.get_by_role("button", name="Clear", exact=True).click()
    assert assert_same_as_python(opened, counts)["context"] == []
    opened.assert_quiet()


def sfc32(seed):
    """The page's random numbers, written from the generator's definition: all arithmetic modulo 2^32."""
    a, b, c = 0x9E3779B9, 0x243F6A88, seed
    for counter in itertools.count(1):
        drawn = (a + b + counter) % 2**32
        a, b, c = b ^ b >> 9, c * 9 % 2**32, ((c << 21 | c >> 11) + drawn) % 2**32
        if counter > 15:
            yield drawn


def uniform_numbers(seed):
    """Two draws for each number: 27 bits of the first, 26 of the second."""
    draws = sfc32(seed)
    return ((first >> 5) / 2**27 + (second >> 6) / 2**53 for first, second in zip(draws, draws, strict=False))


def test_it_continues_the_text_with_words_drawn_from_the_distribution(show, counts):
    opened = show(BackOffExplorer(counts, ["the"], method="witten_bell", seed=11))
    model, numbers = WittenBell(counts.order).fit_counts(counts), uniform_numbers(11)
    context, ended, ends = ["the"], False, 0
    for _ in range(40):
        if ended:
            context = []
        cumulative = np.cumsum(model.next_word(context))
        drawn = int(np.searchsorted(cumulative, next(numbers) * cumulative[-1], side="right"))
        ended = counts.vocabulary.token(drawn) == "</s>"
        ends += ended
        if not ended:
            context = [*context, counts.vocabulary.token(drawn)]
        opened.page.get_by_role("button", name="Continue").click()
        shown = opened.numbers()
        assert (shown["context"], shown["ended"]) == (context, ended)
    assert ends
    opened.assert_quiet()


def test_a_context_that_is_too_long_is_cut_and_says_so(show, counts):
    opened = show(BackOffExplorer(counts))
    status = opened.page.locator("p[role=status]:not(.nlpb-notice)").first
    field = opened.page.get_by_label("Context:")
    field.fill("the keys " * 51)
    assert opened.numbers()["context"] == ["the", "keys"] * 50
    assert status.inner_text() == "The context is full: it has the first 100 of the 102 words."
    field.fill("the keys " * 50)
    assert status.inner_text() == "The context is full: 100 words."
    field.fill("the keys " * 700)
    assert status.inner_text() == "The context is full: it has the first 100 of the 1,400 words."
    opened.page.get_by_label("Order n").fill("2")
    assert "of the 1,400 words" in status.inner_text()
    opened.page.get_by_role("button", name="Undo").click()
    assert not status.is_visible()
    opened.assert_quiet()


def test_what_is_set_is_told_and_what_is_estimated(show, counts):
    """Beside the discounts that the models of the library have."""
    opened = show(BackOffExplorer(counts, order=3))
    told = opened.page.locator(".nlpb-note", has_text=re.compile(r"^(Estimated )?D"))
    for method, discount in itertools.product(("kneser_ney", "absolute_discounting"), (None, 0.3, 0.123456)):
        put(opened, method=method, discount=discount)
        used = assert_same_as_python(opened, counts)["discountsInUse"]
        if discount is None:
            shown = [f"{one[0]:.2f}" for one in used]
            names = ("unigrams", "bigrams", "trigrams")
            orders = "; ".join(f"{name} {number}" for name, number in zip(names, shown, strict=True))
            assert told.inner_text() == f"Estimated D: {orders}."
        else:
            number = {0.3: "0.30", 0.123456: "0.123"}[discount]
            assert told.inner_text() == f"D is set to {number}, the same at every order."
            assert used == [[discount]] * 3
    put(opened, method="modified_kneser_ney", discounts=[0.25, 1.5, 2.75])
    assert told.inner_text() == "D₁, D₂, D₃₊ are set to 0.25, 1.50, 2.75, the same at every order."
    assert assert_same_as_python(opened, counts)["discountsInUse"] == [[0.25, 1.5, 2.75]] * 3
    opened.page.get_by_label("Estimate all three").check()
    assert told.inner_text().startswith("Estimated D₁, D₂, D₃₊: unigrams ")
    opened.assert_quiet()


def test_a_context_never_seen_is_struck_through(show, counts):
    opened = show(BackOffExplorer(counts, ["is", "in", "in"], method="kneser_ney"))
    struck = opened.page.locator(".nlpb-ladder s").all_inner_texts()
    states = [step["state"] for step in opened.numbers()["path"]]
    assert struck == ["is in in", "in in"]
    assert states[:2] == ["never", "never"]
    assert opened.page.locator(".nlpb-ladder li", has_text="never seen").count() == 2


def test_back_off_stops_at_the_first_context_that_knows_the_word(show, counts):
    opened = show(BackOffExplorer(counts, "the keys to the".split(), method="katz"))
    put(opened, word="cabinet")
    states = [step["state"] for step in opened.numbers()["path"]]
    first = states.index("gives")
    assert set(states[first + 1 :]) == {"unneeded"}
    assert sum(step["part"] > 0 for step in opened.numbers()["path"]) == 1
    put(opened, method="witten_bell")
    assert {step["state"] for step in opened.numbers()["path"]} <= {"gives", "passed"}
    assert sum(step["part"] > 0 for step in opened.numbers()["path"]) > 1


def test_unknown_words_are_marked_and_read_as_their_entry(show, text):
    vocabulary = Vocabulary.from_sentences(text, unknown=None, specials=("</s>",))
    closed, open_ = count_ngrams(text, 3, vocabulary=vocabulary), count_ngrams(text, 3, min_count=2)
    for counts, said in ((open_, "read as <unk>"), (closed, "no context that holds one is known")):
        opened = show(BackOffExplorer(counts, ["the", "zebra"]))
        assert said in opened.page.locator("p[role=status]:not(.nlpb-notice)").first.inner_text()
        assert opened.page.locator(".nlpb-chip[data-ring=true] > [aria-hidden]").all_inner_texts() == [
            "zebra",
            "unknown",
        ]
    # Nothing is known of what follows: the unigrams decide.
    assert [step["state"] for step in opened.numbers()["path"][:2]] == ["never", "never"]
    unigrams = KneserNey(3).fit_counts(closed).table.next_word([])
    np.testing.assert_allclose(opened.numbers()["probabilities"], unigrams, atol=1e-9)


def test_add_k_never_goes_on_to_a_shorter_context(show, counts):
    """It has none: what the longest context leaves, seen or not, is shared out equally."""
    opened = show(BackOffExplorer(counts, method="add_k", order=3))
    for context in ("the keys to the".split(), ["is", "in", "in"]):
        put(opened, context=context, word="dog")
        path = assert_same_as_python(opened, counts)["path"]
        assert [step["m"] for step in path] == [3, 0]
        told = opened.page.locator(".nlpb-ladder").inner_text()
        assert "shorter context" not in told
        assert "passes on" not in told
        said = "shared out equally" if path[0]["state"] != "never" else "nothing but k is left"
        assert said in told
    put(opened, method="witten_bell")
    assert "on to the shorter context as it is" in opened.page.locator(".nlpb-ladder").inner_text()


def test_equal_weights_are_said_to_be_no_estimates(show, counts):
    opened = show(BackOffExplorer(counts, method="linear_interpolation"))
    said = opened.page.get_by_text("expectation maximisation on held-out text finds better ones")
    assert said.is_visible()
    opened.page.get_by_label("λ, trigram").fill("0.9")
    assert said.count() == 0


def test_the_table_has_the_distribution_and_the_path(show, counts):
    opened = show(BackOffExplorer(counts, "the keys to the".split(), method="witten_bell"))
    distribution, path = opened.page.evaluate("nlpbookExplorers[0].table()")
    shown = assert_same_as_python(opened, counts)
    values = dict(zip(counts.vocabulary.tokens, shown["probabilities"], strict=True))
    *rows, (others, rest) = distribution["rows"]
    falling = sorted(values.values(), reverse=True)
    assert [value for _, value in rows] == falling[:199]
    assert all(values[word] == value for word, value in rows)
    assert (others, rest) == (f"the {len(values) - 199} others together", pytest.approx(sum(falling[199:])))
    assert [row[-1] for row in path["rows"]] == [step["part"] for step in shown["path"]]
    opened.page.get_by_text("The numbers as a table").click()
    opened.assert_quiet()


def test_the_finding_names_the_best_word_and_how_many_are_level_with_it(show, counts):
    opened = show(BackOffExplorer(counts, "the keys to the".split(), method="add_k"))
    for context in ("the keys to the".split(), ["the", "zebra"], ["is", "in", "in"]):
        put(opened, context=context)
        told = opened.page.locator(".nlpb-finding").inner_text()
        expected = AddK(4, 1.0).fit_counts(counts).next_word(context)
        level_words = np.count_nonzero(expected > expected.max() * (1 - 1e-9)) - 1
        if level_words == len(expected) - 1:
            assert told.endswith("was never seen: every word is equally likely")
        elif level_words:
            assert f"and {level_words} other" in told
            assert told.endswith("each")
        else:
            assert "is most likely" in told


def test_a_unigram_model_ignores_the_context(show, counts):
    opened = show(BackOffExplorer(counts, ["the", "keys"], order=1))
    root = opened.page.locator(".nlpb-root")
    types = np.count_nonzero(counts.counts[0][: len(counts.vocabulary)])
    for method in METHODS:
        put(opened, method=method)
        assert_same_as_python(opened, counts)
        assert opened.page.locator(".nlpb-finding").inner_text().startswith("Whatever the context, \u201c")
        said = root.inner_text()
        assert f"A unigram model ignores the context: it has counted {types:,} different words." in said
        assert "no words" not in said
    put(opened, order=2)
    assert "ignores the context" not in root.inner_text()


@pytest.mark.parametrize(
    ("method", "given", "label", "told"),
    [
        ("add_k", {"k": 50.0}, "k, added to every count", "50"),
        ("add_k", {"k": 1_000_000.0}, "k, added to every count", "1,000,000"),
        ("add_k", {"k": 1234.5}, "k, added to every count", "1,234.5"),
        ("stupid_back_off", {"alpha": 0.01}, "α, the price of a step back", "0.01"),
        ("stupid_back_off", {"alpha": 0.999}, "α, the price of a step back", "0.999"),
        ("absolute_discounting", {"discount": 0.001}, "D, taken from every count", "0.001"),
        ("kneser_ney", {"discount": 0.35}, "D, taken from every count", "0.35"),
        ("modified_kneser_ney", {"discounts": [0.001, 1.0, 2.517]}, "D₁", "0.001"),
        ("modified_kneser_ney", {"discounts": [0.001, 1.0, 2.517]}, "D₂", "1.00"),
        ("modified_kneser_ney", {"discounts": [0.001, 1.0, 2.517]}, "D₃₊", "2.52"),
        ("linear_interpolation", {"weights": [1e-3, 0, 40, 0, 0]}, "λ, uniform", "0.000025"),
    ],
)
def test_a_label_says_what_is_computed_with_also_beyond_the_slider(show, counts, method, given, label, told):
    opened = show(BackOffExplorer(counts, ["the"], method=method, **given))
    shown = assert_same_as_python(opened, counts)
    for name, value in given.items():
        assert shown[name] == value
    said = opened.page.locator("label:visible", has_text=label + ": ").inner_text()
    assert said == f"{label}: {told}"
    opened.assert_quiet()


def test_a_discount_that_is_moved_leaves_the_others_as_they_are(show, counts):
    opened = show(BackOffExplorer(counts, method="modified_kneser_ney", discounts=[0.001, 1.234, 2.5]))
    opened.page.get_by_label("D₃₊").fill("1.5")
    assert assert_same_as_python(opened, counts)["discounts"] == [0.001, 1.234, 1.5]


def test_a_word_that_is_not_followed_is_not_said_to_be_missing_in_the_corpus(show):
    counts = count_ngrams([["rare", "common"], ["common", "common"]], 2, min_count=2)
    opened = show(BackOffExplorer(counts))
    opened.page.get_by_role("combobox", name="Follow any word").fill("rare")
    said = opened.page.locator(".nlpb-problem").inner_text()
    assert said.endswith(f" is not among the {len(counts.vocabulary)} words of the vocabulary.")


def test_stupid_back_off_without_a_context_gives_probabilities(show, counts):
    """Relative frequencies, unless a word of the vocabulary never came."""
    opened = show(BackOffExplorer(counts, ["the"], method="stupid_back_off", order=1))
    shown, root = assert_same_as_python(opened, counts), opened.page.locator(".nlpb-root")
    if abs(shown["total"] - 1) < 1e-9:
        assert "no probabilities" not in root.inner_text()
        assert f"P({shown['word']}) = " in root.inner_text()
    else:
        assert "no probabilities" in root.inner_text()
        assert "their sum is 1.000." not in root.inner_text()
    assert "a longer context" not in root.inner_text()
    opened.assert_quiet()


def test_a_word_of_ten_thousand_letters_is_cut_where_it_is_named(show, counts):
    opened = show(BackOffExplorer(counts, method="maximum_likelihood"), width=390)
    opened.page.get_by_role("textbox", name="Context").fill("x" * 10_000)
    told = opened.page.locator(".nlpb-finding").inner_text()
    assert len(told) < 200
    field = opened.page.get_by_role("combobox", name="Follow any word")
    field.fill("x" * 10_000)
    said = opened.page.locator(".nlpb-problem").inner_text()
    assert said.startswith(f"\u201c\u2068{'x' * 40}\u2026\u2069\u201d is not among the ")
    assert said.endswith(f" {len(counts.vocabulary):,} words of the vocabulary.")
    assert opened.overflow() <= 0
    opened.assert_quiet()


def test_the_keyboard_is_never_lost(show, counts):
    opened = show(BackOffExplorer(counts, ["the"]))
    inside = "() => document.querySelector('.nlpb-root').contains(document.activeElement)"
    for name in ("Undo", "Append", "Continue", "Clear"):
        opened.page.get_by_role("button", name=name).first.press("Enter")
        assert opened.page.evaluate(inside), name
    opened.page.locator(".nlpb-bar").nth(1).press("Enter")
    assert opened.page.locator(".nlpb-bar").nth(1).evaluate("(bar) => bar === document.activeElement")
    assert opened.numbers()["word"] == opened.numbers()["shown"][1]
