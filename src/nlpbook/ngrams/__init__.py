"""Chapter 2, N-grams: counting words in a row, and what to do about those never seen."""

from nlpbook.ngrams.back_off_table import BackOffTable, interpolated_table
from nlpbook.ngrams.counts import BEGINNING_OF_SENTENCE, NGramCounts, PlainCounts, count_ngrams
from nlpbook.ngrams.discounts import one_discount, three_discounts
from nlpbook.ngrams.index import NGramIndex
from nlpbook.ngrams.kneser_ney import KneserNey, ModifiedKneserNey, adjusted_counts
from nlpbook.ngrams.maximum_likelihood import MaximumLikelihood
from nlpbook.ngrams.model import NGramModel, Step

__all__ = [
    "BEGINNING_OF_SENTENCE",
    "BackOffTable",
    "KneserNey",
    "MaximumLikelihood",
    "ModifiedKneserNey",
    "NGramCounts",
    "NGramIndex",
    "NGramModel",
    "PlainCounts",
    "Step",
    "adjusted_counts",
    "count_ngrams",
    "interpolated_table",
    "one_discount",
    "three_discounts",
]
