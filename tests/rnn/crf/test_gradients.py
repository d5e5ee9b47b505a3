"""Gradients by hand, against autograd through sums over all paths, and through the plain form."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from nlpbook.rnn import log_partition, path_score
from nlpbook.rnn.fast.crf_loss import nll, plain_gradients
from nlpbook.rnn.fast.forward_backward import Logarithms, Weights, messages, plain_counts
from tests.rnn.crf.paths import (
    allowed_paths,
    every_path,
    field,
    lengths_of_batches,
    normal,
    scores_of,
    seeds,
    sentences,
    tags_numbers,
)

forbidden = st.sampled_from([0.0, 0.4])
scales = st.sampled_from([1.0, 300.0])  # near enough for weights; so far apart that it takes logarithms


def allowed_tags(crf, emissions, lengths, seed):
    """A random allowed path of each sentence, and something senseless behind it."""
    found = torch.full(emissions.shape[:2], -7)
    for row, potentials in enumerate(sentences(crf, emissions, lengths)):
        paths, _ = allowed_paths(potentials)
        path = paths[(seed + row) % len(paths)]
        found[row, : len(path)] = torch.tensor(path)
    return found


def gradients(crf, emissions, total):
    leaves = [emissions, *crf.parameters()]
    return torch.autograd.grad(total, leaves, materialize_grads=True)  # words alone have no transitions


def assert_all_close(found, expected, atol=1e-9):
    assert len(found) == len(expected) > 0
    for one, other in zip(found, expected, strict=True):
        torch.testing.assert_close(one, other, rtol=0, atol=atol)


@settings(max_examples=40)
@given(tags_numbers, lengths_of_batches, seeds, forbidden, scales)
def test_the_loss_by_enumeration(n_tags, lengths, seed, share, scale):
    crf = field(n_tags, seed, share, scale)
    emissions = (scale * normal(len(lengths), max(lengths) + 1, n_tags, seed=seed)).requires_grad_()
    incoming = normal(len(lengths), seed=seed + 5)
    tags = allowed_tags(crf, emissions, lengths, seed)
    losses = crf.loss(emissions, tags, lengths=lengths, reduction="none")
    found = gradients(crf, emissions, losses @ incoming)
    expected = 0.0
    for row, potentials in enumerate(sentences(crf, emissions, lengths)):
        _, scores = allowed_paths(potentials)
        right = scores_of([tags[row, : lengths[row]].tolist()], *potentials)[0]
        expected = expected + incoming[row] * (torch.logsumexp(scores, 0) - right)
    assert_all_close(found, gradients(crf, emissions, expected))


@settings(max_examples=25)
@given(tags_numbers, lengths_of_batches, seeds, forbidden, scales)
def test_fast_is_plain(n_tags, lengths, seed, share, scale):
    crf = field(n_tags, seed, share, scale)
    emissions = (scale * normal(len(lengths), max(lengths), n_tags, seed=seed)).requires_grad_()
    tags = allowed_tags(crf, emissions, lengths, seed)
    incoming = normal(2, len(lengths), seed=seed + 5)
    found = {}
    for fast in (True, False):
        crf.fast = fast
        losses = crf.loss(emissions, tags, lengths=lengths, reduction="none")
        log_z = crf.log_partition(emissions, lengths=lengths)
        found[fast] = [losses.detach(), log_z.detach()]
        found[fast] += gradients(crf, emissions, losses @ incoming[0] + log_z @ incoming[1])
    assert_all_close(found[True], found[False])


@settings(max_examples=20)
@given(tags_numbers, st.integers(1, 5), seeds)
def test_the_plain_equivalents(n_tags, time, seed):
    potentials = [
        normal(*shape, seed=seed + n).requires_grad_()
        for n, shape in enumerate([(time, n_tags), (n_tags, n_tags), (n_tags,), (n_tags,)])
    ]
    log_z = log_partition(*potentials)
    bare = [part.detach() for part in potentials]
    expected = torch.autograd.grad(log_z, potentials, retain_graph=True, materialize_grads=True)
    assert_all_close(plain_counts(*bare), expected, 1e-12)
    tags = torch.tensor(every_path(n_tags, time)[seed % n_tags**time])
    loss = log_z - path_score(tags, *potentials)
    expected = torch.autograd.grad(loss, potentials, materialize_grads=True)
    assert_all_close(plain_gradients(*bare, tags), expected, 1e-12)


@pytest.mark.parametrize("lengths", [None, [4, 1, 3]])
@pytest.mark.parametrize("scale", [1.0, 400.0])
def test_gradcheck(lengths, scale):
    given_lengths = None if lengths is None else torch.tensor(lengths)
    shapes = [(3, 4, 3), (3, 3), (3,), (3,)]
    inputs = [(normal(*shape, seed=n)).requires_grad_() for n, shape in enumerate(shapes)]
    tags = torch.tensor([[0, 1, 2, 0], [2, 0, 0, 0], [1, 1, 0, 0]])
    offset = scale * torch.tensor([[0.0, 1.0, 2.0]] * 3, dtype=torch.float64)

    def loss(emissions, transitions, start, end):
        return nll(emissions, transitions + offset, start, end, tags, given_lengths)

    kinds = {1.0: Weights, 400.0: Logarithms}
    bare = [part.detach() for part in inputs]
    bare[1] = bare[1] + offset
    assert type(messages(*bare, given_lengths)) is kinds[scale]  # both programs are looked at
    assert torch.autograd.gradcheck(loss, inputs)


def test_without_gradients_only_the_forward_pass():
    """The same ln Z, from one direction."""
    crf, emissions = field(3, seed=1), normal(4, 6, 3, seed=2)
    lengths = [6, 2, 5, 1]
    with torch.no_grad():
        alone = crf.log_partition(emissions, lengths=lengths)
    torch.testing.assert_close(
        alone, crf.log_partition(emissions, lengths=lengths).detach(), rtol=0, atol=1e-12
    )
    assert not alone.requires_grad
