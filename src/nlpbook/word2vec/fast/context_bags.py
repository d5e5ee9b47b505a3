"""A text cut into steps, with the context of each position as a bag of words.

Where only the sum over a context counts, as in CBOW's mean, no product of matrices is needed: a bag lists the
rows that belong to a sum, and `bag_sums` looks them up and adds them in one go. The bags of the way back list
the other side of the same pairs: for each word of the text, the positions in whose context it stands.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, Int64
from torch import Tensor

from nlpbook.text import EncodedCorpus
from nlpbook.word2vec.fast.blocks import Windows, reaches_of


@dataclass(frozen=True)
class Bags:
    """Lists of rows, end to end.

    Parameters
    ----------
    members : int64 tensor, shape (members of all bags,)
        Row numbers.
    offsets : int64 tensor, shape (bags,)
        Where each bag begins.
    """

    members: Int64[Tensor, " members"]
    offsets: Int64[Tensor, " bags"]


@dataclass(frozen=True)
class ContextStep:
    """Some positions in a row, their words and contexts.

    Parameters
    ----------
    words : int64 tensor, shape (n,)
        The ids at the positions.
    around : int64 tensor, shape (n + 2W,)
        The same with W more on both sides: all words in whose stead a context may have something.
    contexts : Bags
        The ids of each position's context.
    centres : Bags
        For each of `around`, the positions, from 0 to n - 1, in whose context it stands.
    shares : float tensor, shape (n, 1)
        Of each word in the mean over its context: 1 by their number, or 0 without context.
    """

    words: Int64[Tensor, " n"]
    around: Int64[Tensor, " width"]
    contexts: Bags
    centres: Bags
    shares: Float[Tensor, "n 1"]


@dataclass(frozen=True)
class WordStep:
    """The distinct words at some positions in a row, each with the contexts of all its places.

    As long as a step lasts, a word has one vector: where only the sum over contexts counts, a word that comes
    twice is one word with a larger context.

    Parameters
    ----------
    words : int64 tensor, shape (n,)
        Ids, each once.
    contexts : Bags
        The ids of each word's contexts.
    numbers : int64 tensor, shape (n,)
        How many they are.
    """

    words: Int64[Tensor, " n"]
    contexts: Bags
    numbers: Int64[Tensor, " n"]


def bag_sums(table: Float[Tensor, "rows d"], bags: Bags) -> Float[Tensor, "bags d"]:
    """Return the sum of the rows in each bag; zeros where a bag is empty."""
    return torch.nn.functional.embedding_bag(bags.members, table, bags.offsets, mode="sum")


def cut_steps(
    corpus: EncodedCorpus,
    windows: Windows,
    n: int,
    rng: np.random.Generator,
    like: Tensor,
) -> list[ContextStep]:
    """Cut a text into steps.

    Parameters
    ----------
    corpus : EncodedCorpus
        What is left of the text after subsampling.
    windows : Windows
        The windows. All steps have whole blocks of its size; positions without context fill up the last.
    n : int
        How many blocks make a step. The last may have fewer.
    rng : numpy.random.Generator
        The source of dynamic windows.
    like : float tensor
        The steps go where it is, and their shares are of its type.
    """
    window, width = windows.window, n * windows.size
    n_steps = -(-corpus.n_tokens // width)
    ids = np.zeros(n_steps * width + 2 * window, dtype=np.int64)
    ids[window : window + corpus.n_tokens] = corpus.ids
    reaches = np.zeros((2, n_steps * width), dtype=np.int64)
    reaches[:, : corpus.n_tokens] = reaches_of(corpus, windows, rng)

    distances = np.concatenate([np.arange(-window, 0), np.arange(1, window + 1)])
    reached = (distances[:, None] >= -reaches[0]) & (distances[:, None] <= reaches[1])  # (2W, positions)
    position, column = np.divmod(np.flatnonzero(reached.T), 2 * window)
    contexts = ids[position + window + distances[column]]
    # From the other side: a position i reaches the place i + distance of its step.
    around = np.zeros((2 * window, n_steps, width + 2 * window), dtype=bool)
    for row, target, distance in zip(reached, around, distances, strict=True):
        target[:, window + distance :][:, :width] = row.reshape(n_steps, width)
    place, column = np.divmod(np.flatnonzero(around.transpose(1, 2, 0)), 2 * window)
    centres = place % (width + 2 * window) - window - distances[column]

    numbers = reaches.sum(axis=0)
    shares = torch.from_numpy((numbers > 0) / np.maximum(numbers, 1)).to(like)[:, None]
    arrays = ids, contexts, centres, numbers, around.sum(axis=0)
    ids, contexts, centres, numbers, numbers_around = (
        torch.from_numpy(each).to(like.device) for each in arrays
    )
    contexts = contexts.split(numbers.view(n_steps, width).sum(dim=1).tolist())
    centres = centres.split(numbers_around.sum(dim=1).tolist())
    steps = []
    for i in range(n_steps):
        begin, end = i * width, min((i + 1) * width, -(-corpus.n_tokens // windows.size) * windows.size)
        here, near = numbers[begin:end], numbers_around[i, : end - begin + 2 * window]
        steps.append(
            ContextStep(
                words=ids[begin + window : end + window],
                around=ids[begin : end + 2 * window],
                contexts=Bags(contexts[i], here.cumsum(0) - here),
                centres=Bags(centres[i], near.cumsum(0) - near),
                shares=shares[begin:end],
            )
        )
    return steps


def cut_word_steps(
    corpus: EncodedCorpus,
    windows: Windows,
    n: int,
    rng: np.random.Generator,
    like: Tensor,
) -> list[WordStep]:
    """Cut a text into steps, word by word.

    Parameters: those of `cut_steps`, but no positions fill up the last step.
    """
    step = np.arange(corpus.n_tokens) // (n * windows.size)
    order = np.argsort(step * (corpus.ids.max(initial=0) + 1) + corpus.ids, kind="stable")
    step, words = step[order], corpus.ids[order]
    first = np.flatnonzero((np.diff(words, prepend=-1) != 0) | (np.diff(step, prepend=-1) != 0))
    left, right = reaches_of(corpus, windows, rng)[:, order, None]
    distances = np.concatenate([np.arange(-windows.window, 0), np.arange(1, windows.window + 1)])
    reached = (distances >= -left) & (distances <= right)  # (positions, 2W)
    position, column = np.divmod(np.flatnonzero(reached), len(distances))
    contexts = corpus.ids[order[position] + distances[column]]
    numbers = np.add.reduceat((left + right)[:, 0], first)

    n_words = np.bincount(step[first]).tolist()
    words, contexts, numbers = (
        torch.from_numpy(each).to(like.device, torch.int64) for each in (words[first], contexts, numbers)
    )
    numbers = numbers.split(n_words)
    contexts = contexts.split([int(each.sum()) for each in numbers])
    return [
        WordStep(each, Bags(members, number.cumsum(0) - number), number)
        for each, members, number in zip(words.split(n_words), contexts, numbers, strict=True)
    ]
