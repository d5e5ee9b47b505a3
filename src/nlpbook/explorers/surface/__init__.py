"""The optimisers on a surface."""
