"""Exercises that check themselves: right answers are told so, and typical mistakes get a hint about why."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import scipy.sparse as sparse
import torch


class Mistake(NamedTuple):
    """A typical wrong answer and the hint that helps whoever gives it."""

    answer: Any  # a value; for an exercise that asks for a function, a function
    hint: str


@dataclass(frozen=True)
class Feedback:
    """What a reader is told; true if the answer was right."""

    correct: bool
    message: str
    answered: bool = True

    def __bool__(self) -> bool:
        return self.correct

    def __str__(self) -> str:
        return f"{self._verdict()} {self.message}".rstrip()

    __repr__ = __str__

    def _repr_markdown_(self) -> str:
        return f"**{self._verdict()}** {self.message}".rstrip()

    def _verdict(self) -> str:
        if not self.answered:
            return "Your turn."
        return "Right." if self.correct else "Not yet."


@dataclass(frozen=True)
class Exercise:
    """A question with its answer.

    Parameters
    ----------
    name : str
        What the exercise is called in its book section.
    solution : object
        The right answer: a value, or a function for an exercise that asks for one.
    explanation : str
        Said after a right answer: why it is right, or what to notice.
    mistakes : tuple of Mistake
        Typical wrong answers.
    hints : tuple of str
        Help that gives more and more away.
    cases : tuple of tuple
        For a function: the arguments it is tried with.
    tolerance : float
        The largest absolute difference at which two numbers count as equal.
    """

    name: str
    solution: Any
    explanation: str = ""
    mistakes: tuple[Mistake, ...] = ()
    hints: tuple[str, ...] = ()
    cases: tuple[tuple[Any, ...], ...] = ()
    tolerance: float = 1e-3

    def __post_init__(self) -> None:
        if callable(self.solution) and not self.cases:
            raise ValueError(
                f"cases is empty: the exercise {self.name!r} asks for a function and must try it"
            )

    def check(self, answer: Any) -> Feedback:
        """Compare an answer with the solution.

        Parameters
        ----------
        answer : object
            The reader's answer; `...` stands for "not answered yet".

        Returns
        -------
        Feedback
            Right, or a hint: for a known mistake the reason behind it, else what differs.
        """
        if answer is ...:
            return Feedback(
                False, "Replace the dots `...` by your answer, and run the cell again.", answered=False
            )
        if callable(self.solution):
            return self._check_function(answer)
        if _same(answer, self.solution, self.tolerance):
            return Feedback(True, self.explanation)
        for mistake in self.mistakes:
            if _same(answer, mistake.answer, self.tolerance):
                return Feedback(False, mistake.hint)
        return Feedback(False, _difference(answer, self.solution) + self._offer_hint())

    def hint(self, number: int = 1) -> str:
        """Return hint 1, 2, ...: each gives more away than the one before.

        Raises
        ------
        ValueError
            If there is no hint of that number.
        """
        if not 1 <= number <= len(self.hints):
            raise ValueError(
                f"number must be from 1 to {len(self.hints)}, the hints of this exercise; got {number}"
            )
        return self.hints[number - 1]

    def _check_function(self, answer: Any) -> Feedback:
        if not callable(answer):
            return Feedback(False, f"The answer should be a function; this is {_describe(answer)}.")
        results = []
        for case in self.cases:
            try:
                results.append(answer(*_copy(case)))
            except Exception as error:
                return Feedback(
                    False, f"For {_call(case)}: {type(error).__name__}: {error}" + self._offer_hint()
                )
        if all(result is None or result is ... for result in results):
            return Feedback(
                False, "The function returns nothing yet; it should end with `return`.", answered=False
            )
        expected = [self.solution(*_copy(case)) for case in self.cases]
        if all(_same(got, want, self.tolerance) for got, want in zip(results, expected, strict=True)):
            return Feedback(True, self.explanation)
        for mistake in self.mistakes:
            wrong = [mistake.answer(*_copy(case)) for case in self.cases]
            if all(_same(got, bad, self.tolerance) for got, bad in zip(results, wrong, strict=True)):
                return Feedback(False, mistake.hint)
        differ = (not _same(got, want, self.tolerance) for got, want in zip(results, expected, strict=True))
        first = next(i for i, different in enumerate(differ) if different)
        case, got, want = self.cases[first], results[first], expected[first]
        return Feedback(False, f"For {_call(case)}: {_difference(got, want)}" + self._offer_hint())

    def _offer_hint(self) -> str:
        return " Ask for a hint with `.hint()`." if self.hints else ""


def _same(first: Any, second: Any, tolerance: float) -> bool:
    """Return whether two answers agree: numbers and arrays within the tolerance, everything else exactly."""
    if isinstance(second, str) or isinstance(first, str):
        return isinstance(first, str) and isinstance(second, str) and first.strip() == second.strip()
    if second is None or isinstance(second, (bool, Set, Mapping)):
        return type(first) is type(second) and bool(first == second)
    if isinstance(second, (list, tuple)) and any(isinstance(entry, str) for entry in second):
        return isinstance(first, (list, tuple)) and list(first) == list(second)
    got, want = _numbers(first), _numbers(second)
    if got is None or want is None or got.shape != want.shape:
        return False
    return bool(np.allclose(got, want, rtol=0, atol=tolerance, equal_nan=True))


def _numbers(value: Any) -> np.ndarray | None:
    if isinstance(value, torch.Tensor):
        value = value.detach().cpu().numpy()
    if sparse.issparse(value):
        value = value.toarray()
    try:
        return np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        return None


def _difference(got: Any, want: Any) -> str:
    numbers, target = _numbers(got), _numbers(want)
    if numbers is None or target is None or isinstance(want, str) or isinstance(got, str):
        if type(got) is not type(want):
            return f"The answer should be {_describe(want)}; this is {_describe(got)}."
        return f"{_short(got)} is not the answer."
    if numbers.shape != target.shape:
        return f"The answer should be {_describe(target)}; this is {_describe(numbers)}."
    wrong = ~np.isclose(numbers, target, rtol=0, atol=1e-3)
    if numbers.ndim == 0:
        return f"{_short(got)} is too {'small' if numbers < target else 'large'}."
    return f"{wrong.sum()} of {wrong.size} entries are wrong."


def _describe(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return "a number" if value.ndim == 0 else f"an array of shape {value.shape}"
    if callable(value):
        return "a function"
    names = {
        str: "a string",
        int: "a number",
        float: "a number",
        list: "a list",
        set: "a set",
        dict: "a dictionary",
    }
    return names.get(type(value), f"of type {type(value).__name__}")


def _short(value: Any) -> str:
    text = f"{value:.6g}" if isinstance(value, (float, np.floating)) else repr(value)
    return f"`{text if len(text) <= 60 else text[:57] + '...'}`"


def _call(case: tuple[Any, ...]) -> str:
    return "arguments " + ", ".join(_short(argument) for argument in case)


def _copy(case: tuple[Any, ...]) -> tuple[Any, ...]:
    """Copy arrays and lists, so that a function that changes its arguments cannot spoil the comparison."""
    return tuple(
        argument.copy() if isinstance(argument, (np.ndarray, list, dict)) else argument for argument in case
    )
