"""Small batches together make the gradient of the large one."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from nlpbook.training import SGD, Batch, Batches, LengthBucketed, accumulate_gradients, fit


def net(dtype=torch.float32):
    torch.manual_seed(1)
    return nn.Sequential(nn.Embedding(10, 4), nn.Linear(4, 10)).to(dtype)


def mean(model, batch):
    return nn.functional.cross_entropy(model(batch.x), batch.y)


def summed(model, batch):
    """A language model's loss on padded sentences: each word from the one before it."""
    real = batch.mask[:, 1:]
    logits = model(batch.ids[:, :-1])
    return nn.functional.cross_entropy(logits[real], batch.ids[:, 1:][real], reduction="sum"), real.sum()


def assert_close(a, b, dtype):
    for left, right in zip(a.parameters(), b.parameters(), strict=True):
        scale = max(1.0, right.detach().abs().max().item())
        assert (left - right).abs().max().item() <= (1e-6 if dtype == torch.float32 else 1e-12) * scale


@given(st.integers(1, 6), st.integers(1, 4), st.sampled_from([torch.float32, torch.float64]))
def test_equal_batches_of_mean_losses(batch_size, accumulation, dtype):
    generator = torch.Generator().manual_seed(batch_size)
    rows = batch_size * accumulation * 3
    x, y = (torch.randint(10, (rows,), generator=generator) for _ in range(2))
    small, large = net(dtype), net(dtype)
    a = fit(
        small,
        Batches(x=x, y=y, batch_size=batch_size),
        mean,
        SGD(small.parameters(), 0.5, momentum=0.9),
        epochs=2,
        accumulation=accumulation,
    )
    b = fit(
        large,
        Batches(x=x, y=y, batch_size=batch_size * accumulation),
        mean,
        SGD(large.parameters(), 0.5, momentum=0.9),
        epochs=2,
    )
    assert_close(small, large, dtype)
    assert a.steps == b.steps == 6
    assert a.losses == pytest.approx(b.losses, rel=1e-5)


@given(
    st.lists(st.lists(st.integers(0, 9), min_size=2, max_size=6), min_size=2, max_size=12),
    st.integers(2, 12),
    st.data(),
)
def test_padded_sentences_count_by_their_words(sentences, accumulation, data):
    """Also where batches differ in their words, and where an epoch leaves some batches over."""
    batch_size = data.draw(st.integers(1, len(sentences)))
    large_size = min(len(sentences), batch_size * accumulation)
    small, large = net(torch.float64), net(torch.float64)
    for model, size, together in [(small, batch_size, accumulation), (large, large_size, 1)]:
        fit(
            model,
            LengthBucketed(sentences, size, shuffle=False),
            summed,
            SGD(model.parameters(), 0.5),
            epochs=2,
            accumulation=together,
        )
    assert_close(small, large, torch.float64)


def test_what_was_in_the_gradients_is_forgotten():
    model, x = net(), torch.arange(6)
    parameters = list(model.parameters())
    first = accumulate_gradients(model, [Batch(x=x, y=x)], mean, parameters)
    gradients = [parameter.grad.clone() for parameter in parameters]
    assert accumulate_gradients(model, [Batch(x=x, y=x)], mean, parameters).item() == first.item()
    assert all(torch.equal(p.grad, g) for p, g in zip(parameters, gradients, strict=True))
    assert not first.requires_grad
