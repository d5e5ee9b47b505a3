"""The activations explorer: activation functions, their derivatives, and what they do to normal inputs."""
