"""Live figures that work in notebooks and, without a kernel, in the built book.

Each has a folder. It is loaded when its name is first asked for, since its JavaScript is put together then.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nlpbook.explorers.activations.explorer import ActivationsExplorer
    from nlpbook.explorers.back_off.explorer import BackOffExplorer
    from nlpbook.explorers.base import Explorer
    from nlpbook.explorers.beat_the_machine.explorer import BeatTheMachine
    from nlpbook.explorers.classifier_panel.explorer import ClassifierPanel
    from nlpbook.explorers.gates.explorer import GateExplorer
    from nlpbook.explorers.gradient_flow.explorer import GradientFlowExplorer
    from nlpbook.explorers.gradient_flow_through_time.explorer import GradientFlowThroughTime
    from nlpbook.explorers.graph_stepper.explorer import GraphStepper
    from nlpbook.explorers.huffman.explorer import HuffmanExplorer
    from nlpbook.explorers.microworld.explorer import MicroworldExplorer
    from nlpbook.explorers.nnlm_panel.explorer import NNLMPanel
    from nlpbook.explorers.nnlm_panel.training import NNLMTraining
    from nlpbook.explorers.perceptron.explorer import PerceptronExplorer
    from nlpbook.explorers.schedule.explorer import ScheduleExplorer
    from nlpbook.explorers.skip_gram.explorer import SkipGramExplorer
    from nlpbook.explorers.surface.explorer import SurfaceExplorer
    from nlpbook.explorers.training_panel.explorer import TrainingPanel
    from nlpbook.explorers.training_panel.sweep import RunReport, run_sweep
    from nlpbook.explorers.trellis.explorer import Trellis
    from nlpbook.explorers.vector_space.explorer import VectorSpaceExplorer
    from nlpbook.explorers.weights import pack_weights, packing_error, unpack_weights
    from nlpbook.explorers.window.explorer import WindowExplorer

_MODULES = {
    "ActivationsExplorer": "activations.explorer",
    "BackOffExplorer": "back_off.explorer",
    "BeatTheMachine": "beat_the_machine.explorer",
    "ClassifierPanel": "classifier_panel.explorer",
    "Explorer": "base",
    "GateExplorer": "gates.explorer",
    "GradientFlowExplorer": "gradient_flow.explorer",
    "GradientFlowThroughTime": "gradient_flow_through_time.explorer",
    "GraphStepper": "graph_stepper.explorer",
    "HuffmanExplorer": "huffman.explorer",
    "MicroworldExplorer": "microworld.explorer",
    "NNLMPanel": "nnlm_panel.explorer",
    "NNLMTraining": "nnlm_panel.training",
    "PerceptronExplorer": "perceptron.explorer",
    "RunReport": "training_panel.sweep",
    "ScheduleExplorer": "schedule.explorer",
    "SkipGramExplorer": "skip_gram.explorer",
    "SurfaceExplorer": "surface.explorer",
    "TrainingPanel": "training_panel.explorer",
    "Trellis": "trellis.explorer",
    "VectorSpaceExplorer": "vector_space.explorer",
    "WindowExplorer": "window.explorer",
    "pack_weights": "weights",
    "packing_error": "weights",
    "run_sweep": "training_panel.sweep",
    "unpack_weights": "weights",
}

__all__ = [
    "ActivationsExplorer",
    "BackOffExplorer",
    "BeatTheMachine",
    "ClassifierPanel",
    "Explorer",
    "GateExplorer",
    "GradientFlowExplorer",
    "GradientFlowThroughTime",
    "GraphStepper",
    "HuffmanExplorer",
    "MicroworldExplorer",
    "NNLMPanel",
    "NNLMTraining",
    "PerceptronExplorer",
    "RunReport",
    "ScheduleExplorer",
    "SkipGramExplorer",
    "SurfaceExplorer",
    "TrainingPanel",
    "Trellis",
    "VectorSpaceExplorer",
    "WindowExplorer",
    "pack_weights",
    "packing_error",
    "run_sweep",
    "unpack_weights",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_MODULES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
