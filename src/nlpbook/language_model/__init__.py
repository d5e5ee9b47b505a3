"""What every language model of the book can do, how it is measured, and how text is drawn from it."""

from importlib import import_module
from typing import Any

from nlpbook.language_model.base import BaseLanguageModel
from nlpbook.language_model.perplexity import (
    bits_to_nats,
    cross_entropy,
    nats_to_bits,
    perplexity,
    perplexity_to_bits,
    sentence_log_probs,
)
from nlpbook.language_model.protocol import (
    BEGINNING_OF_SENTENCE,
    END_OF_SENTENCE,
    LanguageModel,
    NextWordModel,
    SentenceModel,
)
from nlpbook.language_model.sampling import greedy, sample, truncate

__all__ = [
    "BEGINNING_OF_SENTENCE",
    "END_OF_SENTENCE",
    "BaseLanguageModel",
    "LanguageModel",
    "NeuralLanguageModel",
    "NextWordModel",
    "SentenceModel",
    "SpecialIds",
    "bits_to_nats",
    "cross_entropy",
    "greedy",
    "load_model",
    "nats_to_bits",
    "next_token_loss",
    "perplexity",
    "perplexity_to_bits",
    "sample",
    "save_model",
    "sentence_log_probs",
    "special_ids",
    "truncate",
]

# Models that count need no network: PyTorch's part of the room is imported when it is asked for.
_NEURAL = {
    "NeuralLanguageModel": "neural",
    "SpecialIds": "next_token",
    "load_model": "model_files",
    "next_token_loss": "next_token",
    "save_model": "model_files",
    "special_ids": "next_token",
}


def __getattr__(name: str) -> Any:
    if name not in _NEURAL:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_NEURAL[name]}"), name)
