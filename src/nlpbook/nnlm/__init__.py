"""Chapter 3, NNLM: the first neural language model, with every gradient by hand and then fast."""

from nlpbook.nnlm.context_windows import context_windows
from nlpbook.nnlm.embedding_table import embedding_table
from nlpbook.nnlm.feed_forward import FeedForwardLanguageModel
from nlpbook.nnlm.layers import (
    look_up,
    look_up_gradient,
    output_layer,
    output_layer_gradient,
    tanh_layer,
    tanh_layer_gradient,
)
from nlpbook.nnlm.mixture import Mixture, mixture_weights
from nlpbook.nnlm.nnlm import NNLM, nnlm_loss
from nlpbook.nnlm.numpy_nnlm import Activations, NumpyNNLM
from nlpbook.nnlm.parameters import initial_scales, parameter_count, parameter_shapes, possible_ngrams
from nlpbook.nnlm.seen_ngrams import SeenNGrams, seen_ngrams
from nlpbook.nnlm.softmax import log_softmax, negative_log_likelihood, score_gradient, softmax
from nlpbook.nnlm.softmax_loss import softmax_loss

__all__ = [
    "NNLM",
    "Activations",
    "FeedForwardLanguageModel",
    "Mixture",
    "NumpyNNLM",
    "SeenNGrams",
    "context_windows",
    "embedding_table",
    "initial_scales",
    "log_softmax",
    "look_up",
    "look_up_gradient",
    "mixture_weights",
    "negative_log_likelihood",
    "nnlm_loss",
    "output_layer",
    "output_layer_gradient",
    "parameter_count",
    "parameter_shapes",
    "possible_ngrams",
    "score_gradient",
    "seen_ngrams",
    "softmax",
    "softmax_loss",
    "tanh_layer",
    "tanh_layer_gradient",
]
