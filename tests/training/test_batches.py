"""Batches of rows, examples, sentences and a text: complete, resumable, and cut for several processes."""

import copy
import dataclasses
import doctest
import itertools
import pickle
from unittest import mock

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.utils import _pytree as pytree

from nlpbook.text import EncodedCorpus, pad
from nlpbook.training import (
    Batch,
    Batches,
    ContiguousBatches,
    LengthBucketed,
    batch,
    batches,
    callbacks,
    contiguous_batches,
    distributed,
    length_bucketed,
)

SENTENCES = [[1, 2, 3], [4], [], [5, 6], [7, 8, 9, 10]]


@pytest.mark.parametrize("module", [batch, batches, callbacks, contiguous_batches, length_bucketed])
def test_the_examples_in_the_docstrings(module):
    result = doctest.testmod(module)
    assert result.attempted > 0 and result.failed == 0


def each_process(make, world_size):
    """The batches that each of several processes would have: nothing else in them asks who it is."""
    made = []
    for rank in range(world_size):
        with (
            mock.patch.object(distributed, "rank", lambda rank=rank: rank),
            mock.patch.object(distributed, "world_size", lambda: world_size),
        ):
            made.append(make())
    return made


# ---- a batch


def test_a_batch_is_a_mapping_with_attributes():
    x = torch.arange(3)
    one = Batch(inputs=x, targets=x + 1)
    assert one.inputs is one["inputs"] is x and dict(one) == {"inputs": x, "targets": one.targets}
    assert len(one) == 2 and "targets" in one and "inputs" in dir(one)
    with pytest.raises(AttributeError, match="batch has no field mask; it has inputs, targets"):
        one.mask  # noqa: B018
    with pytest.raises(AttributeError):
        one.mask = x
    with pytest.raises(TypeError):
        one["mask"] = x
    for name in ("items", "to", "share", "a b", "_x", 3):
        with pytest.raises(ValueError, match="a field's name must be an identifier"):
            Batch({name: x})


@pytest.mark.parametrize("through", [lambda b: pickle.loads(pickle.dumps(b)), copy.copy, copy.deepcopy])
def test_a_batch_can_be_pickled_and_copied(through):
    found = through(Batch(inputs=torch.arange(3), share=0.25))
    assert found.inputs.tolist() == [0, 1, 2] and found.share == 0.25


def test_a_batch_is_a_pytree_and_moves_to_a_device():
    one = Batch(x=torch.ones(2), more=(torch.ones(1), {"name": "a"}), share=0.5)
    doubled = pytree.tree_map_only(torch.Tensor, lambda tensor: 2 * tensor, one)
    assert doubled.x.tolist() == [2, 2] and doubled.more[0].tolist() == [2] and doubled.share == 0.5
    moved = one.to("meta")
    assert moved.x.device.type == moved.more[0].device.type == "meta"
    assert moved.more[1] == {"name": "a"} and moved.share == 0.5
    plain = Batch(x=torch.ones(2))
    assert plain.to("cpu") is plain


# ---- rows


@given(st.integers(1, 30), st.integers(1, 40), st.integers(0, 5), st.booleans())
def test_every_epoch_holds_every_row_once(rows, size, seed, shuffle):
    x = torch.arange(rows)
    whole = Batches(x=x, y=2 * x.numpy(), batch_size=size, seed=seed, shuffle=shuffle)
    epochs = []
    for _ in range(3):
        epoch = list(whole)
        assert len(epoch) == len(whole) == -(-rows // size)
        assert all(len(b.x) == size for b in epoch[:-1])
        assert all(torch.equal(b.y, 2 * b.x) and b.share == 1 for b in epoch)
        epochs.append(torch.cat([b.x for b in epoch]).tolist())
        assert sorted(epochs[-1]) == list(range(rows))
    if not shuffle:
        assert epochs == [list(range(rows))] * 3
    elif rows >= 10:
        assert epochs[0] != epochs[1] != epochs[2]


KINDS = {
    "rows": lambda rows, size: Batches(x=torch.arange(rows), batch_size=size, seed=3),
    "examples": lambda rows, size: Batches.from_examples(
        [f"{i}" for i in range(rows)],
        lambda some: {"x": torch.tensor([int(text) for text in some])},
        batch_size=size,
        seed=3,
    ),
    "sentences": lambda rows, size: LengthBucketed([[i] * (i % 4) for i in range(rows)], size, seed=3),
    "tokens": lambda rows, size: LengthBucketed(
        [[i] * (i % 4) for i in range(rows)], max_tokens=size + 3, seed=3
    ),
    "pairs": lambda rows, size: LengthBucketed(
        [[i] * (i % 4) for i in range(rows)], size, seed=3, target=[[i] * (i % 3) for i in range(rows)]
    ),
    "trees": lambda rows, size: LengthBucketed.from_examples(
        [*range(rows)], lambda some: {"x": torch.tensor(some)}, lambda i: i % 4, size, seed=3
    ),
    "text": lambda rows, size: ContiguousBatches(torch.arange(rows + 1), min(size, rows), 2),
}


def numbers(stream, n=None):
    return [{name: part.tolist() for name, part in b.items()} for b in itertools.islice(stream, n)]


@given(st.integers(1, 20), st.integers(1, 25), st.integers(0, 50), st.sampled_from([*KINDS]))
def test_taken_up_at_any_place(rows, size, taken, kind):
    def make():
        return KINDS[kind](rows, size)

    def forever(stream):
        while True:
            yield from stream

    expected = numbers(forever(make()), taken + 30)
    first, second = make(), make()
    assert numbers(forever(first), taken) == expected[:taken]
    second.load_state_dict(pickle.loads(pickle.dumps(first.state_dict())))
    assert numbers(forever(second), 30) == expected[taken:]


@pytest.mark.parametrize("kind", [*KINDS])
def test_a_loop_left_after_the_last_batch_does_not_empty_the_next(kind):
    stream = KINDS[kind](8, 2)
    n = len(stream)
    assert n >= 2
    for _ in zip(range(n), stream, strict=False):
        pass
    assert len(list(stream)) == n


@given(st.integers(1, 25), st.integers(1, 6), st.integers(1, 5))
def test_processes_cut_the_batches_of_one_with_the_sum_of_their_sizes(rows, size, world_size):
    if rows < world_size:
        rows = world_size
    whole = Batches(x=torch.arange(rows), batch_size=size * world_size, seed=2)
    parts = each_process(lambda: Batches(x=torch.arange(rows), batch_size=size, seed=2), world_size)
    seen = 0
    for one, *own in zip(whole, *parts, strict=True):
        counted = [b for b in own if b.share > 0]
        assert torch.equal(torch.cat([b.x for b in counted]), one.x)
        assert all(len(b.x) == 1 for b in own if b.share == 0)
        sizes = [len(b.x) if b.share > 0 else 0 for b in own]
        assert max(sizes) - min(sizes) <= 1 and max(sizes) <= size
        assert [b.share for b in own] == pytest.approx([n / len(one.x) for n in sizes])
        seen += 1
    assert seen == len(whole)


def test_data_that_are_not_trained_on_stay_whole():
    (_, second) = each_process(lambda: Batches(x=torch.arange(5), batch_size=5, shard=False), 2)
    (only,) = second
    assert sorted(only.x.tolist()) == list(range(5)) and second.world_size == 1


# ---- examples


@dataclasses.dataclass
class Tree:
    label: str
    children: list


def test_examples_are_told_by_their_content():
    def make(examples, **options):
        return Batches.from_examples(examples, dict, batch_size=1, **options).state_dict()["checksum"]

    def trees():
        return [Tree("a", [Tree("b", []), 3]), Tree("c", [])]

    assert make(trees()) == make(trees())
    changed = trees()
    changed[0].children[0].label = "x"
    others = [changed, trees()[::-1], [Tree("a", [Tree("b", [3])]), Tree("c", [])]]
    assert len({make(trees()), *map(make, others)}) == 4
    kinds = [
        1.5,
        "text",
        b"bytes",
        None,
        (1, 2),
        {"a": [1]},
        np.arange(3),
        np.array(["x", "y"]),
        torch.ones(2),
    ]
    assert len({make([kind]) for kind in kinds}) == len(kinds)
    assert make([np.array(["x", "y"])]) == make([np.array(["x", "y"])])


def test_bad_examples():
    for examples, collate, error, message in [
        (iter([1]), dict, TypeError, "examples must be a sequence of examples; got list_iterator"),
        ("text", dict, TypeError, "examples must be a sequence of examples; got str"),
        ([], dict, ValueError, "the data must have one row or more"),
        ([1], None, TypeError, "collate must be a function of a list of examples; got None"),
    ]:
        with pytest.raises(error, match=message):
            Batches.from_examples(examples, collate, batch_size=1)
    with pytest.raises(TypeError, match="collate must return a mapping from names; got list"):
        next(iter(Batches.from_examples([1], list, batch_size=1)))


# ---- sentences

corpora = st.lists(st.lists(st.integers(0, 9), max_size=9), min_size=1, max_size=25)


@given(
    corpora, st.none() | st.integers(1, 30), st.none() | st.integers(9, 40), st.integers(0, 3), st.booleans()
)
def test_sentences_of_like_length_come_together(sentences, size, tokens, padding_id, shuffle):
    size = 7 if size is None and tokens is None else size
    options = {"seed": 4, "padding_id": padding_id, "shuffle": shuffle}
    made = LengthBucketed(EncodedCorpus.from_sequences(sentences), size, tokens, **options)
    widths = []
    for _ in range(2):
        epoch = list(made)
        assert len(epoch) == len(made)
        found = []
        for b in epoch:
            rows = [ids[mask].tolist() for ids, mask in zip(b.ids, b.mask, strict=True)]
            expected_ids, expected_mask = pad(rows, padding_id)
            np.testing.assert_array_equal(b.ids.numpy(), expected_ids)
            np.testing.assert_array_equal(b.mask.numpy(), expected_mask)
            assert size is None or len(rows) <= size
            assert tokens is None or b.ids.numel() <= tokens
            found += rows
        assert sorted(found) == sorted(sentences)
        # No sentence of a batch is shorter than one of a batch with shorter sentences.
        spans = sorted((int(b.mask.sum(1).min()), int(b.mask.sum(1).max())) for b in epoch)
        assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))
        widths.append(sorted(b.ids.shape for b in epoch))
        if not shuffle:
            lengths = [int(n) for b in epoch for n in b.mask.sum(1)]
            assert lengths == sorted(lengths, reverse=True)
    assert widths[0] == widths[1]


def test_epochs_differ_in_neighbours_and_in_order():
    sentences = [[i] * (1 + i % 3) for i in range(60)]
    made = LengthBucketed(sentences, 5, seed=1)
    first, second = [[frozenset(b.ids[:, 0].tolist()) for b in made] for _ in range(2)]
    assert set(first) != set(second)
    assert [max(b) % 3 for b in first] != [max(b) % 3 for b in second]  # which length comes when


@given(corpora, st.integers(9, 20), st.integers(2, 4))
def test_the_budget_of_tokens_holds_in_every_process(sentences, tokens, world_size):
    sentences = sentences + [[1]] * world_size
    parts = each_process(lambda: LengthBucketed(sentences, max_tokens=tokens, seed=1), world_size)
    found = []
    for own in zip(*parts, strict=True):
        assert all(b.ids.numel() <= tokens for b in own)
        assert sum(b.share for b in own) == pytest.approx(1)
        for b in own:
            if b.share > 0:
                found += [ids[mask].tolist() for ids, mask in zip(b.ids, b.mask, strict=True)]
    assert sorted(found) == sorted(sentences)


@given(corpora, st.integers(1, 5), st.integers(2, 3), st.booleans())
def test_processes_cut_the_batches_of_sentences_too(sentences, size, world_size, shuffle):
    sentences = sentences + [[1]] * world_size
    options = {"seed": 3, "shuffle": shuffle}
    parts = each_process(lambda: LengthBucketed(sentences, size, **options), world_size)
    whole = LengthBucketed(sentences, size * world_size, **options)
    assert {len(part) for part in parts} == {len(whole)}

    def rows(b):
        return [ids[mask].tolist() for ids, mask in zip(b.ids, b.mask, strict=True)] if b.share > 0 else []

    for one, *own in zip(whole, *parts, strict=True):
        assert [row for b in own for row in rows(b)] == rows(one)


def test_sentences_that_leave_little_padding():
    rng = np.random.default_rng(0)
    sentences = [[1] * n for n in rng.integers(1, 60, 2000)]
    made = LengthBucketed(sentences, max_tokens=512)
    used, held = (sum(int(n(b)) for b in made) for n in (lambda b: b.mask.sum(), lambda b: b.mask.numel()))
    assert used == sum(map(len, sentences))
    assert used / held > 0.97


# ---- a text


@given(st.integers(2, 80), st.integers(1, 5), st.integers(1, 9), st.integers(1, 3))
def test_a_text_is_cut_into_streams_that_go_on(n, size, length, world_size):
    streams = size * world_size
    n = max(n, streams + 1)
    ids = np.arange(100, 100 + n)
    parts = each_process(lambda: ContiguousBatches(ids, size, length), world_size)
    assert all(part.carries_state for part in parts)
    (whole,) = each_process(lambda: ContiguousBatches(ids, streams, length), 1)
    inputs, pairs = [], (n - 1) // streams
    for one, *own in zip(whole, *parts, strict=True):
        assert torch.equal(torch.cat([b.inputs for b in own]), one.inputs)
        assert torch.equal(torch.cat([b.targets for b in own]), one.targets)
        assert torch.equal(one.targets, one.inputs + 1)  # the text counts upwards
        assert [b.share for b in own] == [1 / world_size] * world_size
        inputs.append(one.inputs)
    assert [len(window[0]) for window in inputs[:-1]] == [length] * (len(inputs) - 1)
    rows = torch.cat(inputs, dim=1)
    assert rows.flatten().tolist() == ids[: streams * pairs].tolist()
    assert n - 1 - streams * pairs < streams


def test_bad_text():
    for ids, options, error, message in [
        (torch.arange(4), (4, 1), ValueError, "ids must be 5 or more, a pair for each of 4 streams; got 4"),
        (torch.arange(4).view(2, 2), (1, 1), ValueError, r"ids must be one row of ids.* got shape \(2, 2\)"),
        (torch.ones(4), (1, 1), TypeError, "ids must be integers; got torch.float32"),
        ([["a", "b"], ["c"]], (1, 1), TypeError, "ids must be the ids of one text, whole numbers; got "),
        (torch.arange(4), (0, 1), ValueError, "batch_size must be a whole number, 1 or larger; got 0"),
        (torch.arange(4), (1, 0), ValueError, "length must be a whole number, 1 or larger; got 0"),
    ]:
        with pytest.raises(error, match=message):
            ContiguousBatches(ids, *options)


# ---- what is refused


def test_the_state_of_other_data_is_refused():
    x = torch.arange(6.0)
    state = Batches(x=x, batch_size=2, seed=1).state_dict()
    for other, difference in [
        (Batches(x=x, batch_size=3, seed=1), "got batch_size 2 there, 3 here"),
        (Batches(x=x, batch_size=2, seed=2), "got seed 1 there, 2 here"),
        (Batches(x=x, batch_size=2, seed=1, shuffle=False), "shuffle"),
        (Batches(x=x[:5], batch_size=2, seed=1), "got rows 6 there, 5 here"),
        (Batches(x=x + 1, batch_size=2, seed=1), "checksum"),
        (Batches(x=x.double(), batch_size=2, seed=1), "checksum"),
        (Batches(y=x, batch_size=2, seed=1), "checksum"),
        (LengthBucketed([[1]] * 6, 2, seed=1), "got kind 'Batches' there, 'LengthBucketed' here"),
    ]:
        with pytest.raises(ValueError, match=difference):
            other.load_state_dict(state)
    assert Batches(x=x.clone(), batch_size=2, seed=1).load_state_dict(state) is None
    state = ContiguousBatches(torch.arange(20), 2, 3).state_dict()
    for other, difference in [
        (ContiguousBatches(torch.arange(20), 3, 3), "got batch_size 2 there, 3 here"),
        (ContiguousBatches(torch.arange(20), 2, 4), "got length 3 there, 4 here"),
        (ContiguousBatches(torch.arange(21), 2, 3), "got ids 20 there, 21 here"),
        (ContiguousBatches(torch.arange(1, 21), 2, 3), "checksum"),
    ]:
        with pytest.raises(ValueError, match=difference):
            other.load_state_dict(state)
    state = LengthBucketed([[1, 2], [3]], 2).state_dict()
    for other, difference in [
        (LengthBucketed([[1, 2], [3]], 2, 5), "got max_tokens None there, 5 here"),
        (LengthBucketed([[1, 2], [3]], 2, padding_id=1), "got padding_id 0 there, 1 here"),
        (LengthBucketed([[1], [2, 3]], 2), "checksum"),
    ]:
        with pytest.raises(ValueError, match=difference):
            other.load_state_dict(state)


def test_batches_tell_what_they_were_made_with():
    found = repr(Batches(x=torch.arange(5), batch_size=2, seed=3))
    assert found == "<Batches: rows=5, batch_size=2, seed=3, shuffle=True; 3 batches in an epoch>"
    for kind, make in KINDS.items():
        assert f"; {len(make(9, 2)):,} batches in an epoch>" in repr(make(9, 2)), kind


def test_data_of_every_type_have_a_checksum():
    for dtype in (torch.bfloat16, torch.bool, torch.int32, torch.float64):
        assert Batches(x=torch.ones(3, 2).to(dtype), batch_size=1).state_dict()["rows"] == 3
    column = torch.arange(6).reshape(2, 3).T  # not contiguous
    assert (
        Batches(x=column, batch_size=1).state_dict() == Batches(x=column.clone(), batch_size=1).state_dict()
    )


def test_bad_input():
    x = torch.arange(3)
    with pytest.raises(ValueError, match="batch_size must be a whole number, 1 or larger; got 0"):
        Batches(x=x, batch_size=0)
    with pytest.raises(TypeError, match="batch_size must be a whole number"):
        Batches(x=x, batch_size=1.5)
    with pytest.raises(ValueError, match="the data must have one row or more"):
        Batches(x=x[:0], batch_size=1)
    with pytest.raises(ValueError, match="fields must be one array at least"):
        Batches(batch_size=1)
    with pytest.raises(ValueError, match=r"same number of rows; got \{'x': 3, 'y': 2\}"):
        Batches(x=x, y=x[:2], batch_size=1)
    with pytest.raises(TypeError, match=r"y must be a tensor or an array; got list"):
        Batches(x=x, y=[1, 2, 3], batch_size=1)
    with pytest.raises(ValueError, match=r"x must have rows"):
        Batches(x=torch.tensor(1), batch_size=1)
    with pytest.raises(ValueError, match=r"a field's name must be an identifier.* got 'items'"):
        Batches(items=x, batch_size=1)
    with pytest.raises(ValueError, match="seed must be a whole number, 0 or larger"):
        Batches(x=x, batch_size=1, seed=-1)
    with pytest.raises(
        ValueError, match="sentences must be a list of one or more sequences of ids; got none"
    ):
        LengthBucketed([], 1)
    with pytest.raises(ValueError, match="batch_size or max_tokens must be given; got neither"):
        LengthBucketed(SENTENCES)
    with pytest.raises(ValueError, match="max_tokens must be at least the longest sentence, 4; got 3"):
        LengthBucketed(SENTENCES, max_tokens=3)
    with pytest.raises(ValueError, match="padding_id"):
        LengthBucketed(SENTENCES, 2, padding_id=-1)
    for make in (
        lambda: Batches(x=x, batch_size=1),
        lambda: LengthBucketed([[1], [2], [3]], 1),
        lambda: Batches.from_examples([1, 2, 3], dict, batch_size=1),
    ):
        with pytest.raises(ValueError, match="the data must have a row for each of 4 processes; got 3"):
            each_process(make, 4)
    with pytest.raises(ValueError, match="ids must be 5 or more, a pair for each of 4 streams; got 3"):
        each_process(lambda: ContiguousBatches(x, 1, 1), 4)
