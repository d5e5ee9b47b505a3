"""A short training run of an NNLM that Python and a page make alike, step by step."""

from __future__ import annotations

import base64
import gzip
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

import numpy as np
import torch
from jaxtyping import Int64

from nlpbook import validation
from nlpbook.explorers.kit.normal_numbers import normal_at
from nlpbook.explorers.kit.random_numbers import uniform_at
from nlpbook.language_model import END_OF_SENTENCE
from nlpbook.nnlm import NNLM, context_windows
from nlpbook.nnlm.parameters import initial_scales
from nlpbook.text import Vocabulary
from nlpbook.training import Batches

LARGEST_VOCABULARY = 2**16 - 1  # its ids, and that of "<s>" after them, fit into two bytes
MOST_EVENTS = 100_000


class NNLMTraining:
    """One epoch over a small text, in steps that a page can make as well as Python.

    PyTorch's generator is out of a page's reach, and its start values are too large to be sent. So the start
    values and the order of the events are numbers at addresses, which both can draw (`normal_at` and
    `uniform_at` of the explorers' kit); the text is small enough to travel in the page.

    Parameters
    ----------
    vocabulary : Vocabulary
        The V words that are predicted, "</s>" among them; at most 65,535.
    train, validation : iterable of lists of str
        Sentences. Of the first, `steps` times `batch_size` events are used; of the second,
        `validation_events`.
    steps : int, default 150
        Batches in the epoch.
    batch_size : int, default 128
        Events in a batch.
    validation_events : int, default 6000
        Events on which the net is judged.
    seed : int, default 0
        Decides start values and order, 0 or larger.

    Raises
    ------
    TypeError, ValueError
        If a number is outside its range, the vocabulary is too large or has no "</s>", or there are fewer
        events than are asked for.

    Examples
    --------
    >>> sentences = [["a", "b"], ["b", "b", "a"]] * 10
    >>> vocabulary = Vocabulary.from_sentences(sentences, specials=("</s>",))
    >>> sizes = {"steps": 5, "batch_size": 4, "validation_events": 10}
    >>> training = NNLMTraining(vocabulary, sentences, sentences, **sizes)
    >>> net, batches = training.net(2, 4, 8), training.batches(2)
    >>> len(batches), next(iter(batches)).contexts.shape, training.validation_loss(net) > 0
    (5, torch.Size([4, 2]), True)

    References
    ----------
    Book: chapter 3, "Training".
    """

    settings: ClassVar[tuple[str, ...]] = (
        "context size",
        "embedding dimension",
        "hidden units",
        "optimiser",
        "learning rate",
    )
    optimisers: ClassVar[tuple[str, ...]] = ("SGD", "momentum", "AdaGrad", "RMSProp", "Adam")

    def __init__(
        self,
        vocabulary: Vocabulary,
        train: Iterable[Sequence[str]],
        validation: Iterable[Sequence[str]],
        *,
        steps: int = 150,
        batch_size: int = 128,
        validation_events: int = 6000,
        seed: int = 0,
    ):
        self.vocabulary = _checked_vocabulary(vocabulary)
        self.steps, self.batch_size, self.validation_events, self.seed = _checked_sizes(
            steps, batch_size, validation_events, seed
        )
        self._train = _first_sentences(train, "train", self.steps * self.batch_size)
        self._validation = _first_sentences(validation, "validation", self.validation_events)

    def net(self, context: int, dimension: int, hidden: int) -> NNLM:
        """Return a net that knows nothing yet: the same one whenever it is asked for.

        Parameters
        ----------
        context, dimension, hidden : int
            n - 1, m and h of `nlpbook.nnlm.NNLM`.
        """
        net = NNLM(len(self.vocabulary), context, dimension, hidden)
        scales = initial_scales(context, dimension, hidden)
        with torch.no_grad():
            for number, (name, parameter) in enumerate(net.named_parameters(), start=1):
                if name in scales:
                    drawn = scales[name] * normal_at(self.seed, number, np.arange(parameter.numel()))
                    parameter.copy_(torch.from_numpy(drawn.reshape(parameter.shape)))
        return net

    def batches(self, context: int, device: str | torch.device | None = None) -> Batches:
        """Return the epoch: each event of the text once, with the `context` words before it.

        Parameters
        ----------
        context : int
            n - 1.
        device : str or torch.device, optional
            Where they are put.

        Returns
        -------
        Batches
            Of `contexts` and `targets`.
        """
        contexts, targets = self._windows(self._train, context, self.steps * self.batch_size)
        drawn = uniform_at(self.seed, 0, np.arange(len(targets)))
        order = np.argsort(drawn, kind="stable")
        return Batches(
            contexts=contexts[order],
            targets=targets[order],
            batch_size=self.batch_size,
            shuffle=False,
            device=device,
        )

    @torch.no_grad()
    def validation_loss(self, net: NNLM) -> float:
        """Return the loss of a net on the events that are not trained on (nats)."""
        windows = self._windows(self._validation, net.context_size, self.validation_events)
        return net.loss(*(torch.from_numpy(part).to(net.b.device) for part in windows)).item()

    def pack(self) -> dict[str, Any]:
        """Return what a page needs to make the same run, ready for JSON.

        Returns
        -------
        dict
            `events`, those trained on and those of validation, two bytes each (all low ones first),
            compressed and in base64; `words`, V; `end`, the id of "</s>"; `steps`, `batch_size` and `seed`.
        """
        events = [
            self._windows(self._train, 1, self.steps * self.batch_size)[1],
            self._windows(self._validation, 1, self.validation_events)[1],
        ]
        ids = np.concatenate(events).astype(np.uint16)
        planes = (ids & 255).astype(np.uint8).tobytes() + (ids >> 8).astype(np.uint8).tobytes()
        return {
            "events": base64.b64encode(gzip.compress(planes, 9, mtime=0)).decode("ascii"),
            "words": len(self.vocabulary),
            "end": self.vocabulary[END_OF_SENTENCE],
            "steps": self.steps,
            "batch_size": self.batch_size,
            "seed": self.seed,
        }

    def _windows(
        self, sentences: list[Sequence[str]], context: int, events: int
    ) -> tuple[Int64[np.ndarray, "events context"], Int64[np.ndarray, " events"]]:
        corpus = self.vocabulary.encode_corpus(sentences)
        end = self.vocabulary[END_OF_SENTENCE]
        contexts, targets = context_windows(corpus, context, len(self.vocabulary), end)
        return contexts[:events], targets[:events]


def _checked_vocabulary(vocabulary: Vocabulary) -> Vocabulary:
    validation.instance_of(vocabulary, "vocabulary", Vocabulary, "a Vocabulary")
    if len(vocabulary) > LARGEST_VOCABULARY:
        raise ValueError(f"vocabulary must be at most {LARGEST_VOCABULARY:,} words; got {len(vocabulary):,}")
    if END_OF_SENTENCE not in vocabulary:
        raise ValueError(
            f"vocabulary must have {END_OF_SENTENCE!r}; got {len(vocabulary):,} words without it"
        )
    return vocabulary


def _checked_sizes(
    steps: int, batch_size: int, validation_events: int, seed: int
) -> tuple[int, int, int, int]:
    steps = validation.whole_number(steps, "steps", most=MOST_EVENTS)
    batch_size = validation.whole_number(batch_size, "batch_size", most=MOST_EVENTS // steps)
    validation_events = validation.whole_number(validation_events, "validation_events", most=MOST_EVENTS)
    return steps, batch_size, validation_events, validation.whole_number(seed, "seed", 0, 2**31 - 1)


def _first_sentences(sentences: Any, name: str, events: int) -> list[Sequence[str]]:
    """As many sentences as are needed for so many words and ends."""
    found, count = [], 0
    for sentence in validation.sentences(sentences, name, least=1):
        if count >= events:
            break
        found.append(sentence)
        count += len(sentence) + 1
    if count < events:
        raise ValueError(f"{name} must be {events:,} events or more, words and ends; got {count:,}")
    return found
