"""Fields as a whole: known numbers, padding, large potentials, types, constraints, and what is refused."""

import math
from itertools import pairwise

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from nlpbook.rnn import (
    CRF,
    allowed_transitions,
    hmm_potentials,
    log_partition,
    log_sum_exp,
    marginals,
    viterbi,
)
from nlpbook.rnn.fast.forward_backward import Logarithms, Weights, messages
from tests.rnn.crf.paths import (
    INF,
    allowed_paths,
    enumerated,
    field,
    lengths_of_batches,
    normal,
    seeds,
    sentences,
    tags_numbers,
)
from tests.rnn.layers import DEVICES

A = [[0.7, 0.3], [0.4, 0.6]]


# ---- known numbers


def test_a_hidden_markov_model_of_hmmlearn():
    """Rain and sun; the posteriors as hmmlearn's tests print them, rounded there in log space."""
    potentials = hmm_potentials([0.6, 0.4], A, [[0.1, 0.4, 0.5], [0.6, 0.3, 0.1]], [0, 1, 2])
    assert log_partition(*potentials).item() == pytest.approx(math.log(0.033612), abs=1e-12)
    tags, score = viterbi(*potentials)
    assert tags.tolist() == [1, 0, 0] and score.item() == pytest.approx(math.log(0.01344), abs=1e-12)
    expected = torch.tensor(
        [[0.23170303, 0.76829697], [0.62406281, 0.37593719], [0.86397706, 0.13602294]], dtype=torch.float64
    )
    torch.testing.assert_close(marginals(*potentials), expected, rtol=0, atol=1e-6)


def test_healthy_or_feverish():
    """The example of Wikipedia's page on the Viterbi algorithm."""
    potentials = hmm_potentials([0.6, 0.4], A, [[0.5, 0.4, 0.1], [0.1, 0.3, 0.6]], [0, 1, 2])
    tags, score = viterbi(*potentials)
    assert tags.tolist() == [0, 0, 1] and math.exp(score) == pytest.approx(0.01512, abs=1e-12)
    assert math.exp(log_partition(*potentials)) == pytest.approx(0.03628, abs=1e-12)


def test_without_transitions_it_is_a_softmax_of_each_token():
    crf, emissions = CRF(4).double(), normal(3, 5, 4, seed=0)
    tags = torch.randint(4, (3, 5), generator=torch.Generator().manual_seed(1))
    expected = nn.functional.cross_entropy(emissions.flatten(0, 1), tags.flatten())
    found = crf.loss(emissions, tags, reduction="token_mean")
    torch.testing.assert_close(found.detach(), expected, rtol=0, atol=1e-12)
    torch.testing.assert_close(crf.marginals(emissions), emissions.softmax(dim=2), rtol=0, atol=1e-12)


# ---- padding, range, types


@settings(max_examples=25)
@given(tags_numbers, lengths_of_batches, st.sampled_from([7.0, math.nan, INF]), st.booleans(), seeds)
def test_padding_changes_nothing(n_tags, lengths, filling, fast, seed):
    crf = field(n_tags, seed, 0.3, fast=fast)
    emissions = normal(len(lengths), max(lengths), n_tags, seed=seed)
    padding = torch.arange(max(lengths) + 2) >= torch.tensor(lengths)[:, None]
    longer = nn.functional.pad(emissions, (0, 0, 0, 2)).masked_fill(padding[:, :, None], filling)
    emissions.requires_grad_()
    longer.requires_grad_()
    tags = torch.full((len(lengths), max(lengths)), n_tags + 3)
    for row, potentials in enumerate(sentences(crf, emissions, lengths)):
        tags[row, : lengths[row]] = torch.tensor(enumerated(potentials)[-1][0])
    more = nn.functional.pad(tags, (0, 2), value=-1)
    one, other = (
        crf.loss(e, y, lengths=lengths, reduction="none") for e, y in ((emissions, tags), (longer, more))
    )
    torch.testing.assert_close(one, other, rtol=0, atol=1e-10)
    one.sum().backward()
    other.sum().backward()
    torch.testing.assert_close(longer.grad[:, :-2], emissions.grad, rtol=0, atol=1e-10)
    assert not longer.grad[padding].any()
    assert crf.k_best(emissions, 2, lengths=lengths) == crf.k_best(longer, 2, lengths=lengths)
    found, best = crf.viterbi(longer, lengths=lengths)
    assert torch.equal(found[:, :-2], crf.viterbi(emissions, lengths=lengths)[0])
    assert torch.equal(best, crf.viterbi(emissions, lengths=lengths)[1])
    assert not crf.marginals(longer, lengths=lengths)[padding].any()


@pytest.mark.parametrize("fast", [True, False])
@pytest.mark.parametrize("batch", [1, 3])
def test_nothing_is_changed_where_it_stands(fast, batch):
    """Also in a batch of one, of which a transposed view is contiguous as it is."""
    crf = field(2, seed=1, fast=fast)
    emissions, tags = normal(batch, 4, 2, seed=2), torch.zeros(batch, 4, dtype=torch.long)
    before, weights = emissions.clone(), {name: value.clone() for name, value in crf.state_dict().items()}
    for lengths in (None, [4, 2, 1][:batch]):
        crf.loss(emissions, tags, lengths=lengths).backward()
        for use in (crf.viterbi, crf.marginals, crf.pair_marginals, crf.log_partition):
            use(emissions, lengths=lengths)
        crf.k_best(emissions, 2, lengths=lengths)
    assert torch.equal(emissions, before)
    assert all(torch.equal(weights[name], value) for name, value in crf.state_dict().items())


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("scale", [1.0, 30.0, 1e4])
@settings(max_examples=15)
@given(seed=seeds)
def test_large_potentials(dtype, scale, seed):
    """Against enumeration in float64: nothing overflows, and no path is lost by underflow."""
    crf, lengths = field(3, seed, 0.3, scale, torch.float64), [5, 2]
    emissions = scale * normal(2, 5, 3, seed=seed)
    expected = [
        torch.logsumexp(allowed_paths(row)[1], 0).item() for row in sentences(crf, emissions, lengths)
    ]
    crf, emissions = crf.to(dtype), emissions.to(dtype)
    found = crf.log_partition(emissions, lengths=lengths)
    assert found.dtype == dtype
    assert found.tolist() == pytest.approx(expected, rel=1e-5 if dtype == torch.float32 else 1e-12, abs=1e-5)
    nodes = crf.marginals(emissions, lengths=lengths)
    assert torch.isfinite(nodes).all()
    there = (torch.arange(5) < torch.tensor(lengths)[:, None]).to(dtype)
    tolerance = 2e-7 * max(scale * 10, 10) if dtype == torch.float32 else 1e-10
    torch.testing.assert_close(nodes.sum(dim=2), there, rtol=0, atol=tolerance)


def test_a_path_that_underflows_from_both_ends():
    """The best path begins and ends 200 nats below another; in the middle it makes up for that."""
    emissions = torch.tensor([[[0.0, -200.0], [0.0, 500.0], [0.0, 500.0], [0.0, -200.0]]])
    crf = CRF(2, allowed=torch.eye(2, dtype=torch.bool))
    assert crf.log_partition(emissions).item() == pytest.approx(600)
    assert crf.marginals(emissions)[0, :, 1].tolist() == pytest.approx([1, 1, 1, 1])
    with torch.no_grad():
        assert type(messages(*crf.potentials(emissions), None)) is Logarithms


def test_a_weight_that_falls_slowly_until_it_underflows():
    """No step is long, but a tag that only follows itself loses 5 nats at each: 200 after 40 places."""
    emissions = torch.zeros(1, 81, 2)
    emissions[0, :40, 1], emissions[0, 41:, 1] = -5.0, 6.0
    crf = CRF(2, allowed=torch.eye(2, dtype=torch.bool))
    assert crf.log_partition(emissions).item() == pytest.approx(40.0, abs=1e-4)  # 40 * 6 - 40 * 5 against 0
    with torch.no_grad():
        found, short = (messages(*crf.potentials(e), None) for e in (emissions, emissions[:, :5]))
    assert type(found) is type(short) is Weights
    assert (found.a.dtype, short.a.dtype) == (torch.float64, torch.float32)
    assert crf.marginals(emissions).dtype == found.log_z.dtype == torch.float32
    emissions.requires_grad_()
    crf.loss(emissions, torch.zeros(1, 81, dtype=torch.long)).backward()
    assert emissions.grad[0, :, 1].tolist() == pytest.approx([1.0] * 81)


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("fast", [True, False])
def test_devices(device, fast):
    crf = CRF(3, allowed=allowed_transitions(["O", "B-X", "I-X"]), fast=fast).to(device)
    emissions = torch.randn(2, 4, 3, device=device, requires_grad=True)
    for lengths in (None, [3, 1], torch.tensor([4, 2], device=device)):
        crf.loss(emissions, torch.zeros(2, 4, dtype=torch.long, device=device), lengths=lengths).backward()
        tags, scores = crf.viterbi(emissions, lengths=lengths)
        parts = [tags, scores, crf.marginals(emissions, lengths=lengths)]
        parts.append(crf.pair_marginals(emissions, lengths=lengths))
        assert {part.device for part in parts} == {emissions.device}
        assert len(crf.k_best(emissions, 2, lengths=lengths)) == 2
    only = crf.constrained(torch.ones(3, 3, dtype=torch.bool, device=device))
    assert only.may_start.device == emissions.device and only.viterbi(emissions)[0].shape == (2, 4)


def test_mixed_precision_keeps_the_type_of_the_parameters():
    crf, emissions = CRF(3), torch.randn(2, 4, 3).bfloat16().requires_grad_()
    loss = crf.loss(emissions, torch.zeros(2, 4, dtype=torch.long))
    loss.backward()
    assert loss.dtype == torch.float32 and emissions.grad.dtype == torch.bfloat16
    assert crf.transitions.grad.abs().sum() > 0


@pytest.mark.parametrize("device", DEVICES)
def test_the_recursions_are_not_rounded_in_mixed_precision(device):
    """Products of matrices would be in bfloat16, whose three digits are too few for a sum over places."""
    crf = field(4, seed=1, dtype=torch.float32).to(device)
    emissions = normal(3, 20, 4, seed=2, dtype=torch.float32).to(device).requires_grad_()
    tags, found = torch.zeros(3, 20, dtype=torch.long, device=device), {}
    for mixed in (True, False):
        emissions.grad = None
        with torch.autocast(device, torch.bfloat16, enabled=mixed):
            loss = crf.loss(emissions, tags)
        loss.backward()
        found[mixed] = loss.detach(), emissions.grad.clone(), crf.marginals(emissions)
    for one, other in zip(found[True], found[False], strict=True):
        torch.testing.assert_close(one, other, rtol=1e-6, atol=1e-6)


def test_log_sum_exp():
    x = torch.tensor([[0.0, -INF], [-INF, -INF], [1e4, 1e4]], dtype=torch.float64, requires_grad=True)
    found = log_sum_exp(x, dim=1)
    assert found.tolist() == [0.0, -INF, pytest.approx(1e4 + math.log(2))]
    found[[0, 2]].sum().backward()
    assert x.grad.tolist() == [[1.0, 0.0], [0.0, 0.0], [0.5, 0.5]]


# ---- constraints


def test_what_is_forbidden_has_no_probability_in_training_and_prediction():
    names = ["O", "B-X", "I-X", "<pad>"]
    crf = CRF(4, allowed=allowed_transitions(names))
    emissions = torch.zeros(1, 5, 4)
    emissions[..., 2:] = 9.0  # a tagger that always wants I-X or padding
    tags, _ = crf.viterbi(emissions)
    assert tags[0].tolist() == [1, 2, 2, 2, 2]
    nodes, steps = crf.marginals(emissions), crf.pair_marginals(emissions)
    assert not nodes[0, :, 3].any() and not nodes[0, 0, 2] and not steps[0, :, 0, 2].any()
    assert all(3 not in path and (0, 2) not in pairwise(path)
               for path, _ in crf.k_best(emissions, 30)[0])  # fmt: skip
    crf.loss(emissions, torch.tensor([[0, 1, 2, 0, 0]])).backward()
    assert not crf.transitions.grad[~crf.may_follow].any() and not crf.start.grad[2:].any()
    assert crf.transitions.grad.abs().sum() > 0


def test_constraints_of_prediction_alone():
    crf = field(3, seed=4)
    emissions = normal(1, 6, 3, seed=5)
    free = crf.k_best(emissions, 3**6)[0]
    only = crf.constrained(torch.tensor([[True, True, False], [True, True, True], [True, True, True]]))
    expected = [(path, score) for path, score in free if (0, 2) not in pairwise(path)]
    found = only.k_best(emissions, 3**6)[0]
    assert 0 < len(found) < len(free)
    assert [path for path, _ in found] == [path for path, _ in expected]
    assert only.transitions is crf.transitions
    again = only.constrained(torch.ones(3, 3, dtype=torch.bool))
    assert torch.equal(again.may_follow, only.may_follow)


def test_a_tag_forbidden_at_one_place():
    """An emission of -inf; the probability of what remains is that of the sentences that obey."""
    crf, emissions = field(3, seed=6), normal(1, 4, 3, seed=7)
    known = emissions.clone()
    known[0, 1, [0, 2]] = -INF
    log_p = crf.log_partition(known) - crf.log_partition(emissions)
    assert log_p.exp().item() == pytest.approx(crf.marginals(emissions)[0, 1, 1].item())
    assert crf.viterbi(known)[0][0, 1] == 1


# ---- what is refused

X = torch.zeros(2, 3, 2)
Y = torch.zeros(2, 3, dtype=torch.long)


@pytest.mark.parametrize("fast", [True, False])
@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"emissions": [[0.0]]}, TypeError, r"emissions must be numbers of shape \(batch, time, 2\)"),
        ({"emissions": X.long()}, TypeError, "emissions must be numbers"),
        ({"emissions": torch.zeros(2, 3, 5)}, ValueError, r"emissions must be .* got shape \(2, 3, 5\)"),
        ({"emissions": torch.zeros(2, 0, 2)}, ValueError, "emissions must be"),
        ({"emissions": X + math.nan}, ValueError, "emissions must be finite numbers, or -inf .* got nan"),
        ({"emissions": X + INF}, ValueError, "emissions must be finite numbers, or -inf .* got inf"),
        ({"emissions": X - INF}, ValueError, "a path that is allowed; got none for sentence 0 of 3 tags"),
        ({"tags": Y.float()}, TypeError, r"tags must be whole numbers from 0 to 1, .* \(int64\)"),
        ({"tags": Y[:, :2]}, ValueError, r"tags must be .* got shape \(2, 2\)"),
        ({"tags": Y + 2}, ValueError, "tags must be whole numbers from 0 to 1, .* got 2 to 2"),
        ({"tags": Y - 1}, ValueError, "tags must be .* got -1 to -1"),
        ({"lengths": [3, 4]}, ValueError, "lengths must be a whole number from 1 to 3"),
        ({"lengths": [3, 0]}, ValueError, "lengths must be a whole number from 1 to 3"),
        ({"lengths": [3]}, ValueError, "lengths must be"),
        ({"reduction": "most"}, ValueError, "reduction must be one of 'mean', 'sum', 'none', 'token_mean'"),
    ],
)
def test_what_a_loss_refuses(fast, given, error, message):
    arguments = {"emissions": X, "tags": Y, **given}
    with pytest.raises(error, match=message):
        CRF(2, fast=fast).loss(**arguments)


@pytest.mark.parametrize("fast", [True, False])
def test_impossible_constraints(fast):
    """A sentence of two tags cannot begin with B, go on with it, and end elsewhere."""
    allowed = (
        torch.tensor([[False, True], [False, False]]),
        torch.tensor([True, False]),
        torch.tensor([False, True]),
    )
    crf, tags = CRF(2, allowed=allowed, fast=fast), torch.tensor([[0, 1]])
    assert crf.loss(X[:1, :2], tags).item() == pytest.approx(0, abs=1e-7)
    uses = (
        lambda: crf.loss(X, Y, lengths=[2, 3]),
        lambda: crf.log_partition(X, lengths=[2, 3]),
        lambda: crf.marginals(X, lengths=[2, 3]),
        lambda: crf.pair_marginals(X, lengths=[2, 3]),
        lambda: crf.viterbi(X, lengths=[2, 3]),
        lambda: crf.k_best(X, 2, lengths=[2, 3]),
    )
    for use in uses:
        with pytest.raises(ValueError, match=r"emissions must leave .* got none for sentence 1 of 3 tags"):
            use()
    with pytest.raises(ValueError, match=r"emissions must leave .* got none for sentence 0 of 1 tag$"):
        crf.viterbi(X[:1, :1])
    for path, where in (([0, 0], "tag 0 behind 0 at place 1"), ([1, 1], "tag 1 at the start")):
        with pytest.raises(
            ValueError, match=f"tags must be paths that are allowed; got {where} of sentence 0"
        ):
            crf.loss(X[:1, :2], torch.tensor([path]))
    assert crf.score(X[:1, :2], torch.tensor([[0, 0]])).item() == -INF


@pytest.mark.parametrize(
    ("arguments", "options", "error", "message"),
    [
        ((0,), {}, ValueError, "n_tags must be a whole number"),
        ((2.5,), {}, TypeError, "n_tags must be a whole number"),
        ((2,), {"fast": 1}, TypeError, "fast must be True or False"),
        ((2,), {"allowed": torch.ones(2, 2)}, TypeError, "allowed must be a bool tensor"),
        ((2,), {"allowed": [[True]]}, TypeError, "allowed must be a bool tensor"),
        (
            (2,),
            {"allowed": torch.ones(3, 3, dtype=torch.bool)},
            ValueError,
            r"allowed must be .* got \(3, 3\)",
        ),
        (
            (2,),
            {"allowed": (torch.eye(2) > 0, torch.tensor([True, False]), torch.tensor([False, True]))},
            ValueError,
            "allowed must let a sentence begin and end",
        ),
    ],
)
def test_settings_outside_their_range(arguments, options, error, message):
    with pytest.raises(error, match=message):
        CRF(*arguments, **options)


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"initial": [0.6, 0.5]}, ValueError, "initial must sum to 1"),
        ({"transitions": [[0.7, 0.3], [0.4, 0.7]]}, ValueError, r"transitions\[1\] must sum to 1"),
        ({"transitions": [[1.0]]}, ValueError, "transitions must be numbers of shape"),
        ({"emissions": [[0.5, 0.5]]}, ValueError, "emissions must be numbers of shape"),
        ({"observations": [0, 2]}, ValueError, "observations must be whole numbers from 0 to 1"),
        ({"observations": []}, ValueError, "observations must be"),
    ],
)
def test_what_is_no_hidden_markov_model(given, error, message):
    right = {
        "initial": [0.6, 0.4],
        "transitions": A,
        "emissions": [[0.5, 0.5], [1, 0]],
        "observations": [0, 1],
    }
    assert len(hmm_potentials(**right).emissions) == 2
    with pytest.raises(error, match=message):
        hmm_potentials(**{**right, **given})
