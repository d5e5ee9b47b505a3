"""Real English that is on every machine: the documentation of Python, NumPy and PyTorch.

The text is read from the reader's own installed packages at run time. No line of it is part of this
project, and none is redistributed.
"""

import gc
import hashlib
import json
import platform
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

import numpy as np

from nlpbook import validation
from nlpbook.corpora import blocks, cleaning, docstrings
from nlpbook.corpora.cache import cache_folder, read_cached, write_cached
from nlpbook.text import tokenize

# "topics" are the help pages of Python itself, "python" is the standard library.
PACKAGES = ("topics", "python", "numpy", "torch")


class Splits(NamedTuple):
    """The sentences to learn from, to tune on and to test on."""

    train: list[list[str]]
    validation: list[list[str]]
    test: list[list[str]]


class Document(NamedTuple):
    """One module or help page: sentences ``start`` to ``stop - 1`` of the corpus."""

    name: str
    start: int
    stop: int


@dataclass(frozen=True)
class Documentation:
    """A corpus of documentation.

    Parameters
    ----------
    sentences : list of list of str
        Tokens in lower case, punctuation included; no sentence is there twice.
    documents : list of Document
        Which sentences come from which module or help page, in order and without gaps.
    n_words : int
        The number of tokens that begin with a letter.
    fingerprint : str
        A hash of the sentences and documents: equal fingerprints, equal corpora.
    versions : dict of str to str
        The versions of the packages that the text was read from.
    """

    sentences: list[list[str]]
    documents: list[Document]
    n_words: int
    fingerprint: str
    versions: dict[str, str]

    def halves(self, rng: np.random.Generator) -> tuple[list[list[str]], list[list[str]]]:
        """Deal the documents out to two halves at random.

        Whole documents, as neighbouring sentences often repeat each other's phrases: dealt out one by one,
        they would let each half know the other.

        Parameters
        ----------
        rng : numpy.random.Generator

        Returns
        -------
        (list of list of str, list of list of str)
            The sentences of either half, in the order of the corpus.
        """
        side = rng.permutation(len(self.documents)) % 2
        halves: tuple[list[list[str]], list[list[str]]] = ([], [])
        for (_, start, stop), half in zip(self.documents, side, strict=True):
            halves[half].extend(self.sentences[start:stop])
        return halves

    def splits(self) -> Splits:
        """Eight tenths of the documents to learn from, a tenth to tune on, a tenth to test on.

        Whole documents, as for `halves`. A hash of its name says where a document goes: to the same part in
        every chapter and every run, whatever other documents there are.

        Returns
        -------
        Splits
            The sentences of each part, in the order of the corpus.
        """
        parts = Splits([], [], [])
        for name, start, stop in self.documents:
            tenth = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big") % 10
            parts[max(0, tenth - 7)].extend(self.sentences[start:stop])
        return parts

    def __repr__(self) -> str:
        return (
            f"Documentation({self.n_words:,} words, {len(self.sentences):,} sentences, "
            f"{len(self.documents):,} documents, fingerprint {self.fingerprint[:12]})"
        )


def load(max_words: int | None = None, packages: Sequence[str] = PACKAGES) -> Documentation:
    """The corpus, gathered from the installed packages on the first call and cached for the next ones.

    The text is the same wherever the versions of the packages are the same. The source files are
    parsed, never run.

    Parameters
    ----------
    max_words : int, optional
        Take only so many words, chosen to draw about equally on all packages; the same choice every time.
    packages : sequence of str, default ("topics", "python", "numpy", "torch")
        The installed packages to read. "topics" are Python's help pages, "python" its standard library.

    Returns
    -------
    Documentation

    Raises
    ------
    TypeError
        If `packages` is a string.
    ValueError
        If `max_words` is below 1, or a package is not installed.

    References
    ----------
    Book: chapter 1, "Company".
    """
    packages = validation.collection(packages, "packages", "package names")
    max_words = validation.whole_number(max_words, "max_words", or_none=True)
    installed = _versions(packages)
    # The recipe is part of the key: a change of the cleaning rules makes the text anew.
    key = json.dumps([list(packages), installed, _recipe()])
    path = cache_folder() / f"documentation-{hashlib.sha256(key.encode()).hexdigest()[:16]}.zlib"
    content = read_cached(path, key)
    if content is None:
        content = _write_text(gather(packages)).encode()
        write_cached(path, key, content)
    documents = _read_text(content.decode())
    if max_words is not None:
        documents = sample(documents, max_words)
    return _assemble(documents, installed)


def gather(packages: Sequence[str] = PACKAGES) -> list[tuple[str, list[list[str]]]]:
    """Read, clean and de-duplicate the documentation of the installed packages.

    Parameters
    ----------
    packages : sequence of str
        As for `load`.

    Returns
    -------
    list of (str, list of list of str)
        The name of each document and its sentences. A sentence stays in the first document that has it.
    """
    seen: set[str] = set()
    documents = []
    collecting = gc.isenabled()
    gc.disable()  # syntax trees are millions of small objects; looking for cycles among them doubles the time
    try:
        for package in packages:
            for name, texts in _texts(package):
                sentences = []
                for text in texts:
                    for paragraph in blocks.paragraphs(text):
                        for sentence in cleaning.sentences_of(paragraph):
                            line = " ".join(sentence)
                            if line not in seen:
                                seen.add(line)
                                sentences.append(sentence)
                if sentences:
                    documents.append((name, sentences))
    finally:
        if collecting:
            gc.enable()
    return documents


def sample(documents: list[tuple[str, list[list[str]]]], max_words: int) -> list[tuple[str, list[list[str]]]]:
    """A part of the corpus that draws about equally on all packages.

    The next document always comes from the package with the fewest words so far, in an order of its
    documents given by a hash of their names; the last one is cut to fit.

    Parameters
    ----------
    documents : list of (str, list of list of str)
        As `gather` returns them.
    max_words : int
        The largest number of words in the result.

    Returns
    -------
    list of (str, list of list of str)
        In the order of `documents`.
    """
    waiting: dict[str, list[int]] = {}
    for i, (name, _) in enumerate(documents):
        waiting.setdefault(name.split(".")[0], []).append(i)
    for indices in waiting.values():
        indices.sort(key=lambda i: hashlib.sha256(documents[i][0].encode()).digest(), reverse=True)
    words = dict.fromkeys(waiting, 0)
    chosen: dict[int, list[list[str]]] = {}
    left = max_words
    while left > 0 and waiting:
        package = min(waiting, key=words.__getitem__)
        i = waiting[package].pop()
        if not waiting[package]:
            del waiting[package]
        part = []
        for sentence in documents[i][1]:
            n = count_words([sentence])
            if n > left:
                left = 0
                break
            part.append(sentence)
            left -= n
            words[package] += n
        if part:
            chosen[i] = part
    return [(documents[i][0], chosen[i]) for i in sorted(chosen)]


def count_words(sentences: list[list[str]]) -> int:
    """The number of tokens that begin with a letter."""
    return sum(1 for sentence in sentences for token in sentence if token[0].isalpha())


def _texts(package: str) -> Iterator[tuple[str, list[str]]]:
    """The name and the docstrings of each document of a package."""
    if package == "topics":
        try:
            from pydoc_data.topics import topics
        except ImportError:  # a Python without its help pages
            return
        for name in sorted(topics):
            yield f"topics.{name}", [topics[name]]
        return
    folder = docstrings.package_folder(package)
    for module, path in docstrings.source_files(folder):
        yield f"{package}.{module}".removesuffix("."), docstrings.read_docstrings(path)


def _versions(packages: Sequence[str]) -> dict[str, str]:
    """The version of each package, without importing it."""
    versions = {}
    for i, package in enumerate(packages):
        validation.text(package, f"packages[{i}]")
        if package in ("topics", "python"):
            versions["python"] = platform.python_version()
        elif docstrings.package_folder(package) is None:
            raise ValueError(f"packages[{i}] must be an installed package; got {validation.shown(package)}")
        else:
            versions[package] = _version(package)
    return versions


def _version(package: str) -> str:
    """The version of the distribution that holds a package; most have its name, scikit-learn has not."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        distributions = metadata.packages_distributions().get(package, [])
        return metadata.version(distributions[0]) if distributions else "unknown"


def _recipe() -> str:
    """A hash of the source files that decide what the text looks like."""
    files = [Path(module.__file__) for module in (blocks, cleaning, docstrings, tokenize)] + [Path(__file__)]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def _write_text(documents: list[tuple[str, list[list[str]]]]) -> str:
    """One sentence per line, tokens separated by spaces; a line that begins with a tab names a document."""
    lines = []
    for name, sentences in documents:
        lines.append("\t" + name)
        lines.extend(" ".join(sentence) for sentence in sentences)
    return "\n".join(lines)


def _read_text(text: str) -> list[tuple[str, list[list[str]]]]:
    """The documents back from their text."""
    documents = []
    for block in ("\n" + text).split("\n\t")[1:]:
        name, *lines = block.split("\n")
        documents.append((name, [line.split(" ") for line in lines]))
    return documents


def _assemble(documents: list[tuple[str, list[list[str]]]], versions: dict[str, str]) -> Documentation:
    sentences = [sentence for _, part in documents for sentence in part]
    spans, start = [], 0
    for name, part in documents:
        spans.append(Document(name, start, start + len(part)))
        start += len(part)
    fingerprint = hashlib.sha256(_write_text(documents).encode()).hexdigest()
    return Documentation(sentences, spans, count_words(sentences), fingerprint, versions)
