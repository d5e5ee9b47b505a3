"""The sequences of the explorer of the copy task: those of `memory_sequences`, drawn at addresses."""

from __future__ import annotations

import numpy as np

from nlpbook.corpora.microworld.tasks.sequences import BLANK, FIRST_SYMBOL, GO, SequenceBatch
from nlpbook.explorers.kit.random_numbers import uniform_at

SYMBOLS = "ABCDEFGH"
# What is drawn at the addresses of the kit's random numbers: as in sequences.js and weights.js.
BATCHES, SAMPLE, CHRONO, W, U = range(5)


def draw_sequences(
    n: int, seed: int, purpose: int, which: int, *, length: int, delay: int, kinds: int
) -> SequenceBatch:
    """Return sequences of the copy task whose symbols stand at addresses of the kit's random numbers.

    Parameters
    ----------
    n : int
        How many.
    seed, purpose, which : int
        The first parts of the address: of the batch of a step, or of the sequence that is shown.
    length, delay, kinds : int
        Symbols in a sequence, blanks before the sign to start, and how many different symbols there are.

    Returns
    -------
    SequenceBatch
        As `memory_sequences` makes them of the same symbols.
    """
    drawn = uniform_at(seed, purpose, which, np.arange(n)[:, None], np.arange(length))
    symbols = FIRST_SYMBOL + np.floor(drawn * kinds).astype(np.int64)  # (n, length)
    time = 2 * length + delay + 1
    inputs = np.full((n, time), BLANK, dtype=np.int64)
    inputs[:, :length] = symbols
    inputs[:, length + delay] = GO
    targets = np.full((n, time), BLANK, dtype=np.int64)
    targets[:, -length:] = symbols
    mask = np.zeros((n, time), dtype=bool)
    mask[:, -length:] = True
    return SequenceBatch(inputs, targets, mask, kinds + FIRST_SYMBOL)


def sign_of(identifier: int) -> str:
    """Return how an id is written: a dot for the blank, > for the sign to start, a letter for a symbol."""
    return {BLANK: "\u00b7", GO: ">"}.get(identifier) or SYMBOLS[identifier - FIRST_SYMBOL]
