"""Live figures that work in notebooks and, without a kernel, in the built book."""

from nlpbook.explorers.base import Explorer
from nlpbook.explorers.microworld import MicroworldExplorer
from nlpbook.explorers.vector_space import VectorSpaceExplorer
from nlpbook.explorers.window import WindowExplorer

__all__ = ["Explorer", "MicroworldExplorer", "VectorSpaceExplorer", "WindowExplorer"]
