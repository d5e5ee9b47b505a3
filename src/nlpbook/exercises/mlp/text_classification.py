"""The exercises of section 5.7, text classification."""

from __future__ import annotations

import math

import numpy as np

from nlpbook.exercises.base import Exercise, Mistake

tf_idf_by_hand = Exercise(
    name="TF-IDF by hand",
    solution=[0, 2 * math.log(4)],
    explanation="ln(8/8) is 0: a word that stands everywhere tells documents apart nowhere.",
    mistakes=(
        Mistake([4, 2 * (1 + math.log(3))], "That is scikit-learn's smooth form. Asked for is ln(N / df)."),
        Mistake([0, math.log(4)], "*cat* stands there twice: n(w, d) multiplies its idf."),
        Mistake([0, 2 * math.log10(4)], "The logarithm is the natural one."),
        Mistake([0, 4], "That is the logarithm to base 2. The natural one is asked for."),
        Mistake([0, -2 * math.log(4)], "The fraction is upside down: a rare word has a *large* N / df."),
        Mistake([4, 2], "Those are the counts. What is ln(8/8), and ln(8/2)?"),
    ),
    hints=("idf(the) = ln(8/8), idf(cat) = ln(8/2). Each is multiplied by how often the word stands there.",),
)


def _with_relu(good: float, bad: float, negation: float) -> float:
    def relu(x: float) -> float:
        return max(x, 0)

    kept = relu(good - negation) - relu(bad - negation)
    turned = relu(bad + negation - 1) - relu(good + negation - 1)
    return kept + turned


def _erased(good: float, bad: float, negation: float) -> float:
    return max(good - negation, 0) - max(bad - negation, 0)


polarity = Exercise(
    name="negation with ReLU units",
    solution=_with_relu,
    explanation="Two of the units are on only where a negation and a word of opinion meet: they combine.",
    mistakes=(
        Mistake(lambda good, bad, negation: good - bad, "Right without a negation. With one, it must turn."),
        Mistake(
            lambda good, bad, negation: good - bad - 2 * negation,
            "*not good* comes out right. But *not bad* comes out worse than *bad*: that is all a linear "
            "function can do.",
        ),
        Mistake(_erased, "A negation puts everything to 0 here. It should turn it round."),
        Mistake(
            lambda good, bad, negation: -_with_relu(good, bad, negation),
            "All signs are the wrong way round: *good* is +1.",
        ),
        Mistake(
            lambda good, bad, negation: max(0, _with_relu(good, bad, negation)),
            "Praise is right. Blame should be -1, which needs units with negative output weights.",
        ),
    ),
    hints=(
        "max(0, good + negation - 1) is 1 where both are there, and otherwise 0: a unit that says *and*.",
        "max(0, good - negation) is 1 for *good* alone. Four such units, with the output weights +1 and -1.",
    ),
    cases=((1, 0, 0), (1, 0, 1), (0, 1, 0), (0, 1, 1), (0, 0, 0), (0, 0, 1)),
)


def _masked_mean(vectors: np.ndarray, mask: np.ndarray) -> np.ndarray:
    return (vectors * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1)[:, None]


_VECTORS = np.array(
    [
        [[1.0, 4.0], [3.0, -2.0], [9.0, 9.0]],
        [[2.0, 0.5], [7.0, 7.0], [-8.0, 5.0]],
        [[1.0, 1.0], [2.0, 3.0], [6.0, -1.0]],
    ]
)
_MASK = np.array([[True, True, False], [True, False, False], [True, True, True]])

mean_of_words = Exercise(
    name="a mean over words only",
    solution=_masked_mean,
    explanation="A sentence alone and the same sentence in a batch of longer ones now have the same vector.",
    mistakes=(
        Mistake(lambda vectors, mask: vectors.mean(axis=1), "The padding is averaged, too: use the mask."),
        Mistake(
            lambda vectors, mask: (vectors * mask[:, :, None]).mean(axis=1),
            "The sum is right. Divide it by the number of *words*, and not by that of places.",
        ),
        Mistake(
            lambda vectors, mask: (vectors * mask[:, :, None]).sum(axis=1),
            "That is the sum of the words' vectors, which grows with the length of the sentence.",
        ),
        Mistake(
            lambda vectors, mask: (vectors * mask[:, :, None]).sum(axis=1) / mask.sum(),
            "mask.sum() counts the words of the whole batch. Each sentence has a number of its own.",
        ),
        Mistake(
            lambda vectors, mask: vectors[mask].mean(axis=0),
            "That is one mean for the whole batch. Each sentence should have one: the shape is (batch, d).",
        ),
    ),
    hints=(
        "mask[:, :, None] has the shape (batch, time, 1): multiply the vectors by it before you sum.",
        "mask.sum(axis=1) is the number of words of each sentence.",
    ),
    cases=((_VECTORS, _MASK), (_VECTORS[:2, :2], _MASK[:2, :2])),
)


def _to_the_largest(dp: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    gradient = np.zeros_like(vectors)
    gradient[vectors.argmax(axis=0), np.arange(vectors.shape[1])] = dp
    return gradient


max_pool_gradient = Exercise(
    name="the backward pass of max pooling",
    solution=_to_the_largest,
    explanation="A switch for each dimension: most words learn nothing from most sentences.",
    mistakes=(
        Mistake(
            lambda dp, vectors: np.broadcast_to(dp / len(vectors), vectors.shape),
            "That is mean pooling, where each of n words receives an n-th.",
        ),
        Mistake(
            lambda dp, vectors: np.broadcast_to(dp, vectors.shape),
            "Not every word receives it: only the one whose entry was the largest.",
        ),
        Mistake(
            lambda dp, vectors: dp * (vectors == vectors.max()),
            "The maximum is taken in each dimension for itself, along axis 0.",
        ),
        Mistake(
            lambda dp, vectors: (vectors == vectors.max(axis=0)).astype(float),
            "That is the local derivative. Multiply it by what comes in, dp.",
        ),
        Mistake(
            lambda dp, vectors: vectors * (vectors == vectors.max(axis=0)),
            "Those are the largest entries themselves. In their places stands the gradient, dp.",
        ),
    ),
    hints=(
        "vectors.max(axis=0) has the shape (d,), as dp. Where is an entry equal to its column's maximum?",
    ),
    cases=(
        (np.array([0.5, -2.0, 3.0]), np.array([[1.0, 4.0, -1.0], [2.0, 3.0, -5.0]])),
        (np.array([1.5, -1.0]), np.array([[0.0, -1.0], [-2.0, 6.0], [4.0, 2.5]])),
    ),
)

ceiling = Exercise(
    name="the ceiling of a bag of words",
    solution=0.88,
    explanation="Of each pair it gets exactly one right: half of the 24% is lost, whatever the training.",
    mistakes=(
        Mistake(
            0.76, "Of sentence and swap, which it cannot tell apart, it still gets one of the two right."
        ),
        Mistake(0.8, "Only contrasts of *opposite* opinions are a problem: 60% of the 40%."),
        Mistake(0.7, "60% of 40% are lost by half: multiply the two."),
        Mistake(0.5, "That is its accuracy on the pairs. How many sentences belong to one?"),
        Mistake(0.12, "So much is lost. What is left?"),
    ),
    hints=("How many of all sentences change their class when X and Y change places? On those it has 1/2.",),
)

precision_and_recall = Exercise(
    name="reading a confusion matrix",
    solution=[0.5, 0.75],
    explanation="Precision reads down a column, recall along a row. Ask which is which before you read one.",
    mistakes=(
        Mistake([0.75, 0.5], "The other way round. Rows are right classes, columns predicted ones."),
        Mistake([0.6, 0.6], "That is their harmonic mean, F1."),
        Mistake([0.775, 0.775], "That is the accuracy of all classes together."),
        Mistake(
            [0.15, 0.15], "That is the part of all examples. Divide by the column's sum and by the row's."
        ),
    ),
    hints=("30 were predicted right. How many were predicted to be NumPy, and how many are?",),
)

calibration_error = Exercise(
    name="a calibration error by hand",
    solution=0.09,
    explanation="0.6 · 0.05 + 0.4 · 0.15. Too confident in one bin and too modest in the other: both count.",
    mistakes=(
        Mistake(0.03, "The bins' errors have opposite signs, and cancel here. Take their absolute values."),
        Mistake(0.1, "The bins are not of the same size: weight each by its part of the predictions."),
        Mistake(0.2, "Weight each bin by its part of the predictions, 0.6 and 0.4."),
        Mistake(0.15, "That is the error of the worse bin, the *maximum* calibration error."),
        Mistake(0.19, "That is the rate of wrong predictions. What did the model expect it to be?"),
    ),
    hints=("The accuracies are 51/60 and 30/40. How far is each from its bin's confidence?",),
)
