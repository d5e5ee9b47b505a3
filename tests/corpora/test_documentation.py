import os
import subprocess
import sys
from collections import Counter

import numpy as np
import pytest

from nlpbook.corpora import documentation

SMALL = ("topics", "jaxtyping", "anywidget")
PRINT_FINGERPRINT = (
    f"from nlpbook.corpora import documentation; print(documentation.load(packages={SMALL}).fingerprint)"
)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty cache folder."""
    monkeypatch.setenv("NLPBOOK_CACHE", str(tmp_path))
    return tmp_path


@pytest.fixture(scope="module")
def corpus():
    """The whole corpus, from the user's own cache, which is filled without the run-time check of types."""
    assert start_python("from nlpbook.corpora import documentation; documentation.load()").wait() == 0
    return documentation.load()


def start_python(code, **environment):
    return subprocess.Popen(
        [sys.executable, "-c", code], env=os.environ | environment, stdout=subprocess.PIPE, text=True
    )


def test_there_is_half_a_million_words(corpus):
    assert corpus.n_words >= 500_000
    assert corpus.n_words == sum(token[0].isalpha() for sentence in corpus.sentences for token in sentence)
    assert set(corpus.versions) == {"python", "numpy", "torch"}


def test_the_sentences(corpus):
    assert len({" ".join(sentence) for sentence in corpus.sentences}) == len(corpus.sentences)
    for sentence in corpus.sentences:
        assert len(sentence) >= 4
        for token in sentence:
            assert token and token == token.lower() and " " not in token


def test_the_documents_cover_the_sentences_without_gaps(corpus):
    assert corpus.documents[0].start == 0
    assert corpus.documents[-1].stop == len(corpus.sentences)
    for before, after in zip(corpus.documents, corpus.documents[1:], strict=False):
        assert before.start < before.stop == after.start
    assert len({document.name for document in corpus.documents}) == len(corpus.documents)
    assert {document.name.split(".")[0] for document in corpus.documents} == set(documentation.PACKAGES)


def test_splits_keep_documents_together_and_everything_once(corpus):
    splits = corpus.splits()
    part_of = {" ".join(s): name for name, part in zip(splits._fields, splits, strict=True) for s in part}
    assert sum(map(len, splits)) == len(part_of) == len(corpus.sentences)
    for _, start, stop in corpus.documents:
        assert len({part_of[" ".join(s)] for s in corpus.sentences[start:stop]}) == 1
    shares = np.array([sum(map(len, part)) for part in splits]) / sum(map(len, corpus.sentences))
    assert shares == pytest.approx([0.8, 0.1, 0.1], abs=0.1)  # the documents differ in length
    fewer = documentation.load(100_000).splits()  # another set of documents: each stays where it was
    for name, part in zip(fewer._fields, fewer, strict=True):
        assert {part_of[" ".join(s)] for s in part} == {name}


def test_it_reads_like_english(corpus):
    # In English prose "the" is the most frequent word, about one in fifteen, and a small set of
    # function words makes up a third of the text; in code or tables they are nearly absent.
    words = Counter(token for sentence in corpus.sentences for token in sentence if token[0].isalpha())
    assert words.most_common(1)[0][0] == "the"
    assert 0.04 < words["the"] / corpus.n_words < 0.12
    function_words = "the a to of is and for in if this be that with or are as an by it not on"
    assert sum(words[word] for word in function_words.split()) > 0.3 * corpus.n_words
    content_words = "array tensor matrix integer string file directory socket thread process dimension"
    for word in content_words.split():
        assert words[word] >= 20, word


@pytest.mark.parametrize("max_words", [1, 3, 1000, 50_000])
def test_a_sample_is_balanced_and_not_larger(corpus, max_words):
    part = documentation.load(max_words=max_words)
    assert max_words - documentation.cleaning.MAX_TOKENS < part.n_words <= max_words
    whole = {" ".join(sentence) for sentence in corpus.sentences}
    assert all(" ".join(sentence) in whole for sentence in part.sentences)
    assert part.fingerprint != corpus.fingerprint
    assert part == documentation.load(max_words=max_words)
    if max_words == 50_000:
        share = Counter()
        for name, start, stop in part.documents:
            share[name.split(".")[0]] += documentation.count_words(part.sentences[start:stop])
        assert min(share.values()) > 0.15 * max_words


def test_a_sample_of_everything_is_everything(corpus):
    assert documentation.load(max_words=10**9) == corpus


def test_the_cache_gives_back_what_was_gathered(folder, monkeypatch):
    fresh = documentation.load(packages=SMALL)
    (path,) = folder.iterdir()
    monkeypatch.setattr(documentation, "gather", None)  # so a second gathering would fail
    assert documentation.load(packages=SMALL) == fresh
    assert path.read_bytes().startswith(b"nlpbook-cache")


def test_a_damaged_or_outdated_cache_is_made_anew(folder):
    fresh = documentation.load(packages=SMALL)
    (path,) = folder.iterdir()
    whole = path.read_bytes()
    for damaged in (
        b"",
        whole[: len(whole) // 2],
        whole.replace(b"nlpbook-cache-1", b"nlpbook-cache-0"),
        b"\xff" * 99,
    ):
        path.write_bytes(damaged)
        assert documentation.load(packages=SMALL) == fresh
        assert path.read_bytes() == whole


def test_new_versions_and_new_rules_make_a_new_text(folder, monkeypatch):
    documentation.load(packages=("jaxtyping",))
    monkeypatch.setattr(documentation.metadata, "version", lambda package: "0.0.1")
    assert documentation.load(packages=("jaxtyping",)).versions == {"jaxtyping": "0.0.1"}
    monkeypatch.setattr(documentation, "_recipe", lambda: "another")
    documentation.load(packages=("jaxtyping",))
    assert len(list(folder.iterdir())) == 3


def test_without_a_place_for_the_cache(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("NLPBOOK_CACHE", str(tmp_path / "file"))
    assert documentation.load(packages=("jaxtyping",)).n_words > 100


def test_several_processes_at_once_and_any_hash_seed(folder):
    # Without a cache: three processes that differ in all that could change an order or an encoding.
    settings = [
        {"PYTHONHASHSEED": "1", "LC_ALL": "C", "PYTHONUTF8": "0"},
        {"PYTHONHASHSEED": "2", "LC_ALL": "C.UTF-8"},
        {"PYTHONHASHSEED": "3", "PYTHONUTF8": "1"},
    ]
    processes = [start_python(PRINT_FINGERPRINT, **environment) for environment in settings]
    fingerprints = [process.communicate()[0].strip() for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0]
    assert set(fingerprints) == {documentation.load(packages=SMALL).fingerprint}
    assert len(list(folder.iterdir())) == 1  # one file, and nothing half-written beside it


def test_reading_imports_nothing(folder):
    code = (
        "import sys; from nlpbook.corpora import documentation; before = set(sys.modules);"
        "documentation.load(packages=('sklearn',));"
        "print([m for m in set(sys.modules) - before if m.startswith('sklearn')])"
    )
    assert start_python(code).communicate()[0].strip() == "[]"


def test_bad_input(folder):
    with pytest.raises(ValueError, match="max_words must be a whole number, 1 or larger, or None; got 0"):
        documentation.load(max_words=0)
    with pytest.raises(
        ValueError, match=r"packages\[1\] must be an installed package; got 'no_such_package'"
    ):
        documentation.load(packages=("topics", "no_such_package"))
    with pytest.raises(ValueError, match="packages must be a list of one or more package names; got none"):
        documentation.load(packages=())
    with pytest.raises(TypeError, match="packages"):
        documentation.load(packages="numpy")


def test_it_prints_in_one_line(corpus):
    assert repr(corpus).startswith("Documentation(") and len(repr(corpus)) < 150


def test_halves_keep_documents_whole_and_lose_nothing(corpus):
    halves = corpus.halves(np.random.default_rng(0))
    lines = [{" ".join(sentence) for sentence in half} for half in halves]
    assert not lines[0] & lines[1]
    assert len(halves[0]) + len(halves[1]) == len(corpus.sentences) == len(lines[0] | lines[1])
    for _, start, stop in corpus.documents:
        document = {" ".join(sentence) for sentence in corpus.sentences[start:stop]}
        assert document <= lines[0] or document <= lines[1]
    assert corpus.halves(np.random.default_rng(0)) == halves != corpus.halves(np.random.default_rng(1))
