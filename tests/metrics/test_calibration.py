import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from sklearn.calibration import calibration_curve

from nlpbook.metrics import expected_calibration_error, reliability_diagram

rows = st.lists(
    # Confidences on edges too: those of 10 and 20 bins.
    st.tuples(st.one_of(st.floats(0, 1), st.integers(0, 20).map(lambda k: k / 20)), st.booleans()),
    min_size=1,
    max_size=30,
)


@given(rows, st.integers(1, 20))
def test_against_scikit_learn(pairs, n_bins):
    confidences, correct = (np.array(column) for column in zip(*pairs, strict=True))
    diagram = reliability_diagram(confidences, correct, n_bins=n_bins)
    filled = diagram.counts > 0
    accuracy, confidence = calibration_curve(correct, confidences, n_bins=n_bins)
    assert diagram.accuracy[filled] == pytest.approx(accuracy)
    assert diagram.confidence[filled] == pytest.approx(confidence)
    assert np.isnan(diagram.accuracy[~filled]).all()
    assert np.isnan(diagram.confidence[~filled]).all()
    assert diagram.edges == pytest.approx(np.arange(n_bins + 1) / n_bins)
    assert diagram.counts.sum() == len(pairs)
    error = expected_calibration_error(confidences, correct, n_bins=n_bins)
    assert error == pytest.approx(np.sum(np.abs(accuracy - confidence) * diagram.counts[filled]) / len(pairs))
    # By the triangle inequality; with one bin they are equal.
    overall = abs(correct.mean() - confidences.mean())
    assert overall - 1e-12 <= error <= 1
    assert expected_calibration_error(confidences, correct, n_bins=1) == pytest.approx(overall)


def test_by_hand():
    """Five bins: (.6, .8] has .7 and .8 with one right, (.8, 1] has .9, 1 and 1 with all right."""
    diagram = reliability_diagram([0.7, 0.8, 0.9, 1, 1], [True, False, True, True, True], n_bins=5)
    assert diagram.counts.tolist() == [0, 0, 0, 2, 3]
    assert diagram.confidence[3:] == pytest.approx([0.75, 2.9 / 3])
    assert diagram.accuracy[3:] == pytest.approx([0.5, 1])
    error = expected_calibration_error([0.7, 0.8, 0.9, 1, 1], [True, False, True, True, True], n_bins=5)
    assert error == pytest.approx(2 / 5 * 0.25 + 3 / 5 * 0.1 / 3)


def test_the_usual_number_of_bins():
    assert len(reliability_diagram([0.5], [True]).counts) == 15


def test_masks_shapes_and_tensors():
    confidences = torch.tensor([[0.75, 0.5], [0.25, 0.5]], dtype=torch.bfloat16, requires_grad=True)
    correct = torch.tensor([[True, False], [False, True]])
    mask = torch.tensor([[True, False], [True, False]])
    diagram = reliability_diagram(confidences, correct, n_bins=2, mask=mask)
    assert diagram.counts.tolist() == [1, 1]
    assert diagram.confidence.tolist() == [0.25, 0.75]
    assert diagram.accuracy.tolist() == [0, 1]
    assert expected_calibration_error(confidences, correct, n_bins=2, mask=mask) == 0.25
    # What does not count may be anything.
    assert expected_calibration_error([0.5, math.nan], [True, False], mask=[True, False]) == 0.5


@pytest.mark.parametrize("n", [1_000, 100_000])
def test_a_calibrated_model_is_within_its_standard_error(n):
    """In a bin, accuracy − confidence is nearly normal around 0: on average its size is sqrt(2/π) sigma."""
    rng = np.random.default_rng(n)
    confidences = rng.uniform(0.2, 1, n)
    correct = rng.random(n) < confidences
    diagram = reliability_diagram(confidences, correct, n_bins=10)
    bins = np.minimum(9, (confidences * 10).astype(int))
    # of n_b/n (accuracy_b - confidence_b)
    variance = np.bincount(bins, confidences * (1 - confidences), 10) / n**2
    expected = np.sqrt(2 / np.pi * variance).sum()
    spread = np.sqrt((1 - 2 / np.pi) * variance.sum())
    error = expected_calibration_error(confidences, correct, n_bins=10)
    assert abs(error - expected) < 4 * spread
    assert error < 2 / math.sqrt(n)  # it goes to 0
    filled = diagram.counts > 0
    assert filled.sum() == 8


def test_a_model_that_is_too_sure_has_the_error_that_it_was_given():
    """Right in the square of its confidence: on average over 0 to 1, confidence − accuracy is 1/2 − 1/3."""
    rng = np.random.default_rng(0)
    n = 200_000
    confidences = rng.random(n)
    correct = rng.random(n) < confidences**2
    standard_error = 0.5 / math.sqrt(n)
    error = expected_calibration_error(confidences, correct)
    assert error == pytest.approx(1 / 6, abs=4 * standard_error)
    diagram = reliability_diagram(confidences, correct)
    assert (diagram.confidence > diagram.accuracy).sum() >= 13


@pytest.mark.parametrize(
    ("confidences", "correct", "options", "error", "message"),
    [
        ([0.5, 1.5], [True, True], {}, ValueError, r"confidences must be numbers from 0 to 1; got 1\.5"),
        ([0.5, -0.1], [True, True], {}, ValueError, r"confidences must be numbers from 0 to 1; got -0\.1"),
        ([math.nan], [True], {}, ValueError, "confidences must be numbers from 0 to 1; got nan"),
        (["a"], [True], {}, TypeError, "confidences must be numbers from 0 to 1; got <U1"),
        ([True], [True], {}, TypeError, "confidences must be numbers from 0 to 1; got bool"),
        ([0.5], [1], {}, TypeError, "correct must be booleans; got int64"),
        ([0.5], [0.5], {}, TypeError, "correct must be booleans; got float64"),
        (
            [0.5, 0.5],
            [True],
            {},
            ValueError,
            r"confidences must be of the shape of correct, \(1,\); got \(2,\)",
        ),
        ([], [], {}, ValueError, "correct must be one entry or more that counts; got none"),
        ([0.5], [True], {"mask": [False]}, ValueError, "correct must be one entry or more that counts"),
        ([0.5], [True], {"mask": [1]}, TypeError, "mask must be booleans"),
        (0.5, True, {}, TypeError, r"confidences must be an array, a tensor or a list; got 0\.5"),
        ([0.5], [True], {"n_bins": 0}, ValueError, "n_bins must be a whole number, 1 or larger; got 0"),
        ([0.5], [True], {"n_bins": 2.0}, TypeError, r"n_bins must be a whole number, 1 or larger; got 2\.0"),
        ([0.5], [True], {"n_bins": True}, TypeError, "n_bins must be a whole number, 1 or larger; got True"),
    ],
)
def test_bad_input(confidences, correct, options, error, message):
    for function in (reliability_diagram, expected_calibration_error):
        with pytest.raises(error, match=message):
            function(confidences, correct, **options)
