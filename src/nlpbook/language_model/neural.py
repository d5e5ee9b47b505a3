"""A language model of any neural network that predicts the next token."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar

import numpy as np
import torch
from jaxtyping import Float, Float64
from torch import Tensor, nn

from nlpbook import validation as checks
from nlpbook.language_model.base import BaseLanguageModel
from nlpbook.language_model.corpus import check_context, description_of, encoded, vocabulary_of
from nlpbook.language_model.next_token import next_token_loss, special_ids, token_scores, with_ends
from nlpbook.text import EncodedCorpus, Vocabulary, pad
from nlpbook.training import (
    Adam,
    Batch,
    Callback,
    Cosine,
    EarlyStopping,
    History,
    LengthBucketed,
    Validate,
    fit,
)

_BLOCK = 1 << 22  # logits held at once when a text is scored: 16 MiB
_WARM_UP = 0.05  # of all steps


class NeuralLanguageModel(BaseLanguageModel):
    """A language model made of a network: its vocabulary, training, scores and samples.

    The network is any `nn.Module` with

        logits(ids, mask) -> (batch, time, V)

    where `ids`, int64 of shape (batch, time), begin with the start token, `mask`, bool of the same shape, is
    False at the padding on the right, and the logits at t are those of the token after the one at t. They
    must not depend on later tokens, nor on the padding. If it also has

        start(batch) -> state        step(ids, state) -> (logits, state)

    with `ids` of shape (batch,) and logits of shape (batch, V), then sentences are drawn in time linear in
    their length: the state (of a recurrent network, or the keys and values of attention) is what it remembers
    of the tokens before. `step` must not change the state that it is given. A network whose positions are
    limited, as those of many Transformers, fails at longer sentences: `sample` takes a `max_length`.

    The V entries of the vocabulary, "<unk>" and the end token "</s>" among them, have the ids 0 to V - 1.
    The start token "<s>" has the id V, and padding V + 1: a network that looks up vectors needs V + 2 of
    them. Its logits are V, because neither is ever predicted.

    After `fit`, `vocabulary` holds the words, `net` the network, and `history` the training's curves.

    Parameters
    ----------
    build : callable
        `build(vocabulary)` returns a network that has learnt nothing, on the CPU.
    min_count : int, default 1
        Words of the training corpus seen less often become "<unk>".
    epochs : int, default 5
        How often the training corpus is gone through.
    batch_size : int, default 2048
        The most tokens in a step, start, end and padding included; the longest sentence always fits.
    learning_rate : float, default 0.005
        The largest rate: it rises over the first twentieth of the steps and falls to 0 as a cosine.
    weight_decay : float, default 0
        The optimiser's.
    clip_norm : float, optional
        Longer gradients are shortened to this length.
    optimiser : callable, default Adam
        `optimiser(parameters, lr=..., weight_decay=...)`, as those of `nlpbook.training` are made.
    patience : int, default 3
        With validation sentences: how many epochs may pass without a gain.
    seed : int, default 0
        Decides the initial weights, the order of the sentences, and what the network draws in training.
    device : str or torch.device, default "cpu"
        Where it is trained and used.

    Raises
    ------
    TypeError, ValueError
        If `build` cannot be called, or a number is outside its range.
    """

    # The arguments of the constructor that a file of the model holds.
    settings: ClassVar[tuple[str, ...]] = (
        "min_count",
        "epochs",
        "batch_size",
        "learning_rate",
        "weight_decay",
        "clip_norm",
        "patience",
        "seed",
    )

    net: nn.Module
    history: History

    def __init__(
        self,
        build: Callable[[Vocabulary], nn.Module],
        *,
        min_count: int = 1,
        epochs: int = 5,
        batch_size: int = 2048,
        learning_rate: float = 0.005,
        weight_decay: float = 0.0,
        clip_norm: float | None = None,
        optimiser: Callable[..., torch.optim.Optimizer] = Adam,
        patience: int = 3,
        seed: int = 0,
        device: str | torch.device = "cpu",
    ):
        if isinstance(build, nn.Module):
            raise TypeError(
                "build must be a function of a vocabulary that returns a new network (lambda vocabulary: "
                f"Network(len(vocabulary))); got a network, {type(build).__name__}"
            )
        self.build = checks.function(build, "build", "a vocabulary")
        self.min_count = checks.whole_number(min_count, "min_count")
        self.epochs = checks.whole_number(epochs, "epochs")
        self.batch_size = checks.whole_number(batch_size, "batch_size")
        self.learning_rate = checks.not_negative(learning_rate, "learning_rate")
        self.weight_decay = checks.not_negative(weight_decay, "weight_decay")
        self.clip_norm = checks.positive(clip_norm, "clip_norm", or_none=True)
        self.optimiser = checks.function(optimiser, "optimiser", "parameters, lr and weight_decay")
        self.patience = checks.whole_number(patience, "patience")
        self.seed = checks.whole_number(seed, "seed", 0)
        self.device = torch.device(device)

    # ---- learning

    def fit(
        self,
        sentences: Iterable[Sequence[str]],
        validation: Iterable[Sequence[str]] | None = None,
        *,
        callbacks: Sequence[Callback] = (),
    ) -> NeuralLanguageModel:
        """Learn from a corpus.

        The same sentences, settings and machine give the same model, to the bit.

        Parameters
        ----------
        sentences : iterable of lists of str
            Without start and end tokens; a sentence may be empty.
        validation : iterable of lists of str, optional
            Other sentences, which are scored after each epoch: the best epoch's weights are kept.
        callbacks : sequence of Callback
            More callbacks of `nlpbook.training.fit`: `Progress`, `Checkpoint`, `StopWhen`, ...

        Returns
        -------
        NeuralLanguageModel
            The model itself.

        Raises
        ------
        FloatingPointError
            If the loss becomes NaN or infinite.
        TypeError
            If a sentence is a string instead of a list of tokens, or `build` returns no such network.
        ValueError
            If there is no token at all, a sentence holds "<s>" or "</s>", the network has not V logits or no
            place for the start token and padding, or a checkpoint that a callback goes on from is of another
            vocabulary.
        """
        sentences = checks.sentences(sentences)
        vocabulary = vocabulary_of(sentences, self.min_count)
        batches = self._batches(vocabulary, vocabulary.encode_corpus(sentences))
        callbacks = [_SameWords(vocabulary), *callbacks]
        if validation is not None:
            validation = checks.sentences(validation, "validation", least=1)
            held_out = encoded(validation, vocabulary, "validation")
            stopping = EarlyStopping(self.patience)
            callbacks.append(
                Validate(lambda _: -float(self._score(held_out).mean()), early_stopping=stopping)
            )
        with self._seeded():
            self.vocabulary, self.net = vocabulary, self.new_net(vocabulary).to(self.device)
            steps = len(batches) * self.epochs
            trained = [parameter for parameter in self.net.parameters() if parameter.requires_grad]
            self.history = fit(
                self.net,
                batches,
                self._loss,
                self.optimiser(trained, lr=self.learning_rate, weight_decay=self.weight_decay),
                epochs=self.epochs,
                schedule=Cosine(steps, warm_up=min(steps - 1, math.ceil(_WARM_UP * steps))),
                clip_norm=self.clip_norm,
                callbacks=callbacks,
            )
        return self

    def new_net(self, vocabulary: Vocabulary) -> nn.Module:
        """Return a network for a vocabulary that has learnt nothing.

        It is made on the CPU, so that the seed means the same weights on every device.

        Raises
        ------
        TypeError
            If `build` returns no module with a method `logits`.
        ValueError
            If its logits for a sentence of no words are not of shape (1, time, V), or it cannot look up the
            start token or padding.
        """
        with self._seeded():
            net = self.build(vocabulary)
            if not isinstance(net, nn.Module) or not hasattr(net, "logits"):
                raise TypeError(
                    f"build must return an nn.Module with logits(ids, mask); got {checks.shown(net)}"
                )
            _check_logits(net, vocabulary)
        return net

    # ---- how the network is trained and asked; a network of another kind may do it in another way

    def _batches(self, vocabulary: Vocabulary, corpus: EncodedCorpus) -> Iterable[Batch]:
        """What the network is trained on."""
        sentences = with_ends(corpus, vocabulary)
        return LengthBucketed(
            sentences,
            max_tokens=max(self.batch_size, int(sentences.lengths.max())),
            seed=self.seed,
            padding_id=special_ids(vocabulary).padding,
        )

    def _loss(self, net: nn.Module, batch: Batch) -> Tensor | tuple[Tensor, Tensor]:
        """The loss of a batch, as `nlpbook.training.fit` asks for it."""
        return next_token_loss(net, batch)

    def _next_logits(self, ids: Sequence[int]) -> Float[Tensor, " vocabulary"]:
        """The logits of the word after the first words of a sentence."""
        row = torch.tensor([[special_ids(self.vocabulary).start, *ids]], device=self.device)
        return self.net.logits(row, torch.ones_like(row, dtype=torch.bool))[0, -1]

    @torch.no_grad()
    def _score(self, corpus: EncodedCorpus) -> Float64[np.ndarray, " tokens"]:
        """Sentences of like length together: at most `_BLOCK` logits are held, or those of one sentence."""
        sentences, padding = with_ends(corpus, self.vocabulary), special_ids(self.vocabulary).padding
        begins = corpus.offsets[:-1] + np.arange(len(corpus))  # of each sentence among all tokens
        order = np.argsort(-sentences.lengths, kind="stable")  # the longest first
        found, first = np.empty(corpus.n_tokens + len(corpus)), 0
        with self._evaluating():
            while first < len(order):
                time = int(sentences.lengths[order[first]]) - 1
                rows = order[first : first + max(1, _BLOCK // (time * len(self.vocabulary)))]
                ids, mask = map(torch.from_numpy, pad([sentences[row] for row in rows], padding))
                scores, there = token_scores(self.net, Batch(ids=ids, mask=mask).to(self.device))
                places = begins[rows, None] + np.arange(time)  # (batch, time)
                there = there.cpu().numpy()
                found[places[there]] = scores.cpu().numpy()[there]
                first += len(rows)
        return found

    # ---- the next word

    @torch.no_grad()
    def _distribution(self, ids: Sequence[int]) -> Float64[np.ndarray, " vocabulary"]:
        with self._evaluating():
            return _softmax(self._next_logits(ids))

    @torch.no_grad()
    def start(self, context: Sequence[str] = ()) -> tuple[Float64[np.ndarray, " vocabulary"], Any]:
        """Read the beginning of a sentence: `next_word(context)`, and a state for `step` to go on from.

        Parameters, errors: those of `next_word`.
        """
        if not self._has_steps:
            return super().start(context)
        words = self.vocabulary.encode(check_context(context)).tolist()
        return self._read([special_ids(self.vocabulary).start, *words], self.net.start(1))

    @torch.no_grad()
    def step(self, word: int, state: Any) -> tuple[Float64[np.ndarray, " vocabulary"], Any]:
        """Read one more word, of which this is the id: the next distribution, and the new state."""
        return self._read([word], state) if self._has_steps else super().step(word, state)

    @property
    def _has_steps(self) -> bool:
        return hasattr(self.net, "start") and hasattr(self.net, "step")

    def _read(self, ids: Sequence[int], state: Any) -> tuple[Float64[np.ndarray, " vocabulary"], Any]:
        """Let the network read some tokens, one or more, one after the other."""
        with self._evaluating():
            for token in ids:
                logits, state = self.net.step(torch.tensor([token], device=self.device), state)
        return _softmax(logits[0]), state

    # ---- modes

    @contextmanager
    def _evaluating(self) -> Iterator[None]:
        """Without dropout, whatever the network was doing."""
        was_training = self.net.training
        self.net.eval()
        try:
            yield
        finally:
            self.net.train(was_training)

    @contextmanager
    def _seeded(self) -> Iterator[None]:
        """PyTorch's own generators begin with the seed, and are afterwards as they were."""
        with torch.random.fork_rng([self.device] if self.device.type == "cuda" else []):
            torch.manual_seed(self.seed)
            yield


@torch.no_grad()
def _check_logits(net: nn.Module, vocabulary: Vocabulary) -> None:
    """Try the network on a sentence of no words: too many logits would be scored without an error."""
    size, special = len(vocabulary), special_ids(vocabulary)
    ids = torch.tensor([[special.start, special.end, special.padding]])
    was_training = net.training
    net.eval()
    try:
        logits = net.logits(ids, torch.tensor([[True, True, False]]))
    except IndexError as error:
        raise ValueError(
            f"build must return a network for {size + 2} ids, {size} of the vocabulary, the start token's "
            f"{special.start} and padding's {special.padding}; got one that fails on the last two: {error}"
        ) from error
    finally:
        net.train(was_training)
    if tuple(logits.shape) != (1, 3, size):
        raise ValueError(
            f"build must return a network with {size} logits, one for each entry of the vocabulary: shape "
            f"{(1, 3, size)} for ids of shape (1, 3); got {tuple(logits.shape)}"
        )


class _SameWords(Callback):
    """Lets a run go on from a checkpoint of the same vocabulary only: equal ids may be other words."""

    same_everywhere: ClassVar[bool] = True

    def __init__(self, vocabulary: Vocabulary):
        self.description = description_of(vocabulary)

    def settings(self) -> dict[str, str]:
        """Tell the vocabulary."""
        return {"vocabulary": self.description}


def _softmax(logits: Float[Tensor, " vocabulary"]) -> Float64[np.ndarray, " vocabulary"]:
    """In double precision, which not every device has."""
    y = logits.cpu().double().numpy()
    exponentials = np.exp(y - y.max())
    return exponentials / exponentials.sum()
