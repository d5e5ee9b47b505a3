"""Everything that a field is asked, against the enumeration of all its paths."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from nlpbook.rnn import (
    backward_messages,
    forward_messages,
    k_best,
    log_partition,
    marginals,
    pair_marginals,
    path_score,
    viterbi,
)
from tests.rnn.crf.paths import (
    enumerated,
    field,
    lengths_of_batches,
    normal,
    scores_of,
    seeds,
    sentences,
    tags_numbers,
)

forbidden = st.sampled_from([0.0, 0.3, 0.7])
each_form = pytest.mark.parametrize("fast", [True, False])


def problem(n_tags, lengths, seed, share, *, fast=True, whole=False, more=0):
    crf = field(n_tags, seed, share, fast=fast, whole=whole)
    emissions = normal(len(lengths), max(lengths) + more, n_tags, seed=seed + 77)
    return crf, (emissions * 2).round() if whole else emissions


@each_form
@settings(max_examples=40)
@given(tags_numbers, lengths_of_batches, seeds, forbidden)
def test_partition_and_marginals(fast, n_tags, lengths, seed, share):
    crf, emissions = problem(n_tags, lengths, seed, share, fast=fast, more=1)
    log_z = crf.log_partition(emissions, lengths=lengths)
    nodes = crf.marginals(emissions, lengths=lengths)
    steps = crf.pair_marginals(emissions, lengths=lengths)
    assert steps.shape == (len(lengths), max(lengths), n_tags, n_tags)
    for row, potentials in enumerate(sentences(crf, emissions, lengths)):
        scored = enumerated(potentials)
        z = math.fsum(math.exp(score) for _, score in scored)
        assert log_z[row].item() == pytest.approx(math.log(z), abs=1e-10)
        p_nodes, p_steps = torch.zeros_like(nodes[row]), torch.zeros_like(steps[row])
        for path, score in scored:
            p = math.exp(score) / z
            for t, tag in enumerate(path):
                p_nodes[t, tag] += p
                if t:
                    p_steps[t - 1, path[t - 1], tag] += p
        torch.testing.assert_close(nodes[row], p_nodes, rtol=0, atol=1e-10)
        torch.testing.assert_close(steps[row], p_steps, rtol=0, atol=1e-10)
        sums = nodes[row].sum(dim=1)
        torch.testing.assert_close(sums, (torch.arange(len(sums)) < lengths[row]).double())


@settings(max_examples=30)
@given(tags_numbers, st.integers(1, 5), seeds, forbidden)
def test_plain_messages(n_tags, time, seed, share):
    """alpha and beta are sums over beginnings and remainders; each place has the same ln Z."""
    crf, emissions = problem(n_tags, [time], seed, share)
    e, *others = (part.detach() for part in sentences(crf, emissions, [time])[0])
    alpha, beta = forward_messages(e, *others[:2]), backward_messages(e, others[0], others[2])
    log_z = log_partition(e, *others)
    for t in range(time):
        assert torch.logsumexp(alpha[t] + beta[t], 0).item() == pytest.approx(log_z.item(), abs=1e-10)
        zeros = torch.zeros(n_tags)
        for tag in range(n_tags):
            shorter = enumerated((e[: t + 1], *others[:2], zeros))
            weight = math.fsum(math.exp(score) for path, score in shorter if path[-1] == tag)
            assert math.exp(alpha[t, tag]) == pytest.approx(weight, rel=1e-10)
    assert marginals(e, *others).shape == (time, n_tags)
    assert pair_marginals(e, *others).shape == (time - 1, n_tags, n_tags)


@each_form
@settings(max_examples=40)
@given(tags_numbers, lengths_of_batches, seeds, forbidden, st.booleans())
def test_best_paths_and_ties(fast, n_tags, lengths, seed, share, whole):
    """With whole potentials many paths tie: the rule decides, also between plain and fast."""
    crf, emissions = problem(n_tags, lengths, seed, share, fast=fast, whole=whole)
    paths, best = crf.viterbi(emissions, lengths=lengths)
    k = 5
    several = crf.k_best(emissions, k, lengths=lengths)
    for row, potentials in enumerate(sentences(crf, emissions, lengths)):
        expected = enumerated(potentials)[:k]
        n = lengths[row]
        assert paths[row].tolist() == expected[0][0] + [-1] * (max(lengths) - n)
        assert best[row].item() == pytest.approx(expected[0][1], abs=1e-12)
        assert [path for path, _ in several[row]] == [path for path, _ in expected]
        scores = [score for _, score in expected]
        assert [score for _, score in several[row]] == pytest.approx(scores, abs=1e-12)
        plain = [part.detach() for part in potentials]
        assert viterbi(*plain)[0].tolist() == expected[0][0] == k_best(*plain, 1)[0][0]


def test_fewer_paths_than_k():
    crf = field(2, seed=1)
    found = crf.k_best(normal(1, 2, 2, seed=3), 9)
    assert len(found[0]) == 4 and len({tuple(path) for path, _ in found[0]}) == 4


@each_form
@settings(max_examples=40)
@given(tags_numbers, lengths_of_batches, seeds, forbidden, st.data())
def test_loss_and_score(fast, n_tags, lengths, seed, share, data):
    crf, emissions = problem(n_tags, lengths, seed, share, fast=fast, more=1)
    rows = sentences(crf, emissions, lengths)
    chosen = [data.draw(st.sampled_from([path for path, _ in enumerated(row)])) for row in rows]
    tags = torch.full(emissions.shape[:2], 99)
    for row, path in enumerate(chosen):
        tags[row, : len(path)] = torch.tensor(path)
    losses = []
    for path, row in zip(chosen, rows, strict=True):
        z = math.fsum(math.exp(score) for _, score in enumerated(row))
        score = scores_of([path], *row).item()
        losses.append(-math.log(math.exp(score) / z))
        assert path_score(torch.tensor(path), *row).item() == pytest.approx(score)
    found = crf.loss(emissions, tags, lengths=lengths, reduction="none")
    assert found.tolist() == pytest.approx(losses, abs=1e-9)
    assert (found >= -1e-12).all()
    score = crf.score(emissions, tags, lengths=lengths)
    log_z = crf.log_partition(emissions, lengths=lengths)
    torch.testing.assert_close(log_z - score, found, rtol=0, atol=1e-10)
    for reduction, divided in (("sum", 1), ("mean", len(lengths)), ("token_mean", sum(lengths))):
        reduced = crf.loss(emissions, tags, lengths=lengths, reduction=reduction).item()
        assert reduced == pytest.approx(sum(losses) / divided, abs=1e-9)
    assert crf(emissions, tags, lengths=lengths).item() == pytest.approx(sum(losses) / len(lengths), abs=1e-9)
