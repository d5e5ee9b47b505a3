"""A panel of the NNLM on a text small enough to train on in a moment, for its tests."""

import math
from functools import partial

from nlpbook import race
from nlpbook.explorers import NNLMPanel, NNLMTraining
from nlpbook.ngrams import count_ngrams
from nlpbook.nnlm import nnlm_loss
from nlpbook.training import SGD, AdaGrad, Adam, RMSProp, StopWhen, fit

OPTIMISERS = {
    "SGD": SGD,
    "momentum": partial(SGD, momentum=0.9),
    "AdaGrad": AdaGrad,
    "RMSProp": RMSProp,
    "Adam": Adam,
}
SETTINGS = {
    "context size": [1, 3],
    "embedding dimension": [4, 8],
    "hidden units": [8, 16],
    "optimiser": list(OPTIMISERS),
    "learning rate": [0.01, 0.1, 1.0],
}
SIZES = ("context size", "embedding dimension", "hidden units")
START = dict(zip(SIZES, (3, 8, 16), strict=True)) | {"optimiser": "Adam", "learning rate": 0.01}


def small_training(steps=100, **options):
    """Sentences of the microworld, in a hundred steps that are quickly made."""
    world = race.microworld_track()
    vocabulary = count_ngrams(world.train[:600], 1).vocabulary
    options = {"batch_size": 32, "validation_events": 700} | options
    return NNLMTraining(vocabulary, world.train, world.validation, steps=steps, **options)


def trainer(training):
    """`train(settings, report)` of the library, of the run that the page makes, too."""

    def train(settings, report):
        net = training.net(*(settings[name] for name in SIZES))
        optimiser = OPTIMISERS[settings["optimiser"]](net.parameters(), lr=settings["learning rate"])
        batches = training.batches(settings["context size"])
        report.expect(len(batches))
        fit(net, batches, nnlm_loss, optimiser, epochs=1, callbacks=[StopWhen(report)])
        return {"validation perplexity": math.exp(min(50, training.validation_loss(net)))}

    return train


def small_panel(sweep=None, **options):
    """The panel, and what it trains."""
    training = small_training(**options)
    return NNLMPanel(SETTINGS, trainer(training), training, sweep, start=START), training
