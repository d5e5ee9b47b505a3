"""The checker itself: what counts as equal, and what a reader is told."""

import copy
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from nlpbook.exercises import Exercise, Mistake, Variant

NUMBER = Exercise("half", 0.5, "One of two.", (Mistake(2.0, "Upside down."),), ("It is below one.",))
MATRIX = Exercise("identity", np.eye(2), "Ones.", (Mistake(np.ones((2, 2)), "Zeros beside the diagonal."),))
DOUBLE = Exercise(
    "double", lambda x: 2 * x, "Twice.", (Mistake(lambda x: x**2, "Squared."),), cases=((3,), (5,))
)


def test_messages():
    assert str(NUMBER.check(0.5)) == "Right. One of two."
    assert str(NUMBER.check(2)) == "Not yet. Upside down."
    assert "too large" in NUMBER.check(0.7).message and ".hint()" in NUMBER.check(0.7).message
    assert "a number" in NUMBER.check("half").message
    assert "shape (2, 2)" in MATRIX.check([1.0, 0.0]).message
    assert "1 of 4" in MATRIX.check([[1.0, 0.0], [0.0, 7.0]]).message
    assert str(NUMBER.check(...)).startswith("Your turn. Replace the dots")
    assert NUMBER.check(0.5)._repr_markdown_() == "**Right.** One of two."


def test_functions():
    assert DOUBLE.check(lambda x: x + x)
    assert DOUBLE.check(lambda x: x * x).message == "Squared."
    assert "ZeroDivisionError" in DOUBLE.check(lambda x: x / 0).message
    assert str(DOUBLE.check(lambda x: None)).startswith("Your turn. The function returns nothing yet")
    assert "a function" in DOUBLE.check(6).message
    assert "arguments `3`" in DOUBLE.check(lambda x: 7).message


@pytest.mark.parametrize(
    "function, said",
    [
        (lambda x: float("nan"), "arguments `3`: This is not a number"),
        (lambda x: None if x > 3 else 6, "arguments `5`: This should be a number; it is `None`."),
        (lambda x: [2 * x], "it is a list or array of 1 number."),
        (lambda x: print(y), "NameError: name 'y' is not defined. Ask"),
        (lambda: 6, "TypeError"),
        (lambda x: next(iter(())), "StopIteration. Ask"),
    ],
)
def test_what_a_function_does_wrong_is_said(function, said):
    exercise = Exercise("double", DOUBLE.solution, hints=("x + x",), cases=DOUBLE.cases)
    assert said in str(exercise.check(function))


def test_a_value_may_be_rounded_and_its_mistakes_too():
    third = Exercise("third", 1 / 3, "One of three.", (Mistake(2 / 3, "Two of three."),))
    assert third.check(0.333) and third.check(0.3333)
    assert third.check(0.667).message == third.check(2 / 3).message == "Two of three."
    assert "at least 3" in third.check(0.33).message
    assert Exercise("third", 1 / 3, digits=2).check(0.33)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_verdict_and_hint_never_disagree(answer):
    feedback = NUMBER.check(answer)
    assert feedback.correct == (abs(answer - 0.5) <= 1e-9 + 5e-7)
    assert feedback.correct or any(
        word in feedback.message for word in ("too large", "too small", "Upside down")
    )


def test_no_entry_is_called_wrong_that_counts_as_right():
    # 1e-3 was once the hint's tolerance and not the check's: "0 of 3 entries are wrong"
    exercise = Exercise("ones", lambda x: x / x, cases=((np.ones(3),),))
    assert "3 of 3 entries are wrong" in exercise.check(lambda x: x + 1e-4).message
    assert "1 of 3 entries is wrong" in exercise.check(lambda x: x + 1e-4 * np.eye(3)[1]).message
    assert exercise.check(lambda x: x + 1e-7)


def test_a_variant_is_right_with_its_own_remark():
    exercise = Exercise(
        "root", 2.0, "The positive one.", variants=(Variant(-2.0, "The negative one."),), hints=("x x = 4",)
    )
    assert str(exercise.check(2)) == "Right. The positive one."
    assert str(exercise.check(-2)) == "Right. The negative one."
    assert not exercise.check(3)


class TestArguments:
    """What a reader's function does to its arguments harms nobody, and is said."""

    CASES = (
        (([3, 1, 2],), lambda x: x.clear()),
        ((np.array([3.0, 1.0, 2.0]),), lambda x: x.fill(0)),
        ((torch.tensor([3.0, 1.0, 2.0]),), lambda x: x.mul_(0)),
        (({"a": [torch.tensor([3.0, 1.0, 2.0])]},), lambda x: x["a"][0].mul_(0)),
    )

    @staticmethod
    def total(x):
        while isinstance(x, (dict, list)) and len(x) == 1:
            x = x["a"] if isinstance(x, dict) else x[0]
        return float(sum(x))

    @pytest.mark.parametrize("case, spoil", CASES)
    def test_a_destroyed_argument_is_not_graded_right(self, case, spoil):
        exercise = Exercise("sum", self.total, "Added.", cases=(case, case))

        def first_spoil(x):
            spoil(x)
            return 0.0

        feedback = exercise.check(first_spoil)
        assert not feedback and "`0` is too small" in feedback.message
        assert "changes its argument 1 in place" in feedback.message
        assert exercise.check(self.total).message == "Added."  # nothing is left of it

    @pytest.mark.parametrize("case, spoil", CASES)
    def test_a_right_value_is_right_and_the_change_is_told(self, case, spoil):
        exercise = Exercise("sum", self.total, "Added.", cases=(case, case))

        def then_spoil(x):
            total = self.total(x)
            spoil(x)
            return total

        feedback = exercise.check(then_spoil)
        assert feedback and feedback.message.startswith(
            "Added. Mind that your function changes its argument 1"
        )

    def test_to_change_and_to_return_nothing_is_no_answer(self):
        exercise = Exercise("double", lambda x: 2 * x, cases=((torch.ones(3),),))

        def twice(x):
            x.mul_(2)

        feedback = exercise.check(twice)
        assert feedback.answered and not feedback
        assert "changes its argument in place and returns nothing" in feedback.message

    def test_a_solution_that_changes_its_argument_does_not_spoil_the_mistakes(self):
        def pop(x):
            return x.pop()

        exercise = Exercise(
            "last", pop, mistakes=(Mistake(lambda x: x.pop(0), "First."),), cases=(([1, 2],),)
        )
        assert exercise.check(lambda x: x[-1]) and exercise.check(lambda x: x[0]).message == "First."


class Normalise(nn.Module):
    """A layer norm, as a reader may write it; the flags make mistakes."""

    def __init__(self, *, name="weight", detached=False, forgets_bias=False, size=4):
        super().__init__()
        self.register_parameter(name, nn.Parameter(torch.rand(size)))
        self.bias = nn.Parameter(torch.rand(size))
        self.name, self.detached, self.forgets_bias = name, detached, forgets_bias

    def forward(self, x):
        centred = x - x.mean(dim=-1, keepdim=True)
        spread = (centred.square().mean(dim=-1, keepdim=True) + 1e-5).sqrt()
        scaled = centred / (spread.detach() if self.detached else spread) * getattr(self, self.name)
        return scaled if self.forgets_bias else scaled + self.bias


def layer_norm():
    torch.manual_seed(0)
    solution = nn.LayerNorm(4).double()
    for parameter in solution.parameters():
        nn.init.normal_(parameter)
    case = (torch.randn(3, 4, dtype=torch.float64),)
    mistakes = (Mistake(Normalise(detached=True), "The spread depends on x, too."),)
    return Exercise("layer norm", solution, "Normal.", mistakes, ("Subtract the mean.",), cases=(case,))


class TestModules:
    """Modules are run with the solution's parameters, forwards and backwards; PyTorch's are the oracle."""

    def test_right_whatever_it_was_initialised_with(self):
        module = Normalise()  # of float32
        before = copy.deepcopy(module.state_dict())
        assert str(layer_norm().check(module)) == "Right. Normal."
        assert all(torch.equal(before[name], value) for name, value in module.state_dict().items())
        assert all(parameter.grad is None for parameter in module.parameters())

    def test_a_wrong_gradient_is_found_though_the_output_is_right(self):
        exercise = layer_norm()
        assert exercise.check(Normalise(detached=True)).message == "The spread depends on x, too."
        message = replace(exercise, mistakes=()).check(Normalise(detached=True)).message
        assert "the gradient with respect to argument 1: 12 of 12 entries are wrong." in message

    def test_a_wrong_output_is_found(self):
        message = layer_norm().check(Normalise(forgets_bias=True)).message
        assert "the output: 12 of 12 entries are wrong." in message

    @pytest.mark.parametrize(
        "answer, said",
        [
            (
                Normalise(name="gain"),
                "should be `weight` of shape (4,), `bias` of shape (4,); they are `gain`",
            ),
            (Normalise(size=3), "they are `weight` of shape (3,), `bias` of shape (3,)"),
            (nn.Identity(), "they are none"),
            (Normalise, "it is the class `Normalise`. Call it"),
            (torch.tanh, "should be a module; it is a function"),
            (None, "should be a module; it is `None`"),
            (2.0, "should be a module; it is a number"),
        ],
    )
    def test_what_is_no_such_module_is_named(self, answer, said):
        feedback = layer_norm().check(answer)
        assert not feedback and said in feedback.message

    @pytest.mark.parametrize(
        "forward, said",
        [
            (lambda x: x.detach(), "the output: 12 of 12"),
            (lambda x: x @ x, "RuntimeError: "),
            (lambda x: x.mul_(2), "RuntimeError: "),
            (lambda x: None, "the output: This should be an array of shape (3, 4); it is `None`."),
        ],
    )
    def test_what_goes_wrong_inside_is_said(self, forward, said):
        module = Normalise()
        module.forward = forward
        feedback = layer_norm().check(module)
        assert not feedback and said in feedback.message

    def test_an_output_without_a_way_back_is_found(self):
        exercise = Exercise("tanh", nn.Tanh(), cases=((torch.ones(2, dtype=torch.float64),),))

        class Cut(nn.Module):
            def forward(self, x):
                return torch.tanh(x).detach()

        message = exercise.check(Cut()).message
        assert "the gradient with respect to argument 1: This should be a list or array" in message

    def test_the_incoming_gradient_is_not_1(self):
        """Probabilities sum to 1, so the gradient of their sum is 0: a softmax that gives 0 would pass."""

        class Flat(nn.Module):
            def forward(self, x):
                return torch.softmax(x, dim=-1).detach() + 0 * x

        exercise = Exercise("softmax", nn.Softmax(dim=-1), cases=((torch.rand(3, dtype=torch.float64),),))
        assert exercise.check(nn.Softmax(dim=-1))
        assert "argument 1: 3 of 3 entries are wrong" in exercise.check(Flat()).message

    def test_parameters_that_get_no_gradient_are_found(self):
        solution = nn.Linear(2, 2, dtype=torch.float64)
        exercise = Exercise("linear", solution, cases=((torch.rand(1, 2, dtype=torch.float64),),))

        class Frozen(nn.Linear):
            def forward(self, x):
                return x @ self.weight.detach().T + self.bias

        assert exercise.check(nn.Linear(2, 2))
        assert "with respect to `weight`: 4 of 4 entries are wrong" in exercise.check(Frozen(2, 2)).message

    def test_each_of_several_outputs_counts(self):
        class Cell(nn.Linear):
            def __init__(self, *cut):
                super().__init__(2, 2)
                self.cut = cut

            def forward(self, x):
                first, second = super().forward(x).chunk(2, dim=-1)
                return first, second.detach() if self.cut else second

        exercise = Exercise("cell", Cell().double(), cases=((torch.rand(1, 2, dtype=torch.float64),),))
        assert exercise.check(Cell())
        assert "the gradient with respect to" in exercise.check(Cell("cut")).message
        assert "There should be 2 entries; there are 1." in exercise.check(nn.Linear(2, 2)).message

    def test_the_mode_is_that_of_the_solution(self):
        solution = nn.Dropout(0.5).eval()
        exercise = Exercise("dropout", solution, "Off.", cases=((torch.ones(50, dtype=torch.float64),),))
        assert exercise.check(nn.Dropout(0.9))


def test_an_exercise_that_asks_for_a_function_needs_cases():
    with pytest.raises(ValueError, match="cases"):
        Exercise("nothing", lambda x: x)


def test_digits_must_leave_something_to_check():
    with pytest.raises(ValueError, match="digits"):
        Exercise("nothing", 0.123, digits=1)
