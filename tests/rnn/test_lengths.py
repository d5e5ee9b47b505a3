"""Masks, lengths, and sentences read from their own end."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.rnn import lengths_of, reverse_sentences
from tests.rnn.layers import DEVICES, lengths_of_batches, normal, seeds


@given(lengths_of_batches, st.integers(0, 3))
def test_lengths_of_a_mask(lengths, more):
    mask = torch.tensor([[t < n for t in range(max(lengths) + more)] for n in lengths])
    assert lengths_of(mask).tolist() == lengths


@pytest.mark.parametrize("device", DEVICES)
def test_a_mask_from_anywhere(device):
    assert lengths_of(torch.tensor([[True, False]], device=device)).tolist() == [1]


@pytest.mark.parametrize("device", DEVICES)
@given(lengths_of_batches, st.integers(0, 3), seeds)
def test_reversed_by_hand(device, lengths, more, seed):
    x = normal(len(lengths), max(lengths) + more, 2, seed=seed).to(device)
    found = reverse_sentences(x, torch.tensor(lengths, device=device))
    for row, n in enumerate(lengths):
        assert found[row].tolist() == [*x[row, :n].tolist()[::-1], *x[row, n:].tolist()]


@pytest.mark.parametrize(
    ("mask", "error", "message"),
    [
        (torch.ones(2, 3), TypeError, "mask must be a tensor of booleans"),
        ([[True]], TypeError, "mask must be a tensor of booleans"),
        (torch.ones(3, dtype=torch.bool), ValueError, r"mask must have shape \(batch, time\); got \(3,\)"),
        (
            torch.tensor([[True], [False]]),
            ValueError,
            "mask must be True at one place or more .* got none in 1",
        ),
        (torch.ones(0, 3, dtype=torch.bool), ValueError, "mask must be True at one place or more"),
        (torch.ones(2, 0, dtype=torch.bool), ValueError, "mask must be True at one place or more"),
        (
            torch.tensor([[True, False, True]]),
            ValueError,
            "padding behind the words .* got some before a word",
        ),
        (torch.tensor([[False, True]]), ValueError, "padding behind the words"),
    ],
)
def test_what_is_refused(mask, error, message):
    with pytest.raises(error, match=message):
        lengths_of(mask)
