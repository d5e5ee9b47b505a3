import functools

import numpy as np
import pytest
import torch

from nlpbook.language_model import NeuralLanguageModel, load_model, save_model
from nlpbook.nnlm import NNLM, FeedForwardLanguageModel
from nlpbook.training import load_weights, save_checkpoint
from nlpbook.words import WordVectors
from tests.language_model.networks import Convolution, Recurrent

SENTENCES = [s.split() for s in ("the cat sat", "the dog sat down", "a cat saw the dog", "sat", "")]
SMALL = {"embedding_dim": 3, "hidden_size": 4, "epochs": 2, "batch_size": 4}
recurrent = functools.partial(NeuralLanguageModel, lambda vocabulary: Recurrent(len(vocabulary)))


@pytest.mark.parametrize("direct", [False, True])
def test_what_was_saved_scores_alike(tmp_path, direct):
    vectors = WordVectors(["cat", "dog"], np.eye(2, 3))
    model = FeedForwardLanguageModel(
        4, direct=direct, embeddings=vectors, frozen=True, min_count=2, seed=3, **SMALL
    ).fit(SENTENCES)
    path = tmp_path / "folder" / "model.pt"
    save_model(model, path)
    loaded = load_model(path, FeedForwardLanguageModel)
    np.testing.assert_array_equal(loaded.token_log_probs(SENTENCES), model.token_log_probs(SENTENCES))
    assert loaded.vocabulary.tokens == model.vocabulary.tokens
    np.testing.assert_array_equal(loaded.vocabulary.counts, model.vocabulary.counts)
    assert (loaded.order, loaded.seed, loaded.min_count) == (4, 3, 2)
    again = loaded.fit(SENTENCES)  # from the settings, in which nothing is frozen
    assert again.history.steps == model.history.steps


def test_any_network_can_be_saved(tmp_path):
    model = recurrent(epochs=2, batch_size=16, clip_norm=0.5, seed=4).fit(SENTENCES)
    save_model(model, tmp_path / "model.pt")
    loaded = load_model(tmp_path / "model.pt", recurrent)
    np.testing.assert_array_equal(loaded.token_log_probs(SENTENCES), model.token_log_probs(SENTENCES))
    assert loaded.sample(np.random.default_rng(0)) == model.sample(np.random.default_rng(0))
    assert {name: getattr(loaded, name) for name in loaded.settings} == {
        name: getattr(model, name) for name in model.settings
    }
    assert (loaded.clip_norm, loaded.seed) == (0.5, 4)


def test_a_file_of_another_kind_of_model(tmp_path):
    save_model(recurrent(epochs=1).fit(SENTENCES), tmp_path / "recurrent.pt")
    save_model(FeedForwardLanguageModel(3, **SMALL).fit(SENTENCES), tmp_path / "feed-forward.pt")
    with pytest.raises(
        ValueError,
        match=r"make must make a NeuralLanguageModel, .*recurrent\.pt is of one, from its settings \(min_c",
    ):
        load_model(tmp_path / "recurrent.pt", FeedForwardLanguageModel)
    with pytest.raises(ValueError, match=r"make must make a FeedForwardLanguageModel, .* \(order, .* got"):
        load_model(tmp_path / "feed-forward.pt", recurrent)
    other = functools.partial(NeuralLanguageModel, lambda vocabulary: Convolution(len(vocabulary)))
    with pytest.raises(ValueError, match=r"of another model: class is Recurrent there"):
        load_model(tmp_path / "recurrent.pt", other)
    wider = functools.partial(NeuralLanguageModel, lambda vocabulary: Recurrent(len(vocabulary), width=9))
    with pytest.raises(
        ValueError, match=r"another model: embedding.weight is torch.float32 \(\d+, 8\) there"
    ):
        load_model(tmp_path / "recurrent.pt", wider)
    with pytest.raises(TypeError, match="what make returns must be a NeuralLanguageModel; got dict"):
        load_model(tmp_path / "recurrent.pt", dict)
    with pytest.raises(TypeError, match="make must be a function of the settings of a model; got 3"):
        load_model(tmp_path / "recurrent.pt", 3)


def test_the_weights_alone_go_into_a_net_of_the_same_shape_only(tmp_path):
    model = FeedForwardLanguageModel(3, **SMALL).fit(SENTENCES)
    save_model(model, tmp_path / "model.pt")
    size = len(model.vocabulary)
    net = NNLM(size, 2, 3, 4)
    load_weights(net, tmp_path / "model.pt")
    assert torch.equal(net.C, model.net.C)
    with pytest.raises(ValueError, match=r"of another model: C is torch.float32 \(\d+, 3\) there"):
        load_weights(NNLM(size + 1, 2, 3, 4), tmp_path / "model.pt")


def test_files_that_are_something_else(tmp_path):
    with pytest.raises(FileNotFoundError):
        load_model(tmp_path / "absent.pt", FeedForwardLanguageModel)
    save_checkpoint(tmp_path / "run.pt", {"model": {}, "model_is": {"class": "Linear"}})
    with pytest.raises(
        ValueError, match=r"path must be a file that save_model has written; got .*run.pt, another"
    ):
        load_model(tmp_path / "run.pt", FeedForwardLanguageModel)
    model = FeedForwardLanguageModel(3, **SMALL)
    with pytest.raises(ValueError, match="model must be a fitted one; got a FeedForwardLanguageModel before"):
        save_model(model, tmp_path / "early.pt")
    save_model(model.fit(SENTENCES), tmp_path / "model.pt")
    content = bytearray((tmp_path / "model.pt").read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / "damaged.pt").write_bytes(content)
    with pytest.raises(ValueError, match=r"damaged.pt, damaged or something else"):
        load_model(tmp_path / "damaged.pt", FeedForwardLanguageModel)
