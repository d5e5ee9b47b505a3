"""Both Tree-LSTMs: by heights is node by node, gradients are those of differences, trees are alone."""

import sys

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit
from torch import nn

from nlpbook.rnn import LSTM, ChildSumTreeLSTM, Forest, NaryTreeLSTM, ParseTree, compose, from_torch
from nlpbook.rnn.fast.child_sum import plain_child_sum
from nlpbook.rnn.fast.nary import plain_nary
from tests.rnn.layers import DEVICES, assert_same, normal, seeds, sizes
from tests.rnn.trees.forests import ARITIES, LAYERS, brackets, forests, layer_of, outcome, problem, trees

each_kind = pytest.mark.parametrize("kind", LAYERS)
each_form = pytest.mark.parametrize("fast", [True, False], ids=["fast", "plain"])


@each_kind
@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float64, 1e-10), (torch.float32, 2e-6)])
def test_by_heights_is_node_by_node(kind, dtype, tolerance):
    @settings(max_examples=20)
    @given(forests(ARITIES[kind]), sizes, sizes, st.booleans(), seeds)
    def check(forest, inputs, hidden, at_words, seed):
        layer = layer_of(kind, inputs, hidden, seed, dtype)
        given_ = problem(layer, forest, seed + 5, at_words=at_words, dtype=dtype)
        found = {}
        for layer.fast in (True, False):
            found[layer.fast] = outcome(layer, forest, *given_)
        assert_same(found[True], found[False], tolerance)

    check()


@each_kind
def test_the_formula_in_numpy(kind):
    """By recursion over nested lists of children, with loops over gates and children."""

    @settings(max_examples=20)
    @given(trees(ARITIES[kind]), sizes, seeds)
    def check(tree, hidden, seed):
        layer = layer_of(kind, 2, hidden, seed)
        W, U, b = (part.detach().numpy() for part in (layer.W, layer.U, layer.b))
        H, x = hidden, normal(len(tree), 2, seed=seed).numpy()
        N = 1 if kind == "child-sum" else layer.arity
        states = {}

        def block(k, gate):
            """The weights of child k in a gate: 0 i, 1 f (of a child), ..., g, o."""
            return U[k * H : (k + 1) * H, gate * H : (gate + 1) * H]

        def visit(node):
            below = [child for child in range(len(tree)) if tree.parents[child] == node]
            for child in below:
                visit(child)
            z = {
                gate: x[node] @ W[:, n * H : (n + 1) * H] + b[n * H : (n + 1) * H]
                for n, gate in enumerate("ifgo")
            }
            a = {gate: z[gate].copy() for gate in "igo"}
            f = [z["f"].copy() for _ in below]
            for k, child in enumerate(below):
                h = states[child][0]
                place = 0 if kind == "child-sum" else k
                for n, gate in ((0, "i"), (N + 1, "g"), (N + 2, "o")):
                    a[gate] += h @ block(place, n)
                if kind == "child-sum":
                    f[k] += h @ block(0, 1)
                else:
                    for other in range(len(below)):
                        f[other] += h @ block(k, 1 + other)
            c = expit(a["i"]) * np.tanh(a["g"])
            for k, child in enumerate(below):
                c = c + expit(f[k]) * states[child][1]
            states[node] = (expit(a["o"]) * np.tanh(c), c)

        visit(tree.root)
        for layer.fast in (True, False):
            h, c = layer(torch.from_numpy(x), Forest([tree]))
            for found, part in ((h, 0), (c, 1)):
                expected = [states[node][part] for node in range(len(tree))]
                np.testing.assert_allclose(found.detach(), expected, rtol=0, atol=1e-12)

    check()


@pytest.mark.parametrize("kind", ["child-sum", "4-ary"])
def test_the_plain_forms_by_heights(kind):
    """What stands at the head of the fast files, in the order of the rows."""

    @settings(max_examples=20)
    @given(forests(4), seeds)
    def check(forest, seed):
        layer = layer_of(kind, seed=seed)
        x, by_h, by_c = problem(layer, forest, seed)
        expected = outcome(layer, forest, x, by_h, by_c)
        plain = plain_child_sum if kind == "child-sum" else plain_nary
        x = x.requires_grad_()
        layer.zero_grad()
        rows = plain((x @ layer.W + layer.b)[forest.order], layer.U, forest)
        h, c = (part[forest.rows] for part in rows)
        ((h * by_h).sum() + (c * by_c).sum()).backward()
        found = {"h": h.detach(), "c": c.detach(), "dx": x.grad}
        for name, parameter in layer.named_parameters():  # leaves alone have no use for U
            found[f"d{name}"] = torch.zeros_like(parameter) if parameter.grad is None else parameter.grad
        assert_same(found, expected, 1e-10)

    check()


@each_kind
@each_form
@pytest.mark.parametrize("at_words", [True, False])
def test_gradients_by_differences(kind, fast, at_words):
    """Independent of both forms of the backward pass."""
    parents = [3, 3, 4, 4, -1] if kind == "binary" else [4, 4, 3, 4, -1]
    words = ["a", "b", "c", None, "d"]
    others = [ParseTree([1, 2, -1], ["a", None, None]), ParseTree([-1], ["a"])]
    forest = Forest([ParseTree(parents, words), *others])
    layer = layer_of(kind, 1, 2, 1, fast=fast)
    x, _, _ = problem(layer, forest, 5, at_words=at_words)
    names = [name for name, _ in layer.named_parameters()]

    def function(x, *parameters):
        return torch.func.functional_call(layer, dict(zip(names, parameters, strict=True)), (x, forest))

    inputs = [x, *layer.parameters()]
    assert torch.autograd.gradcheck(function, [one.detach().requires_grad_() for one in inputs])


@each_kind
@each_form
def test_a_tree_gets_in_a_forest_what_it_gets_alone(kind, fast):
    """Values and gradients; those of the weights add up."""

    @settings(max_examples=15)
    @given(forests(ARITIES[kind]), st.booleans(), seeds)
    def check(forest, at_words, seed):
        layer = layer_of(kind, seed=seed, fast=fast)
        x, by_h, by_c = problem(layer, forest, seed, at_words=at_words)
        together = outcome(layer, forest, x, by_h, by_c)
        summed = {name: torch.zeros_like(together[name]) for name in ("dW", "dU", "db")}
        places = (
            [sum(word is not None for word in tree.words) for tree in forest.trees]
            if at_words
            else forest.sizes
        )
        found = {"h": [], "c": [], "dx": []}
        for tree, *parts in zip(
            forest.trees, x.split(places), forest.split(by_h), forest.split(by_c), strict=True
        ):
            for name, value in outcome(layer, Forest([tree]), *parts).items():
                if name in summed:
                    summed[name] += value
                else:
                    found[name].append(value)
        assert_same(
            together, {**{name: torch.cat(values) for name, values in found.items()}, **summed}, 1e-10
        )

    check()


@each_kind
def test_an_input_at_words_is_an_input_of_zeros_elsewhere(kind):
    @settings(max_examples=15)
    @given(forests(ARITIES[kind]), seeds)
    def check(forest, seed):
        layer = layer_of(kind, seed=seed)
        x, by_h, by_c = problem(layer, forest, seed, at_words=True)
        one = outcome(layer, forest, x, by_h, by_c)
        everywhere = torch.zeros(len(forest), layer.input_size, dtype=x.dtype)
        everywhere[forest.word_nodes] = x
        other = outcome(layer, forest, everywhere, by_h, by_c)
        other["dx"] = other["dx"][forest.word_nodes]
        assert_same(one, other, 1e-12)

    check()


@pytest.mark.parametrize("kind", ["child-sum", "unary", "binary"])
@each_form
def test_a_chain_is_an_lstm(kind, fast):
    """Ours and PyTorch's, on sentences of several lengths; with room for a second child that never comes."""
    torch.manual_seed(0)
    theirs = nn.LSTM(3, 4, batch_first=True).double()
    lstm = from_torch(theirs).layers[0]
    layer = ChildSumTreeLSTM(3, 4) if kind == "child-sum" else NaryTreeLSTM(3, 4, 1 if kind == "unary" else 2)
    layer = layer.double()
    layer.fast = fast
    with torch.no_grad():
        layer.W.copy_(lstm.W)
        layer.b.copy_(lstm.b)
        layer.U[:4, : 2 * 4].copy_(lstm.U[:, : 2 * 4])
        layer.U[:4, -2 * 4 :].copy_(lstm.U[:, -2 * 4 :])
    for length in (1, 2, 7):
        x, by_h = normal(length, 3, seed=length), normal(length, 4, seed=length + 1)
        chain = Forest([ParseTree.from_heads(["a"] * length, [*range(2, length + 1), 0])])
        found = []
        for h in (layer(x.requires_grad_(), chain)[0], lstm(x[None])[0][0], theirs(x[None])[0][0]):
            found.append((h, torch.autograd.grad((h * by_h).sum(), x)[0]))
        for h, dx in found[1:]:
            torch.testing.assert_close(found[0][0], h, rtol=0, atol=1e-12)
            torch.testing.assert_close(found[0][1], dx, rtol=0, atol=1e-12)


@pytest.mark.parametrize("kind", ["child-sum", "binary"])
def test_a_tree_of_ten_thousand_levels(kind):
    """Forward and backward, against the LSTM."""
    n = 10_000
    lstm = LSTM(2, 3, generator=torch.Generator().manual_seed(1)).double()
    layer = layer_of(kind, 2, 3)
    with torch.no_grad():
        layer.W.copy_(lstm.W)
        layer.b.copy_(lstm.b)
        layer.U[:3, : 2 * 3].copy_(lstm.U[:, : 2 * 3])
        layer.U[:3, -2 * 3 :].copy_(lstm.U[:, -2 * 3 :])
    chain = Forest([ParseTree.from_heads(["a"] * n, [*range(2, n + 1), 0])])
    x, by_h, by_c = normal(n, 2, seed=1), normal(n, 3, seed=2), torch.zeros(n, 3, dtype=torch.float64)
    expected = x.clone().requires_grad_()
    y = lstm(expected[None])[0][0]
    (y * by_h).sum().backward()
    found = outcome(layer, chain, x, by_h, by_c)
    torch.testing.assert_close(found["h"], y.detach(), rtol=0, atol=1e-10)
    torch.testing.assert_close(found["dx"], expected.grad, rtol=0, atol=1e-10)
    torch.testing.assert_close(found["dW"], lstm.W.grad, rtol=1e-9, atol=1e-8)


@pytest.mark.parametrize("kind", ["child-sum", "binary"])
def test_wide_and_deep_in_both_forms(kind):
    """As wide as the layer reads, and a constituency tree of more levels than Python would recurse."""
    n = sys.getrecursionlimit() + 200
    wide = (
        ParseTree([n] * n + [-1], ["a"] * (n + 1)) if kind == "child-sum" else ParseTree([1, -1], ["a", "b"])
    )
    deep = ParseTree.from_brackets("(1 (2 a) " * n + "(0 b)" + ")" * n)
    forest, layer, found = Forest([wide, deep]), layer_of(kind, 2, 3), {}
    given_ = problem(layer, forest, 1, at_words=True)
    for layer.fast in (True, False):
        found[layer.fast] = outcome(layer, forest, *given_)
    assert_same(found[True], found[False], 1e-9)


@each_kind
def test_a_gradient_for_a_part_of_what_comes_out(kind):
    """Hidden states, or cells, or roots alone; also where the parameters or the inputs are frozen."""
    forest = brackets("(3 (2 not) (1 (2 very) (0 bad)))", "(2 so)")
    layer, found = layer_of(kind), {}
    x, _, _ = problem(layer, forest, 1)
    for layer.fast in (True, False):
        for frozen in ("nothing", "parameters", "inputs"):
            layer.requires_grad_(frozen != "parameters")
            for part in range(3):
                leaf = x.clone().requires_grad_(frozen != "inputs")
                layer.zero_grad()
                h, c = layer(leaf, forest)
                (h, c, h[forest.roots])[part].sum().backward()  # expanded gradients: one number in memory
                gradients = [] if leaf.grad is None else [leaf.grad]
                gradients += [p.grad for p in layer.parameters() if p.grad is not None]
                assert len(gradients) == {"nothing": 4, "parameters": 1, "inputs": 3}[frozen]
                found[layer.fast, frozen, part] = [gradient.clone() for gradient in gradients]
    for (_, frozen, part), gradients in found.items():
        for one, other in zip(gradients, found[False, frozen, part], strict=True):
            assert one.any()
            torch.testing.assert_close(one, other, rtol=0, atol=1e-12)


@each_kind
def test_inputs_and_incoming_gradients_are_left_as_they_are(kind):
    forest = brackets("(3 (2 not) (1 bad))", "(2 so)")
    layer = layer_of(kind)
    x, by_h, by_c = problem(layer, forest, 1)
    before = [part.clone() for part in (x, by_h, by_c, *layer.parameters())]
    h, c = layer(x.requires_grad_(), forest)
    values = (h.detach().clone(), c.detach().clone())
    torch.autograd.grad((h, c), x, (by_h, by_c))
    for part, value in zip((x, by_h, by_c, *layer.parameters(), h, c), (*before, *values), strict=True):
        assert torch.equal(part, value)


@each_kind
def test_no_second_derivative_is_promised(kind):
    layer, forest = layer_of(kind), brackets("(3 (2 not) (1 bad))")
    x = normal(3, 3, seed=1).requires_grad_()
    (gradient,) = torch.autograd.grad(layer(x, forest)[0].pow(2).sum(), x, create_graph=True)
    with pytest.raises(RuntimeError, match="once_differentiable"):
        gradient.sum().backward()


@each_kind
@each_form
@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16])
def test_devices_and_types(kind, fast, device, dtype):
    layer = layer_of(kind, dtype=dtype, fast=fast).to(device)
    for lines in (("(3 (2 not) (1 (2 very) (0 bad)))", "(2 so)"), ("(2 so)",)):
        forest = brackets(*lines).to(device)
        for at_words in (True, False):
            x = problem(layer, forest, 1, at_words=at_words)[0].to(device, dtype).requires_grad_()
            h, c = layer(x, forest)
            h.sum().backward()
            for part in (h, c, x.grad, layer.W.grad):
                assert part.dtype == dtype and part.device == x.device


@each_kind
@each_form
def test_mixed_precision(kind, fast):
    """The fast form keeps the type of its weights; the plain one's products are in bfloat16."""
    layer = layer_of(kind, dtype=torch.float32, fast=fast)
    forest = brackets("(3 (2 not) (1 (2 very) (0 bad)))", "(2 so)")
    x, by_h, by_c = problem(layer, forest, 1, dtype=torch.float32)
    x = x.bfloat16().float()  # so that nothing is lost at the door
    expected = outcome(layer, forest, x, by_h, by_c)
    with torch.autocast("cpu", torch.bfloat16):
        found = outcome(layer, forest, x.bfloat16() if fast else x, by_h, by_c)
    assert found["h"].dtype == torch.float32 or not fast
    assert torch.equal(found["h"], expected["h"]) == fast
    assert_same({name: value.float() for name, value in found.items()}, expected, 0.05)


@each_kind
def test_compose_is_the_plain_form(kind):
    layer, tree = layer_of(kind, fast=False), ParseTree.from_brackets("(3 (2 not) (1 bad))")
    x = normal(3, 3, seed=1)
    torch.testing.assert_close(compose(layer.step, x, tree, 4), layer(x, Forest([tree])), rtol=0, atol=0)


@each_kind
@pytest.mark.parametrize(
    ("x", "error", "message"),
    [
        (
            [1.0],
            TypeError,
            r"x must be inputs of shape \(2, 3\), one for each word, or \(3, 3\), one for each node",
        ),
        (torch.zeros(2, 3, dtype=torch.int64), TypeError, "x must be inputs"),
        (torch.zeros(4, 3), ValueError, r"x must be inputs .*; got shape \(4, 3\)"),
        (torch.zeros(3, 2), ValueError, r"x must be inputs .*; got shape \(3, 2\)"),
        (torch.zeros(1, 3, 3), ValueError, r"x must be inputs .*; got shape \(1, 3, 3\)"),
    ],
)
def test_what_is_refused(kind, x, error, message):
    for fast in (True, False):
        layer = layer_of(kind, dtype=torch.float32, fast=fast)
        with pytest.raises(error, match=message):
            layer(x, brackets("(3 (2 not) (1 bad))"))
        with pytest.raises(TypeError, match="forest must be a Forest; got ParseTree"):
            layer(torch.zeros(1, 3), ParseTree([-1], ["a"]))
        with pytest.raises(ValueError, match=r"x must be inputs of shape \(1, 3\), one for each word; got"):
            layer(torch.zeros(2, 3), brackets("(2 so)"))


def test_more_children_than_the_layer_reads():
    forest = brackets("(2 (2 a) (2 b) (2 c))", "(2 a)")
    with pytest.raises(
        ValueError, match="forest must be trees of nodes with at most 2 children; got one with 3"
    ):
        layer_of("binary")(torch.zeros(5, 3, dtype=torch.float64), forest)
    h, _ = layer_of("4-ary")(torch.zeros(5, 3, dtype=torch.float64), forest)
    assert h.shape == (5, 4)


@each_kind
def test_settings_outside_their_range(kind):
    for given_, name in (((0, 3), "input_size"), ((2, 0), "hidden_size")):
        with pytest.raises(ValueError, match=f"{name} must be a whole number, 1 or larger; got 0"):
            LAYERS[kind](*given_)
    with pytest.raises(TypeError, match="fast must be True or False; got 'yes'"):
        LAYERS[kind](2, 3, fast="yes")
    with pytest.raises(ValueError, match="forget_bias must be a finite number; got inf"):
        LAYERS[kind](2, 3, forget_bias=float("inf"))
    with pytest.raises(ValueError, match="arity must be a whole number, 1 or larger; got 0"):
        NaryTreeLSTM(2, 3, 0)


@each_kind
def test_the_initial_weights(kind):
    """As the docstrings have them, and by the generator alone."""
    layer = LAYERS[kind](5, 300, forget_bias=1.5, generator=torch.Generator().manual_seed(0))
    N = 1 if kind == "child-sum" else layer.arity
    assert layer.b.tolist() == [0.0] * 300 + [1.5] * 300 + [0.0] * 600
    assert layer.W.var().item() == pytest.approx(1 / 5, rel=0.1)  # 6,000 draws: 2% is one standard error
    assert layer.U.shape == (N * 300, (3 + N) * 300)
    for rows in layer.U.split(300):
        for block in rows.split(300, dim=1):
            torch.testing.assert_close(block @ block.T * N, torch.eye(300), rtol=0, atol=1e-5)
    one, same, other = (LAYERS[kind](2, 3, generator=torch.Generator().manual_seed(n)) for n in (1, 1, 2))
    for name, value in one.state_dict().items():
        assert torch.equal(value, same.state_dict()[name])
    assert not torch.equal(one.W, other.W) and not torch.equal(one.U, other.U)
    assert repr(LAYERS[kind](2, 3)).endswith("(2, 3)" if kind == "child-sum" else f"(2, 3, arity={N})")
