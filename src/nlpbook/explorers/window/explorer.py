"""The window explorer: slide a window over a text, and watch the term-term matrix fill."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import traitlets

from nlpbook import validation
from nlpbook.explorers.base import Explorer
from nlpbook.explorers.kit.typed_text import check_sentences

WEIGHTINGS = ("uniform", "harmonic")
WIDEST_WINDOW = 10
# The figure is for text that a reader can see whole; counting a corpus is the work of `nlpbook.words`.
MOST_WORDS = 2000


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

    sentences = traitlets.List(traitlets.List(traitlets.Unicode())).tag(sync=True)
    window = traitlets.Int(2).tag(sync=True)
    weighting = traitlets.Unicode("uniform").tag(sync=True)
    position = traitlets.Int(0).tag(sync=True)
    selected_sentence = traitlets.Int(-1, help="which sentence is counted; -1 means all of them").tag(
        sync=True
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
        window = validation.whole_number(window, "window", 1, WIDEST_WINDOW)
        weighting = validation.one_of(weighting, "weighting", WEIGHTINGS)
        n_words = sum(len(sentence) for sentence in checked)
        if n_words > MOST_WORDS:
            raise ValueError(f"sentences must be at most {MOST_WORDS} words; got {n_words}")
        position = validation.whole_number(position, "position", 0, n_words, or_none=True)
        super().__init__(
            sentences=checked,
            window=window,
            weighting=weighting,
            position=n_words if position is None else position,
            selected_sentence=-1,
        )

    @traitlets.validate("window")
    def _valid_window(self, proposal: Any) -> int:
        return validation.whole_number(proposal["value"], "window", 1, WIDEST_WINDOW)

    @traitlets.validate("weighting")
    def _valid_weighting(self, proposal: Any) -> str:
        return validation.one_of(proposal["value"], "weighting", WEIGHTINGS)

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
        window = validation.whole_number(window, "window", 1, WIDEST_WINDOW)
        weighting = validation.one_of(weighting, "weighting", WEIGHTINGS)
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
