"""The treebank's experiment on a small scale, and its parts on made-up trees."""

import os

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlpbook import results
from nlpbook.corpora.benchmarks import SentimentTree, parse_sentiment_tree
from nlpbook.results.sentiment_trees import in_all_forms, judged

needs_data = pytest.mark.skipif(
    not os.environ.get("NLPBOOK_DATA"), reason="NLPBOOK_DATA names no folder of data sets"
)
labels = st.integers(0, 4)
leaves = st.builds(SentimentTree, labels, st.sampled_from(["Not", "good", "-LRB-", "film"]), st.just(()))
trees = st.recursive(
    leaves, lambda child: st.builds(SentimentTree, labels, st.none(), st.tuples(child, child)), max_leaves=12
)


@given(st.lists(trees, min_size=1, max_size=4), st.booleans())
def test_all_forms_are_those_of_the_trees(drawn, lower):
    found = in_all_forms(drawn, lower=lower)
    spelled = [word.lower() if lower else word for word in drawn[0].words()]
    assert [word for word in found.trees[0].words if word is not None] == spelled
    every = set()
    for tree, whole, root, (words, label) in zip(
        drawn, found.trees, found.roots, found.sentences, strict=True
    ):
        nodes = list(tree.nodes())
        assert list(whole.labels) == [node.label for node in nodes]
        assert list(root.labels) == [None] * (len(nodes) - 1) + [tree.label]
        assert label == tree.label and len(words) == len(tree.words())
        for node, below in zip(nodes, whole.all_children(), strict=True):
            assert [nodes[child] for child in below] == list(node.children)
            every.add((tuple(w.lower() if lower else w for w in node.words()), node.label))
    assert set(found.phrases) == every and len(found.phrases) == len(every)


def test_judging_is_counting():
    lines = ["(4 (2 very) (3 good))", "(1 (2 not) (3 good))", "(2 film)", "(0 (1 no) (1 no))"]
    split = in_all_forms([parse_sentiment_tree(line) for line in lines], lower=True)
    probabilities = np.zeros((4, 5))
    probabilities[0] = [0.1, 0.2, 0.3, 0.35, 0.05]  # 3: wrong, but positive
    probabilities[1, 1] = probabilities[2, 2] = 1
    probabilities[3] = [0, 0.1, 0.7, 0.2, 0]  # wrong, and positive
    found = judged(probabilities, split)
    assert found["five"] == 0.5 and found["two"] == round(2 / 3, 4)
    assert found["negation"] == {"with": 0.5, "without": 0.5}
    assert found["by_length"]["to 10 words"] == 0.5 and found["by_length"]["11 to 20"] is None
    assert found["sentences"]["not neutral"] == 3 and found["sentences"]["with"] == 2


@needs_data
def test_a_small_run(tmp_path):
    written = results.run(
        "sentiment_trees", tmp_path, report=str, seeds=[5], most_trees=150, embedding_dim=8, hidden_size=8,
        epochs_of_roots=2, epochs_of_phrases=1,
    )  # fmt: skip
    rows = written["rows"]
    assert len(rows) == 6 and {row["model"] for row in rows} == {"mean", "LSTM", "Tree-LSTM"}
    for row in rows:
        assert len(row["validation"]) == (2 if row["labels"] == "root" else 1)
        assert row["sentences"]["all"] == 150 and 0 <= row["five"] <= 1
        assert row["validation"][row["epoch"] - 1] == max(row["validation"])
        assert row["sentences"]["with"] + row["sentences"]["without"] == 150
