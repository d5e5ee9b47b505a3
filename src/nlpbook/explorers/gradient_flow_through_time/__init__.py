"""The explorer of gradient flow through time."""
