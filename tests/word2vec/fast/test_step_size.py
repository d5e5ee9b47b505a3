"""How many pairs a position has, against counting them; and what the bound promises."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.text import EncodedCorpus
from nlpbook.word2vec import skip_gram_pairs
from nlpbook.word2vec.fast.step_size import BOUND, EXEMPT, pairs_per_position, plan_steps

lengths = st.lists(st.integers(0, 9), min_size=1, max_size=6).filter(lambda n: max(n) > 1)


@given(lengths, st.integers(1, 8))
def test_pairs_are_counted(lengths, window):
    text = EncodedCorpus.from_sequences([np.zeros(n, dtype=np.int64) for n in lengths])
    by_window = [len(skip_gram_pairs(text, w)[0]) / text.n_tokens for w in range(1, window + 1)]
    assert pairs_per_position(text.lengths, window, dynamic=False) == pytest.approx(by_window[-1])
    assert pairs_per_position(text.lengths, window, dynamic=True) == pytest.approx(np.mean(by_window))


@given(
    st.integers(1, 9),
    st.floats(1e-4, 2),
    st.lists(st.floats(0, 30), min_size=1, max_size=9),
    st.lists(st.floats(0, 30), min_size=1, max_size=9),
    st.integers(0, 5),
)
def test_no_row_gets_more_than_the_bound(window, rate, inputs, outputs, crowded):
    inputs, outputs = np.array(inputs), np.array(outputs)
    plan = plan_steps(window, rate, inputs, outputs, dynamic=True, crowded=crowded)
    n = plan.n_blocks * plan.windows.size
    counted = np.concatenate([inputs, np.sort(outputs)[: max(0, len(outputs) - crowded)]])
    if n > 1:  # the rate may be too large even for steps of one position
        assert (rate * n * counted <= BOUND * (1 + 1e-9)).all()
    for gradients, limits in zip((inputs, outputs), (plan.input_limits, plan.output_limits), strict=True):
        assert (np.minimum(rate, limits) * n * gradients <= BOUND * (1 + 1e-9)).all()


def test_a_few_words_of_many_do_not_shorten_the_steps():
    counts = np.full(10 * EXEMPT, 1e-3)
    before = plan_steps(5, 0.025, counts, counts, dynamic=True)
    counts[:10] = 1.0
    after = plan_steps(5, 0.025, counts, counts, dynamic=True)
    assert (after.windows, after.n_blocks) == (before.windows, before.n_blocks)
    counts[10] = 1.0
    assert plan_steps(5, 0.025, counts, counts, dynamic=True).n_blocks < before.n_blocks


def test_steps_are_no_longer_than_asked_for():
    plan = plan_steps(5, 1e-6, np.zeros(3), np.full(3, 1e-9), dynamic=False, most=100)
    assert plan.n_blocks * plan.windows.size <= 100
