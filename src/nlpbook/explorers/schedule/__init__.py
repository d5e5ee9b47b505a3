"""The learning rate explorer."""
