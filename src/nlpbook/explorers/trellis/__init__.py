"""The trellis explorer."""
