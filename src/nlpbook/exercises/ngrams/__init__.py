"""The exercises of chapter 2, N-grams."""

from nlpbook.exercises.ngrams.counting import bigram_by_hand, bits_to_perplexity, count_pair, perplexity
from nlpbook.exercises.ngrams.kneser_ney import continuations, kneser_ney_by_hand, paying_back
from nlpbook.exercises.ngrams.never_seen import add_one, discounted, fishing, newcomers

ALL = (
    bigram_by_hand,
    count_pair,
    perplexity,
    bits_to_perplexity,
    add_one,
    fishing,
    discounted,
    newcomers,
    continuations,
    paying_back,
    kneser_ney_by_hand,
)

__all__ = [
    "ALL",
    "add_one",
    "bigram_by_hand",
    "bits_to_perplexity",
    "continuations",
    "count_pair",
    "discounted",
    "fishing",
    "kneser_ney_by_hand",
    "newcomers",
    "paying_back",
    "perplexity",
]
