"""Exercises that check themselves: right answers are told so, and typical mistakes get a hint about why."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from torch import nn

from nlpbook import validation
from nlpbook.exercises.comparison import changed, describe, difference, probe, short, state_shapes


class Mistake(NamedTuple):
    """A typical wrong answer and the hint that helps whoever gives it."""

    answer: Any  # of the solution's kind; in a list or tuple, an entry `...` stands for any value
    hint: str


class Variant(NamedTuple):
    """An answer that the question's wording allows as well, and what to say about it."""

    answer: Any
    remark: str


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
        The right answer: a value (a number, an array, a string; for gradients a dictionary or a tuple of
        arrays), a function, or a module. Modules are tried in float64, where the order of a sum makes no
        difference, so the tensors of `cases` have to be of float64 too.
    explanation : str
        Said after a right answer: why it is right, or what to notice.
    mistakes : tuple of Mistake
        Typical wrong answers.
    hints : tuple of str
        Help that gives more and more away.
    cases : tuple of tuple
        For a function or a module: the arguments it is tried with.
    variants : tuple of Variant
        Other answers that are right, too.
    digits : int
        For a value: the fewest significant digits to which a number that is not whole may be rounded.
    """

    name: str
    solution: Any
    explanation: str = ""
    mistakes: tuple[Mistake, ...] = ()
    hints: tuple[str, ...] = ()
    cases: tuple[tuple[Any, ...], ...] = ()
    variants: tuple[Variant, ...] = ()
    digits: int = 3

    def __post_init__(self) -> None:
        if callable(self.solution) and not self.cases:
            raise ValueError(
                f"cases must be one or more where an exercise asks for a function; got none in {self.name!r}"
            )
        if self.digits < 2:
            raise ValueError(f"digits must be 2 or more, or nearly everything passes; got {self.digits}")

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
        if isinstance(self.solution, nn.Module):
            return self._check_module(answer)
        if callable(self.solution):
            return self._check_function(answer)
        return self._judge([answer], lambda value: [value], digits=self.digits)

    def hint(self, number: int = 1) -> str:
        """Return hint 1, 2, ...: each gives more away than the one before.

        Raises
        ------
        ValueError
            If there is no hint of that number.
        """
        number = validation.whole_number(
            number, "number", most=len(self.hints), note="the hints of this exercise"
        )
        return self.hints[number - 1]

    def _check_function(self, answer: Any) -> Feedback:
        if not callable(answer):
            return Feedback(False, f"The answer should be a function; it is {describe(answer)}.")
        results, spoilt = [], set()
        for case in self.cases:
            arguments = copy.deepcopy(case)
            try:
                results.append(answer(*arguments))
            except Exception as error:
                return Feedback(False, f"{_for(case)}{_raised(error)}" + self._offer_hint())
            spoilt.update(changed(arguments, case))
        if all(result is None or result is ... for result in results):
            if spoilt:
                return Feedback(
                    False,
                    "The function changes its argument in place and returns nothing; it should leave its "
                    "arguments alone and return the new value.",
                )
            return Feedback(
                False, "The function returns nothing yet; it should end with `return`.", answered=False
            )
        return self._judge(
            results,
            lambda function: [function(*copy.deepcopy(case)) for case in self.cases],
            places=[_for(case) for case in self.cases],
            remark=_in_place(sorted(spoilt)),
        )

    def _check_module(self, answer: Any) -> Feedback:
        if not isinstance(answer, nn.Module):
            call = " Call it: the module is what the call returns." if isinstance(answer, type) else ""
            return Feedback(False, f"The answer should be a module; it is {describe(answer)}.{call}")
        got, want = state_shapes(answer), state_shapes(self.solution)
        if got != want:
            return Feedback(
                False,
                f"The parameters and buffers should be {_listed(want)}; they are {_listed(got)}."
                + self._offer_hint(),
            )
        results = []
        for case in self.cases:
            try:
                results.append(probe(answer, self.solution, case))
            except Exception as error:
                return Feedback(False, f"{_for(case)}{_raised(error)}" + self._offer_hint())
        return self._judge(
            results,
            lambda module: [probe(module, self.solution, case) for case in self.cases],
            places=[_for(case) for case in self.cases],
        )

    def _judge(
        self,
        results: list[Any],
        evaluate: Callable[[Any], list[Any]],
        *,
        digits: int | None = None,
        places: Sequence[str] = ("",),
        remark: str = "",
    ) -> Feedback:
        """Compare what an answer gave with what the solution, its variants and the mistakes give."""

        def fault(reference: Any) -> str:
            for place, got, want in zip(places, results, evaluate(reference), strict=True):
                text = difference(got, want, digits)
                if text:
                    return place + text
            return ""

        unlike = fault(self.solution)
        if not unlike:
            return Feedback(True, self.explanation + remark)
        for variant in self.variants:
            if not fault(variant.answer):
                return Feedback(True, variant.remark + remark)
        for mistake in self.mistakes:
            if not fault(mistake.answer):
                return Feedback(False, mistake.hint + remark)
        return Feedback(False, unlike + self._offer_hint() + remark)

    def _offer_hint(self) -> str:
        return " Ask for a hint with `.hint()`." if self.hints else ""


def _for(case: tuple[Any, ...]) -> str:
    return "For arguments " + ", ".join(short(argument) for argument in case) + ": "


def _raised(error: Exception) -> str:
    said = " ".join(str(error).split())  # PyTorch's messages go over several lines
    text = f"{type(error).__name__}: {said}" if said else type(error).__name__
    return text if text.endswith((".", "!", "?")) else text + "."


def _in_place(places: Sequence[int]) -> str:
    """Warn of arguments that were changed in place; empty if there are none."""
    if not places:
        return ""
    which = "argument " + ", ".join(map(str, places))
    return (
        f" Mind that your function changes its {which} in place, and with it its caller's data: copy first."
    )


def _listed(shapes: dict[str, tuple[int, ...]]) -> str:
    return ", ".join(f"`{name}` of shape {shape}" for name, shape in shapes.items()) or "none"
