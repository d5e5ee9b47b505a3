"""Expressions for tests, as hypothesis draws them, and what torch says of them."""

import math
import re

import torch
from hypothesis import strategies as st

NAMES = "abcd"
# From these, a value in (0, 3) stays where log, sqrt and divisions are harmless.
_FUNCTIONS = {
    "exp": torch.exp,
    "log": torch.log,
    "max": torch.maximum,
    "relu": torch.relu,
    "sigmoid": torch.sigmoid,
    "sqrt": torch.sqrt,
    "tanh": torch.tanh,
}

_leaf = st.one_of(
    st.sampled_from(NAMES),
    st.integers(0, 9).map(str),
    st.sampled_from(["0.5", "2.", ".25", "1e1", "3E-1"]),
)


def _grow(inner):
    return st.one_of(
        st.tuples(inner, st.sampled_from("+-*/"), inner).map(" ".join),
        inner.map(lambda one: f"({one})"),
        inner.map(lambda one: f"-{one}"),
        st.tuples(inner, st.sampled_from(["^2", "**3", "^-1", "^0.5", "^0", "^1"])).map(
            lambda pair: f"({pair[0]}){pair[1]}"
        ),
        st.tuples(st.sampled_from(NAMES), st.sampled_from(["^2", "^-1", "^3"])).map("".join),
        st.tuples(st.sampled_from(sorted(set(_FUNCTIONS) - {"max"})), inner).map(
            lambda pair: f"{pair[0]}({pair[1]})"
        ),
        st.tuples(inner, inner).map(lambda pair: f"max({pair[0]},{pair[1]})"),
    )


# Each has an input and an operation; some are longer, or nested deeper, than an explorer takes.
expressions = st.tuples(st.recursive(_leaf, _grow, max_leaves=9), st.sampled_from(NAMES)).map(
    lambda pair: f"{pair[0]}+{pair[1]}"
)


def by_torch(expression, values):
    """The result and the gradients of an expression by Python's own parser and torch's autograd."""
    inputs = {
        name: torch.tensor(value, dtype=torch.float64, requires_grad=True) for name, value in values.items()
    }
    # A number becomes a tensor, so that 1/0 is infinite, as everywhere but in plain Python; not an exponent.
    text = re.sub(
        r"(?<![\w.*])(?<!\*-)((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)",
        r"number(\1)",
        expression.replace("^", "**"),
    )

    def number(value):
        return torch.tensor(float(value), dtype=torch.float64)

    result = eval(text, {"__builtins__": {}, "number": number, **_FUNCTIONS, **inputs})
    if not math.isfinite(result.item()):
        return result.item(), None
    result.backward()
    return result.item(), {
        name: one.grad.item() if one.grad is not None else 0.0 for name, one in inputs.items()
    }
