"""Batch normalisation, forward and backward by hand (NumPy).

    x^ = (x - mean) / s          s = sqrt(variance + eps)          y = scale x^ + shift
    dx = (dx^ - mean of dx^ - x^ mean of (dx^ x^)) / s             dx^ = scale dy

Means and variances are those of each feature over the batch. All of x goes through them, and that is what
the two means in dx are: they take out of dx^ what would move the mean of the batch, and what would stretch
it. So over the batch dx sums to 0, and (but for eps) is orthogonal to x^.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from nlpbook import validation


class Normalised(NamedTuple):
    """What a normalisation leaves for its backward pass.

    Parameters
    ----------
    x_hat : float array, shape (batch, features)
        The input, shifted to mean 0 and scaled to variance 1.
    deviation : float array, shape (1, features) or (batch, 1)
        What the input was divided by.
    """

    x_hat: Float[np.ndarray, "batch features"]
    deviation: Float[np.ndarray, "rows columns"]


def batch_norm_forward(
    x: Float[np.ndarray, "batch features"],
    scale: Float[np.ndarray, " features"],
    shift: Float[np.ndarray, " features"],
    *,
    eps: float = 1e-5,
) -> tuple[Float[np.ndarray, "batch features"], Normalised]:
    """Normalise every feature over the batch: the form for training.

    Parameters
    ----------
    x : float array, shape (batch, features)
        Two examples or more.
    scale, shift : float arrays, shape (features,)
        What every feature's standard deviation and mean become; they are learnt.
    eps : float, default 1e-5
        Added to the variance, which is the biased one: the mean of the squared differences.

    Returns
    -------
    y : float array, shape (batch, features)
    kept : Normalised
        For `batch_norm_backward`.

    References
    ----------
    Ioffe & Szegedy (2015), algorithm 1. Book: chapter 5.
    """
    centred = x - x.mean(axis=0)
    deviation = np.sqrt((centred**2).mean(axis=0, keepdims=True) + eps)  # (1, features)
    x_hat = centred / deviation
    return scale * x_hat + shift, Normalised(x_hat, deviation)


def batch_norm_backward(
    dy: Float[np.ndarray, "batch features"], scale: Float[np.ndarray, " features"], kept: Normalised
) -> tuple[
    Float[np.ndarray, "batch features"], Float[np.ndarray, " features"], Float[np.ndarray, " features"]
]:
    """Return dx, dscale and dshift of `batch_norm_forward`.

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
    dscale, dshift : float arrays, shape (features,)

    References
    ----------
    Ioffe & Szegedy (2015), section 3. Book: chapter 5.
    """
    x_hat, deviation = kept
    dx_hat = scale * dy
    dx = (dx_hat - dx_hat.mean(axis=0) - x_hat * (dx_hat * x_hat).mean(axis=0)) / deviation
    return dx, (dy * x_hat).sum(axis=0), dy.sum(axis=0)


class BatchNorm:
    """Batch normalisation with the running statistics that it uses once it is trained.

    In training, means and variances are those of the batch, and running averages of them are kept. In
    evaluation the averages take their place, so that an example's output depends on no other example.

    Parameters
    ----------
    features : int
        The columns of the input, 1 or more.
    momentum : float, default 0.1
        From 0 to 1: what the newest batch counts in the running averages, as in PyTorch. Keras says how much
        the old average counts, 1 minus that.
    eps : float, default 1e-5
        Added to the variances, above 0.
    dtype : type, default float64
        float64 or float32.

    Attributes
    ----------
    scale, shift
        The parameters, shape (features,); 1 and 0 at first.
    running_mean, running_variance
        The averages, shape (features,); 0 and 1 at first. The variances that are averaged are the unbiased
        ones.

    Raises
    ------
    TypeError, ValueError
        If an argument is outside its range.

    References
    ----------
    Ioffe & Szegedy (2015). Book: chapter 5.
    """

    def __init__(self, features: int, *, momentum: float = 0.1, eps: float = 1e-5, dtype: type = np.float64):
        features = validation.whole_number(features, "features")
        self.momentum = validation.probability(momentum, "momentum")
        self.eps = validation.positive(eps, "eps")
        self.scale, self.shift = np.ones(features, dtype), np.zeros(features, dtype)
        self.running_mean, self.running_variance = np.zeros(features, dtype), np.ones(features, dtype)
        self._kept: tuple[Normalised, bool] | None = None

    def forward(
        self, x: Float[np.ndarray, "batch features"], *, training: bool
    ) -> Float[np.ndarray, "batch features"]:
        """Return the normalised input, and keep what `backward` needs.

        Parameters
        ----------
        x : float array, shape (batch, features)
            In training two examples or more: the variance of one is 0.
        training : bool
            Whether the statistics are those of the batch, which then also enter the running averages.

        Returns
        -------
        float array, shape (batch, features)

        Raises
        ------
        ValueError
            If the shape is another, or a batch in training has one example.
        """
        if x.ndim != 2 or x.shape[1] != len(self.scale):
            raise ValueError(f"x must have shape (batch, {len(self.scale)}); got {x.shape}")
        if not training:
            deviation = np.sqrt(self.running_variance + self.eps)[None]  # (1, features)
            kept = Normalised((x - self.running_mean) / deviation, deviation)
            self._kept = kept, False
            return self.scale * kept.x_hat + self.shift
        if len(x) < 2:
            raise ValueError(f"x must have two rows or more in training; got {len(x)}")
        y, kept = batch_norm_forward(x, self.scale, self.shift, eps=self.eps)
        for average, newest in (
            (self.running_mean, x.mean(axis=0)),
            (self.running_variance, x.var(axis=0, ddof=1)),
        ):
            average += self.momentum * (newest - average)
        self._kept = kept, True
        return y

    def backward(
        self, dy: Float[np.ndarray, "batch features"]
    ) -> tuple[
        Float[np.ndarray, "batch features"], Float[np.ndarray, " features"], Float[np.ndarray, " features"]
    ]:
        """Return dx, dscale and dshift of the last `forward`, in the mode that it had.

        Parameters
        ----------
        dy : float array, shape (batch, features)
            The gradient of the loss with respect to what `forward` returned.

        Returns
        -------
        dx : float array, shape (batch, features)
        dscale, dshift : float arrays, shape (features,)

        Raises
        ------
        RuntimeError
            If there was no `forward`.
        ValueError
            If the shape is not that of the output.
        """
        if self._kept is None:
            raise RuntimeError("backward needs what forward keeps: call forward first")
        kept, training = self._kept
        if dy.shape != kept.x_hat.shape:
            raise ValueError(f"dy must have the shape of the output, {kept.x_hat.shape}; got {dy.shape}")
        if training:
            return batch_norm_backward(dy, self.scale, kept)
        # Fixed statistics: x^ is a linear function of x alone.
        return self.scale * dy / kept.deviation, (dy * kept.x_hat).sum(axis=0), dy.sum(axis=0)
