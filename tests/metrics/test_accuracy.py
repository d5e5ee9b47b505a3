import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score

from nlpbook.metrics import accuracy
from nlpbook.text import pad

labels = st.integers(0, 3)


@given(st.lists(st.tuples(labels, labels, st.booleans()), min_size=1, max_size=20))
def test_against_scikit_learn_however_the_labels_are_given(rows):
    rows = [*rows, (1, 1, True)]  # at least one counts
    predictions, targets, mask = (list(column) for column in zip(*rows, strict=True))
    expected = accuracy_score(targets, predictions)
    expected_of_some = accuracy_score(targets, predictions, sample_weight=mask)
    kinds = (list, np.array, torch.tensor, lambda x: torch.tensor(x, dtype=torch.int8))
    for kind in kinds:
        assert accuracy(kind(predictions), kind(targets)) == pytest.approx(expected)
        counts = torch.tensor(mask) if kind is torch.tensor else mask
        assert accuracy(kind(predictions), kind(targets), mask=counts) == pytest.approx(expected_of_some)
    assert accuracy([f"tag{p}" for p in predictions], [f"tag{t}" for t in targets]) == pytest.approx(expected)


def test_padding_that_is_predicted_right_does_not_count():
    targets, mask = pad([[1, 2, 3], [2]])  # (2, 3)
    predictions = torch.tensor([[1, 2, 1], [1, 0, 0]])
    assert accuracy(predictions, targets, mask=mask) == 2 / 4
    assert accuracy(predictions, targets) == 4 / 6


def test_tokens_of_a_published_example():
    """The example of seqeval's README, whose printed accuracy of 0.50 is that of the spans."""
    gold = "O O O B-MISC I-MISC I-MISC O B-PER I-PER".split()
    predicted = "O O B-MISC I-MISC I-MISC I-MISC O B-PER I-PER".split()
    assert accuracy(predicted, gold) == pytest.approx(7 / 9)


@pytest.mark.parametrize(
    ("predictions", "targets", "mask", "error", "message"),
    [
        (
            [0, 1],
            [0, 1, 1],
            None,
            ValueError,
            r"predictions must be of the shape of targets, \(3,\); got \(2,\)",
        ),
        ([[0, 1]], [0, 1], None, ValueError, r"the shape of targets, \(2,\); got \(1, 2\)"),
        ([], [], None, ValueError, "targets must be one entry or more that counts; got none"),
        ([1], [1], [False], ValueError, "targets must be one entry or more that counts"),
        ([], [], [], ValueError, "targets must be one entry or more that counts"),
        ([1, 1], [1, 1], [True], ValueError, r"mask must be of the shape of targets, \(2,\); got \(1,\)"),
        ([1, 1], [1, 1], [1, 0], TypeError, "mask must be booleans, True where a label counts; got int64"),
        (
            [0.9],
            [1],
            None,
            TypeError,
            "predictions must be .*; got float64; take the argmax of scores first",
        ),
        (
            [1],
            [float("nan")],
            None,
            TypeError,
            "targets must be integers, booleans or strings; got float64",
        ),
        ([None], [1], None, TypeError, "predictions must be integers, booleans or strings; got object$"),
        (
            ["1"],
            [1],
            None,
            TypeError,
            "predictions must be of the kind of targets, numbers or strings; got <U1 and int64",
        ),
        ("AB", "AB", None, TypeError, "predictions must be an array, a tensor or a list; got 'AB'"),
        ([1], 1, None, TypeError, "targets must be an array, a tensor or a list; got 1"),
        (
            [[1], [1, 2]],
            [1],
            None,
            TypeError,
            "predictions must be an array, a tensor or a list of one shape",
        ),
        (torch.ones(2).bfloat16(), [1, 1], None, TypeError, "predictions must be .*; got float64"),
    ],
)
def test_bad_input(predictions, targets, mask, error, message):
    with pytest.raises(error, match=message):
        accuracy(predictions, targets, mask=mask)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
def test_tensors_of_a_gpu():
    device = torch.device("cuda")
    predictions, targets = torch.tensor([1, 2, 3], device=device), torch.tensor([1, 2, 0], device=device)
    assert accuracy(predictions, targets, mask=targets > 0) == 1
    assert accuracy(predictions, targets) == 2 / 3
    with pytest.raises(TypeError, match="predictions must be an array, a tensor or a list of one shape"):
        accuracy(list(predictions), targets)
