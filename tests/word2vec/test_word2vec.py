"""`Word2Vec` as readers use it: what it learns, that a seed repeats it, how it ends, and what it refuses."""

import itertools
import os
import signal
import subprocess
import sys
import textwrap
import threading

import numpy as np
import pytest
import torch

from nlpbook.text import EncodedCorpus, Vocabulary
from nlpbook.word2vec import (
    PlainWord2Vec,
    Word2Vec,
    sgns_loss,
    shifted_pmi,
    skip_gram_pairs,
)
from nlpbook.word2vec.fast import training_run
from nlpbook.word2vec.fast.negative_sampling import NegativeSamplingBlocks

MODELS = ("skip_gram", "cbow")
OBJECTIVES = ("softmax", "negative_sampling", "nce", "hierarchical_softmax")
BOTH = list(itertools.product(MODELS, OBJECTIVES))
DEVICES = ["cpu", *(["cuda"] if torch.cuda.is_available() else [])]


def two_topics(n_sentences=400, seed=0):
    """Sentences about cats or about ships, with some words that both have."""
    rng = np.random.default_rng(seed)
    topics = ["cat dog mouse bird".split(), "ship sea sail wind".split()]
    shared = "the a of and".split()
    sentences = []
    for i in range(n_sentences):
        words = rng.choice(topics[i % 2], 5), rng.choice(shared, 3)
        sentences.append(rng.permutation(np.concatenate(words)).tolist())
    return sentences


TEXT = two_topics()
OPTIONS = {"embedding_dim": 8, "window": 3, "subsample_threshold": None, "epochs": 8, "learning_rate": 0.1}


def topics_are_told_apart(vectors):
    cat, ship = vectors.similarity("cat", "dog"), vectors.similarity("ship", "sail")
    return min(cat, ship) > vectors.similarity("cat", "ship") + 0.3


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("model, objective", BOTH)
def test_it_learns_which_words_keep_company(model, objective, device):
    fast = Word2Vec(model=model, objective=objective, device=device, **OPTIONS).fit(TEXT)
    assert len(fast.losses) == 8
    assert fast.losses[-1] < fast.losses[0]  # by how much, the test against the plain form tells
    assert topics_are_told_apart(fast.vectors)
    assert fast.words_per_second > 0
    assert "<unk>" not in fast.vectors
    assert len(fast.vectors) == 12
    rows = len(fast.vocabulary) - (objective == "hierarchical_softmax")
    assert fast.input_vectors.shape == (len(fast.vocabulary), 8)
    assert fast.output_vectors.shape == (rows, 8)


@pytest.mark.parametrize("model, objective", BOTH)
def test_it_learns_as_well_as_the_plain_form(model, objective):
    options = {"model": model, "objective": objective, "seed": 1, **OPTIONS}
    fast = Word2Vec(**options).fit(TEXT[:120])
    plain = PlainWord2Vec(fast.vocabulary, **options).fit(TEXT[:120])
    assert fast.losses[-1] == pytest.approx(plain.losses[-1], rel=0.05)


@pytest.mark.parametrize("model, objective", BOTH)
def test_one_worker_and_a_seed_repeat_all_bits(model, objective):
    options = {"model": model, "objective": objective, **OPTIONS, "epochs": 2, "subsample_threshold": 0.05}
    first, second, other = (Word2Vec(**options, seed=seed).fit(TEXT) for seed in (3, 3, 4))
    np.testing.assert_array_equal(first.input_vectors, second.input_vectors)
    np.testing.assert_array_equal(first.output_vectors, second.output_vectors)
    assert first.losses == second.losses
    assert not np.array_equal(first.input_vectors, other.input_vectors)


def test_the_number_of_threads_of_pytorch_changes_no_bit():
    found = []
    for n_threads in (1, 3):
        torch.set_num_threads(n_threads)
        found.append(Word2Vec(**OPTIONS).fit(TEXT).input_vectors)
    torch.set_num_threads(1)
    np.testing.assert_array_equal(*found)


def test_several_workers_learn_as_well():
    long = two_topics(20_000)
    options = OPTIONS | {"epochs": 1, "learning_rate": 0.025}
    one, three = (Word2Vec(**options, workers=workers).fit(long) for workers in (1, 3))
    assert three.losses[0] == pytest.approx(one.losses[0], rel=0.02)
    assert topics_are_told_apart(three.vectors)


def test_negative_sampling_reaches_the_closed_form():
    """With as many dimensions as words the best logits are those of shifted PMI."""
    vocabulary = Vocabulary(["a", "b", "c", "d"], [400, 300, 200, 100], unknown=None)
    ids = np.random.default_rng(5).permutation(np.repeat(np.arange(4), vocabulary.counts))
    corpus = EncodedCorpus.from_sequences(ids.reshape(-1, 4))
    counts = np.zeros((4, 4))
    np.add.at(counts, skip_gram_pairs(corpus, 3), 1)
    fast = Word2Vec(
        6,
        3,
        n_negatives=3,
        subsample_threshold=None,
        noise_power=1,
        dynamic_window=False,
        epochs=100,
        learning_rate=0.1,
    ).fit(corpus, vocabulary=vocabulary)
    least = sgns_loss(shifted_pmi(counts, 3), counts, 3)
    logits = fast.input_vectors @ fast.output_vectors.T
    assert least <= sgns_loss(logits.astype(np.float64), counts, 3) < least + 0.01
    assert fast.losses[-1] == pytest.approx(least, rel=0.02)


def test_nce_learns_how_its_logits_are_normalised():
    vocabulary = Vocabulary(["a", "b", "c", "d"], [400, 300, 200, 100], unknown=None)
    ids = np.random.default_rng(5).permutation(np.repeat(np.arange(4), vocabulary.counts))
    corpus = EncodedCorpus.from_sequences(ids.reshape(-1, 4))
    fast = Word2Vec(
        6,
        3,
        objective="nce",
        n_negatives=3,
        subsample_threshold=None,
        dynamic_window=False,
        epochs=100,
        learning_rate=0.1,
    )
    fast.fit(corpus, vocabulary=vocabulary)
    z = np.exp(fast.input_vectors @ fast.output_vectors.T).sum(axis=1)
    np.testing.assert_allclose(np.log(z), fast.log_z, atol=0.1)


# ---- what a text may be


def test_ids_are_as_good_as_words():
    vocabulary = Vocabulary.from_sentences(TEXT, min_count=5)
    corpus = vocabulary.encode_corpus(TEXT)
    words = Word2Vec(**OPTIONS).fit(TEXT)
    ids = Word2Vec(**OPTIONS).fit(corpus, vocabulary=vocabulary)
    generator = Word2Vec(**OPTIONS).fit(sentence for sentence in TEXT)
    for other in (ids, generator):
        np.testing.assert_array_equal(words.input_vectors, other.input_vectors)
    assert ids.vocabulary is vocabulary


def test_the_text_closes_up_where_words_are_unknown():
    holes = [
        [word for part in zip(s, ["rare" + str(i)] * 8, strict=True) for word in part]
        for i, s in enumerate(TEXT)
    ]
    vocabulary = Vocabulary.from_sentences(TEXT)
    with_holes, without = (Word2Vec(**OPTIONS).fit(text, vocabulary=vocabulary) for text in (holes, TEXT))
    np.testing.assert_array_equal(with_holes.vocabulary.counts, without.vocabulary.counts)
    # The draws are others (a word that is left out takes one, too), the text is the same.
    assert with_holes.losses[-1] == pytest.approx(without.losses[-1], rel=0.03)
    assert topics_are_told_apart(with_holes.vectors)
    unknown = with_holes.vocabulary.unknown_id
    assert np.abs(with_holes.input_vectors[unknown]).max() <= 0.5 / 8  # where it began
    assert not with_holes.output_vectors[unknown].any()


def test_a_word_that_was_never_seen_stays_where_it_began():
    vocabulary = Vocabulary(["cat", "dog", "ghost"], [10, 10, 0])
    fast = Word2Vec(4, 1, subsample_threshold=None, epochs=2).fit(
        [["cat", "dog"]] * 10, vocabulary=vocabulary
    )
    ghost = vocabulary["ghost"]
    assert np.abs(fast.input_vectors[ghost]).max() <= 0.5 / 4
    assert not fast.output_vectors[ghost].any()


def test_empty_and_lonely_sentences_do_no_harm():
    fast = Word2Vec(**OPTIONS).fit([[], ["cat"], *TEXT, [], ["ship"]])
    assert topics_are_told_apart(fast.vectors)


def test_as_many_words_are_left_out_as_in_the_plain_form():
    """How far the vectors have gone tells how many examples there were: with this t, few."""
    lengths = {}
    for t in (1e-3, None):
        fast = Word2Vec(**OPTIONS | {"subsample_threshold": t}).fit(TEXT[:120])
        plain = PlainWord2Vec(fast.vocabulary, **OPTIONS | {"subsample_threshold": t}).fit(TEXT[:120])
        lengths[t] = np.linalg.norm(fast.input_vectors)
        assert lengths[t] == pytest.approx(np.linalg.norm(plain.input_vectors), rel=0.1)
    assert lengths[1e-3] < 0.9 * lengths[None]


# ---- how it ends


def test_it_can_be_stopped_and_has_vectors_then():
    asked = []

    def should_stop(model):
        asked.append(list(model.losses))
        return len(asked) >= 2

    fast = Word2Vec(**OPTIONS | {"epochs": 10_000, "learning_rate": 0.01})
    assert fast.fit(TEXT, should_stop=should_stop) is fast
    assert len(fast.losses) < 10_000
    assert len(fast.vectors) == 12


@pytest.mark.parametrize("text, least, most", [(TEXT[:20], 1.0, 1.0), (TEXT * 5, 1 / 20, 1 / 12)])
def test_the_loss_of_a_long_text_is_measured_now_and_then(monkeypatch, text, least, most):
    """A text is long where it has many steps, in whichever parts it comes."""
    monkeypatch.setattr(training_run, "PART", 200)
    measured = []
    step = NegativeSamplingBlocks.step

    def spy(self, each, rate, *, measure):
        measured.append(measure)
        return step(self, each, rate, measure=measure)

    monkeypatch.setattr(NegativeSamplingBlocks, "step", spy)
    model = Word2Vec(**OPTIONS | {"epochs": 1}).fit(text)
    assert least <= np.mean(measured) <= most
    assert len(model.losses) == 1


def test_it_shows_how_far_it_is(capsys):
    Word2Vec(**OPTIONS).fit(TEXT, progress=True)
    assert "25.6k" in capsys.readouterr().err  # 8 epochs of 3,200 words
    Word2Vec(**OPTIONS).fit(TEXT)
    assert not capsys.readouterr().err


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_an_interrupt_leaves_no_thread(error):
    def should_stop(model):
        raise error

    before = threading.active_count()
    with pytest.raises(error):
        Word2Vec(**OPTIONS | {"epochs": 10_000}, workers=2).fit(TEXT, should_stop=should_stop)
    assert threading.active_count() == before


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for one process")
def test_ctrl_c_ends_a_program_at_once():
    """A program without files, as a notebook is one, whose main module holds functions of its own."""
    program = textwrap.dedent(
        """
        import signal
        from nlpbook.word2vec import Word2Vec

        signal.signal(signal.SIGINT, signal.default_int_handler)  # in the background it may be ignored

        def talk(model):
            print("training", flush=True)
            return False

        try:
            model = Word2Vec(8, 2, min_count=1, epochs=10**6, workers=2)
            model.fit([list("abcdefgh")] * 500, should_stop=talk)
        except KeyboardInterrupt:
            print("interrupted", flush=True)
        """
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "training\n"
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=60)
    assert output.splitlines()[-1] == "interrupted"
    assert process.returncode == 0


def test_a_rate_that_is_too_large_is_named():
    with pytest.raises(FloatingPointError, match="a smaller learning_rate may help"):
        Word2Vec(8, 2, learning_rate=1e30, epochs=30).fit(TEXT)


# ---- what it refuses


@pytest.mark.parametrize(
    "name, value",
    [
        ("embedding_dim", 0),
        ("embedding_dim", 2.5),
        ("window", 0),
        ("window", True),
        ("n_negatives", 0),
        ("n_negatives", "5"),
        ("subsample_threshold", 0),
        ("subsample_threshold", -1e-3),
        ("subsample_threshold", float("nan")),
        ("shared_noise", 0),
        ("noise_power", -0.1),
        ("noise_power", float("inf")),
        ("min_count", 0),
        ("epochs", 0),
        ("learning_rate", float("nan")),
        ("learning_rate", 0),
        ("learning_rate", "fast"),
        ("workers", 0),
        ("workers", -1),
        ("seed", -1),
        ("model", "glove"),
        ("objective", "hinge"),
    ],
)
def test_a_number_out_of_range_is_named(name, value):
    with pytest.raises((TypeError, ValueError), match=f"^{name} must be .*got "):
        Word2Vec(**{name: value})


def test_texts_without_pairs():
    with pytest.raises(ValueError, match="min_count may have left out every word"):
        Word2Vec(min_count=1000).fit(TEXT)
    with pytest.raises(ValueError, match="sentences must be one sentence or more"):
        Word2Vec().fit([])
    with pytest.raises(ValueError, match="no two in the same"):
        Word2Vec(min_count=1).fit([["cat"], ["dog"]])
    with pytest.raises(
        ValueError, match=r"^window must be no longer than the longest sentence, 8 words; got 9"
    ):
        Word2Vec(window=9).fit(TEXT)
    with pytest.raises(TypeError, match="got the string"):
        Word2Vec().fit("the cat sat")
    with pytest.raises(TypeError, match="list of tokens"):
        Word2Vec().fit(["the cat sat"])


def test_ids_without_words():
    corpus = EncodedCorpus.from_sequences([[0, 1, 2]])
    with pytest.raises(TypeError, match=r"^vocabulary must be given with ids"):
        Word2Vec().fit(corpus)
    with pytest.raises(ValueError, match="sentences must be whole numbers from 0 to 1; got 0 to 2"):
        Word2Vec().fit(corpus, vocabulary=Vocabulary(["a", "b"], [1, 1], unknown=None))
    with pytest.raises(ValueError, match="vocabulary must have a word with a count above 0"):
        Word2Vec(window=1).fit(corpus, vocabulary=Vocabulary(["a", "b", "c"], unknown=None))


def test_what_is_refused_leaves_the_last_fit_as_it_was():
    fast = Word2Vec(**OPTIONS).fit(TEXT)
    before = fast.input_vectors.copy()
    with pytest.raises(ValueError, match="no two in the same"):
        fast.fit([["cat"] for _ in range(9)])
    np.testing.assert_array_equal(fast.input_vectors, before)
    assert len(fast.vectors) == 12
