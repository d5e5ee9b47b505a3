import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.training import clip_gradients_, gradient_norm


def parameters_with_gradients(seed, scale, dtype):
    generator = torch.Generator().manual_seed(seed)
    parameters = [torch.zeros(shape, dtype=dtype, requires_grad=True) for shape in [(3, 4), (5,), (), (2,)]]
    for parameter in parameters[:-1]:  # the last one has none
        parameter.grad = scale * torch.randn(parameter.shape, generator=generator, dtype=dtype)
    return parameters


@given(
    st.integers(0, 1000),
    st.sampled_from([0.0, 1e-4, 1.0, 1e4]),
    st.floats(1e-3, 1e3),
    st.sampled_from([torch.float32, torch.float64]),
)
def test_against_pytorch(seed, scale, max_norm, dtype):
    ours = parameters_with_gradients(seed, scale, dtype)
    theirs = parameters_with_gradients(seed, scale, dtype)
    flat = torch.cat([p.grad.flatten() for p in ours[:-1]])
    assert torch.allclose(gradient_norm(ours), flat.norm())
    expected = torch.nn.utils.clip_grad_norm_(theirs, max_norm)
    assert torch.allclose(clip_gradients_(iter(ours), max_norm), expected)
    for a, b in zip(ours[:-1], theirs[:-1], strict=True):
        assert torch.allclose(a.grad, b.grad, rtol=1e-6)
    assert ours[-1].grad is None
    assert gradient_norm(ours).item() <= max_norm * (1 + 1e-5)


def test_a_length_that_is_known_is_not_computed_again():
    ours = parameters_with_gradients(0, 1.0, torch.float64)
    raw = [p.grad.clone() for p in ours[:-1]]
    assert clip_gradients_(ours, 1.0, norm=torch.tensor(4.0, dtype=torch.float64)).item() == 4
    for p, gradient in zip(ours[:-1], raw, strict=True):
        assert torch.allclose(p.grad, gradient / 4, rtol=1e-5)


def test_a_sparse_gradient_is_refused():
    table = torch.nn.Embedding(5, 2, sparse=True)
    table(torch.tensor([1])).sum().backward()
    with pytest.raises(
        ValueError, match=r"gradients must be dense \(make the layer with sparse=False\); got a sparse one"
    ):
        gradient_norm(table.parameters())
    with pytest.raises(
        ValueError, match=r"gradients must be dense \(make the layer with sparse=False\); got a sparse one"
    ):
        clip_gradients_(table.parameters(), 1.0)


def test_without_gradients():
    assert gradient_norm([]).item() == 0
    assert clip_gradients_([torch.ones(2, requires_grad=True)], 1.0).item() == 0


@pytest.mark.parametrize("max_norm", [0, -1.0, float("nan"), float("inf"), "1", None, True])
def test_bad_input(max_norm):
    with pytest.raises((ValueError, TypeError), match="max_norm must be"):
        clip_gradients_([torch.ones(2, requires_grad=True)], max_norm)
