"""The skip-gram explorer: what word2vec learns from, drawn live from a sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import traitlets
from jaxtyping import Bool, Float64, Int64

from nlpbook import validation
from nlpbook.explorers.base import Explorer
from nlpbook.explorers.kit.random_numbers import LARGEST_SEED
from nlpbook.explorers.kit.typed_text import check_sentences
from nlpbook.explorers.settings import Choice, Number, Sentences, Switch, Whole
from nlpbook.explorers.skip_gram.draw import (
    FORMS,
    MODELS,
    Example,
    HowMany,
    context_of,
    draw_negatives,
    draw_tokens,
    expected_number,
)
from nlpbook.text import Vocabulary
from nlpbook.word2vec import NoiseDistribution, keep_probability

MOST_TOKENS = 2000
# More would make one figure outgrow a page.
MOST_WORDS = 20_000
WIDEST_WINDOW = 10
MOST_NEGATIVES = 20
LEAST_THRESHOLD = 1e-6
_LARGEST_COUNT = 2**31 - 1


def _last_token(explorer: SkipGramExplorer) -> int:
    return max(0, sum(map(len, explorer.sentences)) - 1)


class SkipGramExplorer(Explorer):
    """Move a centre through a text; see which words it is paired with, and the negatives drawn beside each.

    The page draws everything itself: the tokens that subsampling leaves out, how far a dynamic window
    reaches, and the negatives, from the noise distribution of the whole vocabulary. A setting that moves
    changes only what it governs; another draw changes all. Under it stand the expected numbers of tokens,
    pairs and predictions over the whole text, which are exact, with and without each trick.

    Parameters
    ----------
    sentences : str, list of str, or list of list of str
        The text, as for `WindowExplorer`: at most 2,000 words. The reader may change it.
    counts : mapping from str to int, or Vocabulary, optional
        How often each word occurs in a corpus, at most 20,000 words, each at least once. They make shares,
        noise and vocabulary; words of the text that are not among them are taken out of it first, as
        word2vec does with rare words. The entry for unknown words of a `Vocabulary` and words that it
        never saw are left out. Without it, the words of the text are counted.
    window : int
        How far a window reaches to each side, from 1 to 10.
    dynamic_window : bool
        Whether each window is drawn from 1, ..., `window`.
    subsample_threshold : float, optional
        t: the threshold of subsampling, from 1e-6 to 1, as a share of all tokens; None, like 1,
        drops nothing.
    form : {"paper", "word2vec"}
        A token of a word with share f is kept with probability sqrt(t / f) at most, or with
        sqrt(t / f) + t / f at most, which is what the authors' program does.
    model : {"skip_gram", "cbow"}
        Whether the centre predicts each context word, or the context words together predict the centre.
    n_negatives : int
        k: negatives for each prediction, from 1 to 20.
    noise_power : float
        They are drawn in proportion to the count to this power, from 0 (all words alike) to 1.
    centre : int
        Which token is the centre at first, counted from 0 over all sentences.
    seed : int
        Where the random numbers begin.

    Raises
    ------
    TypeError
        If a word is no string, or a number is none.
    ValueError
        If the text is empty or too long, there are no counts or too many, or a number is out of its range.

    Examples
    --------
    >>> fox = "the quick brown fox jumps over the lazy dog"
    >>> explorer = SkipGramExplorer(fox, window=2, centre=3, n_negatives=2)
    >>> [(example.inputs, example.target) for example in explorer.examples()]
    [([3], 1), ([3], 2), ([3], 4), ([3], 5)]
    >>> explorer.expected().pairs
    30.0

    References
    ----------
    Mikolov, Chen, Corrado & Dean (2013), "Efficient estimation of word representations in vector space";
    Mikolov, Sutskever, Chen, Corrado & Dean (2013), "Distributed representations of words and phrases and
    their compositionality". Book: chapter 4.
    """

    javascript = "explorer.js"
    label = "What word2vec learns from a sentence: windows, subsampling and negatives, drawn live"

    words = traitlets.List(
        traitlets.Unicode(), help="by falling count; empty: those of the text are counted"
    ).tag(sync=True)
    counts = traitlets.List(traitlets.Int()).tag(sync=True)
    sentences = Sentences(MOST_TOKENS)
    window = Whole(1, WIDEST_WINDOW, default=2)
    dynamic_window = Switch()
    subsample_threshold = Number(least=LEAST_THRESHOLD, most=1, default=1.0, label="subsampling threshold t")
    form = Choice(FORMS)
    model = Choice(MODELS)
    n_negatives = Whole(1, MOST_NEGATIVES, default=5, label="number of negatives")
    noise_power = Number(least=0, most=1, default=0.75)
    centre = Whole(0, _last_token, label="place of the centre")
    seed = Whole(0, LARGEST_SEED)
    draw = Whole(0, LARGEST_SEED, label="number of the draw")

    def __init__(
        self,
        sentences: str
        | Sequence[str]
        | Sequence[Sequence[str]] = "the quick brown fox jumps over the lazy dog",
        counts: Mapping[str, int] | Vocabulary | None = None,
        *,
        window: int = 2,
        dynamic_window: bool = False,
        subsample_threshold: float | None = None,
        form: str = "paper",
        model: str = "skip_gram",
        n_negatives: int = 5,
        noise_power: float = 0.75,
        centre: int = 0,
        seed: int = 0,
    ):
        words, numbers = ([], []) if counts is None else _check_counts(counts)
        super().__init__(
            words=words,
            counts=numbers,
            sentences=check_sentences(sentences),
            window=window,
            dynamic_window=dynamic_window,
            subsample_threshold=1.0 if subsample_threshold is None else subsample_threshold,
            form=form,
            model=model,
            n_negatives=n_negatives,
            noise_power=noise_power,
            centre=centre,
            seed=seed,
            draw=0,
        )

    @traitlets.observe("sentences")
    def _stay_inside(self, change: Any) -> None:
        """Bring back a centre that a shorter text has left behind; the page sets its own after the text."""
        self.centre = min(self.centre, _last_token(self))

    def vocabulary(self) -> tuple[list[str], Float64[np.ndarray, " words"]]:
        """Return the words and their counts: those given, or else those of the text, by falling count."""
        if self.words:
            return list(self.words), np.array(self.counts, dtype=np.float64)
        counted = Counter(word for sentence in self.sentences for word in sentence).most_common()
        return [word for word, _ in counted], np.array([count for _, count in counted], dtype=np.float64)

    def examples(self, centre: int | None = None) -> list[Example]:
        """Return the predictions that a centre takes part in, with the negatives of this draw.

        Parameters
        ----------
        centre : int, optional
            The place of the centre in the text; the one that is shown when left out.

        Returns
        -------
        list of Example
            Of skip-gram one for each context word; of CBOW one, or none where there is no context. A centre
            that was dropped, or is not in the vocabulary, has none.

        Raises
        ------
        TypeError
            If the centre is no whole number.
        ValueError
            If there is no such place.
        """
        n_tokens = sum(map(len, self.sentences))
        centre = validation.whole_number(self.centre if centre is None else centre, "centre", 0, n_tokens - 1)
        kept, reaches = self._drawn()
        context = context_of(centre, self._sentence_of(), kept, reaches)
        if not context:
            return []
        noise = self.noise()

        def negatives(other: int) -> list[int]:
            return draw_negatives(noise, self.n_negatives, (self.seed, self.draw, centre, other))

        if self.model == "cbow":
            return [Example(context, centre, negatives(centre))]
        return [Example([centre], other, negatives(other)) for other in context]

    def expected(self, *, subsampling: bool = True, dynamic_window: bool | None = None) -> HowMany:
        """Return how many tokens, pairs and predictions the whole text gives, on average over all draws.

        Parameters
        ----------
        subsampling : bool
            Whether tokens are left out, with the threshold that is shown.
        dynamic_window : bool, optional
            As shown when left out.
        """
        keep = self.keep_probabilities()
        dynamic = self.dynamic_window if dynamic_window is None else dynamic_window
        if not subsampling:
            keep = (keep > 0).astype(np.float64)
        return expected_number(keep, self._sentence_of(), self.window, dynamic, self.model)

    def keep_probabilities(self) -> Float64[np.ndarray, " tokens"]:
        """Return the probability that each token of the text is kept; 0 for words without a count."""
        words, counts = self.vocabulary()
        kept = keep_probability(counts, self.subsample_threshold, self.form).tolist() if words else []
        keep = dict(zip(words, kept, strict=True))
        tokens = [keep.get(word, 0.0) for sentence in self.sentences for word in sentence]
        return np.array(tokens, dtype=np.float64)

    def kept(self) -> Bool[np.ndarray, " tokens"]:
        """Return which tokens of the text stay in the draw that is shown."""
        return self._drawn()[0]

    def noise(self) -> NoiseDistribution:
        """Return the distribution of the negatives over the words of `vocabulary`."""
        return NoiseDistribution(self.vocabulary()[1], self.noise_power)

    def _drawn(self) -> tuple[Bool[np.ndarray, " tokens"], Int64[np.ndarray, " tokens"]]:
        """Which tokens stay, and how far the window of each reaches."""
        return draw_tokens(self.keep_probabilities(), self.window, self.dynamic_window, self.seed, self.draw)

    def _sentence_of(self) -> Int64[np.ndarray, " tokens"]:
        """The number of each token's sentence."""
        lengths = [len(sentence) for sentence in self.sentences]
        return np.repeat(np.arange(len(lengths)), np.array(lengths, dtype=np.int64))


def _check_counts(counts: Any) -> tuple[list[str], list[int]]:
    """The words by falling count, and their counts."""
    if isinstance(counts, Vocabulary):
        pairs = zip(counts.tokens, counts.counts.tolist(), strict=True)
        counts = {word: count for word, count in pairs if count and word != counts.unknown}
    accepted = "a mapping from words to counts, a Vocabulary, or None"
    for word, count in validation.instance_of(counts, "counts", Mapping, accepted).items():
        validation.text(word, "a word of counts")
        validation.whole_number(count, f"counts[{validation.shown(word)}]", 1, _LARGEST_COUNT)
    if not 1 <= len(counts) <= MOST_WORDS:
        raise ValueError(
            f"counts must be of 1 to {MOST_WORDS} words (leave out the rarest ones); got {len(counts)}"
        )
    ordered = sorted(counts.items(), key=lambda item: -item[1])
    return [word for word, _ in ordered], [int(count) for _, count in ordered]
