"""Tatoeba, English and Chinese: short sentences with their translations."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from nlpbook.corpora.benchmarks import store
from nlpbook.corpora.benchmarks.catalogue import describe
from nlpbook.corpora.benchmarks.characters import cuts
from nlpbook.corpora.benchmarks.text_files import fault, read_lines


class TranslationPair(NamedTuple):
    """A sentence, a translation of it, and who wrote them (which the licence wants told)."""

    english: str
    chinese: str
    attribution: str


@dataclass(frozen=True)
class Translations:
    """Pairs of sentences.

    Parameters
    ----------
    pairs : list of TranslationPair
        In the order of the file: from short to long. One English sentence can have several translations.
    """

    pairs: list[TranslationPair] = field(repr=False)

    @property
    def references(self) -> dict[str, list[str]]:
        """Every English sentence with all its translations."""
        grouped: dict[str, list[str]] = {}
        for pair in self.pairs:
            grouped.setdefault(pair.english, []).append(pair.chinese)
        return grouped

    def split(
        self, train: float = 0.9, valid: float = 0.05
    ) -> tuple["Translations", "Translations", "Translations"]:
        """Deal the pairs out to three parts by their English sentences, so that none is in two of them.

        The official file has no splits. The part of a sentence follows from a hash of it: it is the same on
        every machine, whatever else is in the file.

        Parameters
        ----------
        train, valid : float
            The expected shares of the first two parts, at least 0, together at most 1; the rest is for
            testing.

        Returns
        -------
        (Translations, Translations, Translations)
            For training, validation and testing, each in the order of the file.

        Raises
        ------
        ValueError
            If the shares are no shares.
        """
        first, second = cuts(1 << 32, train, valid)
        parts: tuple[list[TranslationPair], ...] = ([], [], [])
        for pair in self.pairs:
            place = int.from_bytes(
                hashlib.sha256(pair.english.encode("utf8", "surrogatepass")).digest()[:4], "big"
            )
            parts[(place >= first) + (place >= second)].append(pair)
        return Translations(parts[0]), Translations(parts[1]), Translations(parts[2])

    def counts(self) -> dict[str, int]:
        """Pairs, and distinct English sentences."""
        return {"pairs": len(self.pairs), "English sentences": len({pair.english for pair in self.pairs})}


def load_tatoeba() -> Translations:
    """English sentences with Mandarin Chinese translations, by the volunteers of Tatoeba.

    Returns
    -------
    Translations

    Raises
    ------
    DataUnavailable
        If it is not here and cannot be fetched.
    ValueError
        If what is here is not whole.
    """
    return store.load(describe("tatoeba-cmn-eng"), read_tatoeba)


def read_tatoeba(folder: Path) -> Translations:
    """The pairs in a folder, uncounted."""
    return read_translations(folder / "cmn.txt")


def read_translations(path: Path) -> Translations:
    """Read pairs with tabs between English, Chinese and the attribution, one pair on each line.

    Parameters
    ----------
    path : Path

    Returns
    -------
    Translations

    Raises
    ------
    ValueError
        If a line has not three columns, or one is empty.
    """
    pairs = []
    for number, line in enumerate(read_lines(path), 1):
        columns = line.split("\t")
        if len(columns) != 3 or not all(column.strip() for column in columns):
            raise fault(
                path, number, f"two sentences and whose they are belong between tabs; got {line!r:.80}"
            )
        pairs.append(TranslationPair(*columns))
    return Translations(pairs)
