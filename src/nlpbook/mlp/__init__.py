"""Chapter 5, networks and backpropagation: from one neuron to an engine that derives every gradient."""

from nlpbook.mlp import autograd

__all__ = ["autograd"]
