"""The unrolling explorer."""
