import functools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlpbook.word2vec import HuffmanTree

counts = st.lists(st.integers(0, 10**6), min_size=1, max_size=40).filter(any)


def test_the_textbook_tree():
    """x 8, y 6, z 5, w 4, v 3: first v + w = 7, then z + y = 11, vw + x = 15, and both to the root, 26."""
    tree = HuffmanTree([8, 6, 5, 4, 3])
    assert tree.nested("xyzwv") == (("z", "y"), (("v", "w"), "x"))
    assert [tree.code(i) for i in range(5)] == ["11", "01", "00", "101", "100"]
    assert tree.mean_length == pytest.approx(2.26923, abs=5e-6)  # (8 + 6 + 5) 2 + (4 + 3) 3 = 59, of 26
    assert tree.mean_length == pytest.approx(59 / 26)
    assert tree.entropy == pytest.approx(2.24374, abs=5e-6)
    assert tree.children.tolist() == [[4, 3], [2, 1], [5, 0], [6, 7]]
    assert tree.paths.tolist() == [[3, 2, 0], [3, 1, 0], [3, 1, 0], [3, 2, 0], [3, 2, 0]]
    assert tree.codes.tolist() == [[1, 1, 0], [0, 1, 0], [0, 0, 0], [1, 0, 1], [1, 0, 0]]
    assert tree.mask.tolist() == [[True, True, False]] * 3 + [[True] * 3] * 2


@given(counts)
def test_prefix_free_and_within_a_bit_of_the_entropy(counts):
    tree = HuffmanTree(counts)
    codes = [tree.code(i) for i in range(len(tree))]
    for i, code in enumerate(codes):
        assert not any(other.startswith(code) for j, other in enumerate(codes) if j != i)
    assert sum(2.0 ** -len(code) for code in codes) == 1  # Kraft: no place in the tree is left empty
    assert tree.lengths.tolist() == [len(code) for code in codes]
    shares = [count / sum(counts) for count in counts if count]
    assert tree.entropy == pytest.approx(-sum(p * math.log2(p) for p in shares), abs=1e-9)
    assert tree.entropy - 1e-9 <= tree.mean_length < tree.entropy + 1
    assert tree.mean_length == pytest.approx(
        sum(count * len(code) for count, code in zip(counts, codes, strict=True)) / sum(counts)
    )


@functools.cache
def all_lengths(n):
    """The depths of the leaves of every binary tree with n leaves, in falling order."""
    if n == 1:
        return {(0,)}
    return {
        tuple(sorted((depth + 1 for depth in (*left, *right)), reverse=True))
        for k in range(1, n)
        for left in all_lengths(k)
        for right in all_lengths(n - k)
    }


@given(st.lists(st.integers(0, 30), min_size=1, max_size=8).filter(any))
def test_no_tree_is_better(counts):
    """Of all trees: the rarest word on the deepest leaf, and so on, is the best that each can do."""
    best = min(
        sum(depth * count for depth, count in zip(depths, sorted(counts), strict=True))
        for depths in all_lengths(len(counts))
    )
    assert HuffmanTree(counts).mean_length == pytest.approx(best / sum(counts))


@given(counts)
def test_a_path_leads_to_its_word(counts):
    tree = HuffmanTree(counts)
    nested = tree.nested(range(len(tree)))
    for word in range(len(tree)):
        nodes, turns = tree.path(word)
        at, node = nested, 2 * len(tree) - 2
        for inner, turn in zip(nodes, turns, strict=True):
            assert inner == node - len(tree)
            at, node = at[turn], tree.children[inner, turn]
        assert at == word == node
    assert not tree.paths[~tree.mask].any() and not tree.codes[~tree.mask].any()


@given(counts)
def test_the_rarer_is_on_the_left(counts):
    tree, weights = HuffmanTree(counts), list(counts)
    for left, right in tree.children:
        assert weights[left] <= weights[right]
        weights.append(weights[left] + weights[right])
    assert weights[len(counts) :] == sorted(weights[len(counts) :])  # and what is joined grows


def test_ties_words_first_then_small_ids():
    assert HuffmanTree([1, 1, 1, 1]).nested("abcd") == (("a", "b"), ("c", "d"))
    assert HuffmanTree([2, 1, 1, 2]).nested("abcd") == (("b", "c"), ("a", "d"))


def test_words_that_never_occur_make_no_chain():
    """Sixteen of them, joined among themselves: four levels, not fifteen."""
    assert HuffmanTree([0] * 16 + [1]).lengths.tolist() == [5] * 16 + [1]


def test_one_word_has_the_empty_code():
    tree = HuffmanTree([7])
    assert (tree.code(0), tree.mean_length, tree.entropy, tree.nested("a")) == ("", 0, 0, "a")
    assert tree.paths.shape == tree.codes.shape == tree.mask.shape == (1, 0)
    assert tree.children.shape == (0, 2)


@settings(max_examples=5)
@given(st.integers(0, 100))
def test_many_words(seed):
    """The lengths over 20,000 words, found a second way: with a queue of words and a queue of inner nodes."""
    counts = np.random.default_rng(seed).zipf(1.3, size=20_000).clip(max=10**9)
    words, inner, total = sorted(counts.tolist()), [], 0
    i = j = 0
    for _ in range(len(words) - 1):
        pair = 0
        for _ in range(2):
            if j >= len(inner) or (i < len(words) and words[i] <= inner[j]):
                pair, i = pair + words[i], i + 1
            else:
                pair, j = pair + inner[j], j + 1
        inner.append(pair)
        total += pair  # each join makes the codes of all words below longer by one bit
    tree = HuffmanTree(counts)
    assert int(counts @ tree.lengths) == total
    assert tree.entropy <= tree.mean_length < tree.entropy + 1


def test_a_deep_tree():
    """Counts of 1, 1, 2, 4, ... make a chain; its codes are as long as there are words."""
    tree = HuffmanTree([1, *(2**i for i in range(60))])
    assert tree.lengths.tolist() == [60, *range(60, 0, -1)]
    assert tree.mean_length < tree.entropy + 1


def test_bad_input():
    for bad in ([], [0, 0], [1, -2], [1, math.nan], [math.inf], [[1, 2]]):
        with pytest.raises(ValueError, match="counts must"):
            HuffmanTree(bad)
    with pytest.raises(TypeError, match="counts must be finite numbers"):
        HuffmanTree(["a", "b"])
    tree = HuffmanTree([2, 1])
    for word in (2, -1):
        with pytest.raises(ValueError, match=f"word must be a whole number from 0 to 1; got {word}"):
            tree.path(word)
    for word in (1.0, True, "a", None):
        with pytest.raises(TypeError, match=f"word must be a whole number from 0 to 1; got {word!r}"):
            tree.code(word)
    with pytest.raises(ValueError, match="words must be 2, one for each leaf; got 3"):
        tree.nested("abc")
