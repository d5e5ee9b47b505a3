import doctest

import pytest

from nlpbook.corpora import Documentation, documentation, libraries
from nlpbook.corpora.documentation import Document
from nlpbook.corpora.libraries import LIBRARIES, MASKED, library_sentences


def corpus_of(documents):
    """A corpus of some sentences by the names of their documents."""
    sentences, spans = [], []
    for name, lines in documents.items():
        spans.append(Document(name, len(sentences), len(sentences) + len(lines)))
        sentences += [line.split() for line in lines]
    return Documentation(sentences, spans, 0, "", {})


MANY = {
    f"{library}.m{i}": [f"{library} does {library[0]} {i} with np", f"a pytorch-like {library} thing {i}"]
    for library in LIBRARIES
    for i in range(30)
}


def test_modules_go_where_the_documentation_has_them():
    """The same rule as everywhere: told by sentences that name their module."""
    corpus = corpus_of({name: [f"module {name[0]} {name.split('.')[1]} alone"] for name in MANY})
    for part, sentences in zip(library_sentences(corpus), corpus.splits(), strict=True):
        assert part and sorted(list(one.tokens) for one in part) == sorted(sentences)
        for one in part:
            assert one.tokens[1] == LIBRARIES[one.label][0]


def test_labels_and_masks():
    for part in library_sentences(corpus_of(MANY)):
        for tokens, label in part:
            assert label in range(3)
            if tokens[1] == "does":
                assert tokens == (MASKED, "does", LIBRARIES[label][0], tokens[3], "with", MASKED)
            else:
                assert tokens[:5] == ("a", MASKED, MASKED, "thing", tokens[4])


def test_what_is_the_same_once_masked_is_there_once():
    """Here "a pytorch-like numpy thing 7" and "a pytorch-like torch thing 7" are."""
    found = [tokens for part in library_sentences(corpus_of(MANY)) for tokens, _ in part]
    assert len(found) == len(set(found))
    assert sum("thing" in tokens for tokens in found) == 30


def test_help_pages_are_no_docstrings():
    corpus = corpus_of({**MANY, "topics.assert": ["only the help pages say this"]})
    assert not any("help" in tokens for part in library_sentences(corpus) for tokens, _ in part)


def test_of_the_installed_libraries():
    parts = library_sentences(documentation.load(max_words=100_000))
    for part in parts:
        for label in range(3):
            assert sum(one.label == label for one in part) > 20
    seen = [{one.tokens for one in part} for part in parts]
    assert not (seen[0] & seen[1] or seen[0] & seen[2] or seen[1] & seen[2])
    tokens = {token for part in parts for one in part for token in one.tokens}
    assert not any(name in token for token in tokens for name in LIBRARIES) and "np" not in tokens
    assert MASKED in tokens


def test_what_is_refused():
    with pytest.raises(TypeError, match="corpus must be"):
        library_sentences([["a", "b"]])
    with pytest.raises(
        ValueError, match="corpus must hold documentation of python, numpy, torch; got none of torch"
    ):
        library_sentences(corpus_of({"python.a": ["x y"], "numpy.b": ["x z"]}))


def test_the_example_of_the_docstring():
    result = doctest.testmod(libraries)
    assert result.attempted > 0 and result.failed == 0
