"""The window explorer."""
