"""Chapter 1, Words: from symbols over counts to dense vectors."""

from nlpbook.words.cooccurrence import term_document_counts, term_term_counts, term_term_counts_by_loop
from nlpbook.words.lexicon import Lexicon, Synset, small_lexicon, wordnet_lexicon
from nlpbook.words.one_hot import one_hot
from nlpbook.words.ppmi import ppmi
from nlpbook.words.similarity import cosine, cosine_matrix, unit_rows
from nlpbook.words.svd import TruncatedSVD, truncated_svd
from nlpbook.words.svd_vectors import svd_vectors
from nlpbook.words.word_vectors import Scored, WordVectors

__all__ = [
    "Lexicon",
    "Scored",
    "Synset",
    "TruncatedSVD",
    "WordVectors",
    "cosine",
    "cosine_matrix",
    "one_hot",
    "ppmi",
    "small_lexicon",
    "svd_vectors",
    "term_document_counts",
    "term_term_counts",
    "term_term_counts_by_loop",
    "truncated_svd",
    "unit_rows",
    "wordnet_lexicon",
]
