"""The texts that the book learns from."""

from nlpbook.corpora import benchmarks, documentation, libraries, microworld
from nlpbook.corpora.documentation import Documentation

__all__ = ["Documentation", "benchmarks", "documentation", "libraries", "microworld"]
