"""The perceptron explorer: two classes of points, the perceptron rule, and a small network that trains."""
