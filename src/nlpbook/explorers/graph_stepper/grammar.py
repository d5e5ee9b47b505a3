"""The expressions that a reader may type, and the graph that each is; `grammar.js` is its twin.

    program    = { name "=" expression ";" } expression
    expression = term { ("+" | "-") term }
    term       = factor { ("*" | "/") factor }
    factor     = "-" factor | power
    power      = primary [ ("^" | "**") [ "-" ] number ]
    primary    = number | name | function "(" expression { "," expression } ")" | "(" expression ")"

A name that is not defined is an input of the graph, one node however often it stands; each number and each
operation is a node of its own. Nothing is evaluated as Python or JavaScript.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

FUNCTIONS = {"exp": 1, "log": 1, "max": 2, "relu": 1, "sigmoid": 1, "sqrt": 1, "tanh": 1}  # their inputs
MOST_CHARACTERS, MOST_INPUTS, MOST_OPERATIONS, MOST_NESTED = 120, 8, 24, 12
_LONGEST_NAME, _LARGEST_NUMBER = 12, 1_000_000
_SPACES = re.compile("[ \t\r\n\u00a0]*")
_TOKEN = re.compile(
    r"(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    "|(?P<sign>\\*\\*|[-+*/^(),;=\u00d7\u00b7\u2212])"
)
_WRITTEN = {"**": "^", "\u00d7": "*", "\u00b7": "*", "\u2212": "-"}  # other ways to write a sign
_SUMS, _PRODUCTS = {"+": "add", "-": "sub"}, {"*": "mul", "/": "div"}


class GrammarError(ValueError):
    """What is wrong with an expression, and where.

    Attributes
    ----------
    place : int
        The character at which it shows, counted from 1.
    reason : str
        What is wrong there.
    """

    def __init__(self, place: int, reason: str):
        super().__init__(f"at character {place}, {reason}")
        self.place, self.reason = place, reason


@dataclass(frozen=True)
class Node:
    """A node of the graph.

    Parameters
    ----------
    operation : str
        "input", "number", "neg", "power", one of "add", "sub", "mul", "div", or the name of a function.
    inputs : tuple of int
        The places of the nodes that it is computed from, in order.
    text : str
        The part of the expression that it is.
    name : str
        What an input or a definition is called.
    number : float, optional
        The value of a number; the exponent of a power.
    """

    operation: str
    inputs: tuple[int, ...]
    text: str
    name: str = ""
    number: float | None = None


class _Token(NamedTuple):
    kind: str  # number, name, sign, end
    text: str
    start: int
    end: int

    def is_sign(self, *signs: str) -> bool:
        return self.kind == "sign" and self.text in signs


def parse(text: str) -> list[Node]:
    """Return the nodes of an expression, each after its inputs; the last one is the result.

    Parameters
    ----------
    text : str
        What the reader typed.

    Returns
    -------
    list of Node

    Raises
    ------
    GrammarError
        If it is no expression with an input and an operation.
    """
    if len(text) > MOST_CHARACTERS:
        raise GrammarError(MOST_CHARACTERS + 1, f"there can be {MOST_CHARACTERS} characters at most")
    return _Parser(text).program()


def _tokens(text: str) -> list[_Token]:
    found, at = [], _end_of_spaces(text, 0)
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise GrammarError(at + 1, f"\u201c{text[at]}\u201d is no part of an expression")
        kind = str(match.lastgroup)
        found.append(_Token(kind, _WRITTEN.get(match[0], match[0]), at, match.end()))
        at = _end_of_spaces(text, match.end())
    end = found[-1].end if found else 0
    return [*found, _Token("end", "", end, end)]


def _end_of_spaces(text: str, at: int) -> int:
    found = _SPACES.match(text, at)
    return found.end() if found else at


class _Parser:
    """By recursive descent, a method for each rule, which returns the place of its node."""

    def __init__(self, text: str):
        self.text, self.tokens, self.at = text, _tokens(text), 0
        self.nodes: list[Node] = []
        self.meanings: dict[str, int] = {}
        self.unused: dict[str, _Token] = {}
        self.depth = 0

    @property
    def now(self) -> _Token:
        return self.tokens[self.at]

    def take(self) -> _Token:
        token = self.now
        self.at += 1
        return token

    def fail(self, token: _Token, reason: str) -> GrammarError:
        return GrammarError(token.start + 1, reason)

    def program(self) -> list[Node]:
        if self.now.kind == "end":
            raise self.fail(self.now, "an expression is missing, such as (x+y)*(y+2)")
        while self.now.kind == "name" and self.tokens[self.at + 1].is_sign("="):
            self.definition()
        first = self.now
        result = self.expression()
        if self.now.kind != "end":
            raise self.unexpected()
        self.demand_operation(first, result)
        if not any(node.operation == "input" for node in self.nodes):
            raise self.fail(first, "the expression needs an input, such as x")
        for name, token in self.unused.items():
            raise self.fail(token, f"{name} is defined and never used")
        return self.nodes

    def definition(self) -> None:
        name = self.take()
        self.check_name(name)
        if name.text in FUNCTIONS:
            raise self.fail(name, f"{name.text} is the name of a function")
        if name.text in self.meanings:
            raise self.fail(name, f"{name.text} has a meaning already")
        self.take()
        first = self.now
        at = self.expression()
        if not self.now.is_sign(";"):
            raise (
                self.unexpected()
                if self.now.kind != "end"
                else self.fail(self.now, "\u201c;\u201d is expected")
            )
        self.take()
        self.demand_operation(first, at)
        if self.nodes[at].name or name.text in self.meanings:
            raise self.fail(first, f"{name.text} must be a new name for a new operation")
        self.nodes[at] = replace(self.nodes[at], name=name.text)
        self.meanings[name.text] = at
        self.unused[name.text] = name

    def demand_operation(self, first: _Token, at: int) -> None:
        if self.nodes[at].operation in ("input", "number"):
            raise self.fail(first, "an operation is needed here, such as x*x")

    def unexpected(self) -> GrammarError:
        if self.now.is_sign(")"):
            return self.fail(self.now, "\u201c)\u201d closes nothing")
        if self.now.kind == "sign":
            return self.fail(self.now, f"\u201c{self.now.text}\u201d cannot stand here")
        return self.fail(self.now, f"an operator, such as *, is missing before \u201c{self.now.text}\u201d")

    def expression(self) -> int:
        return self.chain(self.term, _SUMS)

    def term(self) -> int:
        return self.chain(self.factor, _PRODUCTS)

    def chain(self, part: Callable[[], int], operations: dict[str, str]) -> int:
        first = self.now
        left = part()
        while self.now.is_sign(*operations):
            sign = self.take()
            right = part()
            left = self.operation(operations[sign.text], (left, right), first, sign)
        return left

    def factor(self) -> int:
        if not self.now.is_sign("-"):
            return self.power()
        sign = self.take()
        at = self.factor()
        node = self.nodes[at]
        if (
            node.operation == "number"
            and at == len(self.nodes) - 1
            and not self.tokens[self.at - 1].is_sign(")")
        ):
            self.nodes[at] = replace(node, number=-(node.number or 0.0), text="-" + node.text)
            return at
        return self.operation("neg", (at,), sign, sign)

    def power(self) -> int:
        first = self.now
        base = self.primary()
        if not self.now.is_sign("^"):
            return base
        sign = self.take()
        minus = self.take() if self.now.is_sign("-") else None
        if self.now.kind != "number":
            raise self.fail(self.now, "an exponent must be a number; exp(b*log(a)) is a to the power of b")
        exponent = self.number(self.take())
        at = self.operation("power", (base,), first, sign)
        self.nodes[at] = replace(self.nodes[at], number=-exponent if minus else exponent)
        return at

    def primary(self) -> int:
        token = self.now
        if token.kind == "number":
            self.take()
            return self.node(Node("number", (), token.text, number=self.number(token)))
        if token.kind == "name":
            self.take()
            return self.function(token) if self.now.is_sign("(") else self.meaning(token)
        if token.is_sign("("):
            self.open()
            inner = self.expression()
            self.close(token)
            return inner
        here = "a number, a name or \u201c(\u201d is missing"
        raise self.fail(
            token, f"{here} at the end" if token.kind == "end" else f"{here} before \u201c{token.text}\u201d"
        )

    def open(self) -> _Token:
        self.depth += 1
        if self.depth > MOST_NESTED:
            raise self.fail(self.now, f"parentheses can be nested {MOST_NESTED} deep at most")
        return self.take()

    def close(self, opened: _Token) -> None:
        if not self.now.is_sign(")"):
            if self.now.kind in ("number", "name"):
                raise self.unexpected()
            place = opened.start + 1
            raise self.fail(self.now, f"\u201c)\u201d is missing for the \u201c(\u201d at character {place}")
        self.depth -= 1
        self.take()

    def function(self, name: _Token) -> int:
        if name.text not in FUNCTIONS:
            known = ", ".join(FUNCTIONS)
            raise self.fail(name, f"{name.text} is no function; there are {known}, and a product needs *")
        opened = self.open()
        inputs = [self.expression()]
        while self.now.is_sign(","):
            self.take()
            inputs.append(self.expression())
        self.close(opened)
        wanted = FUNCTIONS[name.text]
        if len(inputs) != wanted:
            raise self.fail(name, f"{name.text} takes {wanted} input{'s' * (wanted > 1)}; got {len(inputs)}")
        return self.operation(name.text, tuple(inputs), name, name)

    def meaning(self, name: _Token) -> int:
        self.check_name(name)
        if name.text in FUNCTIONS:
            raise self.fail(name, f"{name.text} is a function: \u201c(\u201d is missing after it")
        if name.text not in self.meanings:
            if sum(node.operation == "input" for node in self.nodes) == MOST_INPUTS:
                raise self.fail(name, f"there can be {MOST_INPUTS} inputs at most")
            self.meanings[name.text] = self.node(Node("input", (), name.text, name.text))
        self.unused.pop(name.text, None)
        return self.meanings[name.text]

    def check_name(self, name: _Token) -> None:
        if len(name.text) > _LONGEST_NAME:
            raise self.fail(name, f"a name has {_LONGEST_NAME} characters at most")

    def number(self, token: _Token) -> float:
        value = float(token.text)
        if value > _LARGEST_NUMBER:
            raise self.fail(token, f"a number can be {_LARGEST_NUMBER:,} at most")
        return value

    def operation(self, operation: str, inputs: tuple[int, ...], first: _Token, shown: _Token) -> int:
        if sum(node.operation not in ("input", "number") for node in self.nodes) == MOST_OPERATIONS:
            raise self.fail(shown, f"there can be {MOST_OPERATIONS} operations at most")
        end = self.tokens[self.at - 1].end
        return self.node(Node(operation, inputs, " ".join(self.text[first.start : end].split())))

    def node(self, node: Node) -> int:
        self.nodes.append(node)
        return len(self.nodes) - 1
