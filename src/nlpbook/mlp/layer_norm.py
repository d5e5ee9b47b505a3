"""Layer normalisation and its short form, RMS normalisation, forward and backward by hand (NumPy).

    layer norm   x^ = (x - mean) / s,   s = sqrt(variance + eps)          y = scale x^ + shift
    RMS norm     x^ = x / s,            s = sqrt(mean of x^2 + eps)       y = scale x^

Batch normalisation turned by a right angle: the statistics are those of each example over its features.
Nothing depends on the batch, so that training and evaluation are one, and a batch of one example will do.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from nlpbook.mlp.batch_norm import Normalised


def layer_norm_forward(
    x: Float[np.ndarray, "batch features"],
    scale: Float[np.ndarray, " features"],
    shift: Float[np.ndarray, " features"],
    *,
    eps: float = 1e-5,
) -> tuple[Float[np.ndarray, "batch features"], Normalised]:
    """Normalise every example over its features.

    Parameters
    ----------
    x : float array, shape (batch, features)
        An example in each row.
    scale, shift : float arrays, shape (features,)
        One pair for each feature; they are learnt.
    eps : float, default 1e-5
        Added to the variance, which is the biased one. PyTorch adds 1e-5, Keras 1e-3.

    Returns
    -------
    y : float array, shape (batch, features)
    kept : Normalised
        For `layer_norm_backward`.

    References
    ----------
    Ba, Kiros & Hinton (2016). Book: chapter 5.
    """
    centred = x - x.mean(axis=1, keepdims=True)
    deviation = np.sqrt((centred**2).mean(axis=1, keepdims=True) + eps)  # (batch, 1)
    x_hat = centred / deviation
    return scale * x_hat + shift, Normalised(x_hat, deviation)


def layer_norm_backward(
    dy: Float[np.ndarray, "batch features"], scale: Float[np.ndarray, " features"], kept: Normalised
) -> tuple[
    Float[np.ndarray, "batch features"], Float[np.ndarray, " features"], Float[np.ndarray, " features"]
]:
    """Return dx, dscale and dshift of `layer_norm_forward`.

    Parameters
    ----------
    dy : float array, shape (batch, features)
        The gradient of the loss with respect to y.
    scale : float array, shape (features,)
        As in the forward pass.
    kept : Normalised
        What the forward pass left.

    Returns
    -------
    dx : float array, shape (batch, features)
        Each row sums to 0.
    dscale, dshift : float arrays, shape (features,)

    References
    ----------
    Book: chapter 5.
    """
    x_hat, deviation = kept
    dx_hat = scale * dy
    along_x = (dx_hat * x_hat).mean(axis=1, keepdims=True)  # (batch, 1)
    dx = (dx_hat - dx_hat.mean(axis=1, keepdims=True) - x_hat * along_x) / deviation
    return dx, (dy * x_hat).sum(axis=0), dy.sum(axis=0)


def rms_norm_forward(
    x: Float[np.ndarray, "batch features"], scale: Float[np.ndarray, " features"], *, eps: float = 1e-5
) -> tuple[Float[np.ndarray, "batch features"], Normalised]:
    """Divide every example by the root of the mean of its squares: layer normalisation without the mean.

    Parameters
    ----------
    x : float array, shape (batch, features)
        An example in each row.
    scale : float array, shape (features,)
        A factor for each feature; they are learnt.
    eps : float, default 1e-5
        Added to the mean of the squares.

    Returns
    -------
    y : float array, shape (batch, features)
    kept : Normalised
        For `rms_norm_backward`.

    References
    ----------
    Zhang & Sennrich (2019). Book: chapter 5.
    """
    deviation = np.sqrt((x**2).mean(axis=1, keepdims=True) + eps)  # (batch, 1)
    x_hat = x / deviation
    return scale * x_hat, Normalised(x_hat, deviation)


def rms_norm_backward(
    dy: Float[np.ndarray, "batch features"], scale: Float[np.ndarray, " features"], kept: Normalised
) -> tuple[Float[np.ndarray, "batch features"], Float[np.ndarray, " features"]]:
    """Return dx and dscale of `rms_norm_forward`.

    Parameters
    ----------
    dy : float array, shape (batch, features)
        The gradient of the loss with respect to y.
    scale : float array, shape (features,)
        As in the forward pass.
    kept : Normalised
        What the forward pass left.

    Returns
    -------
    dx : float array, shape (batch, features)
    dscale : float array, shape (features,)

    References
    ----------
    Book: chapter 5.
    """
    x_hat, deviation = kept
    dx_hat = scale * dy
    dx = (dx_hat - x_hat * (dx_hat * x_hat).mean(axis=1, keepdims=True)) / deviation
    return dx, (dy * x_hat).sum(axis=0)
