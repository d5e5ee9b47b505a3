"""The perceptron explorer: points of two classes, the perceptron rule, and a small network that trains on them."""
