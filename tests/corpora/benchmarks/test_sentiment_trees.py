import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.corpora.benchmarks import (
    SST,
    SentimentTree,
    load_mr,
    load_sst,
    parse_sentiment_tree,
    read_sentiment_trees,
)

LINE = r"(3 (2 It) (4 (3 (2 is) (4 8\/10)) (2 -LRB-)))"
labels = st.integers(0, 4)
tokens = st.text(st.characters(exclude_characters="() \n", exclude_categories=["Cs"]), min_size=1, max_size=5)
leaves = st.builds(SentimentTree, labels, tokens, st.just(()))
trees = st.recursive(
    leaves, lambda child: st.builds(SentimentTree, labels, st.none(), st.tuples(child, child)), max_leaves=20
)


def recursive_words(tree):
    return [tree.token] if tree.token is not None else [w for c in tree.children for w in recursive_words(c)]


def recursive_labels(tree):
    return [label for child in tree.children for label in recursive_labels(child)] + [tree.label]


def test_a_tree():
    tree = parse_sentiment_tree(LINE)
    assert tree.label == 3 and tree.token is None
    assert tree.children[0] == SentimentTree(2, "It", ())
    assert tree.words() == ["It", "is", "8/10", "("]
    assert [node.label for node in tree.nodes()] == [2, 2, 4, 3, 2, 4, 3]
    assert str(tree) == LINE


@given(trees)
def test_written_and_read_again(tree):
    assert parse_sentiment_tree(str(tree)) == tree


@given(trees)
def test_nodes_come_after_their_children(tree):
    assert [node.label for node in tree.nodes()] == recursive_labels(tree)
    assert [node.token for node in tree.nodes() if node.token is not None] == recursive_words(tree)


def test_a_token_may_hold_other_white_space():
    assert parse_sentiment_tree("(2 (2 8\xa01\\/2) (2 a\u2028b))").words() == ["8\xa01/2", "a\u2028b"]


def test_a_tree_deeper_than_the_recursion_limit():
    line = "(2 (2 a) " * 5000 + "(2 b)" + ")" * 5000
    tree = parse_sentiment_tree(line)
    assert len(tree.words()) == 5001
    assert str(tree) == line


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("", "the line is empty"),
        ("(2 a", "a bracket is not closed"),
        ("(2 (2 a) (2 b)", "a bracket is not closed"),
        ("(", "a label from 0 to 4 must come; got 'nothing'"),
        ("(5 a)", "a label from 0 to 4 must come; got '5'"),
        ("(a b)", "a label from 0 to 4 must come; got 'a'"),
        ("(\u0662 a)", "a label from 0 to 4 must come"),
        ("((2 a) (2 b))", r"a label from 0 to 4 must come; got '\('"),
        ("(2)", "one word or two children; got 0 parts"),
        ("(2 a b)", "one word or two children; got 2 parts"),
        ("(2 (2 a))", "one word or two children; got 1 parts"),
        ("(2 (2 a) (2 b) (2 c))", "one word or two children; got 3 parts"),
        ("(2 (2 a) b)", "one word or two children; got 2 parts"),
        ("a", r"a tree begins with '\('; got 'a'"),
        (")", r"a tree begins with '\('; got '\)'"),
        ("(2 a))", r"something follows the tree: '\)'"),
        ("(2 a) (2 b)", r"something follows the tree: '\('"),
    ],
)
def test_what_is_no_tree(tmp_path, line, message):
    with pytest.raises(ValueError, match=message):
        parse_sentiment_tree(line)
    path = tmp_path / "trees"
    path.write_text(f"(2 a)\n{line}\n(2 a)\n", encoding="utf8")
    with pytest.raises(ValueError, match=f"trees, line 2: .*{message}"):
        read_sentiment_trees(path)


def test_two_and_five_classes():
    parts = ([0, 1, 2, 3, 4], [2, 2], [])
    sst = SST(*([SentimentTree(label, str(label), ()) for label in part] for part in parts))
    five, two = sst.flat(5), sst.flat(2)
    assert five[0].labels == [0, 1, 2, 3, 4] and len(five[0].classes) == 5
    assert two[0].labels == [0, 0, 1, 1] and two[0].classes == ("negative", "positive")
    assert two[0].sentences == [["0"], ["1"], ["3"], ["4"]]
    assert [len(split) for split in five] == [5, 2, 0] and [len(split) for split in two] == [4, 0, 0]
    with pytest.raises(ValueError, match="classes must be 5 or 2; got 3"):
        sst.flat(3)


def test_the_real_one(data):
    sst = load_sst()
    for name, trees in (("train", sst.train), ("dev", sst.dev), ("test", sst.test)):
        text = (data / "sst-trees" / f"{name}.txt").read_text(encoding="utf8")
        assert "".join(f"{tree}\n" for tree in trees) == text
    # As published: 11,855 sentences; 6,920, 872 and 1,821 that are not neutral.
    assert sum(map(len, sst.flat(5))) == 11_855
    assert [len(split) for split in sst.flat(2)] == [6_920, 872, 1_821]
    words = [word for split in sst.flat(5) for sentence in split.sentences for word in sentence]
    assert not any("\\" in word or word in ("-LRB-", "-RRB-") for word in words)


def test_it_holds_the_sentences_of_mr(data):
    """The caveat of both records, measured: most sentences of SST are in MR, but for spelling."""

    def key(words):
        return "".join(c for word in words for c in word.lower() if c.isascii() and c.isalpha())

    mr = {key(sentence) for sentence in load_mr().sentences.sentences}
    for split in load_sst().flat(5):
        assert sum(key(sentence) in mr for sentence in split.sentences) > 0.6 * len(split)
