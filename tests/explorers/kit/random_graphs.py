"""Random expression graphs of the page's tensors, with values and gradients by PyTorch in float64.

A graph grows node by node. Each operation gets nodes that are there, fresh leaves, or both; what it is not
defined for (or where it is not smooth, and single precision could take the other side) is passed over.
"""

import base64
import math

import numpy as np
import torch
import torch.nn.functional as F
from hypothesis import strategies as st

LARGEST = 600  # elements of a node


def packed(array):
    """An array as the JSON value that requests.js reads."""
    text = base64.b64encode(array.tobytes()).decode("ascii")
    return {"dtype": array.dtype.name, "shape": list(array.shape), "base64": text}


def unpacked(text, dtype, shape):
    return np.frombuffer(base64.b64decode(text), dtype=dtype).reshape(shape)


class Graph:
    """A graph, as the request that goes to JavaScript and as tensors of PyTorch.

    Attributes
    ----------
    nodes : list of dict
        The nodes of the request, inputs before what is computed from them.
    tensors : list of Tensor
        Their values, float64.
    gradients : list of dict
        The random gradients that come in, and where.
    """

    def __init__(self, dtype, seed):
        self.dtype, self.rng = dtype, np.random.default_rng(seed)
        self.nodes, self.tensors, self.gradients = [], [], []
        self.closed = set()  # with values of -inf, from which nothing more is computed

    def leaf(self, *shape):
        """Add a leaf of standard normal numbers."""
        array = np.asarray(self.rng.normal(size=shape), self.dtype)
        self.nodes.append({"leaf": packed(array)})
        self.tensors.append(torch.from_numpy(array.astype("float64")).requires_grad_())
        return len(self.nodes) - 1

    def add(self, operation, inputs, value, *more):
        """Add an operation on nodes, its further arguments, and its value by PyTorch."""
        self.nodes.append({"operation": operation, "inputs": list(inputs), "more": list(more)})
        self.tensors.append(value)
        largest = max(value.detach().abs().nan_to_num(posinf=0).flatten().tolist(), default=0)
        if largest > 8:  # so that neither rounding errors nor exp grow without limit
            factor = 2.0 ** -math.ceil(math.log2(largest / 4))
            return self.add("mul", [len(self.nodes) - 1], value * factor, factor)
        return len(self.nodes) - 1

    def positive(self, node):
        """Add x x + 1/2."""
        x = self.tensors[node]
        square = self.add("mul", [node, node], x * x)
        return self.add("add", [square], self.tensors[square] + 0.5, 0.5)

    def backward(self):
        """Send random gradients into every node that no other was computed from, one after the other."""
        used = {one for node in self.nodes for one in node.get("inputs", [])}
        for number, tensor in enumerate(self.tensors):
            if number not in used and "operation" in self.nodes[number]:
                gradient = np.asarray(self.rng.normal(size=tuple(tensor.shape)), self.dtype)
                self.gradients.append({"node": number, "gradient": packed(gradient)})
                tensor.backward(torch.as_tensor(gradient.astype("float64")), retain_graph=True)

    def request(self):
        return {"nodes": self.nodes, "gradients": self.gradients}


def shapes(draw, low=0, high=3, size=4):
    return draw(st.lists(st.integers(1, size), min_size=low, max_size=high))


def one_axis(draw, x):
    return draw(st.integers(-x.ndim, x.ndim - 1))


def broadcast_shape(x, y):
    try:
        return torch.broadcast_shapes(x, y)
    except RuntimeError:
        return None


def partner(draw, graph, shape):
    """A node that is broadcast with `shape`: one that is there, or a new leaf with fewer or shorter axes."""
    fitting = [
        number
        for number, tensor in enumerate(graph.tensors)
        if number not in graph.closed
        and (both := broadcast_shape(tensor.shape, shape)) is not None
        and math.prod(both) <= LARGEST
    ]
    chosen = draw(st.sampled_from([None, *fitting]))
    if chosen is not None:
        return chosen
    kept = list(shape)[draw(st.integers(0, len(shape))) :]
    return graph.leaf(*[size if draw(st.booleans()) else 1 for size in kept])


def elementwise(name, function):
    def grow(draw, graph, node):
        other = partner(draw, graph, graph.tensors[node].shape)
        if name == "div":
            other = graph.positive(other)
        first, second = (node, other) if name == "div" or draw(st.booleans()) else (other, node)
        graph.add(name, [first, second], function(graph.tensors[first], graph.tensors[second]))

    return grow


def with_number(name, function):
    def grow(draw, graph, node):
        number = draw(st.sampled_from([-1.5, 0.25, 3.0]))
        graph.add(name, [node], function(graph.tensors[node], number), number)

    return grow


def curve(name, function, prepare=lambda graph, node: node):
    def grow(draw, graph, node):
        node = prepare(graph, node)
        graph.add(name, [node], function(graph.tensors[node]))

    return grow


def small(graph, node):
    return graph.add("tanh", [node], torch.tanh(graph.tensors[node]))


def grow_relu(draw, graph, node):
    x = graph.tensors[node]
    if not ((x != 0) & (x.abs() < 1e-4)).any():
        graph.add("relu", [node], torch.relu(x))


def reduced(name, function):
    def grow(draw, graph, node):
        x = graph.tensors[node]
        axes = draw(st.none() | st.lists(st.integers(0, max(0, x.ndim - 1)), unique=True, max_size=x.ndim))
        if x.ndim == 0:
            axes = draw(st.none() | st.just([]))
        keep = draw(st.booleans())
        dim = list(range(x.ndim)) if axes is None else axes
        if name == "amax" and near_ties(x, dim):
            return
        value = function(x, dim=dim, keepdim=keep) if dim else x.clone()
        if axes and draw(st.booleans()):
            axes = [axis - x.ndim for axis in axes]
        if axes and len(axes) == 1 and draw(st.booleans()):
            (axes,) = axes
        graph.add("max" if name == "amax" else name, [node], value, axes, keep)

    return grow


def near_ties(x, dim):
    """Whether some largest element is so near that single precision could not tell which is larger."""
    if not dim:
        return False
    gap = x.detach().amax(dim, keepdim=True) - x.detach()
    return bool(((gap > 0) & (gap < 1e-3)).any())


def along_an_axis(name, function, masked=True):
    def grow(draw, graph, node):
        if graph.tensors[node].ndim == 0:
            node = with_axes(draw, graph, node, 1)
        x = graph.tensors[node]
        axis = one_axis(draw, x)
        options, kept = {"axis": axis}, torch.ones((), dtype=torch.bool)
        if masked and draw(st.booleans()):
            leaf = graph.leaf(*[3 if one == axis % x.ndim else size for one, size in enumerate(x.shape)])
            value = torch.cat([x, graph.tensors[leaf]], axis)  # long enough to leave something out
            node = graph.add("concatenate", [node, leaf], value, axis)
            x = graph.tensors[node]
            first = draw(st.integers(0, axis % x.ndim))
            shape = [
                size if one == axis % x.ndim or draw(st.booleans()) else 1 for one, size in enumerate(x.shape)
            ][first:]
            kept = torch.as_tensor(graph.rng.random(size=tuple(shape)) < 0.6)
            if not kept.expand(x.shape).any(axis).all():  # PyTorch finds no number in an empty line
                kept = kept.expand(x.shape) | ~kept.expand(x.shape).any(axis, keepdim=True)
                shape = list(x.shape)
            options["mask"] = {"data": kept.int().flatten().tolist(), "shape": shape}
        result = graph.add(name, [node], function(x.masked_fill(~kept, -torch.inf), dim=axis), options)
        if not graph.tensors[result].isfinite().all():
            graph.closed.add(result)
            if draw(st.booleans()):
                graph.add("exp", [result], graph.tensors[result].exp())

    return grow


def with_axes(draw, graph, node, axes):
    """A node with so many axes that depends on a node: its first axes are joined, or it is broadcast."""
    x = graph.tensors[node]
    if x.ndim > axes:
        shape = [-1, *x.shape[x.ndim - axes + 1 :]]
        return graph.add("reshape", [node], x.reshape(shape), shape)
    if x.ndim < axes:
        leaf = graph.leaf(*shapes(draw, axes - x.ndim, axes - x.ndim), *x.shape)
        return graph.add("add", [leaf, node], graph.tensors[leaf] + x)
    return node


def grow_layer_norm(draw, graph, node):
    x = graph.tensors[node]
    if x.ndim == 0 or (x.var(-1, unbiased=False) < 1e-2).any():  # it would be ill conditioned
        leaf = graph.leaf(*x.shape[:-1], 4)
        inputs = [node, leaf] if x.ndim else [leaf]
        node = graph.add("concatenate", inputs, torch.cat([graph.tensors[one] for one in inputs], -1), -1)
        x = graph.tensors[node]
        if (x.var(-1, unbiased=False) < 1e-2).any():
            return
    size = x.shape[-1:]
    parameters = [graph.leaf(*size) for _ in range(draw(st.integers(0, 2)))]
    value = F.layer_norm(x, size, *[graph.tensors[one] for one in parameters])
    graph.add("layerNorm", [node, *parameters], value)


def grow_reshape(draw, graph, node):
    x = graph.tensors[node]
    shape = draw(st.permutations(x.shape))
    if draw(st.booleans()):
        shape = [*shape, 1]
    if len(shape) > 1 and draw(st.booleans()):
        shape = [shape[0] * shape[1], *shape[2:]]
    if shape and draw(st.booleans()):
        shape[draw(st.integers(0, len(shape) - 1))] = -1
    graph.add("reshape", [node], x.reshape(shape), list(shape))


def grow_permute(draw, graph, node):
    x = graph.tensors[node]
    axes = [axis - draw(st.sampled_from([0, x.ndim])) for axis in draw(st.permutations(range(x.ndim)))]
    graph.add("permute", [node], x.permute(axes), axes)


def grow_transpose(draw, graph, node):
    if graph.tensors[node].ndim < 2:
        node = with_axes(draw, graph, node, 2)
    x = graph.tensors[node]
    axes = draw(st.just([]) | st.tuples(*[st.integers(-x.ndim, x.ndim - 1)] * 2))
    graph.add("transpose", [node], x.transpose(*(axes or (-2, -1))), *axes)


def grow_slice(draw, graph, node):
    x = graph.tensors[node]
    if x.ndim == 0:
        return
    axis, step = one_axis(draw, x), draw(st.integers(1, 3))
    size = x.shape[axis]
    start = draw(st.integers(-size, size - 1))
    end = draw(st.integers((start % size) + 1, size + 2))
    if end < size and draw(st.booleans()):
        end -= size
    index = [slice(None)] * x.ndim
    index[axis] = slice(start, end, step)
    graph.add("slice", [node], x[tuple(index)], axis, start, end, step)


def grow_concatenate(draw, graph, node):
    x = graph.tensors[node]
    if x.ndim == 0:
        return
    axis, inputs = one_axis(draw, x), [node]
    for _ in range(draw(st.integers(0, 2))):
        if draw(st.booleans()):
            inputs.append(node)
        else:
            shape = list(x.shape)
            shape[axis] = draw(st.integers(1, 3))
            inputs.append(graph.leaf(*shape))
    inputs = draw(st.permutations(inputs))
    value = torch.cat([graph.tensors[one] for one in inputs], axis)
    if value.numel() <= LARGEST:
        graph.add("concatenate", inputs, value, axis)


def grow_matmul(draw, graph, node):
    if graph.tensors[node].ndim < 2:
        node = with_axes(draw, graph, node, 2)
    x = graph.tensors[node]
    n, batch = draw(st.integers(1, 6)), list(x.shape[:-2])
    batch = [size if draw(st.booleans()) else 1 for size in batch[draw(st.integers(0, len(batch))) :]]
    if len(batch) < 2 and draw(st.booleans()):
        batch = [draw(st.integers(1, 3)) if all(size == 1 for size in x.shape[:-2]) else 1, *batch]
    if draw(st.booleans()):
        first, second = node, graph.leaf(*batch, x.shape[-1], n)
    else:
        first, second = graph.leaf(*batch, n, x.shape[-2]), node
    if broadcast_shape(graph.tensors[first].shape[:-2], graph.tensors[second].shape[:-2]) is not None:
        value = graph.tensors[first] @ graph.tensors[second]
        if value.numel() <= LARGEST:
            graph.add("matmul", [first, second], value)


def grow_embedding(draw, graph, node):
    x = graph.tensors[node := with_axes(draw, graph, node, 2)]
    shape = shapes(draw, low=0, high=2)
    ids = torch.as_tensor(graph.rng.integers(0, len(x), size=tuple(shape)))
    listed = ids.flatten().tolist()
    more = listed if len(shape) == 1 and draw(st.booleans()) else {"data": listed, "shape": shape}
    if ids.numel() * x.shape[1] <= LARGEST:
        graph.add("embedding", [node], F.embedding(ids, x), more)


def grow_conv1d(draw, graph, node):
    x = graph.tensors[node := with_axes(draw, graph, node, 3)]
    stride, padding = draw(st.integers(1, 3)), draw(st.integers(0, 2))
    width = draw(st.integers(1, x.shape[2] + 2 * padding))
    filters = draw(st.integers(1, 4))
    weight = graph.leaf(filters, x.shape[1], width)
    bias = [graph.leaf(filters)] if draw(st.booleans()) else []
    arguments = [graph.tensors[one] for one in (node, weight, *bias)]
    value = F.conv1d(*arguments, stride=stride, padding=padding)
    options = [] if stride == 1 and padding == 0 else [{"stride": stride, "padding": padding}]
    graph.add("conv1d", [node, weight, *bias], value, *([] if bias else [None]), *options)


def grow_cross_entropy(draw, graph, node):
    x = graph.tensors[node]
    if x.ndim == 0:
        return
    shape, classes = x.shape[:-1], x.shape[-1]
    targets = torch.as_tensor(graph.rng.integers(0, classes, size=tuple(shape)))
    if shape and draw(st.booleans()):
        left_out = torch.as_tensor(graph.rng.random(size=tuple(shape)) < 0.4)
        if not left_out.all():
            targets = targets.masked_fill(left_out, -100)
    value = F.cross_entropy(x.reshape(-1, classes), targets.flatten())
    graph.add("crossEntropy", [node], value, {"data": targets.flatten().tolist(), "shape": list(shape)})


GROW = [
    *[elementwise(name, getattr(torch, name)) for name in ("add", "sub", "mul", "div")],
    *[with_number(name, getattr(torch, name)) for name in ("add", "sub", "mul", "div")],
    curve("exp", torch.exp, small),
    curve("log", torch.log, Graph.positive),
    curve("sqrt", torch.sqrt, Graph.positive),
    *[curve(name, getattr(torch, name)) for name in ("tanh", "sigmoid")],
    curve("gelu", F.gelu),
    grow_relu,
    reduced("sum", torch.sum),
    reduced("mean", torch.mean),
    reduced("amax", torch.amax),
    *[along_an_axis("softmax", torch.softmax)] * 2,
    *[along_an_axis("logSoftmax", torch.log_softmax)] * 2,
    grow_layer_norm,
    grow_reshape,
    grow_permute,
    grow_transpose,
    grow_slice,
    grow_concatenate,
    grow_matmul,
    grow_matmul,
    grow_embedding,
    grow_conv1d,
    grow_cross_entropy,
]


@st.composite
def graphs(draw, dtype, growers=GROW):
    """Graphs of one to three leaves and two to eight operations, gradients sent through them by PyTorch."""
    graph = Graph(dtype, draw(st.integers(0, 2**32 - 1)))
    for _ in range(draw(st.integers(1, 3))):
        graph.leaf(*shapes(draw))
    for grow in draw(st.lists(st.sampled_from(growers), min_size=2, max_size=8)):
        usable = [number for number in range(len(graph.nodes)) if number not in graph.closed]
        # the newest first: graphs are to become deep, and a failing one simple
        grow(draw, graph, draw(st.sampled_from(usable[::-1])))
    graph.backward()
    return graph
