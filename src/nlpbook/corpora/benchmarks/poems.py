"""Classical Chinese: poems of the Tang and the Song, the Book of Songs, and the Analects."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nlpbook.corpora.benchmarks import store
from nlpbook.corpora.benchmarks.catalogue import describe
from nlpbook.corpora.benchmarks.text_files import read_text


@dataclass(frozen=True)
class Poem:
    """A poem, or a chapter of prose.

    Parameters
    ----------
    title : str
        Of a Song poem the tune that it was written to.
    lines : tuple of str
        Verses or paragraphs, with their punctuation.
    author : str or None
        None where it is not known.
    section : str or None
        The part of the Book of Songs that it stands in; None elsewhere.
    """

    title: str
    lines: tuple[str, ...]
    author: str | None = None
    section: str | None = None

    @property
    def text(self) -> str:
        """The lines joined together."""
        return "".join(self.lines)


@dataclass(frozen=True)
class ChinesePoetry:
    """Four collections.

    Parameters
    ----------
    tang : list of Poem
        Poems of the Tang, in traditional characters.
    song : list of Poem
        Lyrics of the Song, in simplified characters.
    shijing : list of Poem
        The Book of Songs, in simplified characters.
    analects : list of Poem
        The twenty books of Confucius' Analects, in simplified characters.
    """

    tang: list[Poem] = field(repr=False)
    song: list[Poem] = field(repr=False)
    shijing: list[Poem] = field(repr=False)
    analects: list[Poem] = field(repr=False)

    def counts(self) -> dict[str, int]:
        """Poems of each collection, and their characters, punctuation included."""
        counts = {}
        for name in ("tang", "song", "shijing", "analects"):
            poems = getattr(self, name)
            counts[f"{name} texts"] = len(poems)
            counts[f"{name} characters"] = sum(len(poem.text) for poem in poems)
        return counts


def load_chinese_poetry() -> ChinesePoetry:
    """Three hundred poems of the Tang, three hundred lyrics of the Song, the Book of Songs, the Analects.

    Returns
    -------
    ChinesePoetry

    Raises
    ------
    DataUnavailable
        If they are not here and cannot be fetched.
    ValueError
        If what is here is not whole.
    """
    return store.load(describe("chinese-poetry"), read_chinese_poetry)


def read_chinese_poetry(folder: Path) -> ChinesePoetry:
    """The four collections in a folder, uncounted."""
    return ChinesePoetry(
        read_poems(folder / "tang300.json", lines="paragraphs", title="title", author="author"),
        read_poems(folder / "song300.json", lines="paragraphs", title="rhythmic", author="author"),
        read_poems(folder / "shijing.json", lines="content", title="title", section="section"),
        read_poems(folder / "lunyu.json", lines="paragraphs", title="chapter"),
    )


def read_poems(
    path: Path, *, lines: str, title: str, author: str | None = None, section: str | None = None
) -> list[Poem]:
    """Read a JSON list of objects, each of them a poem.

    Parameters
    ----------
    path : Path
    lines, title, author, section : str
        The names that the file has for these; none where it lacks them.

    Returns
    -------
    list of Poem

    Raises
    ------
    ValueError
        If the file is not JSON, or an entry lacks one of these; the message names the line or the entry.
    """
    text = read_text(path)
    try:
        entries = json.loads(text)
    except ValueError as error:  # a JSONDecodeError knows the line, the refusal of an endless number does not
        raise ValueError(f"{path}, line {getattr(error, 'lineno', 1)}: {error}") from None
    except RecursionError:
        raise ValueError(f"{path}, line 1: brackets are nested too deeply") from None
    if not isinstance(entries, list):
        raise ValueError(f"{path}, line 1: a list of texts should be here")
    poems = []
    for number, entry in enumerate(entries, 1):
        texts = [None if key is None else _text(path, number, entry, key) for key in (title, author, section)]
        verses = entry.get(lines)
        if not isinstance(verses, list) or not verses or not all(isinstance(verse, str) for verse in verses):
            raise ValueError(f"{path}, text {number}: {lines!r} must be a list of strings, and not empty")
        poems.append(Poem(texts[0], tuple(verses), texts[1], texts[2]))
    return poems


def _text(path: Path, number: int, entry: Any, key: str) -> str:
    if not isinstance(entry, dict) or not isinstance(entry.get(key), str):
        raise ValueError(f"{path}, text {number}: {key!r} must be a string")
    return entry[key]
