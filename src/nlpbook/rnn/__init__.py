"""Chapter 6, RNN: memory in a state, gates that keep it, and backpropagation through time by hand."""

from nlpbook.rnn.chrono import chrono_
from nlpbook.rnn.elman import Elman, elman_step
from nlpbook.rnn.gradient_flow import gradients_through_time, jacobian_products, step_jacobians
from nlpbook.rnn.gru import GRU, gru_gates, gru_step
from nlpbook.rnn.language_model import RNNLM, stream_loss
from nlpbook.rnn.layer import RecurrentLayer, unroll
from nlpbook.rnn.lengths import lengths_of, reverse_sentences
from nlpbook.rnn.lstm import LSTM, lstm_gates, lstm_step
from nlpbook.rnn.orthogonal import orthogonal_blocks_
from nlpbook.rnn.parameter_count import parameter_count
from nlpbook.rnn.stack import RecurrentStack
from nlpbook.rnn.torch_weights import from_torch

__all__ = [
    "GRU",
    "LSTM",
    "RNNLM",
    "Elman",
    "RecurrentLayer",
    "RecurrentStack",
    "chrono_",
    "elman_step",
    "from_torch",
    "gradients_through_time",
    "gru_gates",
    "gru_step",
    "jacobian_products",
    "lengths_of",
    "lstm_gates",
    "lstm_step",
    "orthogonal_blocks_",
    "parameter_count",
    "reverse_sentences",
    "step_jacobians",
    "stream_loss",
    "unroll",
]
