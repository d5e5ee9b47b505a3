"""Counted from the formula, and by PyTorch's and our own layers."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from nlpbook.rnn import GRU, LSTM, Elman, RecurrentStack, parameter_count
from tests.rnn.layers import sizes

OF_TORCH = {"elman": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}


def counted(module):
    return sum(parameter.numel() for parameter in module.parameters())


def test_the_numbers_of_the_book():
    """nn.RNN, nn.GRU, nn.LSTM from 10 to 20; of the LSTM with one bias 2,480."""
    assert [parameter_count(cell, 10, 20, biases=2) for cell in OF_TORCH] == [640, 1920, 2560]
    assert parameter_count("lstm", 10, 20) == 2480


@settings(max_examples=30)
@given(st.sampled_from([*OF_TORCH]), sizes, sizes, st.integers(1, 3), st.booleans(), st.booleans())
def test_pytorch_has_two_biases_or_none(cell, inputs, hidden, n_layers, both, bias):
    theirs = OF_TORCH[cell](inputs, hidden, n_layers, bidirectional=both, bias=bias)
    biases = 2 if bias else 0
    assert counted(theirs) == parameter_count(
        cell, inputs, hidden, n_layers, bidirectional=both, biases=biases
    )


@settings(max_examples=30)
@given(sizes, sizes, st.integers(1, 3), st.booleans())
def test_ours_have_one(inputs, hidden, n_layers, both):
    for cell, layer in (("elman", Elman), ("lstm", LSTM), ("gru", GRU)):
        ours = counted(RecurrentStack(layer, inputs, hidden, n_layers, bidirectional=both))
        more = n_layers * (1 + both) * hidden if layer is GRU else 0  # c, for the reset after the product
        assert ours == parameter_count(cell, inputs, hidden, n_layers, bidirectional=both) + more
    assert counted(GRU(inputs, hidden, reset="before")) == parameter_count("gru", inputs, hidden)
    assert counted(LSTM(inputs, hidden, forget_gate=False)) == parameter_count("gru", inputs, hidden)


@pytest.mark.parametrize(
    ("arguments", "options", "error", "message"),
    [
        (("rnn", 2, 3), {}, ValueError, "cell must be one of 'elman', 'gru', 'lstm'; got 'rnn'"),
        (("gru", 0, 3), {}, ValueError, "input_size must be a whole number, 1 or larger; got 0"),
        (("gru", 2, 1.5), {}, TypeError, "hidden_size must be a whole number"),
        (("gru", 2, 3, 0), {}, ValueError, "n_layers must be a whole number"),
        (("gru", 2, 3), {"biases": 3}, ValueError, "biases must be one of 0, 1, 2; got 3"),
        (("gru", 2, 3), {"biases": True}, TypeError, "biases must be"),
        (("gru", 2, 3), {"bidirectional": 1}, TypeError, "bidirectional must be True or False; got 1"),
    ],
)
def test_what_is_refused(arguments, options, error, message):
    with pytest.raises(error, match=message):
        parameter_count(*arguments, **options)
