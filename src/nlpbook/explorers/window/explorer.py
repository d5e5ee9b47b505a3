"""The window explorer: slide a window over a text, and watch the term-term matrix fill."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import traitlets

from nlpbook.explorers.base import Explorer
from nlpbook.explorers.kit.typed_text import check_sentences
from nlpbook.explorers.settings import Choice, Numbers, Sentences, Whole

WEIGHTINGS = ("uniform", "harmonic")
WIDEST_WINDOW = 10
# The figure is for text that a reader can see whole; counting a corpus is the work of `nlpbook.words`.
MOST_WORDS = 2000


def _counted(explorer: WindowExplorer) -> list[list[str]]:
    """The sentences that are counted."""
    chosen = explorer.selected_sentence
    return explorer.sentences if chosen < 0 else explorer.sentences[chosen : chosen + 1]


def _last_sentence(explorer: WindowExplorer) -> int:
    return len(explorer.sentences) - 1


def _n_places(explorer: WindowExplorer) -> int:
    return sum(map(len, _counted(explorer)))


def _last_word(explorer: WindowExplorer) -> int:
    return len({word for sentence in _counted(explorer) for word in sentence}) - 1


class WindowExplorer(Explorer):
    """A text, a window that slides over it, and the matrix of what the window saw.

    Parameters
    ----------
    sentences : str, list of str, or list of list of str
        The text. A string has one sentence a line; strings are split by `split_words`; lists of words are
        kept. At most 2,000 words. The reader may change it.
    window : int
        How many words to the left and to the right of the centre count as context, 1 to 10.
    weighting : {"uniform", "harmonic"}
        Whether a context word at distance d adds 1, or 1/d.
    position : int or None
        How many centre positions have been counted at first, from 0 to the number of words; None means all.

    Raises
    ------
    ValueError
        If the text is empty or too long, or a number is out of its range, or the weighting is unknown.
    TypeError
        If a sentence or a word is not a string.

    Examples
    --------
    >>> explorer = WindowExplorer(["I like deep learning .", "I like NLP .", "I enjoy flying ."], window=2)
    >>> words, matrix = WindowExplorer.counts(explorer.sentences, explorer.window, explorer.weighting)
    >>> matrix[words.index("I"), words.index("like")]
    np.float64(2.0)
    """

    javascript = "explorer.js"
    label = "A window slides over a text, and the term-term matrix fills"

    sentences = Sentences(MOST_WORDS)
    selected_sentence = Whole(
        -1,
        _last_sentence,
        default=-1,
        special={-1: "all of them"},
        label="number of the sentence that is counted (the first is 0)",
        help="which sentence is counted; -1 means all of them",
    )
    window = Whole(1, WIDEST_WINDOW, default=2)
    weighting = Choice(WEIGHTINGS)
    position = Whole(0, _n_places, label="number of counted centres")
    cell = Numbers(
        (0, 2),
        whole=True,
        least=0,
        most=_last_word,
        label="row and column of the cell",
        help="row and column of the cell whose places are shown",
    )

    def __init__(
        self,
        sentences: str | Sequence[str] | Sequence[Sequence[str]] = (
            "I like deep learning .",
            "I like NLP .",
            "I enjoy flying .",
        ),
        window: int = 2,
        weighting: str = "uniform",
        *,
        position: int | None = None,
    ):
        checked = check_sentences(sentences)
        super().__init__(
            sentences=checked,
            selected_sentence=-1,
            window=window,
            weighting=weighting,
            position=sum(map(len, checked)) if position is None else position,
            cell=[],
        )

    @traitlets.observe("sentences", "selected_sentence")
    def _stay_inside(self, change: Any) -> None:
        """Bring back what a shorter text has left behind; what the page sets with the text comes later."""
        if self.selected_sentence > _last_sentence(self):
            self.selected_sentence = -1
        if self.position > _n_places(self):
            self.position = _n_places(self)
        if self.cell and max(self.cell) > _last_word(self):
            self.cell = []

    @staticmethod
    def counts(
        sentences: Sequence[Sequence[str]],
        window: int = 2,
        weighting: str = "uniform",
        upto: int | None = None,
    ) -> tuple[list[str], np.ndarray]:
        """Return the term-term matrix, counted one centre position after another.

        Each centre word adds to the cells of the words at most `window` away in its own sentence: 1 for each
        of them, or 1 over the distance.

        Parameters
        ----------
        sentences : list of list of str
        window : int
            1 to 10.
        weighting : {"uniform", "harmonic"}
        upto : int or None
            How many centre positions to count, in reading order; None means all.

        Returns
        -------
        words : list of str
            The vocabulary of all sentences, in the order of first appearance.
        matrix : np.ndarray, float64 [word, word]
            Row: centre word; column: context word.
        """
        window = WindowExplorer.window.check(window)
        weighting = WindowExplorer.weighting.check(weighting)
        words = list(dict.fromkeys(word for sentence in sentences for word in sentence))
        index = {word: i for i, word in enumerate(words)}
        matrix = np.zeros((len(words), len(words)))
        counted = 0
        for sentence in sentences:
            for t, centre in enumerate(sentence):
                if upto is not None and counted >= upto:
                    return words, matrix
                for s in range(max(0, t - window), min(len(sentence), t + window + 1)):
                    if s != t:
                        weight = 1.0 if weighting == "uniform" else 1.0 / abs(s - t)
                        matrix[index[centre], index[sentence[s]]] += weight
                counted += 1
        return words, matrix
