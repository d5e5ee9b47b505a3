"""The training room: optimisers, schedules and one loop that all later chapters train with."""

from nlpbook.training.adagrad import AdaGrad
from nlpbook.training.adam import Adam, AdamW
from nlpbook.training.clipping import clip_gradients_, gradient_norm
from nlpbook.training.label_smoothing import smoothed_cross_entropy
from nlpbook.training.optimiser import Optimiser
from nlpbook.training.rmsprop import RMSProp
from nlpbook.training.schedules import Constant, Cosine, InverseSquareRoot, Step
from nlpbook.training.sgd import SGD

__all__ = [
    "SGD",
    "AdaGrad",
    "Adam",
    "AdamW",
    "Constant",
    "Cosine",
    "InverseSquareRoot",
    "Optimiser",
    "RMSProp",
    "Step",
    "clip_gradients_",
    "gradient_norm",
    "smoothed_cross_entropy",
]
