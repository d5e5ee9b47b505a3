"""Chapter 4, word2vec and GloVe: vectors from the company that words keep, plain and then fast."""

from nlpbook.word2vec.evaluation import (
    AnalogyReport,
    AnalogyScore,
    SimilarityScore,
    analogy_accuracy,
    similarity_correlation,
    solve_analogies,
)
from nlpbook.word2vec.full_softmax import full_softmax_gradients, full_softmax_loss
from nlpbook.word2vec.glove import Glove
from nlpbook.word2vec.glove_loss import GloveParameters, glove_gradients, glove_loss, glove_weight
from nlpbook.word2vec.hierarchical_softmax import (
    hierarchical_softmax_gradients,
    hierarchical_softmax_log_probs,
    hierarchical_softmax_loss,
)
from nlpbook.word2vec.huffman import HuffmanTree
from nlpbook.word2vec.negative_sampling import negative_sampling_gradients, negative_sampling_loss
from nlpbook.word2vec.noise_contrastive import nce_gradients, nce_loss
from nlpbook.word2vec.noise_distribution import NoiseDistribution
from nlpbook.word2vec.plain_word2vec import PlainWord2Vec
from nlpbook.word2vec.regular_forms import frequency_bands, partner_ranks, partners_found, regular_pairs
from nlpbook.word2vec.shifted_pmi import sgns_gradient, sgns_loss, shifted_pmi
from nlpbook.word2vec.subsampling import keep_probability, subsample
from nlpbook.word2vec.vector_files import load_word2vec, save_word2vec
from nlpbook.word2vec.weat import WeatResult, weat
from nlpbook.word2vec.weat_stimuli import WEAT_STIMULI, WEAT_TESTS, effect_size_range, weat_sets
from nlpbook.word2vec.windows import cbow_windows, skip_gram_pairs
from nlpbook.word2vec.word2vec import Word2Vec

__all__ = [
    "WEAT_STIMULI",
    "WEAT_TESTS",
    "AnalogyReport",
    "AnalogyScore",
    "Glove",
    "GloveParameters",
    "HuffmanTree",
    "NoiseDistribution",
    "PlainWord2Vec",
    "SimilarityScore",
    "WeatResult",
    "Word2Vec",
    "analogy_accuracy",
    "cbow_windows",
    "effect_size_range",
    "frequency_bands",
    "full_softmax_gradients",
    "full_softmax_loss",
    "glove_gradients",
    "glove_loss",
    "glove_weight",
    "hierarchical_softmax_gradients",
    "hierarchical_softmax_log_probs",
    "hierarchical_softmax_loss",
    "keep_probability",
    "load_word2vec",
    "nce_gradients",
    "nce_loss",
    "negative_sampling_gradients",
    "negative_sampling_loss",
    "partner_ranks",
    "partners_found",
    "regular_pairs",
    "save_word2vec",
    "sgns_gradient",
    "sgns_loss",
    "shifted_pmi",
    "similarity_correlation",
    "skip_gram_pairs",
    "solve_analogies",
    "subsample",
    "weat",
    "weat_sets",
]
