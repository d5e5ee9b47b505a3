"""The microworld explorer."""
