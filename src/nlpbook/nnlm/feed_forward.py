"""The NNLM as a language model: it learns from sentences, and answers what the n-gram models answer."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

import numpy as np
import torch
from jaxtyping import Float64, Int64

from nlpbook.language_model import END_OF_SENTENCE
from nlpbook.ngrams import BEGINNING_OF_SENTENCE, count_ngrams
from nlpbook.nnlm._checks import check_corpus
from nlpbook.nnlm.context_windows import context_windows
from nlpbook.nnlm.embedding_table import embedding_table
from nlpbook.nnlm.nnlm import NNLM, nnlm_loss
from nlpbook.nnlm.sampling import sample_sentence
from nlpbook.nnlm.softmax import softmax
from nlpbook.text import EncodedCorpus, Vocabulary
from nlpbook.text.checks import check_sentences
from nlpbook.training import (
    Adam,
    Batches,
    Callback,
    Cosine,
    EarlyStopping,
    History,
    Progress,
    StopWhen,
    Validate,
    fit,
)
from nlpbook.training._checks import check_count, check_rate
from nlpbook.words import WordVectors

_BLOCK = 1 << 22  # scores held at once when a text is scored: 16 MiB
_WARM_UP = 0.05  # of all steps


class FeedForwardLanguageModel:
    """A neural language model that looks at the last n - 1 words.

    It obeys the protocol of `nlpbook.language_model`, on the vocabulary and the events of the n-gram models:
    "<s>" fills what is missing at a sentence's beginning, the end is predicted, and rare words are "<unk>".
    After `fit`, `vocabulary` holds the words, `net` the `NNLM`, and `history` the training's curves.

    Parameters
    ----------
    order : int, default 5
        n, 2 or more.
    embedding_dim : int, default 32
        m: the numbers in a word's vector.
    hidden_size : int, default 64
        h: the units of the hidden layer.
    direct : bool, default False
        Have direct connections from the context words' vectors to the scores.
    min_count : int, default 1
        Words of the training corpus seen less often become "<unk>".
    embeddings : WordVectors, optional
        What the words' vectors begin with (see `embedding_table`), m numbers each; random unless given.
    frozen : bool, default False
        Do not train the vectors; needs `embeddings`.
    epochs : int, default 5
        Walks over the training corpus.
    batch_size : int, default 256
        Events in a step.
    learning_rate : float, default 0.005
        The largest rate: it rises over the first twentieth of the steps and falls to 0 as a cosine.
    weight_decay : float, default 0
        The optimiser's.
    optimiser : callable, default Adam
        `optimiser(parameters, lr=..., weight_decay=...)`, as those of `nlpbook.training` are made.
    patience : int, default 3
        With validation sentences: how many epochs may pass without a gain.
    seed : int, default 0
        Decides the initial weights and the order of the events.
    device : str or torch.device, default "cpu"
        Where it is trained and used.

    Raises
    ------
    TypeError, ValueError
        If a number is outside its range, or `frozen` comes without `embeddings`.

    References
    ----------
    Bengio, Ducharme, Vincent & Jauvin (2003), "A neural probabilistic language model". Book: chapter 3.
    """

    vocabulary: Vocabulary
    net: NNLM
    history: History

    def __init__(
        self,
        order: int = 5,
        *,
        embedding_dim: int = 32,
        hidden_size: int = 64,
        direct: bool = False,
        min_count: int = 1,
        embeddings: WordVectors | None = None,
        frozen: bool = False,
        epochs: int = 5,
        batch_size: int = 256,
        learning_rate: float = 0.005,
        weight_decay: float = 0.0,
        optimiser: Callable[..., torch.optim.Optimizer] = Adam,
        patience: int = 3,
        seed: int = 0,
        device: str | torch.device = "cpu",
    ):
        self.order = check_count(order, "order", least=2)
        self.embedding_dim = check_count(embedding_dim, "embedding_dim")
        self.hidden_size = check_count(hidden_size, "hidden_size")
        self.min_count = check_count(min_count, "min_count")
        self.epochs = check_count(epochs, "epochs")
        self.batch_size = check_count(batch_size, "batch_size")
        self.learning_rate = check_rate(learning_rate, "learning_rate")
        self.weight_decay = check_rate(weight_decay, "weight_decay")
        self.patience, self.seed = check_count(patience, "patience"), check_count(seed, "seed", least=0)
        self.direct, self.frozen = bool(direct), bool(frozen)
        if frozen and embeddings is None:
            raise ValueError("frozen needs embeddings: random vectors that never learn say nothing")
        if embeddings is not None and embeddings.vectors.shape[1] != self.embedding_dim:
            raise ValueError(
                f"embeddings must have embedding_dim = {self.embedding_dim} numbers for each word; "
                f"got {embeddings.vectors.shape[1]}"
            )
        self.embeddings, self.optimiser, self.device = embeddings, optimiser, torch.device(device)

    # ---- learning

    def fit(
        self,
        sentences: Iterable[Sequence[str]],
        validation: Iterable[Sequence[str]] | None = None,
        *,
        progress: bool = False,
        should_stop: Callable[[History], bool] | None = None,
    ) -> FeedForwardLanguageModel:
        """Learn from a corpus.

        The same sentences, settings and machine give the same model, to the bit.

        Parameters
        ----------
        sentences : iterable of lists of str
            Without marks; a sentence may be empty.
        validation : iterable of lists of str, optional
            Other sentences, which are scored after each epoch: the best epoch's weights are kept.
        progress : bool, default False
            Show a progress bar.
        should_stop : callable, optional
            `should_stop(history)` is asked after each step; True ends the training.

        Returns
        -------
        FeedForwardLanguageModel
            The model itself.

        Raises
        ------
        FloatingPointError
            If the loss becomes NaN or infinite.
        TypeError
            If a sentence is a string instead of a list of tokens.
        ValueError
            If there is no token at all, or a sentence holds "<s>" or "</s>".
        """
        sentences = check_sentences(sentences)
        vocabulary = count_ngrams(sentences, 1, self.min_count).vocabulary  # that of the n-gram models
        contexts, targets = self._windows(vocabulary, vocabulary.encode_corpus(sentences))
        batches = Batches(
            contexts=contexts,
            targets=targets,
            batch_size=self.batch_size,
            seed=self.seed,
            device=self.device,
        )
        callbacks: list[Callback] = [Progress()] if progress else []
        if validation is not None:
            validation = check_sentences(validation)
            if not validation:
                raise ValueError("validation is empty; it needs at least one sentence")
            held_out = vocabulary.encode_corpus(validation)
            check_corpus(held_out, vocabulary, "validation")
            stopping = EarlyStopping(self.patience)
            callbacks.append(
                Validate(lambda _: -float(self._score(held_out).mean()), early_stopping=stopping)
            )
        if should_stop is not None:
            callbacks.append(StopWhen(should_stop))
        self.vocabulary, self.net = vocabulary, self.new_net(vocabulary).to(self.device)
        steps = len(batches) * self.epochs
        trained = [parameter for parameter in self.net.parameters() if parameter.requires_grad]
        self.history = fit(
            self.net,
            batches,
            nnlm_loss,
            self.optimiser(trained, lr=self.learning_rate, weight_decay=self.weight_decay),
            epochs=self.epochs,
            schedule=Cosine(steps, warm_up=min(steps - 1, math.ceil(_WARM_UP * steps))),
            callbacks=callbacks,
        )
        return self

    # ---- one sentence

    def log_prob(self, sentence: Sequence[str]) -> float:
        """The natural logarithm of the probability of a sentence, its end included (nats).

        Raises
        ------
        TypeError
            If `sentence` is a string instead of a list of tokens.
        """
        if isinstance(sentence, (str, bytes)):
            raise TypeError(f"sentence must be a list of tokens; got the string {sentence!r}")
        return float(self.log_probs([sentence])[0])

    def next_word(self, context: Sequence[str]) -> Float64[np.ndarray, " vocabulary"]:
        """The probability of every entry of the vocabulary after the first words of a sentence.

        Parameters
        ----------
        context : list of str
            The sentence so far, from its beginning; only the last n - 1 words matter.

        Returns
        -------
        float64 array, shape (V,)
            In the order of the vocabulary; sums to 1.

        Raises
        ------
        TypeError
            If `context` is a string instead of a list of tokens.
        ValueError
            If it holds "<s>" or "</s>".
        """
        if isinstance(context, (str, bytes)):
            raise TypeError(f"context must be a list of tokens; got the string {context!r}")
        if BEGINNING_OF_SENTENCE in context or END_OF_SENTENCE in context:
            raise ValueError(f"context must hold no marks; got {list(context)!r}")
        n = self.order - 1
        window = ([len(self.vocabulary)] * n + self.vocabulary.encode(context).tolist())[-n:]
        with torch.no_grad():
            y = self.net(torch.tensor([window], device=self.device))[0]  # (V,)
        return softmax(y.cpu().numpy().astype(np.float64))

    def sample(self, generator: np.random.Generator, max_length: int = 1000) -> list[str]:
        """Draw a sentence, word by word.

        Parameters
        ----------
        generator : numpy.random.Generator
            The source of randomness.
        max_length : int
            A sentence that has not ended after so many words is cut.

        Returns
        -------
        list of str
            Without marks; it may be empty.
        """
        return sample_sentence(self, generator, max_length)

    # ---- many sentences

    def log_probs(
        self, sentences: Iterable[Sequence[str]] | EncodedCorpus
    ) -> Float64[np.ndarray, " sentences"]:
        """The log-probability of each sentence, its end included (nats).

        Parameters
        ----------
        sentences : iterable of lists of str, or EncodedCorpus
            Tokens, or ids of the model's vocabulary.

        Returns
        -------
        float64 array, shape (sentences,)

        Raises
        ------
        TypeError
            If a sentence is a string instead of a list of tokens.
        ValueError
            If there is no sentence, or an id is not in the vocabulary.
        """
        corpus = self._corpus(sentences)
        begins = corpus.offsets[:-1] + np.arange(len(corpus))  # each sentence has one event more than tokens
        return np.add.reduceat(self._score(corpus), begins)

    def event_log_probs(
        self, sentences: Iterable[Sequence[str]] | EncodedCorpus
    ) -> Float64[np.ndarray, " events"]:
        """The log-probability of each token and of each sentence's end, one after the other (nats).

        The events are those of `NGramModel.event_log_probs`, in the same order.

        Parameters, errors: those of `log_probs`.

        Returns
        -------
        float64 array, shape (tokens + sentences,)
        """
        return self._score(self._corpus(sentences))

    def perplexity(self, sentences: Iterable[Sequence[str]] | EncodedCorpus) -> float:
        """The perplexity of a corpus, as `nlpbook.language_model.perplexity` defines it.

        Parameters, errors: those of `log_probs`.
        """
        return math.exp(max(0.0, -float(self.event_log_probs(sentences).mean())))

    def word_vectors(self) -> WordVectors:
        """The words of the vocabulary with the vectors that were learnt: the rows of C, without "<s>"."""
        return WordVectors(self.vocabulary.tokens, self.net.C.detach()[:-1].cpu().numpy())

    # ---- words, ids and scores

    def new_net(self, vocabulary: Vocabulary) -> NNLM:
        """Return a net for a vocabulary that has learnt nothing.

        It is made on the CPU, so that the seed means the same weights on every device.
        """
        generator = torch.Generator().manual_seed(self.seed)
        table = None
        if self.embeddings is not None:
            table = embedding_table(vocabulary, self.embeddings, generator=generator)
        return NNLM(
            len(vocabulary),
            self.order - 1,
            self.embedding_dim,
            self.hidden_size,
            direct=self.direct,
            embeddings=table,
            frozen=self.frozen,
            generator=generator,
        )

    def _windows(
        self, vocabulary: Vocabulary, corpus: EncodedCorpus
    ) -> tuple[Int64[np.ndarray, "events context"], Int64[np.ndarray, " events"]]:
        return context_windows(corpus, self.order - 1, len(vocabulary), vocabulary[END_OF_SENTENCE])

    def _corpus(self, sentences: Iterable[Sequence[str]] | EncodedCorpus) -> EncodedCorpus:
        encoded = isinstance(sentences, EncodedCorpus)
        corpus = sentences if encoded else self.vocabulary.encode_corpus(sentences)
        check_corpus(corpus, self.vocabulary, "sentences")
        return corpus

    @torch.no_grad()
    def _score(self, corpus: EncodedCorpus) -> Float64[np.ndarray, " events"]:
        contexts, targets = map(torch.from_numpy, self._windows(self.vocabulary, corpus))
        scores = torch.empty(len(targets), dtype=torch.float64)
        rows = max(1, _BLOCK // len(self.vocabulary))
        for first in range(0, len(targets), rows):
            y = self.net(contexts[first : first + rows].to(self.device))  # (rows, V)
            words = targets[first : first + rows, None].to(self.device)
            scores[first : first + rows] = torch.log_softmax(y, dim=1).gather(1, words)[:, 0].cpu()
        return scores.numpy()

    def __repr__(self) -> str:
        return f"{type(self).__name__}(order={self.order})"
