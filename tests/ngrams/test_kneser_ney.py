"""Kneser-Ney against the published toy model, against NLTK's form, and the discounts by hand."""

import math
import shutil
import subprocess

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.ngrams import (
    KneserNey,
    ModifiedKneserNey,
    PlainCounts,
    adjusted_counts,
    count_ngrams,
    one_discount,
    read_arpa,
    three_discounts,
)
from nlpbook.ngrams.kneser_ney import plain_adjusted
from tests.ngrams.corpora import TOY, corpora, orders

# KenLM's toy0.arpa: log10 of the probability, and of the back-off weight.
KENLM_TOY = {
    "<unk>": (-0.90309, 0), "a": (-0.469434, -0.30103), "b": (-0.572097, -0.30103), "</s>": (-0.572097, 0),
    "<s>": (None, -0.30103),
    "<s> a": (-0.37712, -0.30103), "<s> b": (-0.41575, -0.30103), "a a": (-0.37712, -0.30103),
    "a b": (-0.58682, -0.30103), "a </s>": (-0.58682, 0),
    "b a": (-0.298453, -0.30103), "b </s>": (-0.522018, 0),
    "<s> a a": (-0.148851, None), "<s> b a": (-0.124078, None), "a a b": (-0.201029, None),
    "a b </s>": (-0.397617, None), "a b a": (-0.299739, None), "b a a": (-0.337411, None),
    "b a </s>": (-0.420829, None),
}  # fmt: skip


def test_kenlms_toy_model():
    model = ModifiedKneserNey(3).fit(TOY)
    assert model.discounts == [(0.5, 1.0, 1.5)] * 3  # the text is too short for estimates
    table, names = model.table, [*model.vocabulary.tokens, "<s>"]
    found = {}
    for m in (1, 2, 3):
        for i, row in enumerate(table.index.ngrams(m, np.arange(table.index.size(m)))):
            ngram = " ".join(names[j] for j in row)
            found[ngram] = (table.log_probs[m - 1][i], table.log_backoffs[m - 1][i] if m < 3 else None)
    assert found.keys() == KENLM_TOY.keys()
    for ngram, (log_prob, log_backoff) in KENLM_TOY.items():
        if log_prob is not None:
            assert found[ngram][0] / math.log(10) == pytest.approx(log_prob, abs=1e-5)
        if log_backoff is not None:
            assert found[ngram][1] / math.log(10) == pytest.approx(log_backoff, abs=1e-5)


def test_kenlms_own_estimates(tmp_path):
    """A whole model of order 5 from KenLM's lmplz, discounts estimated, on text with Zipf's frequencies."""
    if shutil.which("lmplz") is None:
        pytest.skip("lmplz is not on the PATH: it comes with KenLM's source, and not with the package kenlm")
    rng = np.random.default_rng(0)
    phrases = [[f"w{min(i, 300)}" for i in rng.zipf(1.4, size=n)] for n in rng.integers(1, 5, 400)]
    sentences = [
        [word for i in np.minimum(rng.zipf(1.3, size=4), 400) - 1 for word in phrases[i]] for _ in range(4000)
    ]
    (tmp_path / "text").write_text("\n".join(map(" ".join, sentences)) + "\n", encoding="utf-8")
    command = ["lmplz", "-o", "5", "-S", "100M", "-T", str(tmp_path), "--text", "text", "--arpa", "model"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    theirs, ours = read_arpa(tmp_path / "model"), ModifiedKneserNey(5).fit(sentences)
    assert theirs.table.n_ngrams == ours.table.n_ngrams
    assert (0.5, 1.0, 1.5) not in ours.discounts
    shuffled = [rng.permutation(sentence).tolist() for sentence in sentences[:200]]
    text = [*sentences[:200], *shuffled, ["never", "w1"], []]
    difference = ours.token_log_probs(text) - theirs.token_log_probs(text)
    assert np.abs(difference).max() < 1e-5


def nltk_form(sentences, vocabulary, order, discount):
    """Interpolated Kneser-Ney with NLTK's conventions, on our dictionaries.

    n - 1 marks on either side, which are words like others; every lower order counts the words before;
    nothing stands below the unigrams, so that a word never seen has probability 0.
    """
    pad = order - 1
    plain = PlainCounts.__new__(PlainCounts)
    plain.order, plain.followers, plain.predecessors = order, {}, {}
    for sentence in sentences:
        known = [word if word in vocabulary else "<UNK>" for word in sentence]
        text = ("<s>",) * pad + tuple(known) + ("</s>",) * pad
        for t in range(len(text)):
            for first in range(max(0, t - order + 1), t + 1):
                context = text[first:t]
                plain.followers.setdefault(context, {}).setdefault(text[t], 0)
                plain.followers[context][text[t]] += 1
                if first:
                    plain.predecessors.setdefault((*context, text[t]), set()).add(text[first - 1])

    def adjusted(context):
        if len(context) == order - 1:
            return plain.followers.get(context, {})
        counts = {w: len(plain.predecessors.get((*context, w), ())) for w in plain.followers.get(context, {})}
        return {w: n for w, n in counts.items() if n}

    def probability(word, context):
        counts = adjusted(context)
        total = sum(counts.values())
        if not context:
            return counts.get(word, 0) / total
        lower = probability(word, context[1:])
        if not total:
            return lower
        return max(counts.get(word, 0) - discount, 0) / total + discount * len(counts) / total * lower

    return probability


NLTK_CORPUS = ["a b c d".split(), "e g a d b e".split()]
NLTK_VOCABULARY = ["a", "b", "c", "d", "z", "<s>", "</s>"]


def test_nltks_published_numbers():
    p = nltk_form(NLTK_CORPUS, NLTK_VOCABULARY, 3, 0.75)
    assert p("c", ()) == pytest.approx(1 / 14)
    assert p("z", ()) == 0
    assert p("<UNK>", ()) == pytest.approx(3 / 14)
    assert p("c", ("b",)) == pytest.approx(0.125 + 0.75 / 14)
    assert p("c", ("a", "b")) == pytest.approx(0.25 + 0.75 * p("c", ("b",)))
    assert p("c", ("z", "b")) == p("c", ("b",))


def test_nltk_itself():
    lm = pytest.importorskip("nltk.lm", reason="NLTK is not installed: pip install nltk")
    from nltk.lm.preprocessing import padded_everygram_pipeline

    p = nltk_form(NLTK_CORPUS, NLTK_VOCABULARY, 3, 0.75)
    train, _ = padded_everygram_pipeline(3, NLTK_CORPUS)
    model = lm.KneserNeyInterpolated(
        3, discount=0.75, vocabulary=lm.Vocabulary(NLTK_VOCABULARY, unk_cutoff=1)
    )
    model.fit(train)
    words = ["a", "b", "c", "d", "z", "<UNK>", "</s>"]
    for context in [(), ("a",), ("b",), ("a", "b"), ("<s>", "a"), ("d", "b"), ("z", "b")]:
        for word in words:
            assert model.score(word, context or None) == pytest.approx(p(word, context)), (word, context)


@given(st.floats(0.01, 1))
def test_where_the_conventions_do_not_differ_ours_is_nltks(discount):
    """A context inside of sentences: the highest order has the same counts; below, the same recursion."""
    model = KneserNey(3, discount).fit(NLTK_CORPUS)
    v = model.vocabulary

    def p(word, context):
        return model.table.next_word([v[w] for w in context])[v[word]]

    # after a b: c, once. After b, both conventions count the words before "b c" (a) and before "b e" (d).
    assert p("c", "ab") == pytest.approx((1 - discount) + discount * p("c", "b"))
    assert p("c", "b") == pytest.approx((1 - discount) / 2 + discount * p("c", ""))


@given(corpora, orders)
def test_adjusted_counts(sentences, order):
    counts = count_ngrams(sentences, order)
    plain = PlainCounts(sentences, order, counts.vocabulary)
    names = [*counts.vocabulary.tokens, "<s>"]
    for m in range(1, order + 1):
        adjusted = adjusted_counts(counts, m)
        for row, a in zip(
            counts.index.ngrams(m, np.arange(counts.index.size(m))).tolist(), adjusted, strict=True
        ):
            *context, word = (names[i] for i in row)
            assert a == plain_adjusted(plain, tuple(context)).get(word, 0)


def test_one_discount_by_hand():
    assert one_discount(np.array([0, 6, 3, 1])) == 6 / (6 + 2 * 3)
    assert one_discount(np.array([0, 6])) == 1
    assert one_discount(np.array([0, 0, 4])) == 0.5  # nothing seen once: the fallback


def test_three_discounts_by_hand():
    n = np.array([0, 40, 12, 6, 4])
    y = 40 / 64
    assert three_discounts(n) == pytest.approx((1 - 2 * y * 12 / 40, 2 - 3 * y * 6 / 12, 3 - 4 * y * 4 / 6))
    assert three_discounts(np.array([0, 40, 12, 6])) == pytest.approx((0.625, 2 - 3 * y * 6 / 12, 3))
    for too_thin in ([0], [0, 0, 3, 2, 1], [0, 3, 0, 1], [0, 3, 2, 0, 1], [0, 9, 1, 50, 2]):
        assert three_discounts(np.array(too_thin)) == (0.5, 1.0, 1.5)


@pytest.mark.parametrize("discount", [0, -0.5, 1.5, math.nan, math.inf, "0.5", True])
def test_bad_discount(discount):
    error = ValueError if type(discount) in (int, float) else TypeError
    with pytest.raises(error, match=r"discount must be .*, above 0 and at most 1, or None; got"):
        KneserNey(2, discount)


@pytest.mark.parametrize(
    "discounts", [(0.5, 1), (0.5, -1, 1), (1.5, 1, 1), 0.5, "abc", (0.5, math.nan, 1), ()]
)
def test_bad_discounts(discounts):
    with pytest.raises(ValueError, match="discounts must be three numbers"):
        ModifiedKneserNey(2, discounts)
