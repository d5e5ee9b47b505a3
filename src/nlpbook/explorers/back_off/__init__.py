"""The back-off explorer."""
