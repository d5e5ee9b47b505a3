"""Character features: by hand, through PyTorch's own layers, and without a trace of padding."""

import pytest
import torch
from hypothesis import given, settings
from torch import nn

from nlpbook.rnn import CharacterCNN, CharacterLSTM
from tests.rnn.layers import DEVICES, lengths_of_batches, seeds

KINDS = {
    "lstm": lambda: CharacterLSTM(7, 3, 2),
    "cnn": lambda: CharacterCNN(7, 3, 4),
    "wide cnn": lambda: CharacterCNN(7, 3, 4, width=5),
}
each_kind = pytest.mark.parametrize("kind", KINDS)


def features_of(kind, seed=0):
    torch.manual_seed(seed)
    layer = KINDS[kind]().double()
    with torch.no_grad():
        for parameter in layer.parameters():
            parameter.normal_()  # biases of 0 would hide one that is forgotten
    return layer


@each_kind
@settings(max_examples=15)
@given(lengths_of_batches, seeds)
def test_padding_changes_nothing(kind, lengths, seed):
    layer = features_of(kind, seed)
    characters = torch.randint(7, (len(lengths), max(lengths) + 2))
    found = layer(characters, lengths=lengths)
    assert found.shape == (len(lengths), layer.output_size)
    for row, n in enumerate(lengths):
        alone = layer(characters[row : row + 1, :n])
        torch.testing.assert_close(found[row : row + 1], alone, rtol=0, atol=1e-12)


@pytest.mark.parametrize("width", [1, 3, 5])
def test_the_cnn_is_a_convolution_and_a_maximum(width):
    torch.manual_seed(width)
    layer = CharacterCNN(7, 3, 4, width=width).double()
    nn.init.normal_(layer.b)
    characters = torch.randint(7, (5, 6))
    x = layer.E[characters].transpose(1, 2)  # (words, d, time)
    kernel = layer.W.reshape(width, 3, 4).permute(2, 1, 0)  # (filters, d, width)
    expected = nn.functional.conv1d(x, kernel, layer.b, padding=width // 2).amax(dim=2)
    torch.testing.assert_close(layer(characters), expected, rtol=0, atol=1e-12)


def test_the_lstm_has_read_the_word_in_both_directions():
    """Two words that differ in the first character differ in the forward half too, and so for the last."""
    layer = features_of("lstm")
    one, first, last = layer(torch.tensor([[1, 2, 3], [4, 2, 3], [1, 2, 5]]))
    for other in (first, last):
        assert ((one - other).abs() > 1e-6).all()
    backward = layer(torch.tensor([[3, 2, 1]]))[0]
    with torch.no_grad():  # with the weights of one direction in the other, it reads the word from its end
        forward_layer, backward_layer = layer.stack.layers
        weights = [parameter.clone() for parameter in forward_layer.parameters()]
        for old, new in zip(forward_layer.parameters(), backward_layer.parameters(), strict=True):
            old.copy_(new)
        for old, new in zip(backward_layer.parameters(), weights, strict=True):
            old.copy_(new)
    torch.testing.assert_close(layer(torch.tensor([[1, 2, 3]]))[0], backward.roll(2), rtol=0, atol=1e-12)


@each_kind
@pytest.mark.parametrize("device", DEVICES)
def test_devices(kind, device):
    layer = KINDS[kind]().to(device)
    assert not layer.E[0].any() and layer.E[1:].any()
    found = layer(torch.ones(2, 4, dtype=torch.long, device=device), lengths=[4, 2])
    found.sum().backward()
    assert found.device == layer.E.device


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: CharacterLSTM(0), ValueError, "n_characters must be a whole number"),
        (lambda: CharacterCNN(2, n_filters=0), ValueError, "n_filters must be a whole number"),
        (lambda: CharacterCNN(2, width=2), ValueError, "width must be odd"),
        (lambda: CharacterCNN(2)(torch.ones(1, 3).long(), lengths=[4]), ValueError, "lengths must be"),
        (lambda: CharacterLSTM(2)(torch.ones(1, 3).long(), lengths=[0]), ValueError, "lengths must be"),
    ],
)
def test_what_is_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()
