"""Label smoothing: the target word gets 1 − ε of the probability asked for, and all words share the rest.

With logits z over V classes, target y and q = softmax(z), the cross-entropy of q under that target is

    −(1 − ε) log q[y] − ε/V Σ log q[i]  =  logsumexp(z) − (1 − ε) z[y] − ε mean(z)
"""

from __future__ import annotations

import torch
from jaxtyping import Bool, Float, Int64
from torch import Tensor

from nlpbook import validation


def smoothed_cross_entropy(
    logits: Float[Tensor, "*batch classes"],
    targets: Int64[Tensor, "*batch"],
    *,
    smoothing: float = 0.1,
    mask: Bool[Tensor, "*batch"] | None = None,
    reduction: str = "mean",
) -> Float[Tensor, ""]:
    """Return the mean cross-entropy under targets that are not quite certain, or the sum.

    Parameters
    ----------
    logits : float tensor, shape (..., classes)
        Scores before the softmax.
    targets : int64 tensor, shape (...)
        The right class of each row, from 0 to classes − 1.
    smoothing : float, default 0.1
        ε, from 0 to below 1; 0 is the plain cross-entropy.
    mask : bool tensor, shape (...), optional
        True where a row counts, as `nlpbook.text.pad` gives it. All count unless given.
    reduction : {"mean", "sum"}
        The mean over the rows that count; or their sum, which a loss of `fit` returns with their number,
        `mask.sum()`, so that all count alike wherever a batch is cut.

    Returns
    -------
    Tensor, shape ()
        Nats; of logits in 16 bits, computed and returned in 32.

    Raises
    ------
    TypeError
        If `targets` are not int64.
    ValueError
        If `smoothing` is outside its range, shapes do not fit, no row counts, a target is no class
        (checked on the CPU only: on a GPU the check would have to wait for it), or `reduction` is neither.

    References
    ----------
    Szegedy et al. (2016), section 7.
    """
    validation.fraction(smoothing, "smoothing")
    validation.one_of(reduction, "reduction", ("mean", "sum"))
    classes = _check(logits, targets, mask)
    if mask is not None:
        logits, targets = logits[mask], targets[mask]  # (rows, classes), (rows,)
    if targets.numel() == 0:
        raise ValueError("targets must have one row or more that counts; got none")
    if targets.device.type == "cpu" and not 0 <= int(targets.min()) <= int(targets.max()) < classes:
        raise ValueError(
            f"targets must be from 0 to {classes - 1}; got {int(targets.min())} to {int(targets.max())}"
        )
    if logits.dtype in (torch.bfloat16, torch.float16):  # of mixed precision: a sum would lose most digits
        logits = logits.float()
    normaliser = torch.logsumexp(logits, dim=-1)  # (...)
    of_target = logits.gather(-1, targets[..., None])[..., 0]  # (...)
    loss = normaliser - (1 - smoothing) * of_target
    if smoothing:
        loss = loss - smoothing * logits.mean(dim=-1)
    return loss.mean() if reduction == "mean" else loss.sum()


def _check(logits: Tensor, targets: Tensor, mask: Tensor | None) -> int:
    """The number of classes, if the shapes fit together."""
    if targets.dtype != torch.int64:
        raise TypeError(f"targets must be int64; got {targets.dtype}")
    if logits.ndim < 1 or logits.shape[:-1] != targets.shape:
        raise ValueError(
            "logits must have the shape of targets and one more axis for the classes; "
            f"got shapes {tuple(logits.shape)} and {tuple(targets.shape)}"
        )
    if mask is not None and mask.shape != targets.shape:
        raise ValueError(
            f"mask must have the shape of targets, {tuple(targets.shape)}; got {tuple(mask.shape)}"
        )
    return logits.shape[-1]
