"""A language model of any neural network that predicts the next token."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar, SupportsIndex

import numpy as np
import torch
from jaxtyping import Bool, Float, Float64, Int64, Shaped
from torch import Tensor, nn

from nlpbook import validation as checks
from nlpbook.language_model._network_checks import (
    check_batch_first,
    check_length,
    check_logits,
    max_words,
)
from nlpbook.language_model.base import BaseLanguageModel
from nlpbook.language_model.corpus import (
    check_context,
    check_contexts,
    description_of,
    encoded,
    vocabulary_of,
)
from nlpbook.language_model.next_token import (
    next_token_loss,
    special_ids,
    token_hits,
    token_scores,
    with_ends,
)
from nlpbook.language_model.states import BatchState, reorder
from nlpbook.text import EncodedCorpus, Vocabulary, pad
from nlpbook.training import (
    Adam,
    Batch,
    Callback,
    Cosine,
    EarlyStopping,
    History,
    LengthBucketed,
    MixedPrecision,
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
    of the tokens before. `step` must not change the state that it is given. For beam search and whatever else
    goes on from some rows of a batch only, either the batch is the first axis of every tensor of the state
    (see `nlpbook.language_model.reorder`), or the network has a method

        reorder(state, rows) -> state

    with `rows`, int64 of shape (new batch,), the row from which each new one goes on. PyTorch's own recurrent
    layers need one: their states have the layers first.

    A network whose positions are limited, as those of many Transformers, says so by an attribute
    `max_length`: the most tokens that it reads, the start token included. Longer sentences are refused for
    that reason, and those that are drawn are cut there.

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
    loss : callable, default next_token_loss
        `loss(net, batch)`, as `next_token_loss` is: what training makes small. Label smoothing is
        `functools.partial(next_token_loss, smoothing=0.1)`. Scores and validation are those of the
        probabilities, whatever it is.
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
    _batch_first: nn.Module | None = None  # the network of which that is known

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
        loss: Callable[..., Tensor | tuple[Tensor, Tensor]] = next_token_loss,
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
        self.loss = checks.function(loss, "loss", "a network and a batch")
        self.patience = checks.whole_number(patience, "patience")
        self.seed = checks.whole_number(seed, "seed", 0)
        self.device = torch.device(device)

    # ---- learning

    def fit(
        self,
        sentences: Iterable[Sequence[str]],
        validation: Iterable[Sequence[str]] | None = None,
        *,
        max_steps: int | None = None,
        schedule: Callable[[int], float] | None = None,
        accumulation: int = 1,
        precision: str | None = None,
        callbacks: Sequence[Callback] = (),
    ) -> NeuralLanguageModel:
        """Learn from a corpus.

        The same sentences, settings and machine give the same model, to the bit.

        Parameters
        ----------
        sentences : iterable of lists of str
            Without start and end tokens; a sentence may be empty.
        validation : iterable of lists of str, optional
            Other sentences, which are scored after each epoch: the best epoch's weights are kept. An epoch
            that `max_steps` cuts is not scored; to validate at steps instead, leave this out and add a
            `Validate(lambda net: model.perplexity(validation), every=...)` to the callbacks, or one of
            `{"perplexity": ..., "accuracy": model.accuracy(validation)}`.
        max_steps : int, optional
            End after so many steps, if the epochs have not ended before.
        schedule : callable, optional
            From the number of the step, counted from 0, to a factor of `learning_rate`, in place of the
            warm-up and the cosine: `InverseSquareRoot`, `Constant` and others of `nlpbook.training`.
        accumulation : int, default 1
            Batches whose gradients make one step.
        precision : {None, "bfloat16", "float16"}
            Train in mixed precision; float16 on CUDA only. Scores are computed in the network's own types.
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
            If a sentence is a string instead of a list of tokens, `build` returns no such network, or an
            argument is none that it can be.
        ValueError
            If there is no token at all, a sentence holds "<s>" or "</s>" or is longer than the network reads,
            the network has not V logits or no place for the start token and padding, an argument is out of
            its range, or a checkpoint that a callback goes on from is of another vocabulary.
        """
        max_steps = checks.whole_number(max_steps, "max_steps", or_none=True)
        accumulation = checks.whole_number(accumulation, "accumulation")
        checks.function(schedule, "schedule", "the step", or_none=True)
        MixedPrecision(precision, self.device)  # raises before a network is made
        checks.instance_of(callbacks, "callbacks", (list, tuple), "a list of Callback")
        sentences = checks.sentences(sentences)
        vocabulary = vocabulary_of(sentences, self.min_count)
        corpus, held_out = vocabulary.encode_corpus(sentences), None
        batches = self._batches(vocabulary, corpus)
        callbacks = [_SameWords(vocabulary), *callbacks]
        if validation is not None:
            validation = checks.sentences(validation, "validation", least=1)
            held_out = encoded(validation, vocabulary, "validation")
            stopping = EarlyStopping(self.patience)
            callbacks.append(
                Validate(lambda _: -float(self._score(held_out).mean()), early_stopping=stopping)
            )
        with self._seeded():
            net = self.new_net(vocabulary)
            for text, name in ((corpus, "sentences"), (held_out, "validation")):
                if text is not None:
                    check_length(net, int(text.lengths.max()), name)
            self.vocabulary, self.net = vocabulary, net.to(self.device)
            if schedule is None:
                steps = -(-len(batches) // accumulation) * self.epochs
                steps = steps if max_steps is None else min(steps, max_steps)
                schedule = Cosine(steps, warm_up=min(steps - 1, math.ceil(_WARM_UP * steps)))
            trained = [parameter for parameter in self.net.parameters() if parameter.requires_grad]
            self.history = fit(
                self.net,
                batches,
                self.loss,
                self.optimiser(trained, lr=self.learning_rate, weight_decay=self.weight_decay),
                epochs=self.epochs,
                max_steps=max_steps,
                schedule=schedule,
                clip_norm=self.clip_norm,
                accumulation=accumulation,
                precision=precision,
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
            If its logits for a sentence of no words are not of shape (1, time, V), it cannot look up the
            start token or padding, or its `max_length` is no limit.
        """
        with self._seeded():
            net = self.build(vocabulary)
            if not isinstance(net, nn.Module) or not hasattr(net, "logits"):
                raise TypeError(
                    f"build must return an nn.Module with logits(ids, mask); got {checks.shown(net)}"
                )
            check_logits(net, vocabulary)
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

    def _next_logits(self, ids: Int64[Tensor, "batch time"]) -> Float[Tensor, "batch vocabulary"]:
        """The logits of the words after the first words of some sentences, the start token before each."""
        return self.net.logits(ids, torch.ones_like(ids, dtype=torch.bool))[:, -1]

    @torch.no_grad()
    def _score(self, corpus: EncodedCorpus) -> Float64[np.ndarray, " tokens"]:
        return self._of_tokens(corpus, token_scores)

    def _of_tokens(
        self,
        corpus: EncodedCorpus,
        function: Callable[
            [nn.Module, Batch], tuple[Shaped[Tensor, "batch time"], Bool[Tensor, "batch time"]]
        ],
    ) -> Float64[np.ndarray, " tokens"]:
        """What a function of the network and a batch says of each token, and where there is one.

        Sentences of like length together: at most `_BLOCK` logits are held, or those of one sentence.
        """
        sentences, padding = with_ends(corpus, self.vocabulary), special_ids(self.vocabulary).padding
        begins = corpus.offsets[:-1] + np.arange(len(corpus))  # of each sentence among all tokens
        order = np.argsort(-sentences.lengths, kind="stable")  # the longest first
        found, first = np.empty(corpus.n_tokens + len(corpus)), 0
        with self._reading(int(corpus.lengths.max()), "sentences"):
            while first < len(order):
                time = int(sentences.lengths[order[first]]) - 1
                rows = order[first : first + max(1, _BLOCK // (time * len(self.vocabulary)))]
                ids, mask = map(torch.from_numpy, pad([sentences[row] for row in rows], padding))
                values, there = function(self.net, Batch(ids=ids, mask=mask).to(self.device))
                places = begins[rows, None] + np.arange(time)  # (batch, time)
                there = there.cpu().numpy()
                found[places[there]] = values.cpu().numpy()[there]
                first += len(rows)
        return found

    # ---- how often it is right

    @torch.no_grad()
    def accuracy(self, sentences: Iterable[Sequence[str]] | EncodedCorpus) -> float:
        """The relative frequency of tokens that are the network's most probable next ones.

        Words and ends of sentences count, as in `perplexity`.

        Parameters, errors: those of `log_probs`.

        Returns
        -------
        float
            From 0 to 1.
        """
        return float(self._of_tokens(encoded(sentences, self.vocabulary), token_hits).mean())

    # ---- the next word

    @property
    def max_words(self) -> int | None:
        """The most words that a sentence can have for the network, or None where there is no limit."""
        return max_words(self.net)

    @torch.no_grad()
    def _distribution(self, ids: Sequence[int]) -> Float64[np.ndarray, " vocabulary"]:
        row = torch.tensor([[special_ids(self.vocabulary).start, *ids]], device=self.device)
        with self._reading(len(ids), "context"):
            return _softmax(self._next_logits(row)[0])

    @torch.no_grad()
    def start(self, context: Sequence[str] = ()) -> tuple[Float64[np.ndarray, " vocabulary"], Any]:
        """Read the beginning of a sentence: `next_word(context)`, and a state for `step` to go on from.

        Parameters, errors: those of `next_word`.
        """
        if not self._has_steps:
            return super().start(context)
        logits, state = self._read_first([check_context(context)], "context")
        return _softmax(logits[0]), state

    @torch.no_grad()
    def step(self, word: int, state: Any) -> tuple[Float64[np.ndarray, " vocabulary"], Any]:
        """Read one more word, of which this is the id: the next distribution, and the new state."""
        if not self._has_steps:
            return super().step(word, state)
        logits, state = self._read(torch.tensor([[word]], device=self.device), state)
        return _softmax(logits[0]), state

    # ---- sentences that are read together, word by word

    @torch.no_grad()
    def start_batch(
        self, contexts: Iterable[Sequence[str]]
    ) -> tuple[Float64[np.ndarray, "batch vocabulary"], BatchState]:
        """Read the beginnings of some sentences together, as for a beam of them or to draw many at once.

        A network with `start` and `step` reads each word once; any other reads all words again for each.

        Parameters, returns, errors: those of `BaseLanguageModel.start_batch`.
        """
        logits, state = self._read_first(check_contexts(contexts), "contexts")
        return _log_softmax(logits), state

    @torch.no_grad()
    def step_batch(
        self, ids: Sequence[SupportsIndex] | np.ndarray | Tensor, state: BatchState
    ) -> tuple[Float64[np.ndarray, "batch vocabulary"], BatchState]:
        """Read one more word of each sentence.

        Parameters, returns, errors: those of `BaseLanguageModel.step_batch`; and a ValueError if the network
        cannot read as many words.
        """
        words = torch.from_numpy(self._check_step(ids, state)).to(self.device)
        logits, state = self._read(words[:, None], state)
        return _log_softmax(logits), state

    @torch.no_grad()
    def reorder(self, state: BatchState, rows: Sequence[SupportsIndex] | np.ndarray | Tensor) -> BatchState:
        """Return the state of other sentences: row i goes on from the sentence that was in `rows[i]`.

        Parameters, returns, errors: those of `BaseLanguageModel.reorder`; and a ValueError if the network's
        state has not the batch first, and the network no `reorder` of its own.
        """
        chosen = torch.from_numpy(self._check_rows(state, rows)).to(self.device)
        if self._has_steps and hasattr(self.net, "reorder"):
            inner = self.net.reorder(state.state, chosen)
        else:
            if self._has_steps and self._batch_first is not self.net:
                for start, batch in (
                    (state.state, state.rows),
                    (self.net.start(state.rows + 1), state.rows + 1),
                ):
                    check_batch_first(start, batch)
                self._batch_first = self.net
            inner = reorder(state.state, chosen)
        return BatchState(len(chosen), state.words, inner)

    @property
    def _has_steps(self) -> bool:
        return hasattr(self.net, "start") and hasattr(self.net, "step")

    def _read_first(
        self, contexts: list[Sequence[str]], name: str
    ) -> tuple[Float[Tensor, "batch vocabulary"], BatchState]:
        """Let the network read the start token and the first words of some sentences, as many of each."""
        start, n = special_ids(self.vocabulary).start, len(contexts)
        ids = [[start, *self.vocabulary.encode(context).tolist()] for context in contexts]
        ids = torch.tensor(ids, device=self.device)  # (batch, 1 + words)
        nothing = self.net.start(n) if self._has_steps else ids[:, :0]
        return self._read(ids, BatchState(n, -1, nothing), name)  # the start token is no word

    def _read(
        self, ids: Int64[Tensor, "batch time"], state: BatchState, name: str = "sentence"
    ) -> tuple[Float[Tensor, "batch vocabulary"], BatchState]:
        """Let the network read some tokens more of each sentence, one or more, one after the other."""
        words, inner = state.words + ids.shape[1], state.state
        with self._reading(words, name):
            if self._has_steps:
                for column in ids.unbind(dim=1):
                    logits, inner = self.net.step(column, inner)
            else:
                inner = torch.cat([inner, ids], dim=1)  # (batch, 1 + words)
                logits = self._next_logits(inner)
        return logits, BatchState(state.rows, words, inner)

    def __repr__(self) -> str:
        """Its network and the sizes of that, once it is fitted."""
        if "net" not in vars(self):
            return f"{type(self).__name__}(not fitted)"
        parameters = sum(parameter.numel() for parameter in self.net.parameters())
        words = len(self.vocabulary)
        return f"{type(self).__name__}({type(self.net).__name__}, {parameters:,} parameters, {words:,} words)"

    # ---- modes

    @contextmanager
    def _reading(self, words: int, name: str) -> Iterator[None]:
        """In evaluation mode; and with a ValueError if the network cannot read as many words."""
        check_length(self.net, words, name)
        with self._evaluating():
            try:
                yield
            except IndexError as error:  # on the CPU: the words have ids of their own, so it is their places
                raise ValueError(
                    f"{name} must be of no more words than the network has positions for (its attribute "
                    f"max_length can say for how many tokens); got {words}, with which it fails: {error}"
                ) from error

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


class _SameWords(Callback):
    """Lets a run go on from a checkpoint of the same vocabulary only: equal ids may be other words."""

    same_everywhere: ClassVar[bool] = True

    def __init__(self, vocabulary: Vocabulary):
        self.description = description_of(vocabulary)

    def settings(self) -> dict[str, str]:
        """Tell the vocabulary."""
        return {"vocabulary": self.description}


def _log_softmax(logits: Float[Tensor, "batch vocabulary"]) -> Float64[np.ndarray, "batch vocabulary"]:
    """In double precision, which not every device has."""
    y = logits.cpu().double().numpy()
    y = y - y.max(axis=1, keepdims=True)
    return y - np.log(np.exp(y).sum(axis=1, keepdims=True))


def _softmax(logits: Float[Tensor, " vocabulary"]) -> Float64[np.ndarray, " vocabulary"]:
    """In double precision, which not every device has."""
    y = logits.cpu().double().numpy()
    exponentials = np.exp(y - y.max())
    return exponentials / exponentials.sum()
