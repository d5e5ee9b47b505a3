import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.nnlm import context_windows
from nlpbook.text import EncodedCorpus

corpora = st.lists(st.lists(st.integers(0, 5), max_size=7), min_size=1, max_size=6)


@given(corpora, st.integers(1, 6))
def test_as_a_loop_says(sentences, n):
    contexts, targets = [], []
    for sentence in sentences:
        text = [99] * n + sentence + [7]
        for t in range(n, len(text)):
            contexts.append(text[t - n : t])
            targets.append(text[t])
    found = context_windows(EncodedCorpus.from_sequences(sentences), n, start=99, end=7)
    np.testing.assert_array_equal(found[0], contexts)
    np.testing.assert_array_equal(found[1], targets)
    assert found[0].flags.owndata  # and no view of the stream, in which rows share their numbers


def test_an_empty_sentence_has_an_end():
    contexts, targets = context_windows(EncodedCorpus.from_sequences([[]]), 2, start=3, end=0)
    assert (contexts.tolist(), targets.tolist()) == ([[3, 3]], [0])


@pytest.mark.parametrize(
    "size, error", [(0, ValueError), (-1, ValueError), (1.0, TypeError), (True, TypeError)]
)
def test_a_window_that_is_none(size, error):
    with pytest.raises(error, match="context_size must be"):
        context_windows(EncodedCorpus.from_sequences([[1]]), size, start=3, end=0)
