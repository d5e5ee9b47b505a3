"""The gradient-flow explorer: the signal of a deep network, layer by layer, forwards and backwards."""
