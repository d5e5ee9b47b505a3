"""The engine computes the random graphs that the page's tensors are tested with, and some more operations."""

import torch
from hypothesis import strategies as st

from nlpbook.mlp import autograd
from nlpbook.mlp.autograd import Tensor
from tests.explorers.kit.random_graphs import (
    GROW,
    Graph,
    along_an_axis,
    grow_conv1d,
    one_axis,
    packed,
    unpacked,
)

# The engine's names of the page's operations; those with names of more words are spelt otherwise.
NAMES = {"logSoftmax": "log_softmax", "layerNorm": "layer_norm"}


def answer(request):
    """What deno answers to a request, by the engine: values, shapes, gradients of the leaves."""
    tensors = []
    for node in request["nodes"]:
        if "leaf" in node:
            leaf = node["leaf"]
            array = unpacked(leaf["base64"], leaf["dtype"], leaf["shape"])
            tensors.append(Tensor(array, requires_grad=True))
        else:
            inputs = [tensors[one] for one in node["inputs"]]
            tensors.append(compute(node["operation"], inputs, node["more"]))
    for one in request["gradients"]:
        incoming = one["gradient"]
        gradient = unpacked(incoming["base64"], incoming["dtype"], incoming["shape"])
        tensors[one["node"]].backward(gradient, retain_graph=True)
    leaves = [tensor.operation == "leaf" and tensor.grad is not None for tensor in tensors]
    return {
        "values": [packed(tensor.data)["base64"] for tensor in tensors],
        "shapes": [list(tensor.shape) for tensor in tensors],
        "gradients": [
            packed(tensor.grad)["base64"] if leaf else None
            for tensor, leaf in zip(tensors, leaves, strict=True)
        ],
    }


def compute(name, inputs, more):
    first = inputs[0]
    if name == "concatenate":
        return autograd.concatenate(inputs, *more)
    if name in ("sum", "mean", "max"):
        axes, keep = more
        return getattr(autograd, name)(first, tuple(axes) if isinstance(axes, list) else axes, keep)
    if name == "reshape":
        return autograd.reshape(first, tuple(more[0]))
    if name in ("softmax", "logSoftmax"):
        return getattr(autograd, NAMES.get(name, name))(first, more[0]["axis"])
    if name == "slice":
        axis, start, end, step = more
        key = [slice(None)] * len(first.shape)
        key[axis] = slice(start, end, step)
        return first[tuple(key)]
    if name == "embedding":
        return autograd.embedding(first, whole(more[0]))
    if name == "crossEntropy":
        targets = whole(more[0]).flatten()
        kept = (targets != -100).nonzero()[0]  # the engine has no label that is left out
        return autograd.cross_entropy(autograd.reshape(first, (-1, first.shape[-1]))[kept], targets[kept])
    if name == "index":
        return first[more[0]]
    return getattr(autograd, NAMES.get(name, name))(*inputs, *more)


def whole(values):
    """Whole numbers as requests.js gets them: a flat list, or elements and a shape."""
    if isinstance(values, dict):
        return torch.tensor(values["data"]).reshape(values["shape"]).numpy()
    return torch.tensor(values).numpy()


def grow_power(draw, graph, node):
    exponent = draw(st.sampled_from([-2, -0.5, 0, 1, 2, 3]))
    if exponent < 0:
        node = graph.positive(node)
    graph.add("power", [node], graph.tensors[node] ** exponent, exponent)


def grow_index(draw, graph, node):
    """Picked by places along one axis, some of them several times, or by a mask, or a single part."""
    x = graph.tensors[node]
    if x.ndim == 0:
        return
    axis = one_axis(draw, x) % x.ndim
    size = x.shape[axis]
    places = graph.rng.integers(-size, size, size=draw(st.sampled_from([(1,), (4,), (2, 3)])))
    kind = draw(st.sampled_from(["places", "two", "mask", "part"]))
    if kind == "places":
        key = (slice(None),) * axis + (places,)
    elif kind == "two":
        key = (places % x.shape[0], places % x.shape[1]) if x.ndim > 1 else (places % x.shape[0],)
    elif kind == "mask":
        key = graph.rng.random(size=tuple(x.shape)) < 0.7
        key.flat[0] = True  # so that something is left
    else:
        key = (None, ..., int(places.flat[0]) % x.shape[-1])
    of_torch = tuple(torch.as_tensor(one) if hasattr(one, "shape") else one for one in key)
    value = x[of_torch if isinstance(key, tuple) else torch.as_tensor(key)]
    if value.numel() <= 600:
        graph.add("index", [node], value, key)


def grow_vector_product(draw, graph, node):
    """Products in which one of the two, or both, have one axis."""
    x = graph.tensors[node]
    if x.ndim == 0:
        return
    if draw(st.booleans()):
        other = graph.leaf(x.shape[-1])
        first, second = node, other
    else:
        other = graph.leaf(x.shape[max(-2, -x.ndim)])
        first, second = other, node
    graph.add("matmul", [first, second], graph.tensors[first] @ graph.tensors[second])


def grow_tied_max(draw, graph, node):
    """The largest of copies, which are equal to the last bit."""
    x = graph.tensors[node]
    if x.ndim:
        both = graph.add("concatenate", [node, node], torch.cat([x, x], 0), 0)
        graph.add("max", [both], graph.tensors[both].amax(0), 0, False)


# Without masks, and without the convolution: what the engine has in common with the page.
COMMON = [grow for grow in GROW if grow is not grow_conv1d and "along_an_axis" not in grow.__qualname__] + [
    along_an_axis("softmax", torch.softmax, masked=False),
    along_an_axis("logSoftmax", torch.log_softmax, masked=False),
]
ALL = [*COMMON, grow_power, grow_index, grow_vector_product, grow_tied_max]

__all__ = ["ALL", "COMMON", "Graph", "answer"]
