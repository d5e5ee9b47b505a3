"""The table of the most frequent tags, against counting by hand and by another program."""

import collections

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.rnn import TagLookup

pairs = st.lists(
    st.lists(st.tuples(st.sampled_from("abcde"), st.sampled_from("XYZ")), max_size=5), max_size=6
)


@given(pairs.filter(any))
def test_no_table_is_right_more_often_on_its_own_text(rows):
    words, tags = [[w for w, _ in row] for row in rows], [[t for _, t in row] for row in rows]
    tagger = TagLookup().fit(words, tags)
    right = sum(
        a == b for p, g in zip(tagger.predict(words), tags, strict=True) for a, b in zip(p, g, strict=True)
    )
    flat = collections.Counter(pair for row in rows for pair in row)
    assert right == sum(max(flat[w, t] for t in "XYZ") for w in {w for w, _ in flat})
    assert set(tagger.table) == {w for w, _ in flat}


def test_unknown_words_have_the_tag_of_rare_words():
    words = [["the", "the", "the", "owl"], ["the", "crow", "sings"]]
    tags = [["D", "D", "D", "N"], ["D", "N", "V"]]
    tagger = TagLookup().fit(words, tags)
    assert tagger.unknown == "N" and tagger.predict([["the", "jay"], []]) == [["D", "N"], []]
    assert TagLookup().fit([["a", "a", "b", "b", "b"]], [list("XXYYY")]).unknown == "Y"  # no word stands once


def test_ties_go_by_the_alphabet():
    tagger = TagLookup().fit([["b", "b", "a", "c"]], [["Y", "X", "Z", "Y"]])
    assert tagger.table["b"] == "X" and tagger.unknown == "Y"


def test_refusals():
    with pytest.raises(RuntimeError, match="call fit first"):
        TagLookup().predict([["a"]])
    with pytest.raises(ValueError, match=r"tags\[0\]"):
        TagLookup().fit([["a", "b"]], [["X"]])
    with pytest.raises(ValueError, match="sentences must be one sentence or more with a word"):
        TagLookup().fit([[]], [[]])
    with pytest.raises(TypeError, match="sentences"):
        TagLookup().fit(["ab"], [["X", "Y"]])
