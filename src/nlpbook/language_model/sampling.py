"""Decoding: sentences drawn from a language model word by word, and what may be done to its distributions.

    temperature    q(w) ~ P(w)^(1 / T)               sharper below 1, flatter above
    top-k          the k most probable words only
    top-p          the fewest most probable words that together have probability p or more

What is left is renormalised. The three are applied in this order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from jaxtyping import Float

from nlpbook import validation
from nlpbook.language_model.corpus import check_context
from nlpbook.language_model.protocol import END_OF_SENTENCE, NextWordModel


def sample(
    model: NextWordModel,
    generator: np.random.Generator,
    max_length: int = 1000,
    *,
    context: Sequence[str] = (),
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float | None = None,
) -> list[str]:
    """Draw each word from the model's distribution after the words before it, until the end is drawn.

    Parameters
    ----------
    model : NextWordModel
        Where it has `start` and `step`, the time is linear in the length of the sentence.
    generator : numpy.random.Generator
        The source of randomness: one number for each word.
    max_length : int, default 1000
        A sentence that has not ended after so many words, those of `context` not counted, is cut: models
        that spread much probability over the vocabulary hardly ever end one. So is a sentence of the most
        words that the model can read, `max_words`, where it has such a limit.
    context : list of str
        The beginning of the sentence; empty unless given.
    temperature, top_k, top_p
        Those of `truncate`; nothing is changed unless they are given.

    Returns
    -------
    list of str
        The sentence, its `context` included, without start and end tokens; it may be empty.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of these types or outside its range, or `context` leaves no word to read.

    References
    ----------
    Holtzman, Buys, Du, Forbes & Choi (2020), "The curious case of neural text degeneration" (top-p).
    Fan, Lewis & Dauphin (2018), "Hierarchical neural story generation" (top-k).
    """
    validation.generator(generator, "generator")
    _check_truncation(temperature, top_k, top_p)

    def choose(probabilities: Float[np.ndarray, " vocabulary"]) -> int:
        cumulative = np.cumsum(_truncated(probabilities, temperature, top_k, top_p))
        return int(np.searchsorted(cumulative, generator.random() * cumulative[-1], side="right"))

    return _decode(model, choose, context, max_length)


def greedy(model: NextWordModel, max_length: int = 1000, *, context: Sequence[str] = ()) -> list[str]:
    """Take the most probable word each time, until it is the end.

    Parameters
    ----------
    model : NextWordModel
        Where it has `start` and `step`, the time is linear in the length of the sentence.
    max_length : int, default 1000
        A sentence that has not ended after so many words, those of `context` not counted, is cut; so is one
        of the most words that the model can read, `max_words`, where it has such a limit.
    context : list of str
        The beginning of the sentence; empty unless given.

    Returns
    -------
    list of str
        The sentence, its `context` included. Of words that are equally probable, the one with the
        lowest id is taken. It need not be the most probable sentence.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of these types or outside its range, or `context` leaves no word to read.
    """
    return _decode(model, lambda probabilities: int(np.argmax(probabilities)), context, max_length)


def truncate(
    probabilities: Float[np.ndarray, " vocabulary"],
    *,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float | None = None,
) -> Float[np.ndarray, " vocabulary"]:
    """Sharpen or flatten a distribution, and keep its most probable words only.

    Of words that are equally probable, those with lower ids are kept first, by `top_k` and `top_p` alike.

    Parameters
    ----------
    probabilities : float array, shape (V,)
        0 or larger; they need not sum to 1.
    temperature : float, default 1
        T, above 0. Towards 0 all probability goes to the most probable words, in equal parts; without
        limit, to all possible words in equal parts.
    top_k : int, optional
        How many words are kept at most, 1 or more.
    top_p : float, optional
        Keep the smallest set of words with this share of the probability or more, above 0 and at most 1.

    Returns
    -------
    float array, shape (V,)
        It sums to 1. With none of the three, `probabilities` itself, unchecked.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of these types or outside its range, or no word is possible.
    """
    _check_truncation(temperature, top_k, top_p)
    return _truncated(probabilities, temperature, top_k, top_p)


def _check_truncation(temperature: float, top_k: int | None, top_p: float | None) -> None:
    validation.positive(temperature, "temperature")
    validation.whole_number(top_k, "top_k", or_none=True)
    validation.finite(top_p, "top_p", above=0, most=1, or_none=True)


def _truncated(
    probabilities: Float[np.ndarray, " vocabulary"],
    temperature: float,
    top_k: int | None,
    top_p: float | None,
) -> Float[np.ndarray, " vocabulary"]:
    """Do what `truncate` says, for every word of a sentence."""
    if temperature == 1 and top_k is None and top_p is None:
        return probabilities
    most = probabilities.max()
    if not (probabilities.min() >= 0 and 0 < most < np.inf):  # also what is not a number
        raise ValueError(
            f"probabilities must be 0 or larger, and some above 0; got {probabilities.min()} to {most}"
        )
    kept = (probabilities / most) ** (1 / temperature)  # (V,): the most probable word has 1
    order = np.argsort(-kept, kind="stable")  # (V,): the most probable first
    if top_k is not None:
        kept[order[top_k:]] = 0.0
    if top_p is not None:
        cumulative = np.cumsum(kept[order])  # (V,)
        n_kept = 1 + int(np.searchsorted(cumulative, top_p * cumulative[-1], side="left"))
        kept[order[n_kept:]] = 0.0
    return kept / kept.sum()


def start(model: NextWordModel, context: Sequence[str] = ()) -> tuple[Float[np.ndarray, " vocabulary"], Any]:
    """Read the beginning of a sentence: the distribution of the next word, and a state to go on from.

    Parameters
    ----------
    model : NextWordModel
        Its own `start` where it has one; otherwise the state is the words so far.
    context : list of str
        The first words; none unless given.

    Returns
    -------
    probabilities : float array, shape (V,)
    state : any
        What `step` goes on from.
    """
    if hasattr(model, "start"):
        return model.start(context)
    return model.next_word(context), tuple(context)


def step(model: NextWordModel, word: int, state: Any) -> tuple[Float[np.ndarray, " vocabulary"], Any]:
    """Read one more word: the distribution of the word after it, and the new state.

    Parameters
    ----------
    model : NextWordModel
        Its own `step` where it has one; otherwise it is asked for `next_word` after all words so far.
    word : int
        The id of the word in the model's vocabulary.
    state : any
        What `start` or `step` returned. It is not changed: one can go on from it again with another word.

    Returns
    -------
    probabilities : float array, shape (V,)
    state : any
    """
    if hasattr(model, "step"):
        return model.step(word, state)
    words = (*state, model.vocabulary.token(word))
    return model.next_word(words), words


def _decode(
    model: NextWordModel,
    choose: Callable[[Float[np.ndarray, " vocabulary"]], int],
    context: Sequence[str],
    max_length: int,
) -> list[str]:
    """Choose word after word, until the end of the sentence is chosen."""
    validation.whole_number(max_length, "max_length")
    context = check_context(context)
    end = model.vocabulary[END_OF_SENTENCE]
    max_words = getattr(model, "max_words", None)
    if max_words is not None:
        if len(context) >= max_words:
            raise ValueError(
                f"context must be at most {max_words - 1} words, so that one more makes {max_words}, the "
                f"most that the model can read; got {len(context)}"
            )
        max_length = min(max_length, max_words - len(context))
    probabilities, state = start(model, context)
    ids: list[int] = []
    while (word := choose(probabilities)) != end:
        ids.append(word)
        if len(ids) == max_length:
            break
        probabilities, state = step(model, word, state)
    return [*context, *model.vocabulary.decode(ids)]
