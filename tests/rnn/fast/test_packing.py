"""Packing against PyTorch's own, and back again."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn.utils.rnn import pack_padded_sequence

from nlpbook.rnn.fast.packing import Packing, states_before
from tests.rnn.layers import DEVICES, lengths_of_batches, normal, seeds

each_device = pytest.mark.parametrize("device", DEVICES)


def packing_of(lengths, more, device):
    """As a layer makes it: without lengths where there is no padding."""
    time = max(lengths) + more
    ragged = None if set(lengths) == {time} else torch.tensor(lengths)
    return Packing(ragged, len(lengths), time, torch.device(device)), time


@each_device
@given(lengths_of_batches, st.integers(0, 2), seeds)
def test_it_is_the_order_of_pytorch(device, lengths, more, seed):
    packing, time = packing_of(lengths, more, device)
    x = normal(len(lengths), time, 2, seed=seed).to(device)
    theirs = pack_padded_sequence(x, torch.tensor(lengths), batch_first=True, enforce_sorted=False)
    assert packing.sizes == theirs.batch_sizes.tolist()
    assert torch.equal(packing.pack(x), theirs.data)
    state = normal(len(lengths), 3, seed=seed).to(device)
    (found,) = packing.sort((state,))
    assert torch.equal(found, state[theirs.sorted_indices])


@each_device
@given(lengths_of_batches, st.integers(0, 2), seeds)
def test_back_again(device, lengths, more, seed):
    packing, time = packing_of(lengths, more, device)
    x = normal(len(lengths), time, 2, seed=seed).to(device)
    packed = packing.pack(x)
    there = torch.arange(time, device=device) < torch.tensor(lengths, device=device)[:, None]
    assert torch.equal(packing.unpack(packed), x.masked_fill(~there[:, :, None], 0))
    assert torch.equal(
        packing.last(packed), torch.stack([row[n - 1] for row, n in zip(x, lengths, strict=True)])
    )
    turned = packing.unpack(packing.reverse(packed))
    for row, n in enumerate(lengths):
        assert torch.equal(turned[row, :n], x[row, :n].flip(0)) and not turned[row, n:].any()
    assert torch.equal(packing.reverse(packing.reverse(packed)), packed)


@each_device
@given(lengths_of_batches, st.integers(0, 2), seeds)
def test_the_state_before_each_row(device, lengths, more, seed):
    packing, time = packing_of(lengths, more, device)
    x, first = (normal(len(lengths), n, 2, seed=seed + n).to(device) for n in (time, 1))
    (sorted_first,) = packing.sort((first[:, 0],))
    shifted = torch.cat([first, x[:, :-1]], dim=1)
    found = states_before(packing.pack(x), sorted_first, packing.sizes)
    assert torch.equal(found, packing.pack(shifted))
