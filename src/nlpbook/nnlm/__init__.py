"""Chapter 3, NNLM: the first neural language model, with every gradient by hand and then fast."""

from nlpbook.nnlm.context_windows import context_windows
from nlpbook.nnlm.embedding_table import embedding_table
from nlpbook.nnlm.feed_forward import FeedForwardLanguageModel
from nlpbook.nnlm.layers import (
    embedding_backward,
    embedding_forward,
    output_layer_backward,
    output_layer_forward,
    tanh_layer_backward,
    tanh_layer_forward,
)
from nlpbook.nnlm.mixture import Mixture, mixture_weights
from nlpbook.nnlm.nnlm import NNLM, nnlm_loss
from nlpbook.nnlm.numpy_nnlm import Activations, NumpyNNLM
from nlpbook.nnlm.parameters import initial_scales, parameter_count, parameter_shapes, possible_ngrams
from nlpbook.nnlm.seen_ngrams import SeenNGrams, seen_ngrams
from nlpbook.nnlm.softmax import cross_entropy_gradient, log_softmax, negative_log_likelihood, softmax
from nlpbook.nnlm.softmax_loss import softmax_loss

__all__ = [
    "NNLM",
    "Activations",
    "FeedForwardLanguageModel",
    "Mixture",
    "NumpyNNLM",
    "SeenNGrams",
    "context_windows",
    "cross_entropy_gradient",
    "embedding_backward",
    "embedding_forward",
    "embedding_table",
    "initial_scales",
    "log_softmax",
    "mixture_weights",
    "negative_log_likelihood",
    "nnlm_loss",
    "output_layer_backward",
    "output_layer_forward",
    "parameter_count",
    "parameter_shapes",
    "possible_ngrams",
    "seen_ngrams",
    "softmax",
    "softmax_loss",
    "tanh_layer_backward",
    "tanh_layer_forward",
]
