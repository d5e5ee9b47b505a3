"""Live figures that work in notebooks and, without a kernel, in the built book."""

from nlpbook.explorers.back_off import BackOffExplorer
from nlpbook.explorers.base import Explorer
from nlpbook.explorers.beat_the_machine import BeatTheMachine
from nlpbook.explorers.huffman import HuffmanExplorer
from nlpbook.explorers.microworld import MicroworldExplorer
from nlpbook.explorers.schedule import ScheduleExplorer
from nlpbook.explorers.skip_gram import SkipGramExplorer
from nlpbook.explorers.training_panel import TrainingPanel
from nlpbook.explorers.training_sweep import RunReport, run_sweep
from nlpbook.explorers.vector_space import VectorSpaceExplorer
from nlpbook.explorers.window import WindowExplorer

__all__ = [
    "BackOffExplorer",
    "BeatTheMachine",
    "Explorer",
    "HuffmanExplorer",
    "MicroworldExplorer",
    "RunReport",
    "ScheduleExplorer",
    "SkipGramExplorer",
    "TrainingPanel",
    "VectorSpaceExplorer",
    "WindowExplorer",
    "run_sweep",
]
