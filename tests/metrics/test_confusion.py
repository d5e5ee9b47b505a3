import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import confusion_matrix as scikit_learns

from nlpbook.metrics import accuracy, class_f1, confusion_matrix

pairs = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd")), min_size=1, max_size=30)


@pytest.mark.filterwarnings("ignore:A single label was found")
@given(pairs)
def test_against_scikit_learn(rows):
    predictions, targets = (list(column) for column in zip(*rows, strict=True))
    labels, counts = confusion_matrix(predictions, targets)
    assert labels == sorted({*predictions, *targets})
    assert (counts == scikit_learns(targets, predictions, labels=labels)).all()
    assert np.trace(counts) / counts.sum() == pytest.approx(accuracy(predictions, targets))
    for i, label in enumerate(labels):
        score = class_f1(predictions, targets).by_label[label]
        assert (counts[i, i], counts[:, i].sum(), counts[i].sum()) == (
            score.correct,
            score.predicted,
            score.gold,
        )


def test_by_hand():
    """Two cats and a dog; one cat is taken for a dog."""
    labels, counts = confusion_matrix(["cat", "dog", "dog"], ["cat", "cat", "dog"])
    assert labels == ["cat", "dog"] and counts.tolist() == [[1, 1], [0, 1]]


def test_integers_booleans_masks_and_tensors():
    predictions, targets = torch.tensor([[5, 2], [2, 2]]), torch.tensor([[5, 5], [2, 7]])
    labels, counts = confusion_matrix(predictions, targets)
    assert labels == [2, 5, 7] and counts.tolist() == [[1, 0, 0], [1, 1, 0], [1, 0, 0]]
    mask = torch.tensor([[True, True], [True, False]])
    labels, counts = confusion_matrix(predictions, targets, mask=mask)
    assert labels == [2, 5] and counts.tolist() == [[1, 0], [1, 1]]
    assert confusion_matrix([True, False], [True, True]).labels == [False, True]


def test_what_is_refused():
    with pytest.raises(TypeError, match="predictions must be integers"):
        confusion_matrix([0.5], [1])
    with pytest.raises(ValueError, match="predictions must be of the shape of targets"):
        confusion_matrix([1, 2], [1])
    with pytest.raises(ValueError, match="must be one entry or more"):
        confusion_matrix([], [])
