"""The unrolling explorer: a recurrent language model of a few units that reads one typed sentence."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import torch
from jaxtyping import Float, Float64, Int64
from torch import Tensor

from nlpbook.explorers.base import Explorer
from nlpbook.explorers.gradient_flow_through_time.activated_elman import ActivatedElman
from nlpbook.explorers.kit.normal_numbers import normal_at
from nlpbook.explorers.kit.typed_text import split_words
from nlpbook.explorers.settings import Choice, Number, Switch, Whole, Words
from nlpbook.rnn import RNNLM, gradients_through_time
from nlpbook.rnn.layer import RecurrentLayer
from nlpbook.rnn.orthogonal import orthogonal_factor

START, END = "<s>", "</s>"
MOST_WORDS, MOST_UPDATES = 12, 500
DIMENSIONS = 3  # of a word's vector
LARGEST_LOSS = 1000.0  # nats; a training step beyond it is not taken
WEIGHTS = ("W", "U", "b", "O")
_SENTENCE = ("the", "cat", "sat", "on", "the", "mat")
# What is drawn at the addresses of the kit's random numbers: as in network.js.
_E, _O, _W, _U = range(4)


class SentenceRead(NamedTuple):
    """What a recurrent language model computes as it reads a sentence of n - 1 words.

    Parameters
    ----------
    inputs : list of str
        The n words that it reads, the start token first.
    states : float64 array, shape (n, H)
        The state after each.
    probabilities : float64 array, shape (n, V)
        The distribution over the vocabulary after each.
    losses : float64 array, shape (n,)
        The cross-entropy of each, against the sentence's next word (nats).
    """

    inputs: list[str]
    states: Float64[np.ndarray, "steps units"]
    probabilities: Float64[np.ndarray, "steps words"]
    losses: Float64[np.ndarray, " steps"]


class UnrollingExplorer(Explorer):
    """Unroll a recurrent language model over a sentence, step forwards and backwards, and train it.

    A network of 2 to 8 units reads `<s>` and the words, one at each step, and predicts the word after each.
    Its vocabulary is the words of the sentence and `</s>`. The page draws it with a loop or unrolled, with
    the arithmetic of the step and unit that are chosen; then, backwards, the gradient that arrives at each
    step, of one loss or of all, and what each step adds to the gradient with respect to U. L is the sum of
    the losses; a training step takes the learning rate times the gradient of L off every parameter.

    Parameters
    ----------
    words : str or sequence of str
        The sentence, from 1 to 12 words. A word's first vectors depend on its letters and the seed alone.
    units : int
        H, from 2 to 8.
    radius : float
        The spectral radius of the first U, from 0 to 2: U is this times a random orthogonal matrix.
    activation : {"tanh", "identity", "relu"}
        The activation function of the units.
    seed : int
        Which first weights are drawn, from 0 to 99.
    rate : float
        The learning rate, from 0.01 to 1.
    updates : int
        How many training steps are taken, from 0 to 500, each on this sentence, with teacher forcing.
    forced : bool
        Whether the network reads the words of the sentence (teacher forcing); or else, at each step but the
        first, the word to which it has itself given the highest probability.
    unrolled : bool
        Whether the picture is unrolled.
    step : int, optional
        Where it stands: of the n steps forwards and n steps backwards, how many are taken. All those
        forwards, unless given.
    place : int, optional
        The step whose arithmetic is shown, from 1 to n; the one just taken, unless given.
    unit : int
        The unit whose arithmetic is shown, from 1 to `units`.
    loss : int
        The step whose loss is sent back, from 1 to n; 0 for the losses of all.
    marked : {"", "W", "U", "b", "O"}
        The weights that are marked wherever they are used.

    Raises
    ------
    TypeError, ValueError
        If an argument is outside its range.

    Examples
    --------
    >>> explorer = UnrollingExplorer("to be or not to be")
    >>> explorer.vocabulary
    ['to', 'be', 'or', 'not', '</s>']
    >>> explorer.read().inputs
    ['<s>', 'to', 'be', 'or', 'not', 'to', 'be']

    References
    ----------
    Elman (1990); Werbos (1990); Williams & Zipser (1989). Book: chapter 6.
    """

    javascript = "explorer.js"
    label = "Unrolling: a recurrent network reads a sentence, forwards and backwards"

    words = Words(MOST_WORDS, least=1, without=(START, END), default=_SENTENCE, label="sentence")
    units = Whole(2, 8, default=4, label="number of units")
    radius = Number(least=0.0, most=2.0, default=0.9, label="spectral radius of U")
    activation = Choice(("tanh", "identity", "relu"), label="activation function")
    seed = Whole(0, 99)
    rate = Number(least=0.01, most=1.0, default=0.1, label="learning rate")
    updates = Whole(0, MOST_UPDATES, label="number of training steps")
    forced = Switch(True, label="switch for teacher forcing")
    unrolled = Switch(label="switch for unrolling")
    step = Whole(0, lambda explorer: 2 * (len(explorer.words) + 1), or_none=True)
    place = Whole(1, lambda explorer: len(explorer.words) + 1, or_none=True, label="chosen step")
    unit = Whole(1, lambda explorer: explorer.units, label="chosen unit")
    loss = Whole(0, lambda explorer: len(explorer.words) + 1, special={0: "all"}, label="loss sent back")
    marked = Choice(WEIGHTS, "", empty=True, label="marked weights")

    def __init__(
        self,
        words: str | Sequence[str] = _SENTENCE,
        *,
        units: int = 4,
        radius: float = 0.9,
        activation: str = "tanh",
        seed: int = 0,
        rate: float = 0.1,
        updates: int = 0,
        forced: bool = True,
        unrolled: bool = False,
        step: int | None = None,
        place: int | None = None,
        unit: int = 1,
        loss: int = 0,
        marked: str = "",
    ):
        super().__init__(
            words=split_words(words) if isinstance(words, str) else words,
            units=units,
            radius=radius,
            activation=activation,
            seed=seed,
            rate=rate,
            updates=updates,
            forced=forced,
            unrolled=unrolled,
            step=step,
            place=place,
            unit=unit,
            loss=loss,
            marked=marked,
        )
        self.observe(self._fit, ["words", "units"])

    def _fit(self, change: Any) -> None:
        """Let go of what does not fit another sentence or another number of units."""
        n = len(self.words) + 1
        if self.step is not None and self.step > 2 * n:
            self.step = 2 * n
        if self.place is not None and self.place > n:
            self.place = None
        if self.loss > n:
            self.loss = 0
        self.unit = min(self.unit, self.units)

    @property
    def vocabulary(self) -> list[str]:
        """The V words that are predicted: those of the sentence, each once, and the end token."""
        return [*dict.fromkeys(self.words), END]

    @property
    def targets(self) -> list[str]:
        """The n words to be predicted: the sentence and the end token."""
        return [*self.words, END]

    def initial(self) -> RNNLM:
        """Return the network before training.

        Returns
        -------
        RNNLM
            Of double precision, with word vectors of 3 dimensions. E and W have the variance 1/3, O has 1/H,
            the biases are 0.
        """
        V, H, seed = len(self.vocabulary), self.units, self.seed
        drawn = torch.Generator().manual_seed(0)  # of no account: all weights are set below
        cell = partial(ActivatedElman, activation=self.activation)
        model = RNNLM(V, DIMENSIONS, H, cell=cell, fast=False, generator=drawn).double()
        layer = _layer(model)
        with torch.no_grad():
            model.E.zero_()
            for row, word in enumerate([*self.vocabulary, START]):
                model.E[row] = _vector(seed, _E, word, DIMENSIONS) / DIMENSIONS**0.5
            for row, word in enumerate(self.vocabulary):
                model.O[row] = _vector(seed, _O, word, H) / H**0.5
            rows, columns = np.arange(DIMENSIONS)[:, None], np.arange(H)
            layer.W.copy_(torch.from_numpy(normal_at(seed, _W, rows, columns)) / DIMENSIONS**0.5)
            normal = torch.from_numpy(normal_at(seed, _U, np.arange(H)[:, None], columns))
            layer.U.copy_(self.radius * orthogonal_factor(normal))
        return model

    def trained(self) -> tuple[RNNLM, Float64[np.ndarray, " losses"]]:
        """Train the network on the sentence, by gradient descent in the sum of its losses.

        Returns
        -------
        model : RNNLM
            The network after `updates` steps; after fewer, where the next one would bring the loss above
            1,000 nats.
        history : float64 array, shape (steps taken + 1,)
            The sum of the losses before the first step, and after each that was taken (nats).
        """
        model = self.initial()
        ids, targets = self._ids([START, *self.words]), self._ids(self.targets)
        loss = _sum_of_losses(model, ids, targets)
        history = [loss.item()]
        for _ in range(self.updates):
            before = {name: value.clone() for name, value in model.state_dict().items()}
            parameters = list(model.parameters())
            gradients = torch.autograd.grad(loss, parameters)
            with torch.no_grad():
                for parameter, gradient in zip(parameters, gradients, strict=True):
                    parameter -= self.rate * gradient
            loss = _sum_of_losses(model, ids, targets)
            if not loss.item() <= LARGEST_LOSS:
                model.load_state_dict(before)
                break
            history.append(loss.item())
        return model, np.array(history)

    def read(self) -> SentenceRead:
        """Return what the trained network computes as it reads.

        Returns
        -------
        SentenceRead
        """
        return self._read(self.trained()[0])

    def _read(self, model: RNNLM) -> SentenceRead:
        inputs = [START]
        state, states, log_probs = model.start(1), [], []
        with torch.no_grad():
            for target in self.targets:
                logits, state = model.step(self._ids(inputs[-1:]), state)
                states.append(state[0][0][0].numpy())
                log_probs.append(torch.log_softmax(logits[0], dim=0).numpy())
                inputs.append(target if self.forced else self.vocabulary[int(log_probs[-1].argmax())])
        found, ids = np.stack(log_probs), self._ids(self.targets).numpy()
        return SentenceRead(inputs[:-1], np.stack(states), np.exp(found), -found[np.arange(len(ids)), ids])

    def arriving(self) -> Float64[np.ndarray, "losses steps units"]:
        """Return what arrives of the gradient of each loss at each step.

        Returns
        -------
        float64 array, shape (n, n, H)
            In [s - 1, t - 1] the gradient of the loss at step s with respect to the state after step t; 0
            where t is after s.
        """
        model = self.trained()[0]
        return self._arriving(model, self._read(model))

    def _arriving(self, model: RNNLM, read: SentenceRead) -> Float64[np.ndarray, "losses steps units"]:
        layer, x = _layer(model), model.E.detach()[self._ids(read.inputs)][None]
        errors = read.probabilities.copy()  # softmax minus target, the gradient with respect to the logits
        errors[np.arange(len(errors)), self._ids(self.targets).numpy()] -= 1
        incoming = torch.from_numpy(errors) @ model.O.detach()  # (n, H)
        rows = [
            gradients_through_time(layer, x, incoming[s : s + 1], step=s + 1)[0][0, 1:]
            for s in range(len(incoming))
        ]
        return torch.stack(rows).numpy()

    def gradients(self) -> Float64[np.ndarray, "steps units"]:
        """Return the gradient that arrives at each step, of the loss that is sent back.

        Returns
        -------
        float64 array, shape (n, H)
            In row t - 1 that with respect to the state after step t, of one loss or of the sum of all.
        """
        return self._of_loss(self.arriving())

    def _of_loss(
        self, arriving: Float64[np.ndarray, "losses steps units"]
    ) -> Float64[np.ndarray, "steps units"]:
        return arriving[self.loss - 1] if self.loss else arriving.sum(axis=0)

    def added(self) -> Float64[np.ndarray, "steps units units"]:
        """Return what each step adds to the gradient with respect to U.

        Returns
        -------
        float64 array, shape (n, H, H)
            The sum over the steps is the gradient with respect to U. The first step adds nothing: the state
            before it is 0.
        """
        model = self.trained()[0]
        read = self._read(model)
        handed = torch.from_numpy(self._of_loss(self._arriving(model, read)))
        layer, x = _layer(model), model.E.detach()[self._ids(read.inputs)]
        before = torch.from_numpy(np.vstack([np.zeros(self.units), read.states[:-1]]))
        added = []
        for t in range(len(x)):
            (reached,) = layer.step(x[t : t + 1], (before[t : t + 1],))
            added.append(torch.autograd.grad(reached, layer.U, handed[t : t + 1])[0].numpy())
        return np.stack(added)

    def _ids(self, words: Sequence[str]) -> Int64[Tensor, " words"]:
        known = {word: row for row, word in enumerate([*self.vocabulary, START])}
        return torch.tensor([known[word] for word in words])


def _layer(model: RNNLM) -> RecurrentLayer:
    (layer,) = (one for one in model.modules() if isinstance(one, RecurrentLayer))
    return layer


def _vector(seed: int, purpose: int, word: str, size: int) -> Float64[Tensor, " size"]:
    """The vector of a word, by its letters: the same one wherever and beside whatever it stands."""
    return torch.from_numpy(normal_at(seed, purpose, *map(ord, word), np.arange(size)))


def _sum_of_losses(
    model: RNNLM, ids: Int64[Tensor, " steps"], targets: Int64[Tensor, " steps"]
) -> Float[Tensor, ""]:
    return torch.nn.functional.cross_entropy(model(ids[None])[0][0], targets, reduction="sum")
