"""The activations explorer: a function and its derivative, and a sample that goes through it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float64

from nlpbook.explorers.base import Explorer
from nlpbook.explorers.kit.normal_numbers import normal_at
from nlpbook.explorers.settings import Choice, Number
from nlpbook.mlp import ACTIVATIONS

SAMPLE = 2000  # as in sample.js
REACH, PLACES = 6.0, 1201  # of the axis, in hundredths; as in sample.js
SATURATED = 0.05
GELUS = ("gelu", "gelu_tanh", "gelu_sigmoid")


class ActivationSummary(NamedTuple):
    """What an activation function has done to a sample.

    Parameters
    ----------
    mean, deviation : float
        Of the outputs.
    gain : float
        The root mean square of the outputs as a multiple of that of the inputs.
    slope : float
        The root mean square of the derivatives: by so much a layer multiplies a gradient, weights aside.
    saturated : float
        The share of the inputs at which the derivative is below a twentieth of the largest one in size.
    zero : float
        The share at which it is 0.
    """

    mean: float
    deviation: float
    gain: float
    slope: float
    saturated: float
    zero: float


class ActivationsExplorer(Explorer):
    """Choose an activation function and the distribution of its inputs; see what it lets through, both ways.

    One chart has the function and its derivative, beside them the distribution of the inputs; two histograms
    show a sample of 2000 inputs and what the function makes of it. For GELU a chart compares its three forms.

    Parameters
    ----------
    activation : str
        A name in `nlpbook.mlp.ACTIVATIONS`.
    mean : float
        The mean of the inputs, from -5 to 5.
    deviation : float
        Their standard deviation, from 0.1 to 5.
    z : float
        The place of the marker, from -6 to 6.

    Raises
    ------
    TypeError, ValueError
        If an argument is outside its range.

    Examples
    --------
    >>> ActivationsExplorer("relu", mean=-5, deviation=1).summary().zero
    1.0

    References
    ----------
    Book: chapter 5.
    """

    javascript = "explorer.js"
    label = "Activation functions: what they do to their inputs, and what they let through of a gradient"

    activation = Choice(tuple(ACTIVATIONS), default="sigmoid", label="activation function")
    mean = Number(least=-5, most=5, default=0.0, label="mean of the inputs")
    deviation = Number(least=0.1, most=5, default=1.0, label="standard deviation of the inputs")
    z = Number(least=-REACH, most=REACH, default=1.0, label="place of the marker")

    def __init__(
        self, activation: str = "sigmoid", *, mean: float = 0.0, deviation: float = 1.0, z: float = 1.0
    ):
        super().__init__(activation=activation, mean=mean, deviation=deviation, z=z)

    @property
    def inputs(self) -> Float64[np.ndarray, " sample"]:
        """The sample of inputs, a float64 array of shape (2000,), of the same numbers moved and scaled."""
        return self.mean + self.deviation * normal_at(0, np.arange(SAMPLE))

    def summary(self) -> ActivationSummary:
        """Return what the activation function does to the sample.

        Returns
        -------
        ActivationSummary
        """
        function, derivative, _ = ACTIVATIONS[self.activation]
        z = self.inputs
        y, slopes = function(z), np.abs(derivative(z))
        largest = np.abs(derivative(axis_places())).max()
        return ActivationSummary(
            mean=float(y.mean()),
            deviation=float(y.std()),
            gain=float(np.sqrt((y**2).mean() / (z**2).mean())),
            slope=float(np.sqrt((slopes**2).mean())),
            saturated=float((slopes < SATURATED * largest).mean()),
            zero=float((slopes == 0).mean()),
        )

    def gelu_gaps(self) -> dict[str, tuple[float, float]]:
        """Return where the two short forms of GELU are furthest from the exact one, and by how much.

        Returns
        -------
        dict of str to tuple
            For "gelu_tanh" and "gelu_sigmoid" the place, among the hundredths from -6 to 6 (of two equal ones
            the first), and the form minus the exact function there.
        """
        z = axis_places()
        exact = ACTIVATIONS["gelu"].function(z)
        gaps = {}
        for name in GELUS[1:]:
            gap = ACTIVATIONS[name].function(z) - exact
            at = int(np.argmax(np.round(np.abs(gap), 9)))
            gaps[name] = (float(z[at]), float(gap[at]))
        return gaps


def axis_places() -> Float64[np.ndarray, " places"]:
    """Return the hundredths from -6 to 6."""
    return (np.arange(PLACES) - PLACES // 2) / 100
