"""What every language model of the book can do, how it is measured, and how text is drawn from it."""

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
    "NextWordModel",
    "SentenceModel",
    "bits_to_nats",
    "cross_entropy",
    "greedy",
    "nats_to_bits",
    "perplexity",
    "perplexity_to_bits",
    "sample",
    "sentence_log_probs",
    "truncate",
]
