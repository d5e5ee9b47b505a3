"""What every language model of the book can do, how it is measured, and how text is drawn from it."""

from nlpbook.language_model.base import BaseLanguageModel
from nlpbook.language_model.leak import Leak, first_leak
from nlpbook.language_model.model_files import load_model, save_model
from nlpbook.language_model.neural import NeuralLanguageModel
from nlpbook.language_model.next_token import SpecialIds, next_token_loss, special_ids
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
from nlpbook.language_model.states import BatchState, reorder

__all__ = [
    "BEGINNING_OF_SENTENCE",
    "END_OF_SENTENCE",
    "BaseLanguageModel",
    "BatchState",
    "LanguageModel",
    "Leak",
    "NeuralLanguageModel",
    "NextWordModel",
    "SentenceModel",
    "SpecialIds",
    "bits_to_nats",
    "cross_entropy",
    "first_leak",
    "greedy",
    "load_model",
    "nats_to_bits",
    "next_token_loss",
    "perplexity",
    "perplexity_to_bits",
    "reorder",
    "sample",
    "save_model",
    "sentence_log_probs",
    "special_ids",
    "truncate",
]
