"""WikiText-2: articles of Wikipedia with their nested headings, for word language models."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from sys import intern
from typing import NamedTuple

from nlpbook.corpora.benchmarks import store
from nlpbook.corpora.benchmarks.catalogue import describe
from nlpbook.corpora.benchmarks.text_files import read_lines

END_OF_SENTENCE = "<eos>"
# "= Title =", "= = Section = =", "= = = Subsection = = ="; a formula or a caption may look alike, but only
# a heading has an empty line on either side.
_HEADING = re.compile(r" ((?:= )+)(.*?) \1")
# The copy of train.txt that has the same lines, but whose articles stand in another order.
_REORDERED = "728c77e87e176af4730f9a80fc6008bcaff421a7202c1c048877c0eec3685f89"


class Heading(NamedTuple):
    """A heading: its level (1 for the title of an article), its text, and its line, counted from 0."""

    level: int
    title: str
    line: int


class Article(NamedTuple):
    """An article: its title, its lines `start` to ``stop - 1``, and all its headings, the title's first."""

    title: str
    start: int
    stop: int
    headings: tuple[Heading, ...]


@dataclass(frozen=True)
class WikiTextSplit:
    """One split of WikiText.

    Parameters
    ----------
    lines : list of list of str
        The words of each line, paragraphs and headings alike; empty lines are there too.
    articles : list of Article
        Which lines belong to which article, in order. Lines before the first title belong to none.
    """

    lines: list[list[str]] = field(repr=False)
    articles: list[Article] = field(repr=False)

    def tokens(self) -> list[str]:
        """The words in one sequence, an end-of-sentence token after every line, also after an empty one.

        This is the convention of the published perplexities, and the one that gives the known counts.
        """
        return [token for line in self.lines for token in (*line, END_OF_SENTENCE)]

    @property
    def n_tokens(self) -> int:
        """The number of tokens, those at the ends of lines included."""
        return sum(map(len, self.lines)) + len(self.lines)

    def paragraphs(self) -> Iterator[list[str]]:
        """The lines that are neither empty nor headings."""
        headings = {heading.line for article in self.articles for heading in article.headings}
        return (line for i, line in enumerate(self.lines) if line and i not in headings)


@dataclass(frozen=True)
class WikiText:
    """WikiText-2.

    Parameters
    ----------
    train, valid, test : WikiTextSplit
    reordered : bool
        Whether the training articles are known to stand in another order than in the official file. No
        count differs, but a model that carries its state from line to line meets other neighbours.
    """

    train: WikiTextSplit
    valid: WikiTextSplit
    test: WikiTextSplit
    reordered: bool = False

    def counts(self) -> dict[str, int]:
        """Tokens with the ends of lines, types, and articles."""
        splits = {"train": self.train, "valid": self.valid, "test": self.test}
        types = {token for line in self.train.lines for token in line} | {END_OF_SENTENCE}
        return (
            {f"{name} tokens": split.n_tokens for name, split in splits.items()}
            | {"train types": len(types)}
            | {f"{name} articles": len(split.articles) for name, split in splits.items()}
        )


def load_wikitext2() -> WikiText:
    """WikiText-2, word level, with its three splits.

    Returns
    -------
    WikiText

    Raises
    ------
    DataUnavailable
        If it is not here and cannot be fetched.
    ValueError
        If what is here is not whole.

    References
    ----------
    Merity, Xiong, Bradbury and Socher (2017), "Pointer Sentinel Mixture Models".
    """
    return store.load(describe("wikitext-2"), read_wikitext2)


def read_wikitext2(folder: Path) -> WikiText:
    """The three splits in a folder, uncounted."""
    splits = (read_wikitext(folder / name) for name in ("train.txt", "valid.txt", "test.txt"))
    return WikiText(*splits, reordered=store.sha256_of(folder / "train.txt") == _REORDERED)


def read_wikitext(path: Path) -> WikiTextSplit:
    """Read a file in the format of WikiText.

    Parameters
    ----------
    path : Path
        UTF-8; words with single spaces between them.

    Returns
    -------
    WikiTextSplit

    Raises
    ------
    ValueError
        If the file is not UTF-8.
    """
    texts = read_lines(path)
    lines = [list(map(intern, text.split())) for text in texts]
    starts: list[Heading] = []
    for i, text in enumerate(texts):
        if (
            text.startswith(" = ")
            and not (i > 0 and lines[i - 1])
            and not (i + 1 < len(lines) and lines[i + 1])
        ):
            match = _HEADING.fullmatch(text.rstrip() + " ")
            if match:
                starts.append(Heading(len(match[1]) // 2, match[2], i))
    titles = [n for n, heading in enumerate(starts) if heading.level == 1]
    articles = []
    for i, n in enumerate(titles):
        following = titles[i + 1] if i + 1 < len(titles) else len(starts)
        stop = starts[following].line if following < len(starts) else len(lines)
        articles.append(Article(starts[n].title, starts[n].line, stop, tuple(starts[n:following])))
    return WikiTextSplit(lines, articles)
