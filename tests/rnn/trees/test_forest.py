"""A forest: each number in it by brute force, and it moves to where its batch goes."""

import pytest
import torch
from hypothesis import given

from nlpbook.rnn import Forest, ParseTree
from nlpbook.rnn.fast.nary import children_of
from nlpbook.training import Batch
from nlpbook.training.batch import to_device
from tests.rnn.layers import DEVICES
from tests.rnn.trees.forests import brackets, forests, trees


@given(forests())
def test_every_number_by_brute_force(forest):
    nodes = [(t, n) for t, tree in enumerate(forest.trees) for n in range(len(tree))]
    rows = [nodes[node] for node in forest.order.tolist()]
    assert len(rows) == len(nodes) == len(forest) == sum(forest.sizes) and set(rows) == set(nodes)
    assert [rows[row] for row in forest.rows.tolist()] == nodes

    def of(name, row):
        return getattr(forest.trees[rows[row][0]], name)[rows[row][1]]

    height = [int(of("heights", row)) for row in range(len(rows))]
    assert height == sorted(height) and forest.n_leaves == height.count(0)
    assert forest.arity == max(int(tree.arities.max()) for tree in forest.trees)
    ends = zip(forest.child.tolist(), forest.parent.tolist(), forest.slot.tolist(), strict=True)
    edges = {(rows[child], rows[parent], slot) for child, parent, slot in ends}
    assert edges == {
        ((t, n), (t, tree.parents[n]), int(tree.slots[n]))
        for t, tree in enumerate(forest.trees)
        for n in range(len(tree))
        if tree.parents[n] >= 0
    }
    assert len(forest.levels) == max(height)
    seen, first = 0, forest.n_leaves
    for above, level in enumerate(forest.levels, 1):
        found = range(len(rows))[level.rows]
        assert [row for row in range(len(rows)) if height[row] == above] == list(found)
        assert found.start == first and level.inner.start == first - forest.n_leaves
        assert level.inner.stop - level.inner.start == len(found) == level.slots[0]
        assert level.edges.start == seen and level.edges.stop == seen + sum(level.slots)
        parents = iter(forest.parent[level.edges].tolist())
        slots = iter(forest.slot[level.edges].tolist())
        for slot, n in enumerate(level.slots):  # the nodes with a child there are the first ones, in order
            assert [next(parents) for _ in range(n)] == list(found[:n])
            assert [next(slots) for _ in range(n)] == [slot] * n
        seen, first = level.edges.stop, found.stop
    assert seen == len(forest.child) and first == len(rows)
    for row, edge in enumerate(forest.edge.tolist()):
        is_root = of("parents", row) < 0
        assert edge == len(forest.child) if is_root else forest.child[edge] == row
    assert [nodes[root] for root in forest.roots.tolist()] == [
        (t, tree.root) for t, tree in enumerate(forest.trees)
    ]
    worded = [node for node, (t, n) in enumerate(nodes) if forest.trees[t].words[n] is not None]
    assert forest.word_nodes.tolist() == worded
    by_row = [forest.rows[worded[place]].item() for place in forest.word_order.tolist()]
    assert by_row == sorted(forest.rows[worded].tolist())
    assert by_row[: forest.n_leaves] == list(range(forest.n_leaves))
    assert [row - forest.n_leaves for row in by_row[forest.n_leaves :]] == forest.inner_words.tolist()
    table = children_of(forest, 6)
    assert (table < len(forest)).sum() == len(edges) and (table <= len(forest)).all()
    assert {
        (rows[row], rows[n + forest.n_leaves], k) for (n, k), row in _entries(table, len(forest))
    } == edges


def _entries(table, missing):
    rows = table.tolist()
    return (((n, k), row) for n, below in enumerate(rows) for k, row in enumerate(below) if row != missing)


@given(trees())
def test_split_gives_each_tree_its_rows(tree):
    forest = Forest([tree, tree])
    first, second = forest.split(torch.arange(2 * len(tree)))
    assert first.tolist() == list(range(len(tree))) and second.tolist() == list(
        range(len(tree), 2 * len(tree))
    )
    with pytest.raises(ValueError, match=f"states must have a row for each of {2 * len(tree)} nodes"):
        forest.split(torch.zeros(2 * len(tree) + 1))


@pytest.mark.parametrize("device", [*DEVICES, "meta"])
def test_it_moves_with_its_batch(device):
    forest = brackets("(3 (2 not) (1 bad))", "(2 so)")
    batch = Batch(forest=forest, ids=torch.arange(3))
    for moved in (forest.to(device), batch.to(device).forest, to_device(batch, torch.device(device)).forest):
        assert isinstance(moved, Forest) and moved.trees == forest.trees and moved.levels == forest.levels
        tensors = {name: value for name, value in vars(forest).items() if isinstance(value, torch.Tensor)}
        assert len(tensors) == 10 and vars(moved).keys() == vars(forest).keys()
        for name, value in tensors.items():
            assert getattr(moved, name).device.type == device
            assert device == "meta" or torch.equal(getattr(moved, name).cpu(), value)
    assert forest.order.device.type == "cpu"
    assert repr(forest) == "Forest(2 trees, 4 nodes, 2 heights)"


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ([], ValueError, "trees must be a list of one or more parse trees; got none"),
        ("(3 a)", TypeError, "trees must be a list of parse trees; got the string"),
        (["(3 a)"], TypeError, r"trees\[0\] must be a ParseTree; got str"),
        (ParseTree([-1], ["a"]), TypeError, "trees must be a list of parse trees; got"),
    ],
)
def test_what_is_no_forest(given, error, message):
    with pytest.raises(error, match=message):
        Forest(given)
