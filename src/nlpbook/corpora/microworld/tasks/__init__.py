"""The tasks of the microworld: labelled data for every chapter, drawn from a seed, with the truth known."""

from nlpbook.corpora.microworld.tasks.agreement import AgreementPair, agreement_pairs, number_forms
from nlpbook.corpora.microworld.tasks.analogies import Analogy, analogies
from nlpbook.corpora.microworld.tasks.language_modelling import LanguageModellingSplits, language_modelling
from nlpbook.corpora.microworld.tasks.sentiment import (
    SENTIMENTS,
    SentimentSentence,
    SwapPair,
    sentiment,
    sentiment_tree,
    swap_pairs,
)
from nlpbook.corpora.microworld.tasks.sequences import SequenceBatch, memory_sequences
from nlpbook.corpora.microworld.tasks.similarity import SIMILARITIES, SimilarPair, similarity_pairs
from nlpbook.corpora.microworld.tasks.tagging import TaggedSentence, entities, parts_of_speech
from nlpbook.corpora.microworld.tasks.translation import TranslationPair, translation_pairs
from nlpbook.corpora.microworld.tasks.treebank import brackets, conllu

__all__ = [
    "SENTIMENTS",
    "SIMILARITIES",
    "AgreementPair",
    "Analogy",
    "LanguageModellingSplits",
    "SentimentSentence",
    "SequenceBatch",
    "SimilarPair",
    "SwapPair",
    "TaggedSentence",
    "TranslationPair",
    "agreement_pairs",
    "analogies",
    "brackets",
    "conllu",
    "entities",
    "language_modelling",
    "memory_sequences",
    "number_forms",
    "parts_of_speech",
    "sentiment",
    "sentiment_tree",
    "similarity_pairs",
    "swap_pairs",
    "translation_pairs",
]
