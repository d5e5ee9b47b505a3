"""A tagger: what BiLSTM-CRF needs around it to go from sentences of strings to tags, and to be trained.

Words that the training text has once are read as the unknown word half of the time, so that its vector learns
what a rare word is like; their characters stay. A word that training has never seen is the unknown word with
the characters that it has, and a character that training has never seen is the unknown character.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from nlpbook import validation as checks
from nlpbook.rnn.bilstm_crf import BiLSTMCRF, emissions_of, tagging_loss
from nlpbook.rnn.character_cnn import CharacterCNN
from nlpbook.rnn.character_lstm import CharacterLSTM
from nlpbook.rnn.crf.transitions import SCHEMES, allowed_transitions
from nlpbook.rnn.lengths import lengths_of
from nlpbook.rnn.tag_lookup import checked_tags
from nlpbook.text import Vocabulary, pad
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

Tagged = tuple[Sequence[Sequence[str]], Sequence[Sequence[str]]]
_WARM_UP = 0.05  # of all steps


class SequenceTagger:
    """Learns to tag the words of sentences: parts of speech, or entities by the tags of a scheme.

    After `fit`, `vocabulary`, `alphabet` and `tags` hold the words, the characters and the names of the tags,
    `net` the network (`BiLSTMCRF`), and `history` the training's curves.

    Parameters
    ----------
    characters : {"lstm", "cnn", None}
        How the characters of a word are read: as Lample et al. (2016) do, by a bidirectional LSTM; as Ma and
        Hovy (2016) do, by convolution and max pooling; or not at all.
    crf : bool, default True
        A conditional random field on top, or a softmax of each word by itself.
    bidirectional : bool, default True
        Read from both ends, or from left to right only.
    scheme : {"BIO", "IOBES", None}
        The constraints of the field. None, as for parts of speech, has none.
    embedding_dim : int, default 50
        The dimensions of a word's vector.
    hidden_size : int, default 100
        The units of each layer and direction.
    n_layers : int, default 1
        How many layers.
    dropout : float, default 0.5
        See `BiLSTMCRF`.
    unknown_rate : float, default 0.5
        The probability with which a word that the training text has once is read as the unknown word.
    epochs : int, default 10
        How often the training sentences are gone through.
    batch_size : int, default 512
        The most words in a step, padding included; the longest sentence always fits.
    learning_rate : float, default 0.01
        The largest rate: it rises over the first twentieth of the steps and falls to 0 as a cosine.
    clip_norm : float, default 5
        Longer gradients are shortened to this length.
    patience : int, default 3
        With validation sentences: how many epochs may pass without a gain.
    seed : int, default 0
        Decides the initial weights, the order of the sentences, dropout, and which words are unknown.
    device : str or torch.device, default "cpu"
        Where it is trained and used.

    Raises
    ------
    TypeError, ValueError
        If an argument is outside its range, or there is a scheme without a field.

    References
    ----------
    Lample, Ballesteros, Subramanian, Kawakami & Dyer (2016), "Neural architectures for named entity
    recognition". Ma & Hovy (2016), "End-to-end sequence labeling via bi-directional LSTM-CNNs-CRF". Book:
    chapter 6.
    """

    net: BiLSTMCRF
    vocabulary: Vocabulary
    alphabet: Vocabulary
    tags: Vocabulary
    history: History

    def __init__(
        self,
        *,
        characters: str | None = "lstm",
        crf: bool = True,
        bidirectional: bool = True,
        scheme: str | None = None,
        embedding_dim: int = 50,
        hidden_size: int = 100,
        n_layers: int = 1,
        dropout: float = 0.5,
        unknown_rate: float = 0.5,
        epochs: int = 10,
        batch_size: int = 512,
        learning_rate: float = 0.01,
        clip_norm: float = 5.0,
        patience: int = 3,
        seed: int = 0,
        device: str | torch.device = "cpu",
    ):
        self.characters = checks.one_of(characters, "characters", ["lstm", "cnn", None])
        self.crf = checks.truth(crf, "crf")
        self.bidirectional = checks.truth(bidirectional, "bidirectional")
        self.scheme = checks.one_of(scheme, "scheme", [*SCHEMES, None])
        if self.scheme is not None and not self.crf:
            raise ValueError(f"scheme must be None without a field, which would obey it; got {scheme!r}")
        self.embedding_dim = checks.whole_number(embedding_dim, "embedding_dim")
        self.hidden_size = checks.whole_number(hidden_size, "hidden_size")
        self.n_layers = checks.whole_number(n_layers, "n_layers")
        self.dropout = checks.fraction(dropout, "dropout")
        self.unknown_rate = checks.probability(unknown_rate, "unknown_rate")
        self.epochs = checks.whole_number(epochs, "epochs")
        self.batch_size = checks.whole_number(batch_size, "batch_size")
        self.learning_rate = checks.not_negative(learning_rate, "learning_rate")
        self.clip_norm = checks.positive(clip_norm, "clip_norm")
        self.patience = checks.whole_number(patience, "patience")
        self.seed = checks.whole_number(seed, "seed", 0)
        self.device = torch.device(device)

    def fit(
        self,
        sentences: Iterable[Sequence[str]],
        tags: Iterable[Sequence[str]],
        validation: Tagged | None = None,
        *,
        callbacks: Sequence[Callback] = (),
    ) -> SequenceTagger:
        """Learn from tagged sentences.

        Parameters
        ----------
        sentences : iterable of lists of str
            The words. A sentence without words is left out.
        tags : iterable of lists of str
            As many tags for each.
        validation : pair of sentences and tags, optional
            Other ones, whose loss is computed after each epoch: the best epoch's weights are kept. Tags that
            training has not seen are refused.
        callbacks : sequence of Callback
            More callbacks of `nlpbook.training.fit`.

        Returns
        -------
        SequenceTagger
            Itself.

        Raises
        ------
        FloatingPointError
            If the loss becomes NaN or infinite.
        TypeError
            If a sentence is a string instead of a list of words, or a word or a tag is no string.
        ValueError
            If there is no word, a sentence has not as many tags as words, a tag is not of the scheme, or the
            tags of a sentence are forbidden by it.
        """
        words, names = checked_tags(sentences, tags, ("sentences", "tags"))
        self.vocabulary = Vocabulary.from_sentences(words)
        self.alphabet = Vocabulary.from_sentences(list(word) for word in self.vocabulary.tokens[1:])
        self.tags = Vocabulary(sorted({name for row in names for name in row}), unknown=None)
        allowed = None if self.scheme is None else allowed_transitions(self.tags.tokens, self.scheme)
        batches = self._batches(words, self._tag_ids(names, "tags"), seed=self.seed)
        callbacks = list(callbacks)
        if validation is not None:
            held_out = checked_tags(*validation, ("validation[0]", "validation[1]"))
            others = self._batches(held_out[0], self._tag_ids(held_out[1], "validation[1]"), shuffle=False)
            stopping = EarlyStopping(self.patience)
            callbacks.append(Validate(lambda net: self._mean_loss(net, others), early_stopping=stopping))
        with self._seeded():
            self.net = self._new_net(allowed).to(self.device)
            steps = len(batches) * self.epochs
            self.history = fit(
                self.net,
                batches,
                self._training_loss,
                Adam(self.net.parameters(), lr=self.learning_rate),
                epochs=self.epochs,
                schedule=Cosine(steps, warm_up=min(steps - 1, math.ceil(_WARM_UP * steps))),
                clip_norm=self.clip_norm,
                callbacks=callbacks,
            )
        return self

    def predict(self, sentences: Iterable[Sequence[str]]) -> list[list[str]]:
        """Return the best tags of sentences: the Viterbi path, or without a field the best of each word.

        Parameters
        ----------
        sentences : iterable of lists of str
            A sentence may be empty.

        Returns
        -------
        list of lists of str

        Raises
        ------
        RuntimeError
            If it has not been trained.
        TypeError, ValueError
            If a sentence is a string instead of a list of words, or a word is no string or empty.
        """
        names = self._trained().tags.tokens
        paths = self._of_sentences(sentences, lambda *given, **lengths: self.net.predict(*given, **lengths))
        return [[names[tag] for tag in path.tolist()] for path in paths]

    def predict_probabilities(
        self, sentences: Iterable[Sequence[str]]
    ) -> list[Float[np.ndarray, "time tags"]]:
        """Return the probability of each tag of each word: the field's marginals, or the softmax.

        Parameters
        ----------
        sentences : iterable of lists of str
            A sentence may be empty.

        Returns
        -------
        list of float arrays, shape (time, K)
            The tags are in the order of `tags`; the rows sum to 1.

        Raises
        ------
        RuntimeError, TypeError, ValueError
            Those of `predict`.
        """
        self._trained()
        found = self._of_sentences(
            sentences, lambda *given, **lengths: self.net.probabilities(*given, **lengths)
        )
        return [rows.numpy() if len(rows) else np.zeros((0, len(self.tags))) for rows in found]

    # ---- how it is done

    def _new_net(self, allowed) -> BiLSTMCRF:
        """A network that has learnt nothing, made on the CPU: the seed means the same on every device."""
        kinds = {"lstm": CharacterLSTM, "cnn": CharacterCNN}
        return BiLSTMCRF(
            len(self.vocabulary),
            len(self.tags),
            characters=None if self.characters is None else kinds[self.characters](len(self.alphabet)),
            embedding_dim=self.embedding_dim,
            hidden_size=self.hidden_size,
            n_layers=self.n_layers,
            dropout=self.dropout,
            bidirectional=self.bidirectional,
            crf=self.crf,
            allowed=allowed,
        )

    def _tag_ids(self, names: list[list[str]], argument: str) -> list[np.ndarray]:
        for i, row in enumerate(names):
            for name in row:
                if name not in self.tags:
                    accepted = f"one of the tags of training, {', '.join(self.tags.tokens)}"
                    raise ValueError(f"{argument}[{i}] must be {accepted}; got {checks.shown(name)}")
        return [self.tags.encode(row) for row in names]

    def _batches(self, words: list[list[str]], tags: list[np.ndarray], **order) -> LengthBucketed:
        examples = [(row, ids) for row, ids in zip(words, tags, strict=True) if row]
        longest = max(len(row) for row, _ in examples)
        return LengthBucketed.from_examples(
            examples,
            self._collate,
            lambda example: len(example[0]),
            max_tokens=max(self.batch_size, longest),
            **order,
        )

    def _collate(self, examples: list[tuple[list[str], np.ndarray]]) -> dict[str, Tensor]:
        """The fields of a batch: see `tagging_loss`."""
        words, tags = zip(*examples, strict=True)
        fields = {"ids": pad([self.vocabulary.encode(row) for row in words]), "tags": pad(tags)}
        found = {name: torch.from_numpy(ids) for name, (ids, _) in fields.items()}
        found["mask"] = torch.from_numpy(fields["ids"][1])
        if self.characters is not None:
            rows: dict[str, int] = {}  # each different word once
            word_of = [[rows.setdefault(word, len(rows)) for word in row] for row in words]
            spelling, mask = pad([self.alphabet.encode(list(word)) for word in rows])
            found["word_of"] = torch.from_numpy(pad(word_of)[0])
            found["spelling"], found["spelling_mask"] = torch.from_numpy(spelling), torch.from_numpy(mask)
        return found

    def _training_loss(self, net: BiLSTMCRF, batch: Batch) -> tuple[Tensor, int]:
        """The loss of a batch in which some rare words are unknown."""
        once = torch.from_numpy(self.vocabulary.counts == 1).to(batch.ids.device)
        hidden = once[batch.ids] & (torch.rand(batch.ids.shape, device=batch.ids.device) < self.unknown_rate)
        ids = batch.ids.masked_fill(hidden, self.vocabulary.unknown_id)
        return tagging_loss(net, Batch({**batch, "ids": ids}))

    def _mean_loss(self, net: BiLSTMCRF, batches: LengthBucketed) -> float:
        """The loss of each word of validation sentences (nats)."""
        losses = [tagging_loss(net, batch.to(self.device)) for batch in batches]
        return sum(float(total) for total, _ in losses) / sum(count for _, count in losses)

    @torch.no_grad()
    def _of_sentences(self, sentences: Iterable[Sequence[str]], function) -> list[Tensor]:
        """What a function of emissions says of each sentence, without padding; like lengths together."""
        given = [list(checks.tokens(row, f"sentences[{i}]", strings=True))
                 for i, row in enumerate(checks.sentences(sentences))]  # fmt: skip
        found: list[Tensor] = [torch.zeros(0, dtype=torch.long)] * len(given)
        order = sorted((i for i, row in enumerate(given) if row), key=lambda i: len(given[i]))
        was_training = self.net.training
        self.net.eval()
        while order:
            n = max(1, 8 * self.batch_size // len(given[order[-1]]))  # the longest that are left
            some, order = order[-n:], order[:-n]
            batch = Batch(self._collate([(given[i], np.zeros(len(given[i]), np.int64)) for i in some]))
            batch = batch.to(self.device)
            results = function(emissions_of(self.net, batch), lengths=lengths_of(batch.mask)).cpu()
            for i, result in zip(some, results, strict=True):
                found[i] = result[: len(given[i])]
        self.net.train(was_training)
        return found

    def _trained(self) -> SequenceTagger:
        if not hasattr(self, "net"):
            raise RuntimeError("the tagger must be trained before it is asked: call fit first")
        return self

    @contextmanager
    def _seeded(self) -> Iterator[None]:
        """PyTorch's own generators begin with the seed, and are afterwards as they were."""
        with torch.random.fork_rng([self.device] if self.device.type == "cuda" else []):
            torch.manual_seed(self.seed)
            yield
