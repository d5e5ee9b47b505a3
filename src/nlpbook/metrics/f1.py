"""F1: the harmonic mean of precision and recall, of classes and of entities.

Of one label, let `correct` of the `predicted` ones be right, and `gold` the number of them that there are:

    P  =  correct / predicted,    R  =  correct / gold
    F1  =  2 P R / (P + R)  =  2 correct / (predicted + gold)

and 0/0 is 0. The micro average counts over all labels first; the macro average is the mean of the labels'
F1, so that a rare label weighs as much as a frequent one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from numpy.typing import ArrayLike
from torch import Tensor

from nlpbook import validation
from nlpbook.metrics.entities import check_tags, spans


@dataclass(frozen=True)
class F1Score:
    """How well one label was found.

    Parameters
    ----------
    correct : int
        How many predictions of it are right.
    predicted : int
        How many predictions there are of it.
    gold : int
        How many there are to be found.
    """

    correct: int
    predicted: int
    gold: int

    @property
    def precision(self) -> float:
        """The relative frequency of right ones among the predicted; 0 if none was predicted."""
        return _ratio(self.correct, self.predicted)

    @property
    def recall(self) -> float:
        """The relative frequency of found ones among those to be found; 0 if there are none."""
        return _ratio(self.correct, self.gold)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall; 0 if both are 0."""
        return _ratio(2 * self.correct, self.predicted + self.gold)


@dataclass(frozen=True)
class F1Report:
    """How well each label was found, and all of them.

    Parameters
    ----------
    by_label : dict of F1Score
        Every label that is predicted or to be found, in sorted order.
    """

    by_label: dict[Hashable, F1Score]

    @property
    def micro(self) -> F1Score:
        """The score of all labels counted together."""
        scores = self.by_label.values()
        return F1Score(
            sum(score.correct for score in scores),
            sum(score.predicted for score in scores),
            sum(score.gold for score in scores),
        )

    @property
    def macro_f1(self) -> float:
        """The mean of the labels' F1; 0 if there is no label."""
        return _ratio(sum(score.f1 for score in self.by_label.values()), len(self.by_label))


def class_f1(
    predictions: ArrayLike | Tensor, targets: ArrayLike | Tensor, *, mask: ArrayLike | Tensor | None = None
) -> F1Report:
    """Return precision, recall and F1 of every class of a classifier.

    As each prediction is of one class, the micro average is the accuracy: where classes are unbalanced, the
    macro average says more.

    Parameters
    ----------
    predictions, targets : array-like of integers, booleans or strings, shape (...)
        Classes, as for `accuracy`.
    mask : array-like of booleans, shape (...), optional
        True where a label counts. All count unless given.

    Returns
    -------
    F1Report
        Of the classes that are predicted or right somewhere.

    Raises
    ------
    TypeError, ValueError
        As for `accuracy`.

    References
    ----------
    van Rijsbergen (1979), "Information Retrieval", chapter 7.

    Examples
    --------
    >>> report = class_f1([0, 0, 0, 0], [0, 0, 0, 1])
    >>> round(report.by_label[0].f1, 4), report.by_label[1].f1, round(report.macro_f1, 4)
    (0.8571, 0.0, 0.4286)
    """
    predicted, right = (labels.tolist() for labels in validation.labels(predictions, targets, mask))
    agreed = (p for p, r in zip(predicted, right, strict=True) if p == r)
    return _report(Counter(agreed), Counter(predicted), Counter(right))


def span_f1(predictions: Iterable[Sequence[str]], targets: Iterable[Sequence[str]]) -> F1Report:
    """Return precision, recall and F1 of the entities of each type that BIO tags mark.

    An entity is right when it begins and ends where one of the same type does; half an entity is worth
    nothing.

    Parameters
    ----------
    predictions, targets : iterable of lists of str
        The tags of each sentence, "O", or "B-" or "I-" and a type, without padding. They are read as
        `read_entities` does, so that predicted tags need not be well-formed.

    Returns
    -------
    F1Report
        By type. Its ``micro.f1`` is the F1 that papers on named entity recognition report.

    Raises
    ------
    TypeError
        If a string stands where a list belongs, or a tag is no string.
    ValueError
        If there is no sentence, there are not as many predictions as targets, a sentence has not as many
        predicted tags as targets, or a tag is not of the BIO scheme.

    References
    ----------
    Tjong Kim Sang and De Meulder (2003), "Introduction to the CoNLL-2003 Shared Task".

    Examples
    --------
    >>> span_f1([["B-PER", "I-PER", "O"]], [["B-PER", "O", "O"]]).micro.f1
    0.0
    """
    predicted_tags = validation.collection(predictions, "predictions", "lists of tags")
    target_tags = validation.collection(targets, "targets", "lists of tags")
    validation.same_length(predicted_tags, target_tags, ("predictions", "targets"))
    correct: Counter[str] = Counter()
    predicted: Counter[str] = Counter()
    gold: Counter[str] = Counter()
    for i, (guess, truth) in enumerate(zip(predicted_tags, target_tags, strict=True)):
        guess, truth = check_tags(guess, f"predictions[{i}]"), check_tags(truth, f"targets[{i}]")
        validation.same_length(guess, truth, (f"predictions[{i}]", f"the tags of targets[{i}]"))
        found, there = set(spans(guess)), set(spans(truth))
        correct.update(entity.kind for entity in found & there)
        predicted.update(entity.kind for entity in found)
        gold.update(entity.kind for entity in there)
    return _report(correct, predicted, gold)


def _report(correct: Counter, predicted: Counter, gold: Counter) -> F1Report:
    labels = sorted(predicted.keys() | gold.keys())
    return F1Report({label: F1Score(correct[label], predicted[label], gold[label]) for label in labels})


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
