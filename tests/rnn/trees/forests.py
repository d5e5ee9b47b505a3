"""Random trees, layers with random weights, and all that comes out of them."""

import functools

import numpy as np
import torch
from hypothesis import strategies as st

from nlpbook.rnn import ChildSumTreeLSTM, Forest, NaryTreeLSTM, ParseTree
from tests.rnn.layers import normal, with_random_biases

LAYERS = {
    "child-sum": ChildSumTreeLSTM,
    "binary": NaryTreeLSTM,
    "4-ary": functools.partial(NaryTreeLSTM, arity=4),
}
ARITIES = {"child-sum": 5, "binary": 2, "4-ary": 4}


def random_tree(n, arity, kind, seed):
    """A tree of n nodes that are numbered anyhow, with words at the leaves and at all other nodes or some."""
    rng = np.random.default_rng(seed)
    parents, counts = [-1], [0]
    for node in range(1, n):
        parents.append(int(rng.choice([other for other in range(node) if counts[other] < arity])))
        counts[parents[-1]] += 1
        counts.append(0)
    number = rng.permutation(n).tolist()
    given, words = [0] * n, [None] * n
    for node in range(n):
        given[number[node]] = -1 if parents[node] < 0 else number[parents[node]]
        if counts[node] == 0 or kind == "all" or (kind == "some" and rng.random() < 0.5):
            words[number[node]] = f"w{node}"
    return ParseTree(given, words, rng.integers(5, size=n).tolist())


def trees(arity=5, most=9, everywhere=None):
    kinds = st.sampled_from(["all", "leaves", "some"]) if everywhere is None else st.just(everywhere)
    return st.builds(random_tree, st.integers(1, most), st.just(arity), kinds, st.integers(0, 2**31))


def forests(arity=5, most=9, everywhere=None):
    several = st.lists(trees(arity, most, everywhere), min_size=1, max_size=4)
    return several.map(Forest)


def brackets(*lines):
    return Forest([ParseTree.from_brackets(line) for line in lines])


def layer_of(kind, inputs=3, hidden=4, seed=0, dtype=torch.float64, **options):
    layer = LAYERS[kind](inputs, hidden, generator=torch.Generator().manual_seed(seed), **options)
    return with_random_biases(layer, seed + 1).to(dtype)


def problem(layer, forest, seed, *, at_words=False, dtype=torch.float64):
    """Inputs, and the gradients that come in at h and c."""
    places = len(forest.word_nodes) if at_words else len(forest)
    shapes = [(places, layer.input_size), *[(len(forest), layer.hidden_size)] * 2]
    return [normal(*shape, seed=seed + n, dtype=dtype) for n, shape in enumerate(shapes)]


def outcome(layer, forest, x, by_h, by_c):
    """States and all gradients."""
    x = x.clone().requires_grad_()
    layer.zero_grad()
    h, c = layer(x, forest)
    ((h * by_h).sum() + (c * by_c).sum()).backward()
    found = {"h": h, "c": c, "dx": x.grad}
    found |= {f"d{name}": parameter.grad for name, parameter in layer.named_parameters()}
    return {name: value.detach().clone() for name, value in found.items()}
