"""The training room: optimisers, schedules and one loop that all later chapters train with."""

from nlpbook.training.accumulation import accumulate_gradients
from nlpbook.training.adagrad import AdaGrad
from nlpbook.training.adam import Adam, AdamW
from nlpbook.training.batches import Batches, PaddedBatches
from nlpbook.training.checkpoints import load_checkpoint, load_weights, save_checkpoint
from nlpbook.training.clipping import clip_gradients_, gradient_norm
from nlpbook.training.early_stopping import EarlyStopping
from nlpbook.training.history import History
from nlpbook.training.label_smoothing import smoothed_cross_entropy
from nlpbook.training.loop import fit
from nlpbook.training.mixed_precision import MixedPrecision
from nlpbook.training.optimiser import Optimiser
from nlpbook.training.rmsprop import RMSProp
from nlpbook.training.schedules import Constant, Cosine, InverseSquareRoot, StepDecay
from nlpbook.training.sgd import SGD
from nlpbook.training.tensorboard_log import TensorBoardLog

__all__ = [
    "SGD",
    "AdaGrad",
    "Adam",
    "AdamW",
    "Batches",
    "Constant",
    "Cosine",
    "EarlyStopping",
    "History",
    "InverseSquareRoot",
    "MixedPrecision",
    "Optimiser",
    "PaddedBatches",
    "RMSProp",
    "StepDecay",
    "TensorBoardLog",
    "accumulate_gradients",
    "clip_gradients_",
    "fit",
    "gradient_norm",
    "load_checkpoint",
    "load_weights",
    "save_checkpoint",
    "smoothed_cross_entropy",
]
