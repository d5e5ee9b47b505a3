"""The exercises of chapter 1: their solutions against values worked out on paper."""

import numpy as np
import pytest

from nlpbook.exercises import words


def test_solutions_by_hand():
    assert words.bag_of_words.solution("the cat sat on the mat".split(), ["the", "cat", "dog"]) == [2, 1, 0]
    assert words.cosine.solution(np.array([3.0, 1, 2]), np.array([3.0, 0, 2])) == pytest.approx(13 / 182**0.5)
    assert words.energy_kept.solution(np.array([2.0, 1.0]), 1) == pytest.approx(0.8)
    assert words.truncation_error.solution(np.diag([5.0, 4.0, 3.0]), 1) == pytest.approx(5.0)
    assert words.dense_bytes.solution == pytest.approx(40)
    # joint .4 .1 / .1 .4, chance .25 each: ln 1.6 on the diagonal, negative beside it
    expected = np.diag([np.log(1.6)] * 2)
    np.testing.assert_allclose(words.ppmi.solution(np.array([[4.0, 1], [1, 4]])), expected)
    toy = words.analogy.cases[0][0]
    assert words.analogy.solution(toy, "man", "king", "woman") == "queen"
