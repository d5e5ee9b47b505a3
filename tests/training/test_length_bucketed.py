"""Length bucketing of more than ids: each field stays with its sentence, padded with a mask of its own."""

import itertools

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.text import EncodedCorpus, pad
from nlpbook.training import LengthBucketed
from tests.training.test_batches import each_process

sequences = st.lists(st.integers(0, 9), max_size=8)
pairs = st.lists(st.tuples(sequences, sequences), min_size=1, max_size=20)
limits = st.sampled_from([(3, None), (None, 16), (4, 20)])


def made_of(examples, size, tokens, **options):
    """Sources, targets, and an array that tells the rows, of which a matrix is made too."""
    source, target = zip(*examples, strict=True)
    numbers = np.arange(len(examples))
    return LengthBucketed(
        batch_size=size,
        max_tokens=tokens,
        source=list(source),
        target=EncodedCorpus.from_sequences(target),
        row=torch.from_numpy(numbers),
        vector=np.stack([numbers, -numbers], axis=1).astype(np.float32),
        **{"seed": 4, "padding_id": {"target": 7}, **options},
    )


@given(pairs, limits, st.booleans())
def test_every_field_stays_with_its_sentence(examples, limit, shuffle):
    size, tokens = limit
    made = made_of(examples, size, tokens, shuffle=shuffle)
    shapes = []
    for _ in range(3):
        epoch = list(made)
        assert len(epoch) == len(made)
        assert sorted(row for b in epoch for row in b.row.tolist()) == list(range(len(examples)))
        for b in epoch:
            of_rows = [examples[row] for row in b.row.tolist()]
            assert list(b) == ["source", "source_mask", "target", "target_mask", "row", "vector"]
            for field, mask, sentences, padding_id in (
                (b.source, b.source_mask, [source for source, _ in of_rows], 0),
                (b.target, b.target_mask, [target for _, target in of_rows], 7),
            ):
                expected_ids, expected_mask = pad(sentences, padding_id)
                np.testing.assert_array_equal(field.numpy(), expected_ids)
                np.testing.assert_array_equal(mask.numpy(), expected_mask)
                assert tokens is None or field.numel() <= tokens
            assert b.vector.tolist() == [[row, -row] for row in b.row.tolist()]
            assert b.vector.dtype == torch.float32
            assert size is None or len(b.row) <= size
        shapes.append(sorted((b.source.shape, b.target.shape) for b in epoch))
    assert shapes[0] == shapes[1] == shapes[2]  # how long the batches are, stays


@given(pairs, st.integers(1, 4))
def test_pairs_of_like_length_come_together(examples, size):
    """First by the longer sentence of a pair, then by the source, then by the target."""
    made = made_of(examples, size, None, shuffle=False)
    order = [examples[row] for b in made for row in b.row.tolist()]
    keys = [(max(len(s), len(t)), len(s), len(t)) for s, t in order]
    assert keys == sorted(keys, reverse=True)


@given(st.lists(sequences, min_size=1, max_size=20), limits, st.integers(0, 5))
def test_tags_do_not_change_the_batches(sentences, limit, seed):
    tags = [[9 - word for word in sentence] for sentence in sentences]
    labels = torch.tensor([sum(sentence) for sentence in sentences])
    alone = LengthBucketed(sentences, *limit, seed=seed)
    tagged = LengthBucketed(sentences, *limit, seed=seed, tags=tags, labels=labels)
    for _ in range(2):
        for one, other in zip(alone, tagged, strict=True):
            assert torch.equal(one.ids, other.ids) and torch.equal(one.mask, other.mask)
            assert torch.equal(other.tags_mask, other.mask)
            assert torch.equal(other.tags, (9 - other.ids) * other.mask)
            assert torch.equal(other.labels, (other.ids * other.mask).sum(1))


@given(pairs, st.integers(1, 4), st.integers(2, 3))
def test_processes_cut_all_fields_alike(examples, size, world_size):
    examples = examples + [([1], [])] * world_size
    parts = each_process(lambda: made_of(examples, size, None), world_size)
    whole = made_of(examples, size * world_size, None)
    for one, *own in zip(whole, *parts, strict=True):
        counted = [b for b in own if b.share > 0]
        assert [row for b in counted for row in b.row.tolist()] == one.row.tolist()
        for b in counted:
            rows = [examples[row] for row in b.row.tolist()]
            assert [s[m].tolist() for s, m in zip(b.source, b.source_mask, strict=True)] == [
                s for s, _ in rows
            ]
            assert [t[m].tolist() for t, m in zip(b.target, b.target_mask, strict=True)] == [
                t for _, t in rows
            ]
        assert sum(b.share for b in own) == pytest.approx(1)


# ---- what is sorted by


@given(pairs, st.integers(1, 5))
def test_the_lengths_may_be_chosen(examples, size):
    lengths = [len(source) + len(target) for source, target in examples]
    most = max(size * 4, *lengths, 1)
    made = made_of(examples, None, most, shuffle=False, lengths=lengths)
    order = [b.row.tolist() for b in made]
    by_length = [lengths[row] for rows in order for row in rows]
    assert by_length == sorted(lengths, reverse=True)
    for rows, after in itertools.pairwise([*order, []]):
        longest = max(1, *(lengths[row] for row in rows))
        assert len(rows) * longest <= most
        assert not after or (len(rows) + 1) * longest > most  # one more would not have fitted


def test_lengths_that_are_all_alike_leave_the_order_to_chance():
    """Coarse lengths are a way to mix sentences more."""
    sentences = [[1] * n for n in range(1, 41)]
    made = LengthBucketed(sentences, 10, lengths=np.zeros(40, dtype=np.int64), seed=1)
    spread = [int(b.mask.sum(1).max() - b.mask.sum(1).min()) for b in made]
    assert min(spread) > 10
    assert max(int(b.mask.sum(1).max() - b.mask.sum(1).min()) for b in LengthBucketed(sentences, 10)) == 9


# ---- examples of any kind


def collate(some):
    ids, mask = pad(some)
    return {"ids": torch.from_numpy(ids), "mask": torch.from_numpy(mask)}


@given(
    st.lists(sequences, min_size=1, max_size=20), limits, st.integers(0, 5), st.booleans(), st.integers(1, 3)
)
def test_examples_that_are_sentences_make_the_batches_of_sentences(
    sentences, limit, seed, shuffle, world_size
):
    sentences = sentences + [[2]] * world_size
    options = {"seed": seed, "shuffle": shuffle}
    expected = each_process(lambda: LengthBucketed(sentences, *limit, **options), world_size)
    found = each_process(
        lambda: LengthBucketed.from_examples(sentences, collate, len, *limit, **options), world_size
    )
    for ours, theirs in zip(found, expected, strict=True):
        assert isinstance(ours, LengthBucketed) and len(ours) == len(theirs)
        for _ in range(2):
            for one, other in zip(ours, theirs, strict=True):
                assert torch.equal(one.ids, other.ids) and torch.equal(one.mask, other.mask)
                assert one.share == other.share


# ---- what is refused


def test_the_state_of_other_fields_is_refused():
    def make(tags=((1, 2), (3,)), labels=(0, 1), **options):
        return LengthBucketed([[1, 2], [3]], 2, tags=list(tags), labels=torch.tensor(labels), **options)

    state = make().state_dict()
    assert make().load_state_dict(state) is None
    for other, difference in [
        (make(tags=((1, 2), (4,))), "checksum"),
        (make(labels=(1, 0)), "checksum"),
        (LengthBucketed([[1, 2], [3]], 2, tags=[[1, 2], [3]]), "checksum"),
        (LengthBucketed([[1, 2], [3]], 2, tugs=[[1, 2], [3]], labels=torch.tensor([0, 1])), "checksum"),
        (make(lengths=[2, 1]), "checksum"),
        (make(padding_id={"tags": 3}), "got padding_id 0 there, {'tags': 3} here"),
    ]:
        with pytest.raises(ValueError, match=difference):
            other.load_state_dict(state)
    state = LengthBucketed.from_examples([[1], [2]], collate, len, 2).state_dict()
    for examples, length, difference in [
        ([[1], [3]], len, "checksum"),
        ([[1], [2]], sum, "checksum"),
        ([[1], [2], [3]], len, "got rows 2 there, 3 here"),
    ]:
        with pytest.raises(ValueError, match=difference):
            LengthBucketed.from_examples(examples, collate, length, 2).load_state_dict(state)
    with pytest.raises(ValueError, match="got kind"):
        LengthBucketed([[1], [2]], 2).load_state_dict(state)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({}, ValueError, "sentences must be given, or a field of sequences by name; got neither"),
        ({"x": torch.arange(2)}, ValueError, "sentences must be given, or a field of sequences by name"),
        (
            {"sentences": [[1]], "ids": [[1]]},
            ValueError,
            "name must be another than that of sentences; got ids",
        ),
        ({"a": [[1]], "a_mask": torch.ones(1)}, ValueError, "another than that of the mask of a; got a_mask"),
        ({"ids": [[1]], "mask": torch.ones(1)}, ValueError, "another than that of the mask of ids; got mask"),
        (
            {"sentences": [[1], [2]], "tags": [[1]]},
            ValueError,
            r"fields must have the same number of rows; got {'ids': 2, 'tags': 1}",
        ),
        ({"sentences": [[1]], "items": [[1]]}, ValueError, "a field's name must be an identifier.*'items'"),
        (
            {"sentences": [[1]], "labels": [3]},
            TypeError,
            "labels must be sequences of ids, or a tensor or an",
        ),
        ({"sentences": [[1]], "tags": ["NP"]}, TypeError, r"tags\[0\] must be a flat list of whole numbers"),
        ({"sentences": [[1], "ab"]}, TypeError, r"sentences\[1\] must be a flat list of whole numbers"),
        ({"sentences": [[1]], "tags": "NP"}, TypeError, "tags must be a list of sequences of ids; got the s"),
        ({"sentences": [[1]], "tags": 3}, TypeError, "tags must be a list of sequences of ids; got 3"),
        ({"sentences": [[1]], "n": torch.tensor(3)}, ValueError, "n must have rows; got a single number"),
        (
            {"sentences": [[1]], "lengths": [1, 2]},
            ValueError,
            "lengths must be as many as sentences, 1; got 2",
        ),
        (
            {"sentences": [[1]], "lengths": [-1]},
            ValueError,
            "lengths must be whole numbers, 0 or larger; got",
        ),
        ({"sentences": [[1]], "lengths": [0.5]}, TypeError, "lengths must be a flat list of whole numbers"),
        (
            {"sentences": [[1]], "lengths": 2},
            TypeError,
            "lengths must be a flat list of whole numbers; got 2",
        ),
        ({"sentences": [[1]], "padding_id": {"x": 1}}, ValueError, "a name in padding_id must be 'ids'; got"),
        ({"sentences": [[1]], "padding_id": {"ids": -1}}, ValueError, r"padding_id\['ids'\] must be a whole"),
        ({"sentences": [[1]], "padding_id": "<pad>"}, TypeError, "padding_id must be a whole number"),
        (
            {"a": [[1]], "b": [[1, 2, 3]], "max_tokens": 2},
            ValueError,
            "max_tokens must be at least the longest sentence, 3; got 2",
        ),
    ],
)
def test_bad_fields(options, error, message):
    with pytest.raises(error, match=message):
        LengthBucketed(**{"batch_size": 1, **options})


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"examples": "ab"}, TypeError, "examples must be a sequence of examples; got str"),
        ({"examples": []}, ValueError, "the data must have one row or more; got none"),
        ({"collate": 3}, TypeError, "collate must be a function of a list of examples; got 3"),
        ({"length": 3}, TypeError, "length must be a function of an example; got 3"),
        ({"length": lambda example: None}, TypeError, r"length\(examples\[0\]\) must be a whole number"),
        ({"length": lambda example: -1}, ValueError, r"length\(examples\[0\]\) must be a whole number, 0 or"),
        ({"batch_size": None}, ValueError, "batch_size or max_tokens must be given; got neither"),
        ({"max_tokens": 1}, ValueError, "max_tokens must be at least the longest sentence, 2; got 1"),
    ],
)
def test_bad_examples(options, error, message):
    right = {"examples": [[1], [2, 3]], "collate": collate, "length": len, "batch_size": 1}
    with pytest.raises(error, match=message):
        LengthBucketed.from_examples(**{**right, **options})
    with pytest.raises(TypeError, match="collate must return a mapping from names; got list"):
        next(iter(LengthBucketed.from_examples(**{**right, "collate": list})))
