"""The exercises of section 6.5: their solutions against the library, PyTorch, and what can be enumerated."""

import itertools

import numpy as np
import pytest
import torch
from torch import nn

from nlpbook.exercises import rnn
from nlpbook.rnn import LSTM, RecurrentStack, reverse_sentences


def test_both_ways_are_two_sums():
    x = [4.0, 2.0, 8.0]
    for t, row in enumerate(rnn.both_ways_by_hand.solution):
        forward = sum(value / 2 ** (t - s) for s, value in enumerate(x) if s <= t)
        backward = sum(value / 2 ** (s - t) for s, value in enumerate(x) if s >= t)
        assert row == pytest.approx([forward, backward])


def test_reversing_is_the_librarys():
    for ids, lengths in rnn.reverse_within.cases:
        wanted = reverse_sentences(torch.tensor(ids)[:, :, None].double(), torch.tensor(lengths))[:, :, 0]
        np.testing.assert_array_equal(rnn.reverse_within.solution(ids, lengths), wanted.numpy())
    assert any(len(set(lengths)) > 1 for _, lengths in rnn.reverse_within.cases)


@pytest.mark.parametrize("wrong", ["rolled", "zeroed", "sorted"])
def test_other_reversals_are_refused(wrong):
    def answer(ids, lengths):
        out = rnn.reverse_within.solution(ids, lengths)
        if wrong == "rolled":
            return np.roll(out, 1, axis=1)
        if wrong == "zeroed":
            return np.where(np.arange(out.shape[1]) < np.array(lengths)[:, None], out, 0)
        return -np.sort(-out, axis=1)

    assert not rnn.reverse_within.check(answer)


def test_the_parameters_are_those_of_the_library_and_of_pytorch():
    stack = RecurrentStack(LSTM, 100, 200, 3, bidirectional=True)
    theirs = nn.LSTM(100, 200, 3, bidirectional=True)
    for level, count in enumerate(rnn.stack_parameters.solution):
        layers = stack.layers[2 * level : 2 * level + 2]
        assert count == sum(p.numel() for layer in layers for p in layer.parameters())
        of_torch = [p.numel() for name, p in theirs.named_parameters() if f"_l{level}" in name]
        assert count == sum(of_torch) - 2 * 4 * 200  # it has a second bias


def test_no_rule_of_what_one_direction_has_read_is_better():
    """Every function from what it has seen (same number or not; which the pronoun tells) to an answer."""
    world = {}  # (what is seen, the right answer): probability
    for same, right in itertools.product((True, False), ("first", "second")):
        p = 0.6 * (0.75 if right == "first" else 0.25) if same else 0.4 * 0.5
        world[("same",) if same else ("differ", right), right] = p
    assert sum(world.values()) == pytest.approx(1)
    seen = sorted({view for view, _ in world})
    best = max(
        sum(p for (view, right), p in world.items() if dict(zip(seen, rule, strict=True))[view] == right)
        for rule in itertools.product(("first", "second"), repeat=len(seen))
    )
    assert rnn.one_way_ceiling.solution == pytest.approx([best, 1, 1])


def test_the_first_leak_is_that_of_a_sorted_list():
    rng = np.random.default_rng(0)
    matrices = [case[0] for case in rnn.leak_of_matrix.cases]
    matrices += [rng.random((n, n)) < 0.2 for n in (2, 3, 4, 5) for _ in range(20)]
    for matrix in matrices:
        above = sorted(map(tuple, np.argwhere(np.triu(matrix, 1)).tolist()))
        assert rnn.leak_of_matrix.solution(matrix) == (above[0] if above else None)


@pytest.mark.parametrize("wrong", ["last", "none", "first row only"])
def test_other_leaks_are_refused(wrong):
    def answer(depends):
        above = np.argwhere(np.triu(depends, 1)).tolist()
        if wrong == "last":
            return tuple(above[-1]) if above else None
        if wrong == "none":
            return None
        above = [pair for pair in above if pair[0] == 0]
        return tuple(above[0]) if above else None

    assert not rnn.leak_of_matrix.check(answer)
