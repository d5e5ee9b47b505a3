"""Copy and reverse: what was read has to be written again after a delay.

input    7 3 5 _ _ _ > _ _ _        _ is a blank, > the sign to start
target   _ _ _ _ _ _ _ 7 3 5
"""

from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Bool, Int64

from nlpbook import validation

BLANK = 0
GO = 1
FIRST_SYMBOL = 2


@dataclass(frozen=True)
class SequenceBatch:
    """Sequences to remember.

    Parameters
    ----------
    inputs : int64 array, shape (batch, time)
        The symbols, blanks for the delay, the sign to start, and blanks while the symbols are written.
        time = 2 * length + delay + 1.
    targets : int64 array, shape (batch, time)
        Blanks, and at the end the symbols: in the same order, or reversed.
    mask : bool array, shape (batch, time)
        True where a symbol has to be written.
    n_ids : int
        How many different ids there are: the symbols, the blank (0) and the sign to start (1).
    """

    inputs: Int64[np.ndarray, "batch time"] = field(repr=False)
    targets: Int64[np.ndarray, "batch time"] = field(repr=False)
    mask: Bool[np.ndarray, "batch time"] = field(repr=False)
    n_ids: int


def memory_sequences(
    n: int,
    rng: np.random.Generator,
    length: int = 10,
    delay: int = 20,
    n_symbols: int = 8,
    reverse: bool = False,
) -> SequenceBatch:
    """Draw n sequences of symbols that have to be written again.

    Parameters
    ----------
    n : int
        How many, 1 or more.
    rng : numpy.random.Generator
        The source of randomness.
    length : int
        Symbols in a sequence, 1 or more.
    delay : int
        Blanks between the last symbol and the sign to start, 0 or more.
    n_symbols : int
        Different symbols, equally likely, 1 or more; their ids begin at 2.
    reverse : bool
        Write the last symbol first.

    Returns
    -------
    SequenceBatch
        A model without memory has at best a cross-entropy of ln(`n_symbols`) nats on the masked places.

    Raises
    ------
    ValueError
        If a number is too small or no whole number.
    TypeError
        If `rng` is no generator.

    Examples
    --------
    >>> batch = memory_sequences(1, np.random.default_rng(0), length=3, delay=2)
    >>> batch.inputs.tolist()
    [[8, 7, 6, 0, 0, 1, 0, 0, 0]]
    >>> batch.targets.tolist()
    [[0, 0, 0, 0, 0, 0, 8, 7, 6]]

    References
    ----------
    Hochreiter and Schmidhuber (1997), "Long Short-Term Memory"; Arjovsky, Shah and Bengio (2016), "Unitary
    Evolution Recurrent Neural Networks". Book: appendix, "The microworld".
    """
    n, length = validation.whole_number(n, "n"), validation.whole_number(length, "length")
    delay = validation.whole_number(delay, "delay", least=0)
    n_symbols = validation.whole_number(n_symbols, "n_symbols")
    validation.generator(rng)
    time = 2 * length + delay + 1
    symbols = rng.integers(FIRST_SYMBOL, FIRST_SYMBOL + n_symbols, (n, length))  # (batch, length)
    inputs = np.full((n, time), BLANK, dtype=np.int64)
    inputs[:, :length] = symbols
    inputs[:, length + delay] = GO
    targets = np.full((n, time), BLANK, dtype=np.int64)
    targets[:, -length:] = symbols[:, ::-1] if reverse else symbols
    mask = np.zeros((n, time), dtype=bool)
    mask[:, -length:] = True
    return SequenceBatch(inputs, targets, mask, n_symbols + FIRST_SYMBOL)
