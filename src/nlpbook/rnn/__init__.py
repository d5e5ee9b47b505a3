"""Chapter 6, RNN: memory in a state, gates that keep it; tags and trees; gradients through time by hand."""

from nlpbook.rnn.bilstm_crf import BiLSTMCRF, tagging_loss
from nlpbook.rnn.character_cnn import CharacterCNN
from nlpbook.rnn.character_lstm import CharacterLSTM
from nlpbook.rnn.chrono import chrono_
from nlpbook.rnn.copy_task import CopyNetwork, copy_baseline, copy_batches, copy_loss, recall
from nlpbook.rnn.crf import (
    CRF,
    AllowedTransitions,
    Potentials,
    allowed_transitions,
    backward_messages,
    bio_follows,
    forward_messages,
    hmm_potentials,
    iobes_follows,
    k_best,
    log_partition,
    log_sum_exp,
    marginals,
    pair_marginals,
    path_score,
    viterbi,
)
from nlpbook.rnn.elman import Elman, elman_step
from nlpbook.rnn.gate_values import gate_values
from nlpbook.rnn.gradient_flow import gradients_through_time, jacobian_products, step_jacobians
from nlpbook.rnn.gru import GRU, gru_candidate, gru_gates, gru_step
from nlpbook.rnn.language_model import RNNLM, stream_loss
from nlpbook.rnn.layer import RecurrentLayer, unroll
from nlpbook.rnn.lengths import lengths_of, reverse_sentences
from nlpbook.rnn.lstm import LSTM, lstm_gates, lstm_step
from nlpbook.rnn.orthogonal import orthogonal_blocks_
from nlpbook.rnn.parameter_count import parameter_count
from nlpbook.rnn.sequence_tagger import SequenceTagger
from nlpbook.rnn.stack import RecurrentStack
from nlpbook.rnn.torch_weights import from_torch
from nlpbook.rnn.trees.child_sum import ChildSumTreeLSTM, child_sum_step
from nlpbook.rnn.trees.classifier import TreeClassifier, collate_trees, node_loss
from nlpbook.rnn.trees.forest import Forest, Level
from nlpbook.rnn.trees.layer import TreeLayer, compose
from nlpbook.rnn.trees.nary import NaryTreeLSTM, nary_step
from nlpbook.rnn.trees.parse_tree import ParseTree

__all__ = [
    "CRF",
    "GRU",
    "LSTM",
    "RNNLM",
    "AllowedTransitions",
    "BiLSTMCRF",
    "CharacterCNN",
    "CharacterLSTM",
    "ChildSumTreeLSTM",
    "CopyNetwork",
    "Elman",
    "Forest",
    "Level",
    "NaryTreeLSTM",
    "ParseTree",
    "Potentials",
    "RecurrentLayer",
    "RecurrentStack",
    "SequenceTagger",
    "TreeClassifier",
    "TreeLayer",
    "allowed_transitions",
    "backward_messages",
    "bio_follows",
    "child_sum_step",
    "chrono_",
    "collate_trees",
    "compose",
    "copy_baseline",
    "copy_batches",
    "copy_loss",
    "elman_step",
    "forward_messages",
    "from_torch",
    "gate_values",
    "gradients_through_time",
    "gru_candidate",
    "gru_gates",
    "gru_step",
    "hmm_potentials",
    "iobes_follows",
    "jacobian_products",
    "k_best",
    "lengths_of",
    "log_partition",
    "log_sum_exp",
    "lstm_gates",
    "lstm_step",
    "marginals",
    "nary_step",
    "node_loss",
    "orthogonal_blocks_",
    "pair_marginals",
    "parameter_count",
    "path_score",
    "recall",
    "reverse_sentences",
    "step_jacobians",
    "stream_loss",
    "tagging_loss",
    "unroll",
    "viterbi",
]
