"""What the rows compare is the same job on data like real text."""

import numpy as np
import pytest

from benchmarks import bench_crf, bench_mlp, bench_pages, bench_rnn, bench_trees, bench_word2vec, bench_words
from nlpbook import rnn, words
from nlpbook.text import EncodedCorpus


def test_the_plain_loop_counts_what_the_library_counts():
    sentences = [[0, 1, 2, 1, 0], [3], [2, 2, 2], [0, 3]]
    matrix = words.term_term_counts(EncodedCorpus.from_sequences(sentences), 4, window=2).toarray()
    pairs = bench_words.dictionary_loop(sentences, 2)
    dense = np.zeros((4, 4))
    for (i, j), count in pairs.items():
        dense[i, j] = count
    np.testing.assert_array_equal(dense, matrix)


def test_the_error_is_the_frobenius_norm_of_what_is_missed(rng):
    import scipy.sparse as sparse

    matrix = sparse.random_array((30, 20), density=0.3, rng=rng, format="csr")
    u, s, vt = np.linalg.svd(matrix.toarray(), full_matrices=False)
    missed = matrix.toarray() - (u[:, :5] * s[:5]) @ vt[:5]
    expected = np.linalg.norm(missed) / np.linalg.norm(matrix.toarray())
    assert bench_words.relative_error(matrix, (u[:, :5], s[:5], vt[:5])) == pytest.approx(expected)


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def test_the_corpus_is_like_text():
    corpus = bench_words.corpus()
    counts = np.sort(np.bincount(corpus.ids, minlength=bench_words.TYPES))[::-1]
    assert len(corpus.ids) == bench_words.TOKENS
    assert len(counts) == bench_words.TYPES
    assert counts[-1] >= 1
    assert 0.03 < counts[0] / bench_words.TOKENS < 0.08  # "the" is about one word in twenty
    assert 15 < len(corpus.ids) / len(corpus) < 30
    assert np.array_equal(bench_words.corpus.__wrapped__().ids, corpus.ids)


def test_the_percentile_is_taken_for_each_control():
    moves = [{"control": "a", "milliseconds": value} for value in range(1, 101)]
    moves.append({"control": "b", "milliseconds": 7})
    assert bench_pages.by_control(moves) == {"a": 95, "b": 7}


@pytest.mark.parametrize(
    "model, objective", [("skip_gram", "negative_sampling"), ("cbow", "negative_sampling")]
)
def test_word2vec_and_gensim_read_the_same_words(model, objective, rng, monkeypatch):
    pytest.importorskip("gensim")
    words = [f"Word{i}" for i in range(30)]
    text = [[*rng.choice(words, 12).tolist(), ".", "rare" + str(i)] for i in range(200)] + [["!"]]
    monkeypatch.setattr(bench_word2vec, "novels", lambda: text)
    bench_word2vec.sentences.cache_clear()
    bench_word2vec.encoded.cache_clear()
    try:
        assert len(bench_word2vec.sentences()) == 200
        ours, our_speed = bench_word2vec.ours(model, objective, epochs=1, seed=1)
        peer, peer_speed = bench_word2vec.gensim(model, objective, epochs=1, seed=1)
    finally:
        bench_word2vec.sentences.cache_clear()
        bench_word2vec.encoded.cache_clear()
    assert set(ours.words) == set(peer.words) == {word.lower() for word in words}
    assert ours.vectors.shape == peer.vectors.shape
    assert min(our_speed, peer_speed) > 0


@pytest.mark.parametrize("peer", ["train_by_pytorch", "train_by_hips"])
def test_the_engine_and_its_peers_take_the_same_steps(peer, monkeypatch):
    if peer == "train_by_hips":
        pytest.importorskip("autograd")
    monkeypatch.setattr(bench_mlp, "STEPS", 4)
    (x, labels), start = bench_mlp.problem(), bench_mlp.initial()
    losses, weights = bench_mlp.train_by_engine(x, labels, start)
    others, their_weights = getattr(bench_mlp, peer)(x, labels, start)
    assert losses[-1] != losses[0]
    np.testing.assert_allclose(losses, others, rtol=1e-5)
    for one, other, before in zip(weights, their_weights, start, strict=True):
        assert one.dtype == other.dtype == np.float32
        assert np.abs(one - before).max() > 1e-4
        np.testing.assert_allclose(one, other, atol=1e-6)


def test_the_engine_computes_the_small_net_as_micrograd_does():
    pytest.importorskip("micrograd")
    quality = bench_mlp.micrograd().quality()
    assert quality["loss_on_the_small_net_ours"] == pytest.approx(quality["loss_on_the_small_net_peer"])
    assert quality["largest_difference_of_gradients"] < 1e-12


@pytest.mark.parametrize("name", ["LSTM", "GRU"])
def test_the_recurrent_layers_and_their_peers_do_the_same(name, monkeypatch):
    for setting, value in (("STEPS", 2), ("SIZE", 8), ("TIME", 5), ("BATCH_SIZE", 3)):
        monkeypatch.setattr(bench_rnn, setting, value)
    comparison = bench_rnn.against(getattr(bench_rnn.nn, name))
    comparison.ours()
    comparison.peer()
    quality = comparison.quality()
    assert quality["largest_difference_of_outputs"] < 1e-6
    assert 0 <= quality["largest_relative_difference_of_gradients"] < 1e-5  # not NaN: there are gradients


@pytest.fixture
def small_fields(monkeypatch):
    for setting, value in (("STEPS", 2), ("TAGS", 4), ("WORDS", 5), ("SENTENCES", 3)):
        monkeypatch.setattr(bench_crf, setting, value)


@pytest.mark.parametrize("peer", ["pytorch_crf", "LoopField"])
def test_the_fields_and_their_peers_have_the_same_losses(peer, small_fields):
    if peer == "pytorch_crf":
        pytest.importorskip("torchcrf")
    comparison = bench_crf.crf_losses(getattr(bench_crf, peer))
    comparison.ours()
    comparison.peer()
    quality = comparison.quality()
    assert quality["loss_ours"] == pytest.approx(quality["loss_peer"], rel=1e-5) and quality["loss_peer"] > 1
    assert 0 <= quality["largest_relative_difference_of_gradients"] < 1e-5  # not NaN: there are gradients


def test_the_fields_and_their_peer_find_the_same_paths(small_fields):
    pytest.importorskip("torchcrf")
    comparison = bench_crf.crf_viterbi()
    comparison.ours()
    comparison.peer()
    assert comparison.quality()["different_paths"] == 0


def test_the_tree_lstm_and_its_peer_do_the_same(monkeypatch):
    pytest.importorskip("treelstm", reason="pytorch-tree-lstm is not installed")
    monkeypatch.setattr(bench_trees, "TREE_INPUTS", 5)
    monkeypatch.setattr(bench_trees, "TREE_UNITS", 4)
    lines = ["(3 (2 not) (1 (2 very) (0 bad)))", "(2 (2 so) (2 (2 it) (2 is)))", "(2 (2 a) (2 b) (2 c))"]
    trees = [rnn.ParseTree.from_brackets(line) for line in lines]
    comparison = bench_trees.trees_against_peer([trees[:2], trees])
    comparison.ours()
    comparison.peer()
    quality = comparison.quality()
    assert (quality["trees"], quality["nodes"], quality["heights_of_a_batch"]) == (5, 24, 3)
    assert quality["largest_difference_of_states"] < 1e-6
    assert 0 <= quality["largest_relative_difference_of_gradients"] < 1e-5  # not NaN: there are gradients
