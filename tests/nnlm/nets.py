"""Small nets and batches drawn by hypothesis, the same in NumPy and in PyTorch."""

import numpy as np
import torch
from hypothesis import strategies as st

from nlpbook.nnlm import NNLM, NumpyNNLM, parameter_shapes

sizes = st.fixed_dictionaries(
    {
        "vocabulary_size": st.integers(1, 9),
        "context_size": st.integers(1, 4),
        "embedding_dim": st.integers(1, 5),
        "hidden_size": st.integers(1, 6),
        "direct": st.booleans(),
    }
)


def random_parameters(size, seed):
    """Every number random, also those that training begins with zero."""
    rng = np.random.default_rng(seed)
    return {name: rng.standard_normal(shape) for name, shape in parameter_shapes(**size).items()}


def random_batch(size, n, seed):
    rng = np.random.default_rng(seed)
    contexts = rng.integers(size["vocabulary_size"] + 1, size=(n, size["context_size"]))
    return contexts, rng.integers(size["vocabulary_size"], size=n)


def both_nets(size, seed):
    parameters = random_parameters(size, seed)
    net = NNLM(**size).double()
    net.load_state_dict({name: torch.from_numpy(array) for name, array in parameters.items()})
    return NumpyNNLM(parameters), net
