"""The graph stepper: its grammar, its numbers, and what it accepts."""

import ast
import itertools
import math
import re

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from nlpbook.explorers import GraphStepper
from nlpbook.explorers.graph_stepper.grammar import GrammarError, parse
from tests.explorers.graph_stepper.expressions import by_torch, expressions

values_of_inputs = st.lists(st.floats(-2, 3).map(lambda one: round(one, 3)), min_size=4, max_size=4)


def read(text):
    """What the grammar makes of a text, in plain values."""
    try:
        nodes = parse(text)
    except GrammarError as error:
        return {"place": error.place, "reason": error.reason}
    return {
        "nodes": [
            {
                "operation": node.operation,
                "inputs": list(node.inputs),
                "text": node.text,
                "name": node.name,
                "number": node.number,
            }
            for node in nodes
        ]
    }


def scale_of(stepper):
    """The largest number on the way, 1 or more: sums may cancel, down to the rounding of their terms."""
    local = itertools.chain.from_iterable(stepper.local_derivatives())
    gradients = [one for one in stepper.node_gradients() if one is not None]
    sizes = [abs(one) for one in itertools.chain(stepper.node_values(), gradients)]
    largest = max(map(abs, local))
    return max([1.0, *sizes, largest * max(map(abs, gradients))])


# The lectures' worked example; Jurafsky and Martin, section on computation graphs (L = c(a + 2b)); the neuron
# of CS231n, whose notes round to two decimals: 0.73, and gradients -0.20, -0.39, 0.20 of w, 0.39, -0.59 of x.
PUBLISHED = [
    ("(x+y)*(y+2)", {"x": 3, "y": 4}, 42, {"x": 6, "y": 13}, 1e-12),
    ("c*(a+2*b)", {"c": -2, "a": 3, "b": 1}, -10, {"c": 5, "a": -2, "b": -4}, 1e-12),
    ("(x+y)*z", {"x": -2, "y": 5, "z": -4}, -12, {"x": -4, "y": -4, "z": 3}, 1e-12),
    (
        "sigmoid(w0*x0+w1*x1+w2)",
        {"w0": 2, "x0": -1, "w1": -3, "x1": -2, "w2": -3},
        0.73,
        {"w0": -0.20, "x0": 0.39, "w1": -0.39, "x1": -0.59, "w2": 0.20},
        0.005,
    ),
]


@pytest.mark.parametrize(("expression", "values", "result", "gradients", "tolerance"), PUBLISHED)
def test_worked_examples(expression, values, result, gradients, tolerance):
    stepper = GraphStepper(expression, values)
    assert stepper.result == pytest.approx(result, abs=tolerance)
    assert stepper.gradients() == pytest.approx(gradients, abs=tolerance)


def test_the_first_state_is_the_lectures_example():
    stepper = GraphStepper()
    assert (stepper.result, stepper.gradients()) == (42, {"x": 6, "y": 13})
    assert stepper.step == stepper.steps == 3 + 5


@given(expressions, values_of_inputs)
@example("-a^2+a", [1.5, 0, 0, 0])
@example("max(a, b)+a", [1.0, 1.0, 0, 0])
@example("relu(a)+0*a", [0.0, 0, 0, 0])
@example("a-b-c+a", [1.0, 2.0, 3.0, 0])
@example("a/b/c+a", [1.0, 2.0, 4.0, 0])
@example("2*3-4*5+a", [1.0, 2.0, 4.0, 0])
@example("-2**2*a+a", [1.0, 2.0, 4.0, 0])
def test_any_expression_is_what_torch_computes(expression, numbers):
    assume("nodes" in read(expression))
    names = [node.name for node in parse(expression) if node.operation == "input"]
    values = dict(zip(names, numbers, strict=False))
    result, gradients = by_torch(expression, values)
    stepper = GraphStepper(expression, values)
    if gradients is None:
        with pytest.raises(ValueError, match="loss must be finite"):
            stepper.gradients()
        return
    scale = scale_of(stepper)
    assume(math.isfinite(scale))
    assert stepper.result == pytest.approx(result, rel=1e-9, abs=1e-12 * scale)
    assert stepper.gradients() == pytest.approx(gradients, rel=1e-9, abs=1e-12 * scale)


@given(expressions, values_of_inputs)
def test_each_gradient_is_the_sum_over_the_uses(expression, numbers):
    assume("nodes" in read(expression))
    count = sum(node.operation == "input" for node in parse(expression))
    stepper = GraphStepper(expression, numbers[:count])
    assume(all(map(math.isfinite, stepper.node_values())))
    gradients, local = stepper.node_gradients(), stepper.local_derivatives()
    assume(math.isfinite(scale_of(stepper)))
    for at, gradient in enumerate(gradients[:-1]):
        if gradient is None:
            continue
        terms = [
            gradients[use] * local[use][slot]
            for use, node in enumerate(stepper.nodes)
            for slot, source in enumerate(node.inputs)
            if source == at and gradients[use] is not None
        ]
        assert gradient == pytest.approx(math.fsum(terms), rel=1e-9, abs=1e-12 * scale_of(stepper))


def test_differences_come_nearer_as_h_falls():
    stepper = GraphStepper("x^3*y", {"x": 2, "y": 5}, bump="x")
    assert stepper.gradients()["x"] == 60
    # (x+h)^3 = x^3 + 3x^2 h + 3x h^2 + h^3, so the errors are 5 (6h + h^2) and 5 h^2.
    for h in (0.5, 0.1, 0.01):
        found = stepper.differences(h=h)
        assert found.bumped == pytest.approx(5 * (2 + h) ** 3)
        assert found.forward - 60 == pytest.approx(5 * (6 * h + h * h), rel=1e-6)
        assert found.central - 60 == pytest.approx(5 * h * h, rel=1e-6)
    assert stepper.differences() == stepper.differences("x", 0.01)


def test_a_name_is_one_node_and_a_definition_too():
    nodes = parse("h = tanh(w*x); h*h+h+w")
    assert [node.operation for node in nodes] == ["input", "input", "mul", "tanh", "mul", "add", "add"]
    assert nodes[3].name == "h"
    assert [node.inputs for node in nodes[4:]] == [(3, 3), (4, 3), (5, 0)]
    assert [node.text for node in nodes[4:]] == ["h*h", "h*h+h", "h*h+h+w"]


WRONG = {
    "": (1, "an expression is missing"),
    "   ": (1, "an expression is missing"),
    "x+": (3, "is missing at the end"),
    "x+*y": (3, "is missing before \u201c*\u201d"),
    "2x": (2, "an operator, such as *, is missing before \u201cx\u201d"),
    "x y": (3, "an operator, such as *, is missing before \u201cy\u201d"),
    "x*(y+1": (7, "\u201c)\u201d is missing for the \u201c(\u201d at character 3"),
    "x*y)": (4, "\u201c)\u201d closes nothing"),
    "x;y": (2, "\u201c;\u201d cannot stand here"),
    "a=x*x": (6, "\u201c;\u201d is expected"),
    "a=x*x;": (7, "is missing at the end"),
    "a=x;a*a": (3, "an operation is needed here"),
    "a=x*x;x+1": (1, "a is defined and never used"),
    "a=x*x;a=x+x;a": (7, "a has a meaning already"),
    "a=a*x;a": (3, "a must be a new name for a new operation"),
    "a=x*x;b=a;b*b": (9, "b must be a new name for a new operation"),
    "exp=x*x;x": (1, "exp is the name of a function"),
    "exp*x": (1, "exp is a function"),
    "sin(x)": (1, "sin is no function"),
    "x(y+1)": (1, "x is no function"),
    "1+max(x)": (3, "max takes 2 inputs; got 1"),
    "tanh(x,y)": (1, "tanh takes 1 input; got 2"),
    "x^y": (3, "an exponent must be a number"),
    "x^2^3": (4, "\u201c^\u201d cannot stand here"),
    "x": (1, "an operation is needed here"),
    "2*3": (1, "needs an input"),
    "x+\u00e9": (3, "\u201c\u00e9\u201d is no part of an expression"),
    "x+\U0001f600y": (3, "\u201c\U0001f600\u201d is no part of an expression"),
    "\u00a0x+1+$": (6, "\u201c$\u201d is no part of an expression"),
    "x+abcdefghijklm": (3, "a name has 12 characters at most"),
    "x+1e7": (3, "a number can be 1,000,000 at most"),
    "x+1e999": (3, "a number can be 1,000,000 at most"),
    "a+b+c+d+e+f+g+h+i": (17, "there can be 8 inputs at most"),
    "x" + "+x" * 25: (50, "there can be 24 operations at most"),
    "(" * 13 + "x": (13, "nested 12 deep at most"),
    "x" + " " * 120: (121, "there can be 120 characters at most"),
    "__import__('os')": (12, None),
    "x.real": (2, None),
    "x if x else y": (3, None),
}


@pytest.mark.parametrize(("text", "found"), WRONG.items(), ids=[repr(one)[:30] for one in WRONG])
def test_what_is_wrong_is_told_with_its_place(text, found):
    place, reason = found
    with pytest.raises(GrammarError) as error:
        parse(text)
    assert error.value.place == place
    assert reason is None or reason in error.value.reason
    with pytest.raises(ValueError, match="expression must be"):
        GraphStepper(text)


# What readers type, whole and broken: both languages have one answer.
pieces = st.lists(
    st.sampled_from(
        [
            *"xyab+-*/^(),;= .2\u00b7\u2212\u00d7",
            "**",
            "max(",
            "exp(",
            "relu(",
            "sin(",
            "1e3",
            "h=",
            "2.5",
            "\u00e9",
            "\U0001f600",
        ]
    ),
    max_size=16,
).map("".join)


@given(st.one_of(expressions, pieces, st.text(max_size=12)))
def test_the_page_reads_what_python_reads(call, text):
    assert call("graph_stepper/grammar", "parse", text) == read(text)


@pytest.mark.parametrize("text", WRONG)
def test_the_page_tells_what_python_tells(call, text):
    assert call("graph_stepper/grammar", "parse", text) == read(text)


@given(expressions, values_of_inputs)
def test_the_page_computes_what_the_engine_does(call, expression, numbers):
    assume("nodes" in read(expression))
    count = sum(node.operation == "input" for node in parse(expression))
    stepper = GraphStepper(expression, numbers[:count])
    found = call("graph_stepper/graph", "flowOf", read(expression)["nodes"], stepper.values)
    expected = stepper.node_values()
    steps = call("graph_stepper/graph", "stepsOf", read(expression)["nodes"], expected_for_json(expected))
    assert len(steps) == stepper.steps
    if not all(map(math.isfinite, expected)):
        assert [math.isfinite(one) for one in found["values"]] == [math.isfinite(one) for one in expected]
        return
    scale = scale_of(stepper)
    assume(math.isfinite(scale))
    close = {"rel": 1e-9, "abs": 1e-12 * scale}
    assert found["values"] == pytest.approx(expected, **close)
    local, gradients = stepper.local_derivatives(), stepper.node_gradients()
    for edge in found["edges"]:
        assert edge["local"] == pytest.approx(local[edge["to"]][edge["slot"]], **close)
    assert [one is None for one in found["gradients"]] == [one is None for one in gradients]
    for one, other in zip(found["gradients"], gradients, strict=True):
        assert one is None or one == pytest.approx(other, **close)


def expected_for_json(values):
    """Values as JSON can hold them: what is not finite stands as null, which is not finite either."""
    return [one if math.isfinite(one) else None for one in values]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"values": [1]}, "values must be 2 numbers, one for each input; got 1"),
        ({"values": {"x": 1}}, "values must be of x, y; got"),
        ({"values": [1, math.nan]}, "values[1] must be"),
        ({"values": [1, 1001]}, "values[1] must be"),
        ({"step": 9}, "step must be"),
        ({"step": -1}, "step must be"),
        ({"bump": "z"}, "bump must be"),
        ({"h": 0.0}, "h must be"),
        ({"h": 2.0}, "h must be"),
    ],
)
def test_bad_arguments_are_refused(options, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        GraphStepper(**options)


@pytest.mark.parametrize("options", [{"expression": 3}, {"values": "34"}, {"step": 1.5}, {"your_turn": 1}])
def test_wrong_types_are_refused(options):
    with pytest.raises(TypeError, match=f"{next(iter(options))} must be"):
        GraphStepper(**options)


def test_differences_refuse_what_is_no_input_or_no_size():
    with pytest.raises(ValueError, match="name must be"):
        GraphStepper().differences("z")
    with pytest.raises(ValueError, match="name must be"):
        GraphStepper().differences()
    with pytest.raises(ValueError, match="h must be"):
        GraphStepper().differences("x", 0.0)


def test_another_expression_keeps_what_fits():
    stepper = GraphStepper(bump="y")
    stepper.expression = "a*b+c"
    assert (stepper.values, stepper.bump, stepper.step) == ([3, 4, 5], "", 7)
    stepper.expression = "y*y"
    assert (stepper.values, stepper.step, stepper.settings["step"]["most"]) == ([3], 3, 3)
    with pytest.raises(ValueError, match="expression must be"):
        stepper.expression = "y*"
    assert stepper.expression == "y*y"


def test_the_page_sets_all_at_once():
    stepper = GraphStepper()
    stepper.set_state({"step": 7, "values": [1, 2, 9], "expression": "a*b+c", "bump": "c"})
    assert (stepper.expression, stepper.values, stepper.step, stepper.bump) == ("a*b+c", [1, 2, 9], 7, "c")


def test_what_is_not_finite_has_no_way_back():
    stepper = GraphStepper("log(x-y)", {"x": 1, "y": 2})
    assert np.isnan(stepper.result)
    assert stepper.steps == 2
    stepper = GraphStepper("1/x+y", {"x": 0, "y": 2})
    assert stepper.result == math.inf


def test_no_expression_is_run_as_python():
    """What only Python's own parser accepts is refused."""
    for text in ("[x for x in y]", "x@y", "x//y", "x%y", "lambda: x", "x and y", "x<y", "f'{x}'", "x[0]"):
        ast.parse(text)
        with pytest.raises(GrammarError):
            parse(text)
