"""The NNLM's panel in Python: what it sends to its page, and what it refuses."""

import json

import pytest

from nlpbook.explorers import NNLMPanel, RunReport
from tests.explorers.nnlm_panel.tiny_panel import SETTINGS, START, small_panel, small_training, trainer

PATIENCE = 60


def test_a_kernel_trains_as_in_every_panel():
    panel, training = small_panel(steps=20)
    panel.start()
    panel.wait(PATIENCE)
    (run,) = panel.runs
    assert (run["settings"], run["steps"], run["error"]) == (START, 20, "")
    assert run["results"] == trainer(training)(START, RunReport())
    panel.close()


def test_the_page_gets_the_run_and_little_more():
    panel, training = small_panel()
    state = json.loads(json.dumps(panel.state()))
    assert state["packed"] == training.pack()
    # as the book has it: 25,200 events of some seven bits in base64
    assert len(json.dumps(training.pack())) < 1.1 * (3200 + 700) * 7 / 8 * 4 / 3


def test_bad_input():
    training = small_training(steps=2)
    train = trainer(training)
    for change, message in [
        ({"context size": [1, 33]}, "settings['context size'][1] must be a whole number from 1 to 32; got"),
        ({"hidden units": [0.5, 1]}, "settings['hidden units'][0] must be a whole number from 1 to 512; got"),
        ({"optimiser": ["Adam", "Muon"]}, "settings['optimiser'][1] must be one of 'SGD', 'momentum'"),
        ({"learning rate": [0.0, 1.0]}, "settings['learning rate'][0] must be a finite number, above 0; got"),
        ({"epochs": [1, 2]}, "settings must be values for context size, embedding dimension, hidden "),
        ({"context size": 3}, "settings['context size'] must be a list of values; got 3"),
    ]:
        with pytest.raises((TypeError, ValueError)) as error:
            NNLMPanel(SETTINGS | change, train, training)
        assert message in str(error.value)
    with pytest.raises(TypeError, match="training must be an NNLMTraining; got dict"):
        NNLMPanel(SETTINGS, train, training.pack())
