import re

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from nlpbook.corpora.benchmarks import read_conllu
from nlpbook.corpora.microworld.tasks import brackets, conllu

RELATIONS = set(
    "acl:relcl advcl advmod amod aux case cc ccomp compound conj cop det flat mark nmod nmod:poss nsubj "
    "nummod obj obl punct root".split()
)


def test_the_reader_of_treebanks_reads_them(world, tmp_path):
    """It refuses what is no tree: a head out of range, a circle, two roots."""
    trees = world.sample_trees(200, np.random.default_rng(0))
    path = tmp_path / "microworld.conllu"
    path.write_text(conllu(trees), encoding="utf-8")
    sentences = read_conllu(path)
    assert len(sentences) == 200
    for i, (sentence, tree) in enumerate(zip(sentences, trees, strict=True), start=1):
        assert tuple(sentence.forms) == tree.tokens
        assert sentence.upos == tree.tags
        assert list(zip(sentence.heads, sentence.deprels, strict=True)) == tree.dependencies
        assert sentence.comment("text") == " ".join(tree.tokens)
        assert sentence.comment("sent_id") == f"microworld-{i}"


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_the_rules_of_the_format(world, seed):
    """Ten columns, numbers from 1, heads in range, one root, no circle, and no two edges that cross."""
    block = conllu(world.sample_trees(1, np.random.default_rng(seed)))
    assert block.endswith("\n\n") and "\n\n" not in block[:-2]
    rows = [line.split("\t") for line in block.splitlines() if line and not line.startswith("#")]
    assert all(len(row) == 10 and all(row) for row in rows)
    assert [int(row[0]) for row in rows] == list(range(1, len(rows) + 1))
    heads = [int(row[6]) for row in rows]
    assert all(0 <= head <= len(rows) for head in heads)
    assert [row[7] for row in rows if row[6] == "0"] == ["root"]
    assert {row[7] for row in rows} <= RELATIONS
    assert [row[7] for row in rows if row[3] == "PUNCT"] == ["punct"] * sum(row[3] == "PUNCT" for row in rows)
    # projective: the words that hang below a word, itself included, are next to one another
    below = {i: {i} for i in range(1, len(rows) + 1)}
    for _ in rows:
        for i, head in enumerate(heads, start=1):
            if head:
                below[head] |= below[i]
    for words in below.values():
        assert max(words) - min(words) + 1 == len(words)
    assert below[heads.index(0) + 1] == set(below)
    assert all(i not in below[j] or j not in below[i] for i in below for j in below if i != j)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_brackets_match_and_hold_the_words(world, seed):
    trees = world.sample_trees(2, np.random.default_rng(seed))
    lines = brackets(trees).splitlines()
    assert len(lines) == 2
    for line, tree in zip(lines, trees, strict=True):
        depth = np.cumsum([(character == "(") - (character == ")") for character in line])
        assert depth[-1] == 0 and (depth[:-1] > 0).all()
        leaves = re.findall(r"\(([A-Z]+) ([^()\s]+)\)", line)
        assert leaves == list(zip(tree.tags, tree.tokens, strict=True))


def test_no_trees():
    assert conllu([]) == brackets([]) == ""
