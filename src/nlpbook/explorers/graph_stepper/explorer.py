"""The graph stepper: an expression as a computational graph, values forwards, gradients backwards."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from nlpbook import validation
from nlpbook.explorers.base import Explorer
from nlpbook.explorers.graph_stepper.grammar import MOST_CHARACTERS, GrammarError, Node, parse
from nlpbook.explorers.settings import Choice, Number, Numbers, Switch, Text, Whole
from nlpbook.mlp import autograd

LARGEST = 1000.0  # of the values of inputs
_FIRST_VALUE = 3.0


class Differences(NamedTuple):
    """What a bump of one input by h does to the result f.

    Parameters
    ----------
    bumped : float
        f(x + h).
    forward : float
        (f(x + h) - f(x)) / h, whose error falls with h.
    central : float
        (f(x + h) - f(x - h)) / 2h, whose error falls with the square of h.
    """

    bumped: float
    forward: float
    central: float


class _Expression(Text):
    """A text that `parse` accepts."""

    def _check(self, value: Any, explorer: Any) -> str:
        text = super()._check(value, explorer)
        try:
            parse(text)
        except GrammarError as error:
            raise ValueError(
                f"{self.name} must be an expression with an input and an operation; "
                f"got {validation.shown(text)}: {error}"
            ) from None
        return text


class GraphStepper(Explorer):
    """Type an expression; step through its graph, forwards for the values and backwards for the gradients.

    Each step forwards computes one operation, each step backwards the gradient of the result f with respect
    to one node: the sum, over the operations that use the node, of the gradient there times the local
    derivative, which stands on the edge. In "your turn" the reader computes the next number, and is told
    which mistake it was.

    Parameters
    ----------
    expression : str
        Numbers, names, ``+ - * / ^``, parentheses, and the functions exp, log, max (of two), relu, sigmoid,
        sqrt and tanh; before it, definitions such as ``h = tanh(w*x);``. An exponent is a number. At most 120
        characters, 8 inputs and 24 operations.
    values : sequence of float, or mapping from names to floats, optional
        The inputs, in the order in which they appear, from -1000 to 1000; 3, 4, 5 and so on unless given.
    step : int, optional
        Where it stands: 0 is before the first step. The end, unless given.
    bump : str
        The input that is bumped, or "" for none.
    h : float
        By how much, from 1e-6 to 1.
    your_turn : bool
        Whether the reader computes the numbers.

    Raises
    ------
    TypeError, ValueError
        If an argument is outside its range; of the expression it says what is wrong, and where.

    Examples
    --------
    >>> stepper = GraphStepper("(x+y)*(y+2)", {"x": 3, "y": 4})
    >>> stepper.result
    42.0
    >>> stepper.gradients()
    {'x': 6.0, 'y': 13.0}

    References
    ----------
    Baydin, Pearlmutter, Radul & Siskind (2018). Book: chapter 5.
    """

    javascript = "explorer.js"
    label = "Graph stepper: an expression, its values forwards and its gradients backwards"

    expression = _Expression(MOST_CHARACTERS, default="(x+y)*(y+2)")
    values = Numbers(
        lambda explorer: len(explorer.inputs),
        least=-LARGEST,
        most=LARGEST,
        of="one for each input",
        label="values of the inputs",
    )
    step = Whole(0, lambda explorer: explorer.steps)
    bump = Choice(lambda explorer: explorer.inputs, "", empty=True, label="input that is bumped")
    h = Number(least=1e-6, most=1.0, default=0.01, label="size h of the bump")
    your_turn = Switch(label="switch for your turn")

    def __init__(
        self,
        expression: str = "(x+y)*(y+2)",
        values: Sequence[float] | np.ndarray | Mapping[str, float] | None = None,
        *,
        step: int | None = None,
        bump: str = "",
        h: float = 0.01,
        your_turn: bool = False,
    ):
        super().__init__(expression=expression)
        if values is None:
            values = _default_values(len(self.inputs))
        elif isinstance(values, Mapping):
            if set(values) != set(self.inputs):
                raise ValueError(
                    f"values must be of {', '.join(self.inputs)}; got {validation.shown(values)}"
                )
            values = [values[name] for name in self.inputs]
        self.values = values
        self.step = self.steps if step is None else step
        self.bump, self.h, self.your_turn = bump, h, your_turn
        self.observe(self._fit, "expression")

    def _fit(self, change: Any) -> None:
        """Keep what the inputs of another expression can have of the values, of the step and of the bump."""
        count = len(self.inputs)
        if len(self.values) != count:
            self.values = [*self.values, *_default_values(count)[len(self.values) :]][:count]
        self.step = min(self.step, self.steps)
        if self.bump and self.bump not in self.inputs:
            self.bump = ""

    @property
    def nodes(self) -> list[Node]:
        """The nodes of the graph, each after its inputs; the last one is the result."""
        return parse(self.expression)

    @property
    def inputs(self) -> list[str]:
        """The names of the inputs, in the order in which they appear."""
        return [node.name for node in self.nodes if node.operation == "input"]

    @property
    def result(self) -> float:
        """The value of the expression; NaN or infinite where it has none."""
        return self.node_values()[-1]

    @property
    def steps(self) -> int:
        """How many steps there are, one for each operation and, if all values are finite, each gradient."""
        nodes = self.nodes
        operations = sum(node.operation not in ("input", "number") for node in nodes)
        if len(self.values) == len(self.inputs) and not all(map(math.isfinite, self.node_values())):
            return operations
        return operations + sum(_depends(nodes))

    def node_values(self) -> list[float]:
        """Return the value of each node."""
        return [tensor.item() for tensor in self._tensors(self.values)]

    def node_gradients(self) -> list[float | None]:
        """Return the gradient of the result with respect to each node, None where no input has a part in it.

        Raises
        ------
        ValueError
            If the result is not finite.
        """
        tensors = self._tensors(self.values)
        with np.errstate(all="ignore"):
            tensors[-1].backward()
        return [
            float(tensor.grad.item()) if depends and tensor.grad is not None else None
            for tensor, depends in zip(tensors, _depends(self.nodes), strict=True)
        ]

    def gradients(self) -> dict[str, float]:
        """Return the gradient of the result with respect to each input, by its name.

        Raises
        ------
        ValueError
            If the result is not finite.
        """
        found = zip(self.nodes, self.node_gradients(), strict=True)
        return {
            node.name: gradient
            for node, gradient in found
            if node.operation == "input" and gradient is not None
        }

    def local_derivatives(self) -> list[list[float]]:
        """Return for each node its derivatives with respect to the nodes it is computed from, in order."""
        values, found = self.node_values(), []
        for node in self.nodes:
            alone = [autograd.Tensor(values[at], requires_grad=True) for at in node.inputs]
            if alone:
                with np.errstate(all="ignore"):
                    _computed(node, alone).backward(1.0)
            found.append([float(one.grad.item()) for one in alone if one.grad is not None])
        return found

    def differences(self, name: str | None = None, h: float | None = None) -> Differences:
        """Return what a bump of an input does to the result.

        Parameters
        ----------
        name : str, optional
            Which input; the one that is bumped in the figure, unless given.
        h : float, optional
            By how much, more than 0; as in the figure, unless given.

        Raises
        ------
        ValueError
            If there is no such input, or h is not more than 0.
        """
        at = self.inputs.index(validation.one_of(self.bump if name is None else name, "name", self.inputs))
        h = self.h if h is None else validation.finite(h, "h", above=0)

        def result(change: float) -> float:
            return self._tensors([one + change * (i == at) for i, one in enumerate(self.values)])[-1].item()

        up, here, down = result(h), result(0.0), result(-h)
        return Differences(up, (up - here) / h, (up - down) / (2 * h))

    def _tensors(self, values: Sequence[float]) -> list[autograd.Tensor]:
        tensors: list[autograd.Tensor] = []
        waiting = iter(values)
        with np.errstate(all="ignore"):
            for node in self.nodes:
                if node.operation == "input":
                    tensors.append(autograd.Tensor(float(next(waiting)), requires_grad=True))
                elif node.operation == "number":
                    tensors.append(autograd.Tensor(float(node.number or 0.0)))
                else:
                    tensors.append(_computed(node, [tensors[at] for at in node.inputs]))
        return tensors


def _computed(node: Node, inputs: Sequence[autograd.Tensor]) -> autograd.Tensor:
    """The value of an operation, by the engine."""
    if node.operation == "neg":
        return -inputs[0]
    if node.operation == "power":
        return autograd.power(inputs[0], node.number or 0.0)
    if node.operation == "max":
        return autograd.max(autograd.concatenate([autograd.reshape(one, (1,)) for one in inputs], 0))
    return getattr(autograd, node.operation)(*inputs)


def _default_values(count: int) -> list[float]:
    return [_FIRST_VALUE + i for i in range(count)]


def _depends(nodes: Sequence[Node]) -> list[bool]:
    """For each node whether an input has a part in it."""
    found: list[bool] = []
    for node in nodes:
        found.append(node.operation == "input" or any(found[at] for at in node.inputs))
    return found
