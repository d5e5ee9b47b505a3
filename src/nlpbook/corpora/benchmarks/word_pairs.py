"""WordSim-353 and SimLex-999: pairs of words with the similarity that people gave them."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from nlpbook.corpora.benchmarks import store
from nlpbook.corpora.benchmarks.catalogue import describe
from nlpbook.corpora.benchmarks.text_files import fault, read_lines

_SCORE = re.compile(r"[0-9]{1,2}(?:\.[0-9]{1,9})?")


class WordPair(NamedTuple):
    """Two words and their score, from 0 (nothing in common) to 10 (the same)."""

    first: str
    second: str
    score: float


@dataclass(frozen=True)
class SimLex999:
    """SimLex-999.

    Parameters
    ----------
    pairs : list of WordPair
        Scored for similarity proper: "coffee" and "cup" are related, but not similar.
    """

    pairs: list[WordPair] = field(repr=False)

    def counts(self) -> dict[str, int]:
        """The number of pairs."""
        return {"pairs": len(self.pairs)}


@dataclass(frozen=True)
class WordSim353:
    """WordSim-353.

    Parameters
    ----------
    pairs : list of WordPair
        All of them.
    similarity, relatedness : list of WordPair
        The two parts that Agirre et al. made of them. Pairs that have nothing in common are in both.
    """

    pairs: list[WordPair] = field(repr=False)
    similarity: list[WordPair] = field(repr=False)
    relatedness: list[WordPair] = field(repr=False)

    def counts(self) -> dict[str, int]:
        """The number of pairs, in all and in either part."""
        return {
            "pairs": len(self.pairs),
            "similarity pairs": len(self.similarity),
            "relatedness pairs": len(self.relatedness),
        }


def load_wordsim353() -> WordSim353:
    """WordSim-353, whole and in its two parts.

    Returns
    -------
    WordSim353

    Raises
    ------
    DataUnavailable
        If it is not here and cannot be fetched.
    ValueError
        If what is here is not whole.

    References
    ----------
    Finkelstein et al. (2002), "Placing Search in Context"; Agirre et al. (2009), "A Study on Similarity and
    Relatedness Using Distributional and WordNet-based Approaches".
    """
    return store.load(describe("wordsim-353"), read_wordsim353)


def load_simlex999() -> SimLex999:
    """SimLex-999.

    Returns
    -------
    SimLex999

    Raises
    ------
    DataUnavailable
        If it is not here and cannot be fetched.
    ValueError
        If what is here is not whole.

    References
    ----------
    Hill, Reichart and Korhonen (2015), "SimLex-999: Evaluating Semantic Models with (Genuine) Similarity
    Estimation".
    """
    return store.load(describe("simlex-999"), read_simlex999)


def read_wordsim353(folder: Path) -> WordSim353:
    """WordSim-353 in a folder, uncounted."""
    return WordSim353(*(read_word_pairs(folder / f"EN-WS-353-{part}.txt") for part in ("ALL", "SIM", "REL")))


def read_simlex999(folder: Path) -> SimLex999:
    """SimLex-999 in a folder, uncounted."""
    return SimLex999(read_word_pairs(folder / "EN-SIMLEX-999.txt"))


def read_word_pairs(path: Path) -> list[WordPair]:
    """Read scored pairs: two words and a number from 0 to 10 on each line, tabs between them.

    Parameters
    ----------
    path : Path

    Returns
    -------
    list of WordPair

    Raises
    ------
    ValueError
        If a line is of another form.
    """
    pairs = []
    for number, line in enumerate(read_lines(path), 1):
        columns = line.split("\t")
        if len(columns) != 3 or not all(columns) or not _SCORE.fullmatch(columns[2]):
            raise fault(path, number, f"two words and a score belong between tabs; got {line!r:.80}")
        score = float(columns[2])
        if score > 10:
            raise fault(path, number, f"a score is at most 10; got {columns[2]}")
        pairs.append(WordPair(columns[0], columns[1], score))
    return pairs
