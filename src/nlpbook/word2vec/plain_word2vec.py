"""word2vec as plainly as it can be said: a loop over examples, each a step down the gradient of its own loss.

    skip-gram    input: the centre              target: one of its context words
    CBOW         input: all context words       target: the centre

    h = mean of the rows of the input words         loss = objective(h, target)

Both models have two vectors for each word: a row of the input vectors, where it is given, and a row of the
output vectors, where it is to be told (with hierarchical softmax these rows belong to the nodes of the tree).

h is a mean of m rows, so each of them gets 1 / m of the gradient by h. In CBOW word2vec's program and gensim
give each row the whole of it, which is no gradient any more: a step m times as large for the input vectors,
and as ever for the output vectors. So CBOW wants a larger learning rate here than there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, SupportsIndex

import numpy as np

from nlpbook import validation
from nlpbook.text import EncodedCorpus, Vocabulary
from nlpbook.word2vec.full_softmax import full_softmax_gradients, full_softmax_loss
from nlpbook.word2vec.hierarchical_softmax import hierarchical_softmax_gradients, hierarchical_softmax_loss
from nlpbook.word2vec.huffman import HuffmanTree
from nlpbook.word2vec.negative_sampling import negative_sampling_gradients, negative_sampling_loss
from nlpbook.word2vec.noise_contrastive import nce_gradients, nce_loss
from nlpbook.word2vec.noise_distribution import NoiseDistribution, counts_of_words
from nlpbook.word2vec.subsampling import keep_probability, subsample
from nlpbook.word2vec.windows import cbow_windows, skip_gram_pairs
from nlpbook.words import WordVectors

MODELS = ("skip_gram", "cbow")
OBJECTIVES = ("softmax", "negative_sampling", "nce", "hierarchical_softmax")


class PlainWord2Vec:
    """Skip-gram or CBOW with one of four objectives, an example at a time (NumPy).

    It is there to be read, and to check `Word2Vec` by: some thousand examples a second.

    What it learns, and how it went:

    `input_vectors` : float64 array, shape (V, d)
        Of all words; they begin uniformly random between -0.5 / d and 0.5 / d.
    `output_vectors` : float64 array, shape (V, d)
        Of all words, or (V - 1, d) of the inner nodes of `tree`; they begin with 0.
    `log_z` : float
        Of NCE, which learns it as one number for all contexts. It begins with ln V, the truth when all logits
        are 0.
    `losses` : list of float
        The mean loss of the examples of each epoch, in nats, each taken before its step.

    Parameters
    ----------
    vocabulary : Vocabulary
        The words, with their counts. The unknown word is no word here: where it stands, the text closes up.
    embedding_dim : int
        d: how many numbers each vector has, 1 or more.
    model : {"skip_gram", "cbow"}
        What is given, and what is to be told.
    objective : {"softmax", "negative_sampling", "nce", "hierarchical_softmax"}
        What the loss is.
    window : int
        How many positions to each side are context, 1 or more.
    dynamic_window : bool
        Whether each centre draws its window from 1, ..., `window`.
    n_negatives : int
        k: noise words for each target, 1 or more: for negative sampling and NCE.
    noise_power : float
        Noise is drawn with probabilities proportional to the counts to this power, 0 or larger.
    subsample_threshold : float, optional
        t: the threshold of subsampling, above 0, by the paper's formula. None keeps all words.
    epochs : int
        How often `fit` goes through the text, 1 or more; each time with new windows and new draws.
    learning_rate : float
        The size of the first step, above 0. It falls in a straight line to 0 at the last.
    seed : int
        Of all random numbers, 0 or larger: the same seed and the same text give the same vectors.

    Raises
    ------
    TypeError
        If a number is none.
    ValueError
        If a number is out of range, a name is unknown, or no word of the vocabulary has a count.

    References
    ----------
    Mikolov, Chen, Corrado & Dean (2013); Mikolov, Sutskever, Chen, Corrado & Dean (2013); for the gradient of
    CBOW, İrsoy, Benton & Stratos (2021). Book: chapter 4.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        embedding_dim: int,
        *,
        model: Literal["skip_gram", "cbow"] = "skip_gram",
        objective: Literal[
            "softmax", "negative_sampling", "nce", "hierarchical_softmax"
        ] = "negative_sampling",
        window: int = 5,
        dynamic_window: bool = True,
        n_negatives: int = 5,
        noise_power: float = 0.75,
        subsample_threshold: float | None = None,
        epochs: int = 5,
        learning_rate: float = 0.025,
        seed: int = 0,
    ):
        self.vocabulary = validation.instance_of(vocabulary, "vocabulary", Vocabulary)
        self.model = validation.one_of(model, "model", MODELS)
        self.objective = validation.one_of(objective, "objective", OBJECTIVES)
        self.embedding_dim = validation.whole_number(embedding_dim, "embedding_dim")
        self.window, self.dynamic_window = validation.whole_number(window, "window"), dynamic_window
        self.n_negatives = validation.whole_number(n_negatives, "n_negatives")
        self.epochs = validation.whole_number(epochs, "epochs")
        self.learning_rate = validation.positive(learning_rate, "learning_rate")
        counts = counts_of_words(vocabulary)
        self.keep = np.ones(len(counts))
        if subsample_threshold is not None:
            self.keep = keep_probability(counts, subsample_threshold)
        if vocabulary.unknown_id is not None:
            self.keep[vocabulary.unknown_id] = 0
        self.noise = NoiseDistribution(counts, validation.not_negative(noise_power, "noise_power"))
        with np.errstate(divide="ignore"):
            self.noise_log_probs = np.log(self.noise.probabilities)  # -inf for words that are never drawn
        self.tree = HuffmanTree(counts)
        self.rng = np.random.default_rng(validation.whole_number(seed, "seed", 0))
        self.input_vectors = (self.rng.random((len(counts), embedding_dim)) - 0.5) / embedding_dim
        rows = len(counts) - 1 if objective == "hierarchical_softmax" else len(counts)
        self.output_vectors = np.zeros((rows, embedding_dim))
        self.log_z = float(np.log(len(counts)))
        self.losses: list[float] = []

    def fit(self, sentences: Iterable[Iterable[str]] | EncodedCorpus) -> PlainWord2Vec:
        """Train on a text, `epochs` times over it.

        Parameters
        ----------
        sentences : list of lists of str, or EncodedCorpus
            In words, or in ids of the vocabulary.

        Returns
        -------
        PlainWord2Vec
            Itself.

        Raises
        ------
        ValueError
            If an id is not in the vocabulary, or no two words are left in one sentence.
        """
        if not isinstance(sentences, EncodedCorpus):
            sentences = self.vocabulary.encode_corpus(sentences)
        for epoch in range(self.epochs):
            examples, total = list(self.examples(sentences)), 0.0
            for i, (inputs, target) in enumerate(examples):
                done = (epoch + i / len(examples)) / self.epochs
                total += self.step(inputs, target, self.learning_rate * (1 - done))
            self.losses.append(total / len(examples))
        return self

    def examples(self, corpus: EncodedCorpus) -> Iterator[tuple[np.ndarray, int]]:
        """Draw one epoch's examples from a text: the ids of the input words, and the id of the target.

        Parameters
        ----------
        corpus : EncodedCorpus
            Ids of the vocabulary.

        Raises
        ------
        ValueError
            As for `fit`.
        """
        validation.ids(corpus.ids, "sentences", len(self.vocabulary), least=0)
        left = subsample(corpus, self.keep, self.rng)
        if left.lengths.max(initial=0) < 2:
            raise ValueError(
                "sentences must have two words of the vocabulary in one of them, also after subsampling; "
                f"got {left.n_tokens} words in {len(corpus)} sentences, no two in the same"
            )
        draw = {"rng": self.rng, "dynamic": self.dynamic_window}
        if self.model == "skip_gram":
            for centre, context in zip(*skip_gram_pairs(left, self.window, **draw), strict=True):
                yield np.array([centre]), int(context)
        else:
            for centre, contexts, mask in zip(*cbow_windows(left, self.window, **draw), strict=True):
                yield contexts[mask], int(centre)

    def loss(self, inputs: Sequence[SupportsIndex] | np.ndarray, target: SupportsIndex) -> float:
        """Return the loss of one example (nats); noise, where there is any, is drawn for it.

        Parameters
        ----------
        inputs : integer sequence
            The ids of the input words: one in skip-gram, one or more in CBOW.
        target : int
            The id of the target.

        Raises
        ------
        TypeError, ValueError
            If an id is none, or not in the vocabulary.
        """
        inputs, _ = self._checked(inputs)
        h = self.input_vectors[inputs].mean(axis=0)  # (m, d) -> (d,)
        return self._loss_and_gradients(h, target)[0]

    def step(
        self, inputs: Sequence[SupportsIndex] | np.ndarray, target: SupportsIndex, learning_rate: float
    ) -> float:
        """Move every vector of one example against its gradient.

        Parameters
        ----------
        inputs, target
            As for `loss`.
        learning_rate : float
            What the gradients are multiplied with, 0 or larger.

        Returns
        -------
        float
            The loss before the step (nats).

        Raises
        ------
        TypeError, ValueError
            As for `loss`, or if the rate is negative, NaN or infinite.
        """
        inputs, rate = self._checked(inputs, learning_rate)
        h = self.input_vectors[inputs].mean(axis=0)  # (m, d) -> (d,)
        loss, dh, ids, d_output_rows, d_log_z = self._loss_and_gradients(h, target)
        # A word may be there twice, and add.at adds both of its gradients.
        np.add.at(self.input_vectors, inputs, -rate * dh / len(inputs))
        np.add.at(self.output_vectors, ids, -rate * d_output_rows)
        self.log_z -= rate * d_log_z
        return loss

    @property
    def vectors(self) -> WordVectors:
        """The input vectors of all words but the unknown one."""
        words = [i for i in range(len(self.vocabulary)) if i != self.vocabulary.unknown_id]
        return WordVectors(self.vocabulary.decode(words), self.input_vectors[words])

    def _checked(
        self, inputs: Sequence[SupportsIndex] | np.ndarray, learning_rate: float = 0.0
    ) -> tuple[np.ndarray, float]:
        """The input words and the rate of one example; the objective looks at the target itself."""
        rate = validation.not_negative(learning_rate, "learning_rate")
        return validation.ids(inputs, "inputs", len(self.vocabulary)), rate

    def _loss_and_gradients(
        self, h: np.ndarray, target: SupportsIndex
    ) -> tuple[float, np.ndarray, np.ndarray, np.ndarray, float]:
        """The loss; its gradients by h, by some rows (ids, gradients) of the output vectors, and by ln Z."""
        U = self.output_vectors
        if self.objective == "softmax":
            return full_softmax_loss(h, target, U), *full_softmax_gradients(h, target, U), 0.0
        if self.objective == "hierarchical_softmax":
            path = h, target, self.tree, U
            return hierarchical_softmax_loss(*path), *hierarchical_softmax_gradients(*path), 0.0
        drawn = h, target, self.noise.sample(self.n_negatives, self.rng), U
        if self.objective == "negative_sampling":
            return negative_sampling_loss(*drawn), *negative_sampling_gradients(*drawn), 0.0
        odds = *drawn, self.noise_log_probs, self.log_z
        return nce_loss(*odds), *nce_gradients(*odds)
