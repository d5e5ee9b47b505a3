import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.training import smoothed_cross_entropy


@given(
    st.integers(0, 1000),
    st.lists(st.integers(1, 4), min_size=0, max_size=2),
    st.integers(1, 6),
    st.sampled_from([0.0, 0.1, 0.9]),
    st.booleans(),
    st.sampled_from(["mean", "sum"]),
)
def test_value_and_gradient_against_pytorch(seed, batch, classes, smoothing, masked, reduction):
    generator = torch.Generator().manual_seed(seed)
    logits = 10 * torch.randn(*batch, classes, generator=generator, dtype=torch.float64)
    targets = torch.randint(classes, batch, generator=generator)
    mask = torch.rand(batch, generator=generator) < 0.5
    mask.view(-1)[0] = True
    ours, theirs = logits.clone().requires_grad_(), logits.clone().requires_grad_()
    loss = smoothed_cross_entropy(
        ours, targets, smoothing=smoothing, mask=mask if masked else None, reduction=reduction
    )
    expected = torch.nn.functional.cross_entropy(
        theirs.reshape(-1, classes),
        targets.masked_fill(~mask, -100).flatten() if masked else targets.flatten(),
        label_smoothing=smoothing,
        reduction=reduction,
    )
    assert loss.item() == pytest.approx(expected.item(), rel=1e-12, abs=1e-12)
    loss.backward()
    expected.backward()
    assert torch.allclose(ours.grad, theirs.grad, atol=1e-12)


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_logits_in_16_bits_are_summed_in_32(dtype, reduction):
    """The loss of the very same logits in 32 bits, to the bit; in 16 it would have three digits."""
    logits = torch.randn(3000, 7, generator=torch.Generator().manual_seed(0)).to(dtype).requires_grad_()
    targets = torch.arange(3000) % 7
    loss = smoothed_cross_entropy(logits, targets, reduction=reduction)
    assert loss.dtype == torch.float32
    assert torch.equal(loss, smoothed_cross_entropy(logits.float(), targets, reduction=reduction))
    loss.backward()
    assert logits.grad.dtype == dtype


def test_bad_input():
    logits, targets = torch.zeros(3, 5), torch.tensor([0, 4, 2])
    with pytest.raises(ValueError, match="reduction must be 'mean' or 'sum'; got 'none'"):
        smoothed_cross_entropy(logits, targets, reduction="none")
    with pytest.raises(TypeError, match="reduction must be 'mean' or 'sum'; got None"):
        smoothed_cross_entropy(logits, targets, reduction=None)
    with pytest.raises(ValueError, match="smoothing must be a finite number from 0 to below 1; got 1"):
        smoothed_cross_entropy(logits, targets, smoothing=1.0)
    with pytest.raises(ValueError, match=r"targets must be from 0 to 4; got 0 to 5"):
        smoothed_cross_entropy(logits, torch.tensor([0, 5, 2]))
    with pytest.raises(ValueError, match=r"got -100 to 4"):
        smoothed_cross_entropy(logits, torch.tensor([0, 4, -100]))
    with pytest.raises(TypeError, match="targets must be int64"):
        smoothed_cross_entropy(logits, targets.float())
    with pytest.raises(
        ValueError, match=r"logits must have the shape of targets .*; got shapes \(3, 5\) and \(2,\)"
    ):
        smoothed_cross_entropy(logits, targets[:2])
    with pytest.raises(ValueError, match="mask must have the shape of targets"):
        smoothed_cross_entropy(logits, targets, mask=torch.ones(2, dtype=torch.bool))
    with pytest.raises(ValueError, match="one row or more that counts"):
        smoothed_cross_entropy(logits, targets, mask=torch.zeros(3, dtype=torch.bool))
