"""TF-IDF against scikit-learn's, and against the textbook's formula by hand."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from nlpbook.mlp import TfIdf

words = st.sampled_from(["a", "b", "c", "d", "e"])
documents = st.lists(st.lists(words, max_size=8), min_size=1, max_size=8).filter(any)


def scikit_learns(training, test, min_documents):
    """The same from scikit-learn, whose defaults are: smooth idf, raw counts, rows of length 1."""
    vectorizer = TfidfVectorizer(analyzer=lambda document: document, min_df=min_documents)
    vectorizer.fit(training)
    return vectorizer.vocabulary_, vectorizer.idf_, vectorizer.transform(test).toarray()


@given(documents, documents, st.integers(1, 3))
def test_against_scikit_learn(training, test, min_documents):
    frequencies = [sum(word in document for document in training) for word in "abcde"]
    tf_idf = TfIdf(min_documents)
    if max(frequencies) < min_documents:
        with pytest.raises(ValueError, match=f"min_documents must be at most {max(frequencies)}"):
            tf_idf.fit(training)
        return
    vocabulary, idf, expected = scikit_learns(training, test, min_documents)
    found = tf_idf.fit(training).transform(test)
    columns = [vocabulary[word] for word in tf_idf.vocabulary.tokens]
    assert sorted(columns) == list(range(len(vocabulary)))
    np.testing.assert_allclose(tf_idf.idf, idf[columns], rtol=1e-12)
    np.testing.assert_allclose(found.toarray(), expected[:, columns], atol=1e-12)
    assert found.nnz == np.count_nonzero(expected)  # each word of a document once


def test_the_textbook_by_hand():
    """Three documents: "the" is in all of them and weighs ln 1 = 0; "cat" in two, "sat" in one."""
    tf_idf = TfIdf(smooth=False).fit([["the", "cat", "the"], ["the", "cat", "sat"], ["the"]])
    idf = dict(zip(tf_idf.vocabulary.tokens, tf_idf.idf, strict=True))
    assert idf == pytest.approx({"the": 0, "cat": math.log(3 / 2), "sat": math.log(3)})
    row = dict(
        zip(tf_idf.vocabulary.tokens, tf_idf.transform([["cat", "cat", "sat"]]).toarray()[0], strict=True)
    )
    cat, sat = 2 * math.log(3 / 2), math.log(3)
    length = math.hypot(cat, sat)
    assert row == pytest.approx({"the": 0, "cat": cat / length, "sat": sat / length})


def test_a_document_without_a_known_word_is_zero():
    rows = TfIdf().fit([["a", "b"]]).transform([[], ["x", "y"], ["x", "a"]]).toarray()
    assert (rows[:2] == 0).all()
    assert np.linalg.norm(rows[2]) == pytest.approx(1)


def test_what_is_refused():
    with pytest.raises(RuntimeError, match="call fit first"):
        TfIdf().transform([["a"]])
    for bad in ("the cat", ["the cat"], 3):
        with pytest.raises(TypeError, match="documents"):
            TfIdf().fit(bad)
        with pytest.raises(TypeError, match="documents"):
            TfIdf().fit([["a"]]).transform(bad)
    for bad in ([], [[]]):
        with pytest.raises(ValueError, match="must be one"):
            TfIdf().fit(bad)
    for bad in ([["a", 1]], [[["a"]]], [[None]]):
        with pytest.raises(TypeError, match=r"documents\[0\]"):
            TfIdf().fit(bad)
    for bad in (0, 1.5, "2", True):
        with pytest.raises((TypeError, ValueError), match="min_documents must be"):
            TfIdf(bad)
    with pytest.raises(TypeError, match="smooth must be"):
        TfIdf(smooth="yes")
