import doctest
import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.training import Constant, Cosine, InverseSquareRoot, StepDecay, schedules


def of_pytorch(make, n):
    """The factors that one of PyTorch's schedulers gives an optimiser of rate 1."""
    optimiser = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    scheduler, factors = make(optimiser), []
    for _ in range(n):
        factors.append(optimiser.param_groups[0]["lr"])
        optimiser.step()
        scheduler.step()
    return factors


def test_the_examples_in_the_docstrings():
    assert doctest.testmod(schedules).failed == 0


@given(st.integers(1, 12), st.sampled_from([0.1, 0.5, 0.97]))
def test_step_against_pytorch(every, decay):
    theirs = of_pytorch(lambda o: torch.optim.lr_scheduler.StepLR(o, every, decay), 40)
    assert [StepDecay(every, decay)(step) for step in range(40)] == pytest.approx(theirs, rel=1e-12)


@given(st.integers(1, 30))
def test_cosine_against_pytorch(total):
    theirs = of_pytorch(lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, total), total + 1)
    assert [Cosine(total)(step) for step in range(total + 1)] == pytest.approx(theirs, abs=1e-12)


@given(st.integers(1, 20), st.integers(1, 30))
def test_warm_up_and_cosine_against_pytorch(warm_up, more):
    def make(optimiser):
        rising = torch.optim.lr_scheduler.LinearLR(optimiser, 1 / warm_up, 1.0, max(warm_up - 1, 1))
        falling = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, more)
        return torch.optim.lr_scheduler.SequentialLR(optimiser, [rising, falling], [warm_up])

    theirs = of_pytorch(make, warm_up + more)
    ours = Cosine(warm_up + more, warm_up=warm_up)
    assert [ours(step) for step in range(warm_up + more)] == pytest.approx(theirs, abs=1e-12)
    constant = Constant(warm_up)
    assert [constant(step) for step in range(warm_up)] == pytest.approx(theirs[:warm_up])
    assert constant(warm_up + more) == 1


@given(st.integers(1, 5000), st.integers(0, 10**6))
def test_inverse_square_root_is_the_papers_formula(warm_up, step):
    d_model = 512
    n = step + 1
    paper = d_model**-0.5 * min(n**-0.5, n * warm_up**-1.5)
    assert InverseSquareRoot(warm_up)(step) / math.sqrt(d_model * warm_up) == pytest.approx(paper, rel=1e-12)


@given(st.integers(2, 100), st.integers(0, 300), st.floats(0, 0.9), st.data())
def test_a_cosine_stays_between_its_floor_and_one(total, step, floor, data):
    warm_up = data.draw(st.integers(0, total - 1))
    schedule = Cosine(total, warm_up=warm_up, floor=floor)
    assert min(floor, 1 / (warm_up or 1)) - 1e-12 <= schedule(step) <= 1 + 1e-12
    if step >= total:
        assert schedule(step) == pytest.approx(floor)


def test_bad_input():
    with pytest.raises(ValueError, match="warm_up must be a whole number, 0 or larger; got -1"):
        Constant(warm_up=-1)
    with pytest.raises(ValueError, match="every must be a whole number, 1 or larger; got 0"):
        StepDecay(0)
    with pytest.raises(ValueError, match="decay must be a finite number, above 0; got nan"):
        StepDecay(3, float("nan"))
    with pytest.raises(ValueError, match="warm_up must be a whole number, 1 or larger; got 0"):
        InverseSquareRoot(0)
    with pytest.raises(ValueError, match="warm_up must be below total, 5; got 5"):
        Cosine(5, warm_up=5)
    with pytest.raises(ValueError, match="floor must be a finite number from 0 to below 1"):
        Cosine(5, floor=1.0)
    with pytest.raises(TypeError, match="total must be a whole number"):
        Cosine(5.5)
    for schedule in (
        Constant(),
        Constant(2),
        StepDecay(2),
        InverseSquareRoot(2),
        Cosine(5),
        Cosine(5, warm_up=2),
    ):
        with pytest.raises(ValueError, match="step must be a whole number, 0 or larger; got -1"):
            schedule(-1)
