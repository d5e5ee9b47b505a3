"""The training room: optimisers, schedules and one loop that all later chapters train with."""

from nlpbook.training.accumulation import accumulate_gradients
from nlpbook.training.adagrad import AdaGrad
from nlpbook.training.adam import Adam, AdamW
from nlpbook.training.batch import Batch
from nlpbook.training.batches import Batches
from nlpbook.training.callbacks import AfterBackward, Callback, Progress, StopWhen
from nlpbook.training.checkpoint import Checkpoint
from nlpbook.training.checkpoints import load_checkpoint, load_weights, save_checkpoint
from nlpbook.training.clipping import clip_gradients_, gradient_norm
from nlpbook.training.contiguous_batches import ContiguousBatches
from nlpbook.training.distributed import bare, data_parallel
from nlpbook.training.early_stopping import EarlyStopping
from nlpbook.training.history import History
from nlpbook.training.label_smoothing import smoothed_cross_entropy
from nlpbook.training.length_bucketed import LengthBucketed
from nlpbook.training.loop import fit
from nlpbook.training.mixed_precision import MixedPrecision
from nlpbook.training.optimiser import Optimiser
from nlpbook.training.rmsprop import RMSProp
from nlpbook.training.run import Run
from nlpbook.training.schedules import Constant, Cosine, InverseSquareRoot, StepDecay
from nlpbook.training.sgd import SGD
from nlpbook.training.tensorboard import TensorBoard
from nlpbook.training.validate import Validate

__all__ = [
    "SGD",
    "AdaGrad",
    "Adam",
    "AdamW",
    "AfterBackward",
    "Batch",
    "Batches",
    "Callback",
    "Checkpoint",
    "Constant",
    "ContiguousBatches",
    "Cosine",
    "EarlyStopping",
    "History",
    "InverseSquareRoot",
    "LengthBucketed",
    "MixedPrecision",
    "Optimiser",
    "Progress",
    "RMSProp",
    "Run",
    "StepDecay",
    "StopWhen",
    "TensorBoard",
    "Validate",
    "accumulate_gradients",
    "bare",
    "clip_gradients_",
    "data_parallel",
    "fit",
    "gradient_norm",
    "load_checkpoint",
    "load_weights",
    "save_checkpoint",
    "smoothed_cross_entropy",
]
