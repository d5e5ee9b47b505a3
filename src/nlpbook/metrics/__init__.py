"""The metrics room: accuracy, confusion, F1 of classes and entities, BLEU of translations, calibration."""

from nlpbook.metrics.accuracy import accuracy
from nlpbook.metrics.bleu import BleuScore, bleu
from nlpbook.metrics.calibration import ReliabilityDiagram, expected_calibration_error, reliability_diagram
from nlpbook.metrics.confusion import ConfusionMatrix, confusion_matrix
from nlpbook.metrics.entities import Entity, read_entities
from nlpbook.metrics.f1 import F1Report, F1Score, class_f1, span_f1

__all__ = [
    "BleuScore",
    "ConfusionMatrix",
    "Entity",
    "F1Report",
    "F1Score",
    "ReliabilityDiagram",
    "accuracy",
    "bleu",
    "class_f1",
    "confusion_matrix",
    "expected_calibration_error",
    "read_entities",
    "reliability_diagram",
    "span_f1",
]
