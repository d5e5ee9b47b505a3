"""MR: sentences of film reviews, positive or negative."""

from dataclasses import dataclass
from pathlib import Path

from nlpbook.corpora.benchmarks import store
from nlpbook.corpora.benchmarks.catalogue import describe
from nlpbook.corpora.benchmarks.labelled import POLARITY, LabelledSentences
from nlpbook.corpora.benchmarks.text_files import fault, read_lines

_NEXT_LINE = "\x85"  # in the Latin-1 file for three dots; the UTF-8 file has a space in its place


@dataclass(frozen=True)
class MR:
    """The sentence polarity data set.

    Parameters
    ----------
    sentences : LabelledSentences
        All sentences, the negative ones first. There are no official splits: results are averages over ten
        folds.
    """

    sentences: LabelledSentences

    def counts(self) -> dict[str, int]:
        """Sentences of either class."""
        positive = sum(self.sentences.labels)
        return {"negative": len(self.sentences) - positive, "positive": positive}


def load_mr() -> MR:
    """The sentence polarity data set, version 1.0.

    Returns
    -------
    MR

    Raises
    ------
    DataUnavailable
        If it is not here and cannot be fetched.
    ValueError
        If what is here is not whole.

    References
    ----------
    Pang and Lee (2005), "Seeing stars: Exploiting class relationships for sentiment categorization with
    respect to rating scales".
    """
    return store.load(describe("mr"), read_mr)


def read_mr(folder: Path) -> MR:
    """The sentences in a folder, uncounted."""
    negative = read_sentences(folder / "rt-polarity.neg")
    positive = read_sentences(folder / "rt-polarity.pos")
    labels = [0] * len(negative) + [1] * len(positive)
    return MR(LabelledSentences(negative + positive, labels, POLARITY))


def read_sentences(path: Path) -> list[list[str]]:
    """Read tokenised sentences, one on each line, in UTF-8 or else in Latin-1.

    Parameters
    ----------
    path : Path

    Returns
    -------
    list of list of str

    Raises
    ------
    ValueError
        If a line is empty.
    """
    sentences = []
    for number, line in enumerate(read_lines(path, or_latin1=True), 1):
        words = line.replace(_NEXT_LINE, " ").split()
        if not words:
            raise fault(path, number, "the line is empty, where a sentence should be")
        sentences.append(words)
    return sentences
