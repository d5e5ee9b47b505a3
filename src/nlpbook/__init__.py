"""The library behind *From Words to Transformers*: one room per chapter, and the rooms they share."""

from nlpbook.runtime import setup, versions
from nlpbook.show import show_source

__version__ = "0.1.0"

__all__ = ["__version__", "setup", "show_source", "versions"]
