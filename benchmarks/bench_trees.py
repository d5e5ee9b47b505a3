"""Chapter 6: Tree-LSTMs, beside pytorch-tree-lstm and our own plain form."""

import os
from functools import cache
from pathlib import Path

import numpy as np
import torch

from benchmarks.bench_training import one_thread
from benchmarks.harness import Comparison, DataMissing, Row
from nlpbook.corpora.benchmarks import load_sst
from nlpbook.rnn import ChildSumTreeLSTM, Forest, NaryTreeLSTM, ParseTree

TREE_INPUTS, TREE_UNITS, TREE_BATCH = 300, 150, 64  # the sizes of Tai et al. (2015) for constituency trees
STEPS = 10


@cache
def sentiment_trees():
    """The first sentences of the Stanford Sentiment Treebank, as batches of trees."""
    if not (Path(os.environ.get("NLPBOOK_DATA", "")) / "sst-trees").is_dir():
        raise DataMissing("sst-trees is not here: set NLPBOOK_DATA to the folder that holds it")
    trees = [ParseTree.from_brackets(str(tree)) for tree in load_sst().train[: STEPS * TREE_BATCH]]
    return [trees[start : start + TREE_BATCH] for start in range(0, len(trees), TREE_BATCH)]


def for_peer(tree):
    """A tree as pytorch-tree-lstm takes it: the edges by their parents, and when each node's turn is."""
    import treelstm

    edges = [(parent, node) for node, parent in enumerate(tree.parents) if parent >= 0]
    edges = np.array(sorted(edges), dtype=np.int64).reshape(-1, 2)
    node_order, edge_order = treelstm.calculate_evaluation_orders(edges, len(tree))
    return {
        "features": torch.zeros(len(tree), 1),  # they come later
        "node_order": torch.from_numpy(node_order),
        "edge_order": torch.from_numpy(edge_order),
        "adjacency_list": torch.from_numpy(edges),
    }


def peer_with_weights_of(layer):
    """The peer's layer, with the same weights: its order is i, o, g, and f on its own."""
    import treelstm

    theirs = treelstm.TreeLSTM(layer.input_size, layer.hidden_size)
    weights = {"W": (theirs.W_iou.weight, theirs.W_f.weight), "U": (theirs.U_iou.weight, theirs.U_f.weight)}
    weights["b"] = (theirs.W_iou.bias, theirs.W_f.bias)
    with torch.no_grad():
        for name, (iou, f) in weights.items():
            blocks = getattr(layer, name).movedim(-1, 0).chunk(4)  # i, f, g, o
            iou.copy_(torch.cat([blocks[0], blocks[3], blocks[2]]))
            f.copy_(blocks[1])
    return theirs


def trees_against_peer(batches=None):
    """Child-Sum, forward and backward; the words' vectors are at the leaves, for the peer zeros elsewhere."""
    try:
        import treelstm
    except ImportError:
        raise DataMissing("pytorch-tree-lstm is not installed: pip install pytorch-tree-lstm") from None
    batches = batches or sentiment_trees()
    forests = [Forest(trees) for trees in batches]
    prepared = [treelstm.batch_tree_input([for_peer(tree) for tree in trees]) for trees in batches]
    generator = torch.Generator().manual_seed(0)
    inputs = [torch.randn(len(f.word_nodes), TREE_INPUTS, generator=generator) for f in forests]
    incoming = [torch.randn(len(f), TREE_UNITS, generator=generator) for f in forests]
    everywhere = [
        torch.zeros(len(f), TREE_INPUTS).index_copy(0, f.word_nodes, x)
        for f, x in zip(forests, inputs, strict=True)
    ]
    ours = ChildSumTreeLSTM(TREE_INPUTS, TREE_UNITS, generator=generator)
    theirs, found = peer_with_weights_of(ours), {}

    @one_thread()
    def run_ours():
        ours.zero_grad()
        for forest, x, gradient in zip(forests, inputs, incoming, strict=True):
            h, _ = ours(x, forest)
            h.backward(gradient)
        found["ours"] = h.detach()

    @one_thread()
    def run_theirs():
        theirs.zero_grad()
        for batch, x, gradient in zip(prepared, everywhere, incoming, strict=True):
            h, _ = theirs(x, batch["node_order"], batch["adjacency_list"], batch["edge_order"])
            h.backward(gradient)
        found["peer"] = h.detach()

    def quality():
        i, f, g, o = ours.U.grad.T.chunk(4)
        pairs = [
            (torch.cat([i, o, g]), theirs.U_iou.weight.grad),
            (f, theirs.U_f.weight.grad),
            (ours.W.grad.T.chunk(4)[1], theirs.W_f.weight.grad),
        ]
        return {
            "trees": sum(map(len, batches)),
            "nodes": sum(map(len, forests)),
            "heights_of_a_batch": max(len(forest.levels) + 1 for forest in forests),
            "largest_difference_of_states": float((found["ours"] - found["peer"]).abs().max()),
            "largest_relative_difference_of_gradients": max(
                float((one - other).abs().max() / max(1.0, float(other.abs().max()))) for one, other in pairs
            ),
        }

    return Comparison(run_ours, run_theirs, quality)


def by_heights_against_node_by_node(kind):
    """Our own two forms on one batch: a report."""
    (trees, *_) = sentiment_trees()
    forest, generator = Forest(trees), torch.Generator().manual_seed(0)
    layer = kind(TREE_INPUTS, TREE_UNITS, generator=generator)
    x = torch.randn(len(forest.word_nodes), TREE_INPUTS, generator=generator)
    gradient = torch.randn(len(forest), TREE_UNITS, generator=generator)

    def run(fast):
        @one_thread()
        def timed():
            layer.fast = fast
            layer.zero_grad()
            layer(x, forest)[0].backward(gradient)

        return timed

    return Comparison(run(True), run(False), lambda: {"trees": len(trees), "nodes": len(forest)})


ROWS = [
    Row(
        "rnn.tree_lstm",
        "pytorch-tree-lstm, Child-Sum, trees of the Stanford Sentiment Treebank, 64 in a batch",
        trees_against_peer,
        floor=1.0,
        rounds=7,
    ),
    Row(
        "rnn.child_sum_by_heights",
        "ours, node by node",
        lambda: by_heights_against_node_by_node(ChildSumTreeLSTM),
        rounds=3,
    ),
    Row(
        "rnn.nary_by_heights",
        "ours, node by node",
        lambda: by_heights_against_node_by_node(NaryTreeLSTM),
        rounds=3,
    ),
]
