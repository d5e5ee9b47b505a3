"""Word vectors from elsewhere, made ready to be what an NNLM begins with."""

from __future__ import annotations

import numpy as np
import torch
from jaxtyping import Float32
from torch import Tensor

from nlpbook.nnlm.parameters import initial_scales
from nlpbook.text import Vocabulary
from nlpbook.words import WordVectors


def embedding_table(
    vocabulary: Vocabulary, vectors: WordVectors, *, generator: torch.Generator | None = None
) -> Float32[Tensor, "words m"]:
    """Return a vector for each word of a vocabulary, and one for "<s>": known ones, and random ones.

    All known vectors are multiplied by one number, so that theirs are as large as those that an NNLM draws:
    singular values of counts can be thousands, and tanh would be flat there.

    Parameters
    ----------
    vocabulary : Vocabulary
        The V words that the model predicts.
    vectors : WordVectors
        Of some of the words, m numbers each; those of other words are left out.
    generator : torch.Generator, optional
        The source of the vectors that are missing; PyTorch's own unless given.

    Returns
    -------
    float32 tensor, shape (V + 1, m)
        In the order of the vocabulary; "<s>" is last.

    Raises
    ------
    ValueError
        If no word of the vocabulary has a vector, or all vectors are zero.

    References
    ----------
    Book: chapter 3.
    """
    m = vectors.vectors.shape[1]
    ids = [i for i, word in enumerate(vocabulary.tokens) if word in vectors]
    if not ids:
        raise ValueError("vectors must have some word of vocabulary; got none of its words")
    known = torch.from_numpy(np.stack([vectors[vocabulary.token(i)] for i in ids]).astype(np.float64))
    size = known.square().mean().sqrt()
    if size == 0:
        raise ValueError("vectors must not all be zero; got zeros for every word of vocabulary")
    scale = initial_scales(1, m, 1)["C"]
    table = torch.empty(len(vocabulary) + 1, m).normal_(0, scale, generator=generator)
    table[ids] = (known * (scale / size)).float()
    return table
