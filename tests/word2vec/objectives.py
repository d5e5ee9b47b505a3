"""The four objectives once more, in PyTorch, as their papers write them; autograd has their gradients."""

import math

import numpy as np
import torch
from hypothesis import strategies as st
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

sizes = st.tuples(st.integers(1, 7), st.integers(1, 5))  # V, d
scales = st.sampled_from([0.1, 1.0, 30.0])
seeds = st.integers(0, 10_000)


def vectors(size, scale, seed):
    """A hidden vector and V rows, random; and a generator that goes on."""
    (n_words, d), rng = size, np.random.default_rng(seed)
    return scale * rng.standard_normal(d), rng.standard_normal((n_words, d)), rng


def full_softmax(h, target, output_vectors):
    return cross_entropy((output_vectors @ h)[None], torch.tensor([target]))


def negative_sampling(h, target, noise_ids, output_vectors):
    logits = output_vectors[[target, *noise_ids]] @ h
    return binary_cross_entropy_with_logits(logits, labels(noise_ids), reduction="sum")


def nce(h, target, noise_ids, output_vectors, noise_log_probs, log_z):
    """Gutmann and Hyvärinen's G: ln of model to noise, with noise k times as frequent."""
    ids = [target, *noise_ids]
    log_model = output_vectors[ids] @ h - log_z
    logits = log_model - math.log(len(noise_ids)) - torch.as_tensor(noise_log_probs)[ids]
    return binary_cross_entropy_with_logits(logits, labels(noise_ids), reduction="sum")


def hierarchical_softmax(h, target, tree, node_vectors):
    """Down the tree as its nested pairs show it, from the root to the word."""
    loss, node = torch.zeros((), dtype=h.dtype), len(tree) - 2
    subtree = tree.nested(range(len(tree)))
    while not isinstance(subtree, int):
        right = target in leaves(subtree[1])
        p_right = torch.sigmoid(-(node_vectors[node] @ h))
        loss = loss - torch.log(p_right if right else 1 - p_right)
        subtree, node = subtree[right], int(tree.children[node, int(right)]) - len(tree)
    return loss


def leaves(subtree):
    return {subtree} if isinstance(subtree, int) else leaves(subtree[0]) | leaves(subtree[1])


def labels(noise_ids):
    return torch.tensor([1.0] + [0.0] * len(noise_ids), dtype=torch.float64)


def autograd(loss_of, h, matrix):
    """The loss, and its gradients by h and by all rows."""
    tensors = [torch.tensor(array, requires_grad=True) for array in (h, matrix)]
    loss = loss_of(*tensors)
    if not loss.requires_grad:  # no node on the path
        return 0.0, np.zeros_like(h), np.zeros_like(matrix)
    gradients = torch.autograd.grad(loss, tensors)
    return loss.item(), *(gradient.numpy() for gradient in gradients)


def added_up(ids, rows, matrix):
    """The gradient of the whole matrix from those of some of its rows."""
    whole = np.zeros_like(matrix)
    np.add.at(whole, ids, rows)
    return whole
