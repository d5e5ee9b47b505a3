"""Live figures that work in notebooks and, without a kernel, in the built book.

Each has a folder. It is loaded when its name is first asked for, since its JavaScript is put together then.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nlpbook.explorers.back_off.explorer import BackOffExplorer
    from nlpbook.explorers.base import Explorer
    from nlpbook.explorers.beat_the_machine.explorer import BeatTheMachine
    from nlpbook.explorers.huffman.explorer import HuffmanExplorer
    from nlpbook.explorers.microworld.explorer import MicroworldExplorer
    from nlpbook.explorers.schedule.explorer import ScheduleExplorer
    from nlpbook.explorers.skip_gram.explorer import SkipGramExplorer
    from nlpbook.explorers.training_panel.explorer import TrainingPanel
    from nlpbook.explorers.training_panel.sweep import RunReport, run_sweep
    from nlpbook.explorers.vector_space.explorer import VectorSpaceExplorer
    from nlpbook.explorers.window.explorer import WindowExplorer

_MODULES = {
    "BackOffExplorer": "back_off.explorer",
    "BeatTheMachine": "beat_the_machine.explorer",
    "Explorer": "base",
    "HuffmanExplorer": "huffman.explorer",
    "MicroworldExplorer": "microworld.explorer",
    "RunReport": "training_panel.sweep",
    "ScheduleExplorer": "schedule.explorer",
    "SkipGramExplorer": "skip_gram.explorer",
    "TrainingPanel": "training_panel.explorer",
    "VectorSpaceExplorer": "vector_space.explorer",
    "WindowExplorer": "window.explorer",
    "run_sweep": "training_panel.sweep",
}

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


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_MODULES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
