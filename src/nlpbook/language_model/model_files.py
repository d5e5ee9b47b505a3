"""A neural language model in a file: weights, words and settings, and no code."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import torch

from nlpbook import validation
from nlpbook.language_model.neural import NeuralLanguageModel
from nlpbook.text import Vocabulary
from nlpbook.training import load_checkpoint, load_weights, save_checkpoint
from nlpbook.training.checkpoints import describe_model

Model = TypeVar("Model", bound=NeuralLanguageModel)


def save_model(model: NeuralLanguageModel, path: str | Path) -> None:
    """Write a fitted model into a file.

    Parameters
    ----------
    model : NeuralLanguageModel
        A fitted one.
    path : str or Path
        Its folder is made if it is missing; an old file is replaced once the new one is whole.

    Raises
    ------
    OSError
        If the file cannot be written.
    ValueError
        If the model is not fitted.
    """
    if not hasattr(model, "net"):
        raise ValueError(f"model must be a fitted one; got a {type(model).__name__} before its fit")
    save_checkpoint(
        path,
        {
            "kind": type(model).__name__,
            "model": {name: tensor.cpu() for name, tensor in model.net.state_dict().items()},
            "model_is": describe_model(model.net),
            "settings": {name: getattr(model, name) for name in model.settings},
            "words": list(model.vocabulary.tokens),
            "counts": model.vocabulary.counts.tolist(),
            "unknown": model.vocabulary.unknown,
        },
    )


def load_model(path: str | Path, make: Callable[..., Model], *, device: str | torch.device = "cpu") -> Model:
    """Read a model from a file; no code in it is executed.

    Parameters
    ----------
    path : str or Path
        What `save_model` has written.
    make : callable
        `make(**settings, device=device)` returns a model that has learnt nothing: the class of the model that
        was saved, such as `FeedForwardLanguageModel`; for a `NeuralLanguageModel`,
        `functools.partial(NeuralLanguageModel, build)`.
    device : str or torch.device, default "cpu"
        Where the model is used.

    Returns
    -------
    NeuralLanguageModel
        What `make` returned. It scores as the one that was saved. Fitted again, it begins anew, and what is
        no number in its settings (the optimiser, the loss, word vectors to begin with) is the default.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file is damaged, holds something else than such a model, or one of another kind than `make`
        makes.
    """
    validation.function(make, "make", "the settings of a model")
    content = load_checkpoint(path)
    kind, settings, words = content.get("kind"), content.get("settings"), content.get("words")
    if not isinstance(kind, str) or not isinstance(settings, dict) or not isinstance(words, list):
        raise ValueError(f"path must be a file that save_model has written; got {path}, another checkpoint")
    try:
        model = make(**settings, device=device)
    except TypeError as error:
        raise ValueError(
            f"make must make a {kind}, as {path} is of one, from its settings ({', '.join(settings)}) and a "
            f"device; got {error}"
        ) from error
    validation.instance_of(model, "what make returns", NeuralLanguageModel, f"a {kind}")
    model.vocabulary = Vocabulary(words, content["counts"], content["unknown"])
    model.net = model.new_net(model.vocabulary)
    load_weights(model.net, path)
    model.net.to(model.device)
    return model
