"""What the microworld accepts as a number, a generator, a sentence and a text."""

from collections.abc import Sequence

import numpy as np


def check_count(name: str, n: int, least: int = 1) -> None:
    """ValueError if n is no whole number or below the least."""
    if isinstance(n, bool) or not isinstance(n, (int, np.integer)) or n < least:
        raise ValueError(f"{name} must be a whole number, {least} or more; got {n!r}")


def check_generator(rng: np.random.Generator) -> None:
    """TypeError if rng is no generator."""
    if not isinstance(rng, np.random.Generator):
        raise TypeError(f"rng must be a numpy.random.Generator (np.random.default_rng(seed)); got {rng!r}")


def check_tokens(name: str, tokens: Sequence[str]) -> None:
    """A sentence is a list of tokens, and no string."""
    if isinstance(tokens, str):
        raise TypeError(f"{name} must be a list of tokens; got the string {tokens!r}")
    if not isinstance(tokens, Sequence) or not all(isinstance(token, str) for token in tokens):
        raise TypeError(f"{name} must be a list of tokens; got {tokens!r}")


def check_text(name: str, text: str | Sequence[str]) -> None:
    """A text is a string, or a list of words."""
    if not isinstance(text, str):
        check_tokens(name, text)
