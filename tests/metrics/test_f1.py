import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import precision_recall_fscore_support

from nlpbook.metrics import Entity, F1Score, accuracy, class_f1, read_entities, span_f1

KINDS = ["PER", "LOC", "ORG-x"]
tags = st.sampled_from(["O", *(f"{prefix}-{kind}" for prefix in "BI" for kind in KINDS)])
# A sentence as pairs of a predicted and a right tag; half of the predictions are right.
tag_pairs = st.one_of(tags.map(lambda tag: (tag, tag)), st.tuples(tags, tags))
corpora = st.lists(st.lists(tag_pairs, max_size=8), min_size=1, max_size=5)


def columns(corpus):
    """The predicted and the right tags of each sentence."""
    return [[guess for guess, _ in pairs] for pairs in corpus], [
        [tag for _, tag in pairs] for pairs in corpus
    ]


def chunks_of_conlleval(sentence):
    """Chunks as the script conlleval finds them: it asks between any two tags if one ends, and one starts."""
    found, start = [], None
    before = "O"
    for i, tag in enumerate([*sentence, "O"]):
        (p, p_type), (t, t_type) = (before[0], before[2:]), (tag[0], tag[2:])
        ends = p != "O" and (t in "BO" or p_type != t_type)
        starts = t == "B" or (t == "I" and (p == "O" or p_type != t_type))
        if ends:
            found.append((start, i, p_type))
        if starts:
            start = i
        before = tag
    return found


@given(st.lists(tags, max_size=10))
def test_entities_are_those_of_conlleval(sentence):
    assert read_entities(sentence) == chunks_of_conlleval(sentence)


def test_entities_by_hand():
    assert read_entities([]) == []
    assert read_entities(("I-PER", "I-PER", "B-PER", "I-LOC", "O", "O", "I-LOC")) == [
        Entity(0, 2, "PER"), Entity(2, 3, "PER"), Entity(3, 4, "LOC"), Entity(6, 7, "LOC"),
    ]  # fmt: skip


@given(corpora)
def test_spans_against_nervaluate(corpus):
    peer = pytest.importorskip("nervaluate.evaluator", reason="nervaluate is not installed (Python 3.11 on)")
    predictions, targets = columns(corpus)
    ours = span_f1(predictions, targets)
    theirs = peer.Evaluator(targets, predictions, tags=KINDS, loader="list").evaluate()
    present = {entity.kind for sentence in predictions + targets for entity in read_entities(sentence)}
    assert list(ours.by_label) == sorted(present)
    scores = [(ours.micro, theirs["overall"]["strict"])]
    scores += [(score, theirs["entities"][kind]["strict"]) for kind, score in ours.by_label.items()]
    for score, strict in scores:
        assert (score.correct, score.predicted, score.gold) == (
            strict.correct,
            strict.actual,
            strict.possible,
        )
        assert (score.precision, score.recall) == pytest.approx((strict.precision, strict.recall))
        assert score.f1 == pytest.approx(strict.f1)


@given(corpora)
def test_spans_swap_and_macro(corpus):
    predictions, targets = columns(corpus)
    there, back = span_f1(predictions, targets), span_f1(targets, predictions)
    assert there.micro.precision == back.micro.recall
    assert there.micro.f1 == back.micro.f1
    assert there.macro_f1 == pytest.approx(np.mean([s.f1 for s in there.by_label.values()] or [0]))
    assert span_f1(targets, targets).micro.f1 == any(tag != "O" for sentence in targets for tag in sentence)


def test_a_published_example():
    """The example of seqeval's README: one of two entities begins a token too early."""
    gold = ["O O O B-MISC I-MISC I-MISC O".split(), "B-PER I-PER O".split()]
    predicted = ["O O B-MISC I-MISC I-MISC I-MISC O".split(), "B-PER I-PER O".split()]
    report = span_f1(predicted, gold)
    assert report.by_label == {"MISC": F1Score(0, 1, 1), "PER": F1Score(1, 1, 1)}
    assert report.micro == F1Score(1, 2, 2)
    assert (report.micro.precision, report.micro.recall, report.micro.f1) == (0.5, 0.5, 0.5)
    assert report.macro_f1 == 0.5


def test_by_hand():
    """Three predicted, of them two right, of four: P = 2/3, R = 1/2, F1 = 4/7; of one sentence each."""
    gold = [["B-PER", "O"], ["B-PER", "O"], ["B-LOC", "I-LOC"], ["O", "B-ORG"]]
    predicted = [["B-PER", "O"], ["I-PER", "O"], ["B-LOC", "O"], ["O", "O"]]
    report = span_f1(predicted, gold)
    assert (report.micro.precision, report.micro.recall, report.micro.f1) == (2 / 3, 1 / 2, 4 / 7)
    assert report.macro_f1 == pytest.approx((1 + 0 + 0) / 3)
    # The same place in another sentence, or with another type, is another entity.
    assert span_f1([["B-PER"], ["O"]], [["O"], ["B-PER"]]).micro == F1Score(0, 1, 1)
    assert span_f1([["B-PER"]], [["B-LOC"]]).by_label == {"LOC": F1Score(0, 0, 1), "PER": F1Score(0, 1, 0)}


def test_nothing_over_nothing_is_zero():
    report = span_f1([["O", "O"]], [["O", "O"]])
    assert report.by_label == {}
    assert (report.micro.precision, report.micro.recall, report.micro.f1, report.macro_f1) == (0, 0, 0, 0)


labels = st.integers(-1, 3)


@given(st.lists(st.tuples(labels, labels, st.booleans()), min_size=1, max_size=25))
def test_classes_against_scikit_learn(rows):
    rows = [*rows, (1, 2, True)]
    predictions, targets, mask = (np.array(column) for column in zip(*rows, strict=True))
    for counts in (None, torch.from_numpy(mask)):
        report = class_f1(torch.from_numpy(predictions), targets, mask=counts)
        p, t = (predictions, targets) if counts is None else (predictions[mask], targets[mask])
        present = sorted({*p.tolist(), *t.tolist()})
        assert list(report.by_label) == present
        theirs = precision_recall_fscore_support(t, p, labels=present, zero_division=0)
        ours = [(s.precision, s.recall, s.f1, s.gold) for s in report.by_label.values()]
        assert np.array(ours) == pytest.approx(np.array(theirs).T)
        macro = precision_recall_fscore_support(t, p, average="macro", zero_division=0)[2]
        assert report.macro_f1 == pytest.approx(macro)
        assert report.micro.f1 == pytest.approx(accuracy(predictions, targets, mask=counts))


def test_classes_that_are_strings():
    report = class_f1(["b", "a", "b"], ["b", "a", "a"])
    assert report.by_label == {"a": F1Score(1, 1, 2), "b": F1Score(1, 2, 1)}
    with pytest.raises(TypeError, match="predictions must be integers, booleans or strings; got float64"):
        class_f1([0.2], [1])


@pytest.mark.parametrize(
    ("predictions", "targets", "error", "message"),
    [
        ("B-PER", [["O"]], TypeError, "predictions must be a list of lists of tags; got the string 'B-PER'"),
        ([["O"]], None, TypeError, "targets must be a list of lists of tags; got None"),
        ([], [], ValueError, "predictions must be a list of one or more lists of tags; got none"),
        ([["O"]], [], ValueError, "targets must be a list of one or more lists of tags; got none"),
        ([["O"]], [["O"], ["O"]], ValueError, "predictions must be as many as targets, 2; got 1"),
        ([["O"]] * 2, [["O"], ["O"] * 2], ValueError, r"predictions\[1\] must be .* targets\[1\], 2; got 1"),
        (["O", "B-PER"], [["O"], ["O"]], TypeError, r"predictions\[0\] must be .* tags; got the string 'O'"),
        ([["O"]], [[3]], TypeError, r"targets\[0\]\[0\] must be a string; got 3 \(int\)"),
        ([["O", "S-PER"]], [["O", "O"]], ValueError, r"predictions\[0\]\[1\] must be .*; got 'S-PER'"),
        ([["B-"]], [["O"]], ValueError, r"predictions\[0\]\[0\] must be .*; got 'B-'"),
        ([["B"]], [["O"]], ValueError, r"got 'B'"),
        ([["O"]], [["<pad>"]], ValueError, r"targets\[0\]\[0\] must be .*; got '<pad>'"),
        ([["O"]], [["OO"]], ValueError, r"got 'OO'"),
        ([["O"]], [[""]], ValueError, r"got ''"),
    ],
)  # fmt: skip
def test_bad_spans(predictions, targets, error, message):
    with pytest.raises(error, match=message):
        span_f1(predictions, targets)


def test_bad_tags():
    with pytest.raises(TypeError, match="tags must be a list of tags; got the string 'O'"):
        read_entities("O")
    with pytest.raises(ValueError, match=r"tags\[1\] must be 'O', or 'B-' or 'I-' and a type; got 'o'"):
        read_entities(["O", "o"])
