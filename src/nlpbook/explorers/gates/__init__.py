"""The explorer of gates over a sentence."""
