"""Chapter 2, N-grams: counting words in a row, and what to do about those never seen."""

from nlpbook.ngrams.absolute_discounting import AbsoluteDiscounting
from nlpbook.ngrams.add_k import AddK
from nlpbook.ngrams.arpa import ArpaModel, read_arpa, write_arpa
from nlpbook.ngrams.back_off_table import BackOffStep, BackOffTable, interpolated_table
from nlpbook.ngrams.back_off_weights import back_off_weights
from nlpbook.ngrams.conditional_entropy import conditional_entropy
from nlpbook.ngrams.counts import NGramCounts, PlainCounts, count_ngrams
from nlpbook.ngrams.discounts import one_discount, three_discounts
from nlpbook.ngrams.good_turing import GoodTuring, GoodTuringEstimate, simple_good_turing
from nlpbook.ngrams.index import NGramIndex
from nlpbook.ngrams.katz import Katz, katz_discounts
from nlpbook.ngrams.kneser_ney import KneserNey, ModifiedKneserNey, adjusted_counts
from nlpbook.ngrams.linear_interpolation import LinearInterpolation, Weights, em_weights, event_probabilities
from nlpbook.ngrams.maximum_likelihood import MaximumLikelihood
from nlpbook.ngrams.model import NGramModel
from nlpbook.ngrams.pruning import prune_by_count, prune_by_entropy
from nlpbook.ngrams.stupid_back_off import StupidBackOff
from nlpbook.ngrams.witten_bell import WittenBell

__all__ = [
    "AbsoluteDiscounting",
    "AddK",
    "ArpaModel",
    "BackOffStep",
    "BackOffTable",
    "GoodTuring",
    "GoodTuringEstimate",
    "Katz",
    "KneserNey",
    "LinearInterpolation",
    "MaximumLikelihood",
    "ModifiedKneserNey",
    "NGramCounts",
    "NGramIndex",
    "NGramModel",
    "PlainCounts",
    "StupidBackOff",
    "Weights",
    "WittenBell",
    "adjusted_counts",
    "back_off_weights",
    "conditional_entropy",
    "count_ngrams",
    "em_weights",
    "event_probabilities",
    "interpolated_table",
    "katz_discounts",
    "one_discount",
    "prune_by_count",
    "prune_by_entropy",
    "read_arpa",
    "simple_good_turing",
    "three_discounts",
    "write_arpa",
]
