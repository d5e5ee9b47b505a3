"""A neural language model in a file: weights, words and settings, and no code."""

from __future__ import annotations

from pathlib import Path

import torch

from nlpbook.nnlm.feed_forward import FeedForwardLanguageModel
from nlpbook.text import Vocabulary
from nlpbook.training import load_checkpoint, load_weights, save_checkpoint
from nlpbook.training.checkpoints import describe_model

_SETTINGS = ("order", "embedding_dim", "hidden_size", "direct", "min_count", "epochs", "batch_size")
_SETTINGS += ("learning_rate", "weight_decay", "patience", "seed")


def save_model(model: FeedForwardLanguageModel, path: str | Path) -> None:
    """Write a fitted model into a file.

    Parameters
    ----------
    model : FeedForwardLanguageModel
        A fitted one.
    path : str or Path
        Its folder is made if it is missing; an old file is replaced once the new one is whole.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    save_checkpoint(
        path,
        {
            "model": {name: tensor.cpu() for name, tensor in model.net.state_dict().items()},
            "model_is": describe_model(model.net),
            "settings": {name: getattr(model, name) for name in _SETTINGS},
            "words": list(model.vocabulary.tokens),
            "counts": model.vocabulary.counts.tolist(),
        },
    )


def load_model(path: str | Path, *, device: str | torch.device = "cpu") -> FeedForwardLanguageModel:
    """Read a model from a file; no code in it is executed.

    Parameters
    ----------
    path : str or Path
        What `save_model` has written.
    device : str or torch.device, default "cpu"
        Where the model is used.

    Returns
    -------
    FeedForwardLanguageModel
        It scores as the one that was saved. Fitted again, it begins anew, with random vectors and Adam.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file is damaged, or holds something else than such a model.
    """
    content = load_checkpoint(path)
    settings = content.get("settings")
    if not isinstance(settings, dict) or settings.keys() != set(_SETTINGS):
        raise ValueError(f"path must be a file that save_model has written; {path} is another checkpoint")
    model = FeedForwardLanguageModel(**settings, device=device)
    model.vocabulary = Vocabulary(content["words"], content["counts"])
    model.net = model.new_net(model.vocabulary)
    load_weights(model.net, path)
    model.net.to(model.device)
    return model
