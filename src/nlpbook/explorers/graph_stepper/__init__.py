"""The graph stepper: an expression as a computational graph, forwards and backwards, step by step."""
