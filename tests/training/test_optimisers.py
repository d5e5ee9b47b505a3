"""Every optimiser goes the way of its namesake in torch.optim, step by step, and the way of its formula."""

import io

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from nlpbook.training import SGD, AdaGrad, Adam, AdamW, RMSProp

STEPS = 50
TOLERANCE = {torch.float32: 1e-6, torch.float64: 1e-12}

rates = st.sampled_from([0.001, 0.01, 0.1])
decays = st.sampled_from([0.0, 0.01, 0.3])
fractions = st.sampled_from([0.5, 0.9, 0.99])
CASES = {
    "sgd": (
        st.fixed_dictionaries({"lr": rates, "weight_decay": decays}),
        SGD,
        torch.optim.SGD,
    ),
    "momentum": (
        st.fixed_dictionaries(
            {"lr": rates, "weight_decay": decays, "momentum": fractions, "nesterov": st.booleans()}
        ),
        SGD,
        torch.optim.SGD,
    ),
    "adagrad": (st.fixed_dictionaries({"lr": rates, "weight_decay": decays}), AdaGrad, torch.optim.Adagrad),
    "rmsprop": (
        st.fixed_dictionaries({"lr": rates, "weight_decay": decays, "alpha": fractions}),
        RMSProp,
        torch.optim.RMSprop,
    ),
    "adam": (
        st.fixed_dictionaries(
            {"lr": rates, "weight_decay": decays, "betas": st.tuples(fractions, fractions)}
        ),
        Adam,
        torch.optim.Adam,
    ),
    "adamw": (
        st.fixed_dictionaries(
            {"lr": rates, "weight_decay": decays, "betas": st.tuples(fractions, fractions)}
        ),
        AdamW,
        torch.optim.AdamW,
    ),
}


def problem(seed, dtype):
    """A small net with curved losses, and the batches it meets."""
    generator = torch.Generator().manual_seed(seed)
    shapes = [(4, 6), (6,), (6, 3), ()]
    parameters = [torch.randn(shape, generator=generator, dtype=dtype) for shape in shapes]
    batches = [
        (torch.randn(8, 4, generator=generator, dtype=dtype), torch.randint(3, (8,), generator=generator))
        for _ in range(STEPS)
    ]
    return parameters, batches


def gradients_of(parameters, batch):
    a, b, c, scale = parameters
    x, y = batch
    logits = scale * torch.tanh(x @ a + b) @ c
    return torch.autograd.grad(torch.nn.functional.cross_entropy(logits, y), parameters)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("name", CASES)
@given(data=st.data(), seed=st.integers(0, 10_000))
@settings(max_examples=6)
def test_step_by_step_against_pytorch(name, dtype, data, seed):
    options, ours, theirs = CASES[name]
    chosen = data.draw(options)
    start, batches = problem(seed, dtype)
    a = [parameter.clone().requires_grad_() for parameter in start]
    b = [parameter.clone().requires_grad_() for parameter in start]
    ours, theirs = ours(a, **chosen), theirs(b, **chosen)
    for number, batch in enumerate(batches):
        # Both meet the same gradients, those of the same weights: an optimiser is not blamed for chaos.
        for ours_p, theirs_p, gradient in zip(a, b, gradients_of(b, batch), strict=True):
            skipped = ours_p.ndim == 0 and number % 3 == 0  # some parameters have no gradient at times
            ours_p.grad, theirs_p.grad = (None, None) if skipped else (gradient.clone(), gradient.clone())
        ours.step()
        theirs.step()
        for ours_p, theirs_p, gradient in zip(a, b, gradients_of(b, batch), strict=True):
            assert gradient.shape == ours_p.shape
            scale = max(1.0, theirs_p.detach().abs().max().item())
            assert (ours_p - theirs_p).detach().abs().max().item() <= TOLERANCE[dtype] * scale


@pytest.mark.parametrize("name", CASES)
def test_the_state_is_pytorchs_and_pytorch_goes_on_from_it(name):
    """The state has PyTorch's names and values, and PyTorch's optimiser loads it and goes the same way."""
    _, ours, theirs = CASES[name]
    options = {"lr": 0.01, "weight_decay": 0.01} | ({"momentum": 0.9} if name == "momentum" else {})
    start, batches = problem(2, torch.float64)
    a, b, c = ([parameter.clone().requires_grad_() for parameter in start] for _ in range(3))
    ours, theirs, loaded = ours(a, **options), theirs(b, **options), theirs(c, **options)

    def step(batch, *runs):
        for parameters, optimiser in runs:
            for parameter, gradient in zip(parameters, gradients_of(parameters, batch), strict=True):
                parameter.grad = gradient
            optimiser.step()

    for batch in batches[:20]:
        step(batch, (a, ours), (b, theirs))
    found, expected = ours.state_dict(), theirs.state_dict()
    assert found["state"].keys() == expected["state"].keys()
    for i, state in expected["state"].items():
        assert found["state"][i].keys() == state.keys()
        for key, value in state.items():
            torch.testing.assert_close(torch.as_tensor(found["state"][i][key]).to(value), value, msg=key)
    for parameter, before in zip(c, a, strict=True):
        parameter.data.copy_(before.data)
    loaded.load_state_dict({"state": found["state"], "param_groups": expected["param_groups"]})
    for batch in batches[20:]:
        step(batch, (b, theirs), (c, loaded))
    torch.testing.assert_close(c, b, rtol=1e-10, atol=1e-12)


def by_the_formula(name, theta, gradients, lr):
    """The textbook's formulas on plain float64 numbers."""
    m = v = np.zeros_like(theta)
    for t, g in enumerate(gradients, start=1):
        if name == "sgd":
            theta = theta - lr * g
        elif name == "momentum":
            m = 0.9 * m + g
            theta = theta - lr * m
        elif name == "adagrad":
            v = v + g**2
            theta = theta - lr * g / (np.sqrt(v) + 1e-10)
        elif name == "rmsprop":
            v = 0.99 * v + 0.01 * g**2
            theta = theta - lr * g / (np.sqrt(v) + 1e-8)
        else:
            m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
            if name == "adamw":
                theta = theta - lr * 0.01 * theta
            m_hat, v_hat = m / (1 - 0.9**t), v / (1 - 0.999**t)
            theta = theta - lr * m_hat / (np.sqrt(v_hat) + 1e-8)
    return theta


FROM_TEXTBOOK = {
    "sgd": lambda p: SGD(p, 0.1),
    "momentum": lambda p: SGD(p, 0.1, momentum=0.9),
    "adagrad": lambda p: AdaGrad(p, 0.1),
    "rmsprop": lambda p: RMSProp(p, 0.1),
    "adam": lambda p: Adam(p, 0.1),
    "adamw": lambda p: AdamW(p, 0.1),
}


@pytest.mark.parametrize("name", FROM_TEXTBOOK)
def test_against_the_formula(name):
    rng = np.random.default_rng(3)
    start, gradients = rng.normal(size=5), rng.normal(size=(20, 5))
    parameter = torch.tensor(start, requires_grad=True)
    optimiser = FROM_TEXTBOOK[name]([parameter])
    for gradient in gradients:
        parameter.grad = torch.tensor(gradient)
        optimiser.step()
    expected = by_the_formula(name, start, gradients, 0.1)
    np.testing.assert_allclose(parameter.detach().numpy(), expected, rtol=1e-12)


@pytest.mark.parametrize("name", FROM_TEXTBOOK)
def test_saved_and_loaded_it_goes_the_same_way_bit_for_bit(name):
    start, batches = problem(1, torch.float32)

    def walk(parameters, optimiser, batches):
        for batch in batches:
            for parameter, gradient in zip(parameters, gradients_of(parameters, batch), strict=True):
                parameter.grad = gradient
            optimiser.step()

    straight = [parameter.clone().requires_grad_() for parameter in start]
    walk(straight, FROM_TEXTBOOK[name](straight), batches)

    first = [parameter.clone().requires_grad_() for parameter in start]
    optimiser = FROM_TEXTBOOK[name](first)
    walk(first, optimiser, batches[:20])
    file = io.BytesIO()
    torch.save(optimiser.state_dict(), file)
    file.seek(0)
    second = [parameter.detach().clone().requires_grad_() for parameter in first]
    optimiser = FROM_TEXTBOOK[name](second)
    optimiser.load_state_dict(torch.load(file, weights_only=True))
    walk(second, optimiser, batches[20:])
    assert all(torch.equal(a, b) for a, b in zip(straight, second, strict=True))


def test_groups_have_rates_of_their_own():
    a, b = torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True)
    optimiser = SGD([{"params": [a]}, {"params": [b], "lr": 0.5}], 0.1)
    a.grad, b.grad = torch.ones(2), torch.ones(2)
    optimiser.step()
    assert a.tolist() == pytest.approx([0.9, 0.9]) and b.tolist() == [0.5, 0.5]


def test_a_closure_computes_the_gradient_first():
    x = torch.tensor(3.0, requires_grad=True)
    optimiser = SGD([x], 0.25)

    def closure():
        optimiser.zero_grad()
        loss = x**2
        loss.backward()
        return loss

    assert optimiser.step(closure).item() == 9
    assert x.item() == 1.5


not_rates = st.sampled_from([float("nan"), float("inf"), -0.1, -1, "0.1", None, True])


@pytest.mark.parametrize("make", [SGD, AdaGrad, RMSProp, Adam, AdamW])
@given(value=not_rates)
def test_a_rate_that_is_none(make, value):
    parameter = torch.ones(1, requires_grad=True)
    with pytest.raises((ValueError, TypeError), match="lr must be"):
        make([parameter], value)
    with pytest.raises((ValueError, TypeError), match="weight_decay must be"):
        make([parameter], 0.1, weight_decay=value)
    with pytest.raises((ValueError, TypeError), match="lr must be"):
        make([{"params": [parameter], "lr": value}], 0.1)


def test_bad_input():
    parameter = torch.ones(1, requires_grad=True)
    with pytest.raises(ValueError, match="params must be one parameter or more; got none"):
        SGD([], 0.1)
    with pytest.raises(ValueError, match="momentum must be a finite number from 0 to below 1; got 1"):
        SGD([parameter], 0.1, momentum=1)
    with pytest.raises(ValueError, match="momentum must be above 0 with nesterov; got 0"):
        SGD([parameter], 0.1, nesterov=True)
    with pytest.raises(ValueError, match=r"betas\[1\] must be a finite number from 0 to below 1; got 1.5"):
        Adam([parameter], betas=(0.9, 1.5))
    with pytest.raises(ValueError, match="betas must be two numbers"):
        AdamW([parameter], betas=(0.9,))
    with pytest.raises(ValueError, match="alpha"):
        RMSProp([parameter], alpha=-1.0)
    with pytest.raises(ValueError, match="eps"):
        AdaGrad([parameter], eps=float("nan"))
    table = torch.nn.Embedding(5, 2, sparse=True)
    table(torch.tensor([1])).sum().backward()
    with pytest.raises(ValueError, match=r"gradients must be dense"):
        Adam(table.parameters()).step()
