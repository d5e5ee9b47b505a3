"""English novels of 1839 to 1912, for word vectors and n-grams at scale."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from nlpbook.corpora.benchmarks import store
from nlpbook.corpora.benchmarks.catalogue import describe
from nlpbook.corpora.benchmarks.text_files import read_lines
from nlpbook.text import split_sentences, tokenize_english

_NAME = re.compile(r"([A-Z][a-z]+)_([A-Z][A-Za-z]*)_([0-9]{4})\.txt")


@dataclass(frozen=True)
class Novel:
    """A novel.

    Parameters
    ----------
    author : str
        As the file's name has it: "Cbronte" is Charlotte Brontë, "Wcollins" Wilkie Collins.
    title : str
        One word of the title.
    year : int
        Of the first edition.
    paragraphs : list of str
        In order. Titles of chapters are paragraphs too.
    """

    author: str
    title: str
    year: int
    paragraphs: list[str] = field(repr=False)

    @property
    def n_words(self) -> int:
        """The number of words between white space."""
        return sum(len(paragraph.split()) for paragraph in self.paragraphs)

    def sentences(self) -> list[list[str]]:
        """The tokens of each sentence, case kept, as `nlpbook.text` cuts them: a million per second.

        A sentence ends with its paragraph.
        """
        return [
            tokenize_english(sentence)
            for paragraph in self.paragraphs
            for sentence in split_sentences(paragraph)
        ]


@dataclass(frozen=True)
class Novels:
    """A shelf of novels.

    Parameters
    ----------
    novels : list of Novel
        In the order of authors and titles.
    """

    novels: list[Novel] = field(repr=False)

    def counts(self) -> dict[str, int]:
        """Novels, and words between white space."""
        return {"novels": len(self.novels), "words": sum(novel.n_words for novel in self.novels)}


def load_novels() -> Novels:
    """38 novels by 14 authors, 5.5 million words.

    Returns
    -------
    Novels

    Raises
    ------
    DataUnavailable
        If they are not here and cannot be fetched.
    ValueError
        If what is here is not whole.
    """
    return store.load(describe("english-novels"), read_novels)


def read_novels(folder: Path) -> Novels:
    """The novels in a folder, uncounted."""
    names = sorted(file.name for file in describe("english-novels").files)
    return Novels([read_novel(folder / name) for name in names])


def read_novel(path: Path) -> Novel:
    """Read one novel.

    Parameters
    ----------
    path : Path
        UTF-8, a paragraph per line, named such as "Eliot_Adam_1859.txt".

    Returns
    -------
    Novel

    Raises
    ------
    ValueError
        If the name is of another form, or the file is not UTF-8.
    """
    name = _NAME.fullmatch(path.name)
    if name is None:
        raise ValueError(f"path must be named like Eliot_Adam_1859.txt; got {path.name!r}")
    paragraphs = [line.strip() for line in read_lines(path)]
    return Novel(name[1], name[2], int(name[3]), [paragraph for paragraph in paragraphs if paragraph])
