import pytest
from hypothesis import given

from nlpbook.nnlm import NNLM, parameter_count, possible_ngrams
from tests.nnlm.nets import sizes


@given(sizes)
def test_the_count_is_that_of_the_net(size):
    counts = parameter_count(**size)
    assert counts == {name: tensor.numel() for name, tensor in NNLM(**size).named_parameters()}


@given(sizes)
def test_the_sum_is_bengios(size):
    """Section 2, with direct connections: V (1 + n m + h) + h (1 + (n - 1) m); ours has a row more, "<s>"."""
    V, m, h = size["vocabulary_size"], size["embedding_dim"], size["hidden_size"]
    n = size["context_size"] + 1
    expected = V * (1 + n * m + h) + h * (1 + (n - 1) * m) + m
    if not size["direct"]:
        expected -= V * (n - 1) * m
    assert sum(parameter_count(**size).values()) == expected


def test_the_hidden_layer_needs_every_context_word():
    """The lecture counts d * m for it, as if one word were looked at; it is (n - 1) d m."""
    one, three = (parameter_count(10_000, n, 60, 50)["H"] for n in (1, 3))
    assert one == 60 * 50
    assert three == 3 * 60 * 50


def test_a_table_of_all_ngrams():
    assert possible_ngrams(2, 3) == 8
    assert possible_ngrams(60_000, 5) == 60_000**5 > 2**79  # exact beyond 64 bits


def test_bad_input():
    with pytest.raises(ValueError, match="vocabulary_size must be a whole number, 1 or larger; got 0"):
        parameter_count(0, 3, 4, 5)
    with pytest.raises(ValueError, match="order must be a whole number, 1 or larger; got 0"):
        possible_ngrams(10, 0)
