"""Linear-chain conditional random fields: one distribution over all paths of tags of a sentence."""

from nlpbook.rnn.crf.backward_algorithm import backward_messages
from nlpbook.rnn.crf.crf import CRF
from nlpbook.rnn.crf.forward_algorithm import forward_messages, log_partition
from nlpbook.rnn.crf.hidden_markov import hmm_potentials
from nlpbook.rnn.crf.k_best import k_best
from nlpbook.rnn.crf.log_sum_exp import log_sum_exp
from nlpbook.rnn.crf.marginals import marginals, pair_marginals
from nlpbook.rnn.crf.path_score import path_score
from nlpbook.rnn.crf.potentials import Potentials
from nlpbook.rnn.crf.transitions import AllowedTransitions, allowed_transitions, bio_follows, iobes_follows
from nlpbook.rnn.crf.viterbi import viterbi

__all__ = [
    "CRF",
    "AllowedTransitions",
    "Potentials",
    "allowed_transitions",
    "backward_messages",
    "bio_follows",
    "forward_messages",
    "hmm_potentials",
    "iobes_follows",
    "k_best",
    "log_partition",
    "log_sum_exp",
    "marginals",
    "pair_marginals",
    "path_score",
    "viterbi",
]
