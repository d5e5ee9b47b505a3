"""Pooling: one vector for a sentence of any length, from the vectors of its words (PyTorch).

    mean        (e_1 + ... + e_n) / n
    weighted    (w_1 e_1 + ... + w_n e_n) / (w_1 + ... + w_n)
    max         the largest entry in each dimension

All three give the same for the same words in another order. In a batch, shorter sentences are padded: a mask
says which places hold words, and only those are pooled.
"""

from __future__ import annotations

from jaxtyping import Bool, Float
from torch import Tensor

Vectors = Float[Tensor, "batch time d"]
Mask = Bool[Tensor, "batch time"]


def mean_pool(
    vectors: Vectors, mask: Mask, weights: Float[Tensor, "batch time"] | None = None
) -> Float[Tensor, "batch d"]:
    """Return the mean of each sentence's word vectors, weighted or not.

    Parameters
    ----------
    vectors : float tensor, shape (batch, time, d)
        A vector for each place; what stands at the padding is not looked at.
    mask : bool tensor, shape (batch, time)
        True where there is a word.
    weights : float tensor, shape (batch, time), optional
        How much each place counts, 0 or larger; all places alike unless given.

    Returns
    -------
    float tensor, shape (batch, d)
        Zeros for a sentence without words, or whose words all have the weight 0.

    Raises
    ------
    ValueError
        If the shapes do not fit.

    References
    ----------
    Iyyer, Manjunatha, Boyd-Graber and Daumé III (2015). Book: chapter 5.
    """
    _check(vectors, mask, weights)
    weights = mask.to(vectors.dtype) if weights is None else weights.masked_fill(~mask, 0)  # (batch, time)
    vectors = vectors.masked_fill(~mask[:, :, None], 0)  # NaN would survive a factor of 0
    total = weights.sum(dim=1, keepdim=True)  # (batch, 1)
    weighted = (weights[:, :, None] * vectors).sum(dim=1)  # (batch, time, d) -> (batch, d)
    return weighted / total.masked_fill(total == 0, 1)


def max_pool(vectors: Vectors, mask: Mask) -> Float[Tensor, "batch d"]:
    """Return the largest entry of each sentence's word vectors, dimension by dimension.

    Each entry's gradient goes to the word that it comes from, and to no other.

    Parameters
    ----------
    vectors : float tensor, shape (batch, time, d)
        A vector for each place; what stands at the padding is not looked at.
    mask : bool tensor, shape (batch, time)
        True where there is a word.

    Returns
    -------
    float tensor, shape (batch, d)
        Zeros for a sentence without words.

    Raises
    ------
    ValueError
        If the shapes do not fit.

    References
    ----------
    Book: chapter 5.
    """
    _check(vectors, mask)
    if vectors.shape[1] == 0:
        return vectors.new_zeros(vectors.shape[0], vectors.shape[2])
    largest = vectors.masked_fill(~mask[:, :, None], -float("inf")).max(dim=1).values  # (batch, d)
    return largest.masked_fill(~mask.any(dim=1, keepdim=True), 0)


def _check(vectors: Tensor, mask: Tensor, weights: Tensor | None = None) -> None:
    if vectors.ndim != 3 or mask.shape != vectors.shape[:2]:
        raise ValueError(
            "mask must have a place for each vector, the shape of vectors without its last axis; "
            f"got {tuple(mask.shape)} for {tuple(vectors.shape)}"
        )
    if weights is not None and weights.shape != mask.shape:
        raise ValueError(
            f"weights must have the shape of mask, {tuple(mask.shape)}; got {tuple(weights.shape)}"
        )
