"""Chapter 6, RNN: memory in a state, gates that keep it, in sentences and in trees; gradients by hand."""

from nlpbook.rnn.chrono import chrono_
from nlpbook.rnn.elman import Elman, elman_step
from nlpbook.rnn.gru import GRU, gru_gates, gru_step
from nlpbook.rnn.language_model import RNNLM, stream_loss
from nlpbook.rnn.layer import RecurrentLayer, unroll
from nlpbook.rnn.lengths import lengths_of, reverse_sentences
from nlpbook.rnn.lstm import LSTM, lstm_gates, lstm_step
from nlpbook.rnn.orthogonal import orthogonal_blocks_
from nlpbook.rnn.parameter_count import parameter_count
from nlpbook.rnn.stack import RecurrentStack
from nlpbook.rnn.torch_weights import from_torch
from nlpbook.rnn.trees.child_sum import ChildSumTreeLSTM, child_sum_step
from nlpbook.rnn.trees.classifier import TreeClassifier, collate_trees, node_loss
from nlpbook.rnn.trees.forest import Forest, Level
from nlpbook.rnn.trees.layer import TreeLayer, compose
from nlpbook.rnn.trees.nary import NaryTreeLSTM, nary_step
from nlpbook.rnn.trees.parse_tree import ParseTree

__all__ = [
    "GRU",
    "LSTM",
    "RNNLM",
    "ChildSumTreeLSTM",
    "Elman",
    "Forest",
    "Level",
    "NaryTreeLSTM",
    "ParseTree",
    "RecurrentLayer",
    "RecurrentStack",
    "TreeClassifier",
    "TreeLayer",
    "child_sum_step",
    "chrono_",
    "collate_trees",
    "compose",
    "elman_step",
    "from_torch",
    "gru_gates",
    "gru_step",
    "lengths_of",
    "lstm_gates",
    "lstm_step",
    "nary_step",
    "node_loss",
    "orthogonal_blocks_",
    "parameter_count",
    "reverse_sentences",
    "stream_loss",
    "unroll",
]
