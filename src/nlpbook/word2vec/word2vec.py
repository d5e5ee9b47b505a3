"""word2vec fast: CBOW and skip-gram with four objectives, in blocks of positions instead of pair by pair.

What is expected of a step is what `PlainWord2Vec` does pair by pair, with three changes that make it fast:

    a step has many positions    their gradients are taken at the same place    (`fast/step_size.py`)
    a block shares its noise     M words, each counted k / M times              (`fast/negative_sampling.py`)
    workers share the vectors    threads do not wait for each other             (`fast/hogwild.py`)
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import Literal

import numpy as np
import torch
from jaxtyping import Float32
from torch import Tensor
from tqdm.auto import tqdm

from nlpbook import validation
from nlpbook.text import EncodedCorpus, Vocabulary
from nlpbook.word2vec.fast.full_softmax import FullSoftmaxBlocks
from nlpbook.word2vec.fast.hierarchical_softmax import (
    LARGEST_FAR_STEP,
    NEAR,
    HierarchicalSoftmaxBlocks,
    node_visits,
    nodes_near_the_root,
)
from nlpbook.word2vec.fast.hogwild import run_jobs
from nlpbook.word2vec.fast.negative_sampling import NegativeSamplingBlocks
from nlpbook.word2vec.fast.step_size import pairs_per_position, plan_steps
from nlpbook.word2vec.fast.training_run import TrainingRun, words_before
from nlpbook.word2vec.huffman import HuffmanTree
from nlpbook.word2vec.noise_distribution import NoiseDistribution, counts_of_words
from nlpbook.word2vec.subsampling import keep_probability
from nlpbook.words import WordVectors

OBJECTIVES = ("softmax", "negative_sampling", "nce", "hierarchical_softmax")
RATES = {"skip_gram": 0.025, "cbow": 0.1}  # by model
SHARED = {"skip_gram": 32, "cbow": 16}  # noise words of a block, by model
LARGEST_SOFTMAX = 2**22  # logits in a step


class Word2Vec:
    """CBOW or skip-gram with one of four objectives, trained in blocks (PyTorch).

    What it learns, and how it went:

    `vocabulary` : Vocabulary
        The words, after `fit`.
    `input_vectors` : float32 array, shape (V, d)
        Of all words; they begin uniformly random between -0.5 / d and 0.5 / d.
    `output_vectors` : float32 array, shape (V, d)
        Of all words, or (V - 1, d) of the inner nodes of the Huffman tree; they begin with 0.
    `log_z` : float
        Of NCE: ln Z, one number for all contexts. It begins with ln V.
    `losses` : list of float
        The mean loss of the examples of each epoch, in nats, each taken before its step: an estimate from one
        step in sixteen.
    `words_per_second` : float
        The speed of the last `fit`. Words are the tokens of the text that are in the vocabulary, counted
        before subsampling and once for each epoch; the time is that of training, without that of counting and
        numbering the words.

    Parameters
    ----------
    embedding_dim : int
        d: how many numbers each vector has, 1 or more.
    window : int
        W: how many positions to each side are context, 1 or more.
    model : {"skip_gram", "cbow"}
        What is given, and what is to be told.
    objective : {"softmax", "negative_sampling", "nce", "hierarchical_softmax"}
        What the loss is.
    n_negatives : int
        k: noise words for each target, 1 or more: for negative sampling and NCE.
    subsample_threshold : float, optional
        t: the threshold of subsampling, above 0, by the formula of word2vec's program. None keeps all words.
    shared_noise : int, optional
        M: how many noise words a block of positions draws for all its pairs, 1 or more, for negative sampling
        and NCE. More are nearer to noise of each pair's own, and slower. Unless given, 32 for skip-gram and
        16 for CBOW, which has fewer examples for the same noise.
    noise_power : float
        Noise is drawn with probabilities proportional to the counts to this power, 0 or larger.
    dynamic_window : bool
        Whether each centre draws its window from 1, ..., W. (With hierarchical softmax, the few centres of a
        block draw one together.)
    min_count : int
        Words seen less often are no words of the vocabulary, 1 or more.
    epochs : int
        How often `fit` goes through the text, 1 or more; each time with new windows and new draws.
    learning_rate : float, optional
        The size of the first step, above 0. It falls in a straight line to 0 at the last. Unless given, 0.025
        for skip-gram and 0.1 for CBOW, where the gradient is shared out among the words of the window.
    workers : int
        How many threads train at the same time, each on a core of its own, 1 or more. One worker gives the
        same vectors for the same seed, to the bit, on the CPU of one kind of machine. Several share the
        vectors without a lock: faster, but no two runs are equal.
    seed : int
        Of all random numbers, 0 or larger.
    device : str or torch.device
        Where the vectors are trained.

    Raises
    ------
    TypeError
        If a number is none.
    ValueError
        If a number is out of range, or a name is unknown.

    Examples
    --------
    >>> text = [["a", "b", "c"], ["c", "b", "a"]] * 20
    >>> vectors = Word2Vec(embedding_dim=8, window=2, min_count=1).fit(text).vectors
    >>> vectors.words, vectors.vectors.shape
    (['a', 'b', 'c'], (3, 8))

    References
    ----------
    Mikolov, Chen, Corrado & Dean (2013); Mikolov, Sutskever, Chen, Corrado & Dean (2013). Book: chapter 4.
    """

    vocabulary: Vocabulary
    input_vectors: Float32[np.ndarray, "vocabulary d"]
    output_vectors: Float32[np.ndarray, "rows d"]
    log_z: float
    losses: list[float]
    words_per_second: float

    def __init__(
        self,
        embedding_dim: int = 100,
        window: int = 5,
        *,
        model: Literal["skip_gram", "cbow"] = "skip_gram",
        objective: Literal[
            "softmax", "negative_sampling", "nce", "hierarchical_softmax"
        ] = "negative_sampling",
        n_negatives: int = 5,
        subsample_threshold: float | None = 1e-3,
        shared_noise: int | None = None,
        noise_power: float = 0.75,
        dynamic_window: bool = True,
        min_count: int = 5,
        epochs: int = 5,
        learning_rate: float | None = None,
        workers: int = 1,
        seed: int = 0,
        device: str | torch.device = "cpu",
    ):
        self.model = validation.one_of(model, "model", RATES)
        self.objective = validation.one_of(objective, "objective", OBJECTIVES)
        self.embedding_dim = validation.whole_number(embedding_dim, "embedding_dim")
        self.window, self.dynamic_window = validation.whole_number(window, "window"), bool(dynamic_window)
        self.n_negatives = validation.whole_number(n_negatives, "n_negatives")
        self.subsample_threshold = validation.positive(
            subsample_threshold, "subsample_threshold", or_none=True
        )
        self.shared_noise = validation.whole_number(
            SHARED[model] if shared_noise is None else shared_noise, "shared_noise"
        )
        self.noise_power = validation.not_negative(noise_power, "noise_power")
        self.min_count = validation.whole_number(min_count, "min_count")
        self.epochs = validation.whole_number(epochs, "epochs")
        rate = RATES[model] if learning_rate is None else learning_rate
        self.learning_rate = validation.positive(rate, "learning_rate")
        self.workers = validation.whole_number(workers, "workers")
        self.seed = validation.whole_number(seed, "seed", least=0)
        self.device = torch.device(device)

    def fit(
        self,
        sentences: Iterable[Iterable[str]] | EncodedCorpus,
        *,
        vocabulary: Vocabulary | None = None,
        progress: bool = False,
        should_stop: Callable[[Word2Vec], bool] | None = None,
    ) -> Word2Vec:
        """Train on a text, `epochs` times over it, from new random vectors.

        Parameters
        ----------
        sentences : list of lists of str, or EncodedCorpus
            In words, or in ids of the vocabulary.
        vocabulary : Vocabulary, optional
            The words, with their counts: `min_count` is of no use then. Ids need it. The unknown word is no
            word: where it stands, the text closes up.
        progress : bool
            Show a bar.
        should_stop : callable, optional
            `should_stop(self)` is asked some ten times a second, in the caller's thread, and ends the
            training when it returns True. `losses` holds what has been measured so far; the vectors are there
            at the end.

        Returns
        -------
        Word2Vec
            Itself.

        Raises
        ------
        TypeError
            If sentences are no lists of words, or ids come without a vocabulary.
        ValueError
            If no word is left in the vocabulary, an id is not in it, no sentence has two of its words, or the
            window is longer than every sentence.
        FloatingPointError
            If the loss is no finite number any more; the learning rate is too large.
        """
        vocabulary, corpus = self._encoded(sentences, vocabulary)
        counts = counts_of_words(vocabulary)
        keep = np.ones(len(counts))
        if self.subsample_threshold is not None:
            keep = keep_probability(counts, self.subsample_threshold, form="word2vec")
        keep[counts == 0] = 0
        pairs = self._pairs_per_position(corpus, keep)
        rng = np.random.default_rng(self.seed)
        shape = len(counts), self.embedding_dim
        initial = (rng.random(shape, dtype=np.float32) - 0.5) / self.embedding_dim
        inputs = torch.from_numpy(initial).to(self.device)
        objective = self._objective(inputs, counts, keep, pairs)
        training = TrainingRun(
            corpus=corpus,
            keep=keep,
            objective=objective,
            epochs=self.epochs,
            learning_rate=self.learning_rate,
            seed=self.seed,
        )
        self.vocabulary, self.losses = vocabulary, []
        seconds = self._run(training, progress, should_stop)
        self.words_per_second = training.words_done / seconds
        self.losses = training.losses
        self.input_vectors = inputs.cpu().numpy()
        self.output_vectors = objective.output_vectors.cpu().numpy()
        if self.objective == "nce":
            self.log_z = float(objective.log_z)
        return self

    @property
    def vectors(self) -> WordVectors:
        """The input vectors of all words but the unknown one."""
        words = [i for i in range(len(self.vocabulary)) if i != self.vocabulary.unknown_id]
        return WordVectors(self.vocabulary.decode(words), self.input_vectors[words])

    def _encoded(
        self, sentences: Iterable[Iterable[str]] | EncodedCorpus, vocabulary: Vocabulary | None
    ) -> tuple[Vocabulary, EncodedCorpus]:
        """The words, and the text in their ids."""
        if isinstance(sentences, EncodedCorpus):
            if vocabulary is None:
                raise TypeError("vocabulary must be given with ids, to say which words they are; got None")
            validation.ids(sentences.ids, "sentences", len(vocabulary), least=0)
            return vocabulary, sentences
        sentences = validation.sentences(sentences)  # a list, as it is gone through twice
        if vocabulary is None:
            vocabulary = Vocabulary.from_sentences(sentences, min_count=self.min_count)
        return vocabulary, vocabulary.encode_corpus(sentences)

    def _pairs_per_position(self, corpus: EncodedCorpus, keep: np.ndarray) -> float:
        """How many pairs a position has on average, if the text has pairs at all."""
        lengths = np.diff(words_before(corpus, keep))
        longest = int(lengths.max(initial=0))
        if longest < 2:
            raise ValueError(
                "sentences must have two words of the vocabulary in one of them; "
                f"got {lengths.sum()} words in {len(corpus)} sentences, no two in the same"
            )
        if self.window > longest:
            raise ValueError(
                f"window must be no longer than the longest sentence, {longest} words; got {self.window}"
            )
        if self.model == "cbow":
            return 1.0
        return pairs_per_position(lengths, self.window, dynamic=self.dynamic_window)

    def _objective(
        self, inputs: Tensor, counts: np.ndarray, keep: np.ndarray, pairs: float
    ) -> NegativeSamplingBlocks | FullSoftmaxBlocks | HierarchicalSoftmaxBlocks:
        """The objective with its output vectors, all 0, and the length of its steps."""
        frequencies = counts * keep / (counts * keep).sum()
        plan = partial(plan_steps, self.window, self.learning_rate, dynamic=self.dynamic_window)
        outputs = torch.zeros_like(inputs)
        if self.objective == "hierarchical_softmax":
            tree = HuffmanTree(counts)
            visits = node_visits(tree, frequencies)
            near = nodes_near_the_root(visits)
            near_visits, far_visits = np.where(near, visits, 0), np.where(near, 0, visits)
            # The sum of the visits is how many questions a pair asks, and all of them move the input vector.
            steps = (
                plan(pairs * near_visits.sum() * frequencies, pairs * near_visits, crowded=NEAR),
                plan(pairs * far_visits.sum() * frequencies, pairs * far_visits, most=LARGEST_FAR_STEP),
            )
            return HierarchicalSoftmaxBlocks(self.model, inputs, outputs[: len(visits)], *steps, tree, near)
        if self.objective == "softmax":
            # A row is moved where its word is the target, and as often again by the word's probability.
            twice = 2 * pairs * frequencies
            steps = plan(twice, twice, most=max(1, LARGEST_SOFTMAX // len(counts)))
            return FullSoftmaxBlocks(self.model, inputs, outputs, steps)
        noise = NoiseDistribution(counts, self.noise_power)
        as_outputs = pairs * (frequencies + self.n_negatives * noise.probabilities)
        steps = plan((1 + self.n_negatives) * pairs * frequencies, as_outputs)
        log_z = inputs.new_tensor(np.log(len(counts))) if self.objective == "nce" else None
        return NegativeSamplingBlocks(
            self.model, inputs, outputs, steps, noise, self.n_negatives, self.shared_noise, log_z
        )

    def _run(
        self,
        training: TrainingRun,
        progress: bool,
        should_stop: Callable[[Word2Vec], bool] | None,
    ) -> float:
        """Train, and return the seconds that it took."""
        with tqdm(total=training.words, unit="word", unit_scale=True, disable=not progress) as bar:

            def watch() -> bool:
                self.losses = training.losses
                bar.update(int(training.words_done) - bar.n)
                return should_stop is not None and bool(should_stop(self))

            began = time.perf_counter()
            run_jobs(training.train, training.jobs(), self.workers, watch)
            if self.device.type == "cuda":
                torch.cuda.synchronize(self.device)
            return time.perf_counter() - began
