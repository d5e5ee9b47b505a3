"""Reverse-mode automatic differentiation on NumPy arrays: what PyTorch's autograd does, in 300 lines.

    from nlpbook.mlp import autograd

    W = autograd.Tensor(rng.normal(size=(784, 10)), requires_grad=True)
    loss = autograd.cross_entropy(x @ W, labels)
    loss.backward()
    autograd.sgd([W], learning_rate=0.1)

`tensor.py` is the engine. The other files are operations, each a value and a rule for every input. The
`tensor.js` of the explorers is its twin in the page, with the same names.
"""

from nlpbook.mlp.autograd.arithmetic import add, div, index, matmul, mul, power, sub
from nlpbook.mlp.autograd.descent import sgd
from nlpbook.mlp.autograd.functions import exp, gelu, log, relu, sigmoid, sqrt, tanh
from nlpbook.mlp.autograd.layers import cross_entropy, embedding, layer_norm, log_softmax, softmax
from nlpbook.mlp.autograd.reductions import max, mean, sum
from nlpbook.mlp.autograd.shapes import concatenate, permute, reshape, transpose
from nlpbook.mlp.autograd.tensor import Tensor, computed, elements, no_grad, record

__all__ = [
    "Tensor",
    "add",
    "computed",
    "concatenate",
    "cross_entropy",
    "div",
    "elements",
    "embedding",
    "exp",
    "gelu",
    "index",
    "layer_norm",
    "log",
    "log_softmax",
    "matmul",
    "max",
    "mean",
    "mul",
    "no_grad",
    "permute",
    "power",
    "record",
    "relu",
    "reshape",
    "sgd",
    "sigmoid",
    "softmax",
    "sqrt",
    "sub",
    "sum",
    "tanh",
    "transpose",
]
