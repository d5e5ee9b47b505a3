"""Optimisers on NumPy arrays: from parameters x, their gradient g and a memory to new parameters.

    gradient descent    x <- x - eta g
    momentum            v <- mu v + g,                     x <- x - eta v
    Nesterov            v <- mu v + g,                     x <- x - eta (g + mu v)
    AdaGrad             s <- s + g^2,                      x <- x - eta g / (sqrt(s) + eps)
    RMSProp             s <- rho s + (1 - rho) g^2,        x <- x - eta g / (sqrt(s) + eps)
    Adam                m <- beta1 m + (1 - beta1) g,      m^ = m / (1 - beta1^t)
                        v <- beta2 v + (1 - beta2) g^2,    v^ = v / (1 - beta2^t)
                                                           x <- x - eta m^ / (sqrt(v^) + eps)

Weight decay lambda: as an L2 penalty, g <- g + lambda x before all else; decoupled, x <- (1 - eta lambda) x
beside the step (AdamW). For plain gradient descent both are the same.

Nothing is changed in place: a step returns new parameters and a new state. The optimisers of
`nlpbook.training` have the same formulas for PyTorch's tensors, which they do change.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, NamedTuple, TypeAlias

import numpy as np
from jaxtyping import Float

from nlpbook import validation

Arrays: TypeAlias = np.ndarray | list[np.ndarray]


class OptimiserState(NamedTuple):
    """What an optimiser remembers from one step to the next.

    Parameters
    ----------
    step : int
        How many steps were taken.
    memory : dict of str to array or list of arrays
        By name, with the shapes of the parameters.
    """

    step: int
    memory: dict[str, Arrays]


class Optimiser:
    """What all optimisers share; each adds its formula as `update`, and the names of what it remembers.

    Parameters
    ----------
    learning_rate : float
        eta, 0 or larger.
    weight_decay : float, default 0
        lambda, 0 or larger.
    decoupled : bool, default False
        Whether the decay shrinks the parameters by themselves; otherwise it is added to the gradient.

    Raises
    ------
    TypeError, ValueError
        If an argument is outside its range.
    """

    remembers: ClassVar[tuple[str, ...]] = ()

    def __init__(self, learning_rate: float, *, weight_decay: float = 0.0, decoupled: bool = False):
        self.learning_rate = validation.not_negative(learning_rate, "learning_rate")
        self.weight_decay = validation.not_negative(weight_decay, "weight_decay")
        self.decoupled = validation.truth(decoupled, "decoupled")

    def step(
        self, parameters: Arrays, gradients: Arrays, state: OptimiserState | None = None
    ) -> tuple[Arrays, OptimiserState]:
        """Take one step.

        Parameters
        ----------
        parameters : float array, or list of float arrays
            x. They are not changed.
        gradients : float array, or list of float arrays
            g, with the same shapes.
        state : OptimiserState, optional
            What the step before returned; at the first step none, and all memory is 0.

        Returns
        -------
        parameters : float array, or list of float arrays
        state : OptimiserState

        Raises
        ------
        TypeError
            If something is no array of floating-point numbers.
        ValueError
            If the shapes do not agree.
        """
        xs, gs = _listed(parameters, "parameters"), _listed(gradients, "gradients")
        if [x.shape for x in xs] != [g.shape for g in gs]:
            raise ValueError(
                f"gradients must be of the shapes of parameters, {_shapes(xs)}; got {_shapes(gs)}"
            )
        if state is None:
            state = OptimiserState(0, {name: [np.zeros_like(x) for x in xs] for name in self.remembers})
        before = [_listed(state.memory[name], name) for name in self.remembers]
        t = state.step + 1
        moved = [
            self._moved(x, g, t, *(memory[i] for memory in before))
            for i, (x, g) in enumerate(zip(xs, gs, strict=True))
        ]
        new, *memory = ([one[k] for one in moved] for k in range(1 + len(self.remembers)))
        if isinstance(parameters, np.ndarray):
            new, memory = new[0], [one[0] for one in memory]
        return new, OptimiserState(t, dict(zip(self.remembers, memory, strict=True)))

    def _moved(self, x: np.ndarray, g: np.ndarray, t: int, *memory: np.ndarray) -> tuple[np.ndarray, ...]:
        shape = x.shape  # () is moved as a vector of one, since NumPy's sums of single numbers are no arrays
        x, g, *memory = (np.atleast_1d(part) for part in (x, g, *memory))
        if self.weight_decay and self.decoupled:
            x = (1 - self.learning_rate * self.weight_decay) * x
        elif self.weight_decay:
            g = g + self.weight_decay * x
        return tuple(part.reshape(shape) for part in self.update(x, g, t, *memory))

    def update(self, x: np.ndarray, g: np.ndarray, t: int, *memory: np.ndarray) -> tuple[np.ndarray, ...]:
        """Return the new x and the new memory of one array: the formula.

        Parameters
        ----------
        x, g : float arrays of one shape
            The parameters and their gradient.
        t : int
            The number of the step, from 1.
        *memory : float arrays of this shape
            In the order of `remembers`.
        """
        raise NotImplementedError


class GradientDescent(Optimiser):
    """Go down the gradient: x <- x - eta g.

    Parameters, errors: those of `Optimiser`.

    Examples
    --------
    >>> x, state = GradientDescent(0.5).step(np.array([1.0, 2.0]), np.array([1.0, 6.0]))
    >>> x.tolist()
    [0.5, -1.0]

    References
    ----------
    Cauchy (1847). Book: chapter 5.
    """

    def update(self, x: np.ndarray, g: np.ndarray, t: int) -> tuple[np.ndarray]:
        """Return the new x."""
        return (x - self.learning_rate * g,)


class Momentum(Optimiser):
    """Go down a running sum of gradients, in which older ones count less.

    Parameters
    ----------
    learning_rate : float
        eta, 0 or larger.
    momentum : float, default 0.9
        mu, from 0 to below 1. While the gradient stays the same, steps grow to 1 / (1 - mu) of its own.
    nesterov : bool, default False
        Take the gradient's own step on top of that of the velocity.
    weight_decay, decoupled
        As for `Optimiser`.

    Raises
    ------
    TypeError, ValueError
        If an argument is outside its range.

    References
    ----------
    Polyak (1964); Sutskever, Martens, Dahl & Hinton (2013). Book: chapter 5.
    """

    remembers = ("velocity",)

    def __init__(
        self,
        learning_rate: float,
        *,
        momentum: float = 0.9,
        nesterov: bool = False,
        weight_decay: float = 0.0,
        decoupled: bool = False,
    ):
        super().__init__(learning_rate, weight_decay=weight_decay, decoupled=decoupled)
        self.momentum = validation.fraction(momentum, "momentum")
        self.nesterov = validation.truth(nesterov, "nesterov")

    def update(
        self, x: np.ndarray, g: np.ndarray, t: int, velocity: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the new x and the new velocity."""
        velocity = self.momentum * velocity + g
        direction = g + self.momentum * velocity if self.nesterov else velocity
        return x - self.learning_rate * direction, velocity


class AdaGrad(Optimiser):
    """Divide each number's step by the root of the sum of its squared gradients so far.

    Parameters
    ----------
    learning_rate : float
        eta, 0 or larger: the size of the first step of each number, whatever its gradient.
    eps : float, default 1e-10
        0 or larger: keeps the division from a zero.
    weight_decay, decoupled
        As for `Optimiser`.

    Raises
    ------
    TypeError, ValueError
        If an argument is outside its range.

    References
    ----------
    Duchi, Hazan & Singer (2011). Book: chapter 5.
    """

    remembers = ("sum",)

    def __init__(
        self,
        learning_rate: float,
        *,
        eps: float = 1e-10,
        weight_decay: float = 0.0,
        decoupled: bool = False,
    ):
        super().__init__(learning_rate, weight_decay=weight_decay, decoupled=decoupled)
        self.eps = validation.not_negative(eps, "eps")

    def update(
        self, x: np.ndarray, g: np.ndarray, t: int, squares: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the new x and the new sum."""
        squares = squares + g * g
        return x - self.learning_rate * g / (np.sqrt(squares) + self.eps), squares


class RMSProp(Optimiser):
    """Divide each number's step by the root of the running mean of its squared gradients.

    The mean begins at 0, so that the first step is eta / sqrt(1 - rho), larger than those that follow.

    Parameters
    ----------
    learning_rate : float
        eta, 0 or larger.
    decay : float, default 0.99
        rho, from 0 to below 1: how much of the running mean is kept.
    eps : float, default 1e-8
        0 or larger: keeps the division from a zero.
    weight_decay, decoupled
        As for `Optimiser`.

    Raises
    ------
    TypeError, ValueError
        If an argument is outside its range.

    References
    ----------
    Tieleman & Hinton (2012), lecture 6.5. Book: chapter 5.
    """

    remembers = ("mean",)

    def __init__(
        self,
        learning_rate: float,
        *,
        decay: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        decoupled: bool = False,
    ):
        super().__init__(learning_rate, weight_decay=weight_decay, decoupled=decoupled)
        self.decay = validation.fraction(decay, "decay")
        self.eps = validation.not_negative(eps, "eps")

    def update(
        self, x: np.ndarray, g: np.ndarray, t: int, squares: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the new x and the new mean."""
        squares = self.decay * squares + (1 - self.decay) * (g * g)
        return x - self.learning_rate * g / (np.sqrt(squares) + self.eps), squares


class Adam(Optimiser):
    """Go down the running mean of the gradients, divided by the root of that of their squares.

    Both means begin at 0 and are corrected for it, so that the first step is eta in every number.

    Parameters
    ----------
    learning_rate : float
        eta, 0 or larger: about the size of a step in each number.
    betas : pair of float, default (0.9, 0.999)
        From 0 to below 1: how much of the running means is kept.
    eps : float, default 1e-8
        0 or larger: keeps the division from a zero. It is added after the correction, as in the paper and
        in PyTorch; Keras adds it before.
    weight_decay, decoupled
        As for `Optimiser`.

    Raises
    ------
    TypeError, ValueError
        If an argument is outside its range.

    References
    ----------
    Kingma & Ba (2015), algorithm 1. Book: chapter 5.
    """

    remembers = ("first", "second")

    def __init__(
        self,
        learning_rate: float,
        *,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        decoupled: bool = False,
    ):
        super().__init__(learning_rate, weight_decay=weight_decay, decoupled=decoupled)
        if not isinstance(betas, (tuple, list)) or len(betas) != 2:
            raise ValueError(f"betas must be two numbers from 0 to below 1; got {validation.shown(betas)}")
        self.betas = (
            validation.fraction(betas[0], "betas[0]"),
            validation.fraction(betas[1], "betas[1]"),
        )
        self.eps = validation.not_negative(eps, "eps")

    def update(
        self, x: np.ndarray, g: np.ndarray, t: int, first: np.ndarray, second: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the new x and the new means."""
        beta1, beta2 = self.betas
        first = beta1 * first + (1 - beta1) * g
        second = beta2 * second + (1 - beta2) * (g * g)
        size = np.sqrt(second / (1 - beta2**t)) + self.eps
        return x - self.learning_rate * (first / (1 - beta1**t)) / size, first, second


class AdamW(Adam):
    """Adam with decoupled weight decay.

    In Adam, a penalty's gradient is divided by the size of all gradients, like any other: numbers with large
    gradients are decayed less. Here all are decayed alike.

    Parameters
    ----------
    learning_rate : float
        eta, 0 or larger.
    betas, eps
        As for `Adam`.
    weight_decay : float, default 0.01
        lambda, 0 or larger.

    Raises
    ------
    TypeError, ValueError
        If an argument is outside its range.

    References
    ----------
    Loshchilov & Hutter (2019), algorithm 2. Book: chapter 5.
    """

    def __init__(
        self,
        learning_rate: float,
        *,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.01,
    ):
        super().__init__(learning_rate, betas=betas, eps=eps, weight_decay=weight_decay, decoupled=True)


def descend(
    optimiser: Optimiser,
    gradient: Callable[[np.ndarray], np.ndarray],
    start: Float[np.ndarray, "*shape"],
    steps: int,
    *,
    bound: float = 1e6,
) -> Float[np.ndarray, points * shape]:
    """Return the path of an optimiser over a function.

    Parameters
    ----------
    optimiser : Optimiser
        What makes the steps.
    gradient : callable
        The gradient of the function, from an array of the shape of `start` to another.
    start : float array
        Where it begins.
    steps : int
        0 or more.
    bound : float, default 1e6
        Above 0: a path ends after the first step that takes it further than this from 0, in any number.

    Returns
    -------
    float array, shape (steps + 1, *shape)
        The start, and the place after each step; fewer where the path has ended.

    Raises
    ------
    TypeError, ValueError
        If an argument is outside its range, or the gradient has another shape.

    Examples
    --------
    >>> descend(GradientDescent(0.25), lambda x: 2 * x, np.array([8.0]), 3).ravel().tolist()
    [8.0, 4.0, 2.0, 1.0]
    """
    validation.instance_of(optimiser, "optimiser", Optimiser)
    validation.function(gradient, "gradient", "an array")
    steps, bound = validation.whole_number(steps, "steps", 0), validation.positive(bound, "bound")
    path, state = [validation.float_array(start, "start")], None
    while len(path) <= steps and np.all(np.abs(path[-1]) <= bound):
        g = gradient(path[-1])
        if isinstance(g, np.floating):  # what arithmetic makes of an array of the shape ()
            g = np.asarray(g)
        x, state = optimiser.step(path[-1], g, state)
        path.append(x)
    return np.stack(path)


def clip_gradient_norm(gradients: Arrays, max_norm: float) -> tuple[Arrays, float]:
    """Return the gradients, shortened if they are longer than `max_norm`: g <- g min(1, max_norm / ‖g‖).

    Parameters
    ----------
    gradients : float array, or list of float arrays
        Taken as one long vector. They are not changed.
    max_norm : float
        The greatest length allowed, above 0.

    Returns
    -------
    gradients : float array, or list of float arrays
    norm : float
        Their length before.

    Raises
    ------
    TypeError, ValueError
        If something is no array of floating-point numbers, or `max_norm` not above 0.

    Examples
    --------
    >>> clip_gradient_norm(np.array([3.0, 4.0]), 1.0)
    (array([0.6, 0.8]), 5.0)

    References
    ----------
    Pascanu, Mikolov & Bengio (2013), algorithm 1. Book: chapter 5.
    """
    max_norm = validation.positive(max_norm, "max_norm")
    arrays = _listed(gradients, "gradients")
    norm = float(np.sqrt(sum(float(np.sum(np.square(g, dtype=np.float64))) for g in arrays)))
    factor = max_norm / norm if norm > max_norm else 1.0
    clipped = [np.asarray(factor * g, g.dtype) for g in arrays]
    return (clipped[0] if isinstance(gradients, np.ndarray) else clipped), norm


def _listed(arrays: Arrays, name: str) -> list[np.ndarray]:
    """One array or a list of them as a list."""
    if not isinstance(arrays, list):
        return [validation.float_array(arrays, name)]
    return [validation.float_array(one, f"{name}[{i}]") for i, one in enumerate(arrays)]


def _shapes(arrays: list[np.ndarray]) -> str:
    return ", ".join(str(one.shape) for one in arrays) or "none"
