"""NLTK's models of the same methods, on small corpora, where the conventions do not differ."""

import numpy as np
import pytest

from nlpbook.ngrams import AddK, MaximumLikelihood, StupidBackOff, WittenBell, simple_good_turing

lm = pytest.importorskip("nltk.lm", reason="NLTK is not installed: pip install nltk")

RNG = np.random.default_rng(0)
CORPUS = [
    RNG.choice(list("abcde"), p=[0.4, 0.3, 0.15, 0.1, 0.05], size=n).tolist() for n in RNG.integers(2, 12, 30)
]
WORDS = [*"abcde", "</s>", "<UNK>"]


def nltk_model(make, order):
    """Fitted to sentences with one mark on either side, as ours are: NLTK's own padding has more marks."""
    from nltk.util import everygrams

    marked = [["<s>", *s, "</s>"] for s in CORPUS]
    model = make(order)
    model.vocab = lm.Vocabulary([w for s in CORPUS for w in s] + ["</s>"])
    # The mark in front is a context, never an event: n-grams that end in it are left out.
    model.fit([[g for g in everygrams(s, max_len=order) if g[-1] != "<s>"] for s in marked])
    model.counts[1].pop("<s>", None)
    return model


def contexts(order):
    """Beginnings of sentences, all long enough."""
    return [s[: order + i % 3] for i, s in enumerate(CORPUS) if len(s) >= order + i % 3]


def both(ours, theirs, order):
    for context in contexts(order):
        distribution = ours.next_word(context)
        for word in WORDS:
            tail = tuple(context[len(context) - order + 1 :]) or None
            yield word, context, distribution[ours.vocabulary[word]], theirs.score(word, tail)


@pytest.mark.parametrize("order", [1, 2, 3])
def test_maximum_likelihood(order):
    theirs = nltk_model(lm.MLE, order)
    for word, context, p, q in both(MaximumLikelihood(order).fit(CORPUS), theirs, order):
        assert p == pytest.approx(q), (word, context)


@pytest.mark.parametrize("order", [1, 2, 3])
@pytest.mark.parametrize("k", [0.1, 1, 3])
def test_add_k(order, k):
    theirs = nltk_model(lambda n: lm.Lidstone(k, n), order)
    # Their vocabulary after the fit: our words, the unknown word and the mark in front.
    theirs.vocab = lm.Vocabulary([*"abcde", "</s>"])
    assert len(theirs.vocab) == 7
    for word, context, p, q in both(AddK(order, k).fit(CORPUS), theirs, order):
        assert p == pytest.approx(q), (word, context)


@pytest.mark.parametrize("order", [1, 2, 3])
def test_stupid_back_off(order):
    theirs = nltk_model(lambda n: lm.StupidBackoff(0.4, n), order)
    for word, context, p, q in both(StupidBackOff(order, 0.4).fit(CORPUS), theirs, order):
        if word != "<UNK>":  # theirs scores a word never seen 0, ours alpha / V
            assert p == pytest.approx(q), (word, context)


@pytest.mark.parametrize("order", [2, 3])
def test_witten_bell_above_the_unigrams(order):
    """Theirs has bare relative frequencies below; so the same recursion is run on those."""
    theirs = nltk_model(lm.WittenBellInterpolated, order)
    ours = WittenBell(order).fit(CORPUS)
    v = ours.vocabulary
    for context in contexts(order):
        full = ours.next_word(context)
        shorter = ours.table.next_word([v[w] for w in context[len(context) - order + 2 :]])
        tail = tuple(context[-order + 1 :])
        followers = theirs.counts[tail]
        gamma = len(followers) / (followers.N() + len(followers))
        for word in WORDS:
            own = followers[word] / (followers.N() + len(followers))
            assert theirs.score(word, tail) == pytest.approx(
                own + gamma * theirs.score(word, tail[1:] or None)
            )
            assert full[v[word]] == pytest.approx(own + gamma * shorter[v[word]])


# The prosody data of Gale and Sampson (1995), table 1: r and N_r.
PROSODY = {
    1: 120, 2: 40, 3: 24, 4: 13, 5: 15, 6: 5, 7: 11, 8: 2, 9: 2, 10: 1, 12: 3, 14: 2, 15: 1, 16: 1, 17: 3, 19:
    1, 20: 3, 21: 2, 23: 3, 24: 3, 25: 3, 26: 2, 27: 2, 28: 1, 31: 2, 32: 2, 33: 1, 34: 2, 36: 2, 41: 3, 43:
    1, 45: 3, 46: 1, 47: 1, 50: 1, 71: 1, 84: 1, 101: 1, 105: 1, 121: 1, 124: 1, 146: 1, 162: 1, 193: 1, 199:
    1, 224: 1, 226: 1, 254: 1, 257: 1, 339: 1, 421: 1, 456: 1, 481: 1, 483: 1, 1140: 1, 1256: 1, 1322: 1,
    1530: 1, 2131: 1, 2395: 1, 6925: 1, 7846: 1,
}  # fmt: skip


def test_simple_good_turing():
    from nltk import FreqDist, SimpleGoodTuringProbDist

    n = np.zeros(max(PROSODY) + 1, dtype=np.int64)
    n[list(PROSODY)] = list(PROSODY.values())
    items = FreqDist({f"{r}-{i}": r for r, size in PROSODY.items() for i in range(size)})
    theirs = SimpleGoodTuringProbDist(items)
    ours, total = simple_good_turing(n), 30_902
    assert ours.unseen == 120 / total
    for r in PROSODY:
        assert ours.corrected[r] / total == pytest.approx(theirs.prob(f"{r}-0"), rel=1e-6), r
