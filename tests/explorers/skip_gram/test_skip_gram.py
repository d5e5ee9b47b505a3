import itertools
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from nlpbook.explorers import SkipGramExplorer
from nlpbook.explorers.kit.random_numbers import uniform_at
from nlpbook.explorers.skip_gram.draw import draw_negatives, expected_number
from nlpbook.text import EncodedCorpus, Vocabulary
from nlpbook.word2vec import NoiseDistribution, cbow_windows, keep_probability, skip_gram_pairs

FOX = "the quick brown fox jumps over the lazy dog"
texts = st.lists(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=9), min_size=1, max_size=3)
thresholds = st.sampled_from([1e-4, 0.01, 0.1, 0.3, 1.0])
forms = st.sampled_from(["paper", "word2vec"])
models = st.sampled_from(["skip_gram", "cbow"])


def corpus_of(explorer):
    """The text as ids of its vocabulary; words outside it are left out."""
    words, _ = explorer.vocabulary()
    return [[words.index(word) for word in sentence if word in words] for sentence in explorer.sentences]


@given(texts, st.integers(1, 10))
def test_without_tricks_the_pairs_are_those_of_the_chapter(sentences, window):
    explorer = SkipGramExplorer(sentences, window=window, n_negatives=1)
    flat = list(itertools.chain(*sentences))
    found = [
        (flat[example.inputs[0]], flat[example.target])
        for centre in range(len(flat))
        for example in explorer.examples(centre)
    ]
    if max(map(len, sentences)) < 2:
        assert found == []
        return
    words, _ = explorer.vocabulary()
    centres, contexts = skip_gram_pairs(EncodedCorpus.from_sequences(corpus_of(explorer)), window)
    pairs = [(words[a], words[b]) for a, b in zip(centres, contexts, strict=True)]
    assert found == pairs
    assert explorer.expected() == (len(flat), len(pairs), len(pairs))

    explorer.model = "cbow"
    centres, contexts, mask = cbow_windows(EncodedCorpus.from_sequences(corpus_of(explorer)), window)
    examples = [one for centre in range(len(flat)) for one in explorer.examples(centre)]
    assert [flat[one.target] for one in examples] == [words[i] for i in centres]
    for one, row, holds in zip(examples, contexts, mask, strict=True):
        assert [flat[place] for place in one.inputs] == [words[i] for i in row[holds]]
    assert explorer.expected() == (len(flat), len(pairs), len(centres))


@given(texts, st.integers(1, 5), st.booleans(), thresholds, forms, models, st.integers(0, 5))
def test_a_draw_keeps_what_its_numbers_say_and_closes_ranks(sentences, window, dynamic, t, form, model, seed):
    explorer = SkipGramExplorer(
        sentences,
        window=window,
        dynamic_window=dynamic,
        subsample_threshold=t,
        form=form,
        model=model,
        n_negatives=3,
        seed=seed,
    )
    explorer.draw = 4
    words, counts = explorer.vocabulary()
    keep = keep_probability(counts, t, form)
    place = 0
    for sentence in sentences:
        # by hand: who stays, in order, with the reach of the window of each
        left = []
        for word in sentence:
            if uniform_at(seed, 4, 0, place) < keep[words.index(word)]:
                reach = 1 + int(uniform_at(seed, 4, 1, place) * window) if dynamic else window
                left.append((place, reach))
            place += 1
        for at, (centre, reach) in enumerate(left):
            context = [p for d, (p, _) in enumerate(left) if d != at and abs(d - at) <= reach]
            examples = explorer.examples(centre)
            if model == "skip_gram":
                assert [(one.inputs, one.target) for one in examples] == [([centre], p) for p in context]
            else:
                assert [(one.inputs, one.target) for one in examples] == (
                    [(context, centre)] if context else []
                )
            assert all(len(one.negatives) == 3 for one in examples)
        stayed = {p for p, _ in left}
        for gone in set(range(place - len(sentence), place)) - stayed:
            assert explorer.examples(gone) == []


def brute_force(keep, sentence_of, window, dynamic):
    """The expected numbers, by going through everything that may stay, and every window that may be drawn."""
    tokens = pairs = centres = 0.0
    for stays in itertools.product([False, True], repeat=len(keep)):
        probability = np.prod([p if yes else 1 - p for p, yes in zip(keep, stays, strict=True)])
        for number in set(sentence_of):
            left = [i for i, yes in enumerate(stays) if yes and sentence_of[i] == number]
            tokens += probability * len(left)
            centres += probability * (len(left) if len(left) > 1 else 0)
            for centre, other in itertools.permutations(range(len(left)), 2):
                reaches = range(1, window + 1) if dynamic else [window]
                pairs += probability * np.mean([abs(centre - other) <= reach for reach in reaches])
    return tokens, pairs, centres


@given(
    st.lists(st.floats(0, 1), min_size=1, max_size=7),
    st.integers(0, 7),
    st.integers(1, 4),
    st.booleans(),
)
def test_expectations_equal_those_over_everything_that_can_be_drawn(keep, border, window, dynamic):
    sentence_of = [int(i >= border) for i in range(len(keep))]
    tokens, pairs, centres = brute_force(keep, sentence_of, window, dynamic)
    arrays = np.array(keep), np.array(sentence_of)
    np.testing.assert_allclose(
        expected_number(*arrays, window, dynamic, "skip_gram"), (tokens, pairs, pairs), atol=1e-9
    )
    np.testing.assert_allclose(
        expected_number(*arrays, window, dynamic, "cbow"), (tokens, pairs, centres), atol=1e-9
    )


def test_draws_are_the_expected_number_on_average():
    explorer = SkipGramExplorer(
        [FOX.split() * 3], window=4, dynamic_window=True, subsample_threshold=0.02, n_negatives=1
    )
    n_draws, numbers = 300, []
    for draw in range(n_draws):
        explorer.draw = draw
        numbers.append(sum(len(explorer.examples(centre)) for centre in range(27)))
    error = np.std(numbers, ddof=1) / np.sqrt(n_draws)
    assert abs(np.mean(numbers) - explorer.expected().pairs) < 3.5 * error
    assert np.std(numbers) > 0


@pytest.mark.parametrize("power", [0.0, 0.75, 1.0])
def test_negatives_follow_the_noise_distribution_of_the_chapter(power):
    counts = np.array([400, 120, 77, 31, 9, 2, 1], dtype=np.float64)
    drawn = [i for place in range(1000) for i in draw_negatives(counts, power, 20, (3, 0, place, place + 1))]
    expected = NoiseDistribution(counts, power).probabilities * len(drawn)
    assert stats.chisquare(np.bincount(drawn, minlength=len(counts)), expected).pvalue > 0.001


def test_a_setting_moves_only_what_it_governs():
    explorer = SkipGramExplorer(FOX, window=2, n_negatives=4, centre=4)
    before = {example.target: example.negatives for example in explorer.examples()}
    explorer.window = 5
    wider = {example.target: example.negatives for example in explorer.examples()}
    assert len(wider) > len(before)
    assert all(wider[target] == negatives for target, negatives in before.items())
    explorer.n_negatives = 7
    assert all(one.negatives[:4] == wider[one.target] for one in explorer.examples())
    explorer.draw = 1
    assert any(one.negatives[:4] != wider[one.target] for one in explorer.examples())


def test_words_outside_the_vocabulary_leave_the_text_first():
    explorer = SkipGramExplorer(FOX, {"the": 60, "fox": 30, "dog": 10}, window=1, centre=3)
    assert explorer.vocabulary()[0] == ["the", "fox", "dog"]
    assert [example.target for example in explorer.examples()] == [0, 6]
    assert explorer.examples(1) == []
    assert explorer.expected() == (4, 6, 6)


def test_a_vocabulary_gives_what_it_has_seen():
    vocabulary = Vocabulary.from_sentences(
        [["a", "a", "b"], ["c", "b", "a"]], min_count=2, specials=("</s>",)
    )
    words, counts = SkipGramExplorer("a b c", vocabulary).vocabulary()
    assert (words, counts.tolist()) == (["a", "b"], [3, 2])
    assert "<unk>" in vocabulary


@given(texts)
def test_without_counts_those_of_the_text_are_taken(sentences):
    words, counts = SkipGramExplorer(sentences).vocabulary()
    flat = list(itertools.chain(*sentences))
    assert dict(zip(words, counts, strict=True)) == Counter(flat)
    order = sorted(set(flat), key=lambda word: (-flat.count(word), flat.index(word)))
    assert words == order


def test_expectations_with_and_without_each_trick():
    explorer = SkipGramExplorer(FOX, window=3, dynamic_window=True, subsample_threshold=0.05)
    plain = SkipGramExplorer(FOX, window=3)
    assert explorer.expected(subsampling=False, dynamic_window=False) == plain.expected()
    assert explorer.expected().pairs < explorer.expected(subsampling=False).pairs < plain.expected().pairs
    assert explorer.expected().pairs < explorer.expected(dynamic_window=False).pairs
    emptied = SkipGramExplorer(FOX)
    emptied.sentences = []
    assert emptied.expected() == (0, 0, 0)


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"window": 0}, ValueError, r"window must be .*a whole number from 1 to 10.*; got 0"),
        ({"window": 11}, ValueError, r"window must .*; got 11"),
        ({"window": 2.5}, TypeError, r"window must .*; got 2.5"),
        ({"dynamic_window": 1}, TypeError, r"dynamic_window must be True or False; got 1"),
        (
            {"subsample_threshold": 0.0},
            ValueError,
            r"subsample_threshold must be .*a finite number from 1e-06 to 1.*; got 0.0",
        ),
        ({"subsample_threshold": float("nan")}, ValueError, r"subsample_threshold must .*; got nan"),
        ({"subsample_threshold": "much"}, TypeError, r"subsample_threshold must .*; got 'much'"),
        ({"form": "gensim"}, ValueError, r"form must be .*'paper'.*; got 'gensim'"),
        ({"model": "glove"}, ValueError, r"model must be .*'skip_gram'.*; got 'glove'"),
        ({"n_negatives": 0}, ValueError, r"n_negatives must be .*a whole number from 1 to 20.*; got 0"),
        ({"n_negatives": 21}, ValueError, r"n_negatives must .*; got 21"),
        ({"noise_power": -0.1}, ValueError, r"noise_power must be .*a finite number from 0 to 1.*; got -0.1"),
        ({"noise_power": 1.1}, ValueError, r"noise_power must .*; got 1.1"),
        ({"centre": 9}, ValueError, r"centre must be .*a whole number from 0 to 8.*; got 9"),
        ({"centre": -1}, ValueError, r"centre must .*; got -1"),
        ({"seed": -1}, ValueError, r"seed must .*; got -1"),
        ({"counts": {}}, ValueError, r"counts must be of 1 to 20000 words .*; got 0"),
        ({"counts": {"a": 0}}, ValueError, r"counts\['a'\] must be .*a whole number.*; got 0"),
        ({"counts": {"a": 1.5}}, TypeError, r"counts\['a'\] must .*; got 1.5"),
        ({"counts": {3: 1}}, TypeError, r"a word of counts must be a string; got 3"),
        ({"counts": ["a"]}, TypeError, r"counts must be .*a mapping.*; got list"),
        ({"counts": {str(i): 1 for i in range(20_001)}}, ValueError, r"counts must be .*; got 20001"),
        ({"sentences": " "}, ValueError, r"sentences must be a text of one word or more; got none"),
        ({"sentences": "a " * 2001}, ValueError, r"sentences must be at most 2000 words; got 2001"),
    ],
)
def test_bad_input_is_refused_by_name(settings, error, message):
    with pytest.raises(error, match=message):
        SkipGramExplorer(**{"sentences": FOX, **settings})
    (name, value), *_ = settings.items()
    if name in ("sentences", "counts") or value == 9:
        return
    explorer = SkipGramExplorer(FOX)
    before = getattr(explorer, name)
    if error is ValueError:  # what has another type, traitlets refuses itself, or turns into what fits
        with pytest.raises(ValueError, match=message):
            setattr(explorer, name, value)
        assert getattr(explorer, name) == before


@pytest.mark.parametrize(("centre", "error"), [(9, ValueError), (-1, ValueError), (1.0, TypeError)])
def test_examples_of_a_place_that_is_not_there_are_refused(centre, error):
    with pytest.raises(error, match=f"centre must be .*; got {centre}"):
        SkipGramExplorer(FOX).examples(centre)
