"""The back-off explorer: the next word after a context, by every smoothing method, and the way to it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import traitlets
from jaxtyping import Float64

from nlpbook import validation
from nlpbook.explorers.back_off.methods import METHODS, MODELS
from nlpbook.explorers.back_off.packing import pack_counts
from nlpbook.explorers.base import Explorer
from nlpbook.explorers.kit.random_numbers import LARGEST_SEED
from nlpbook.explorers.settings import Choice, Number, Numbers, Whole, Words
from nlpbook.language_model import END_OF_SENTENCE
from nlpbook.ngrams import NGramCounts, NGramModel

# More would make one figure outgrow a page: about 100,000 words of English at order 4.
MOST_CHARACTERS = 1_000_000
MOST_CONTEXT = 100
MOST_BARS = 40
MOST_KATZ_K = 10


class BackOffExplorer(Explorer):
    """Type a context; see the next word's distribution, and where each word's probability comes from.

    The page carries the counts, and computes every method of chapter 2 itself, at every order up to theirs:
    the numbers are those of the models in `nlpbook.ngrams`. Estimates that need no further text are made in
    the page too (the discounts, from the counts of counts). A word is followed from the longest context down
    to the uniform distribution.

    Parameters
    ----------
    counts : NGramCounts
        Of the corpus, from `nlpbook.ngrams.count_ngrams`. What they make of it may take at most a million
        characters.
    context : list of str
        The first words of a sentence, at most 100; the reader types others.
    order : int, optional
        n, from 1 to the order of the counts, which is taken when left out.
    method : str
        One of "maximum_likelihood", "add_k", "linear_interpolation", "katz", "stupid_back_off",
        "absolute_discounting", "witten_bell", "kneser_ney" and "modified_kneser_ney".
    discount : float, optional
        D of absolute discounting and of Kneser-Ney, above 0 and at most 1; left out, it is estimated.
    discounts : (float, float, float), optional
        D_1, D_2 and D_3+ of modified Kneser-Ney, each D_r above 0 and at most r; left out, they are
        estimated.
    k : float
        What add-k adds, above 0.
    weights : list of float, optional
        Of linear interpolation, from the uniform distribution to the highest order of the counts: 0 or more,
        the first above 0. Only their proportions matter; a lower order takes the first ones. All are equal
        when left out; `LinearInterpolation` learns better ones.
    alpha : float
        What a step costs in stupid back-off, between 0 and 1.
    katz_k : int
        The largest count that Katz discounts, from 1 to 10.
    word : str
        The next word that is followed at first; the most probable one when empty.
    bars : int
        How many words are shown, from 1 to 40.
    seed : int
        Where the random numbers begin, with which the page continues the text.

    Raises
    ------
    TypeError
        If `counts` are no n-gram counts, `context` is a string, or a number is none.
    ValueError
        If the counts are too many, or an argument is out of its range.

    Examples
    --------
    >>> from nlpbook.ngrams import count_ngrams
    >>> counts = count_ngrams([["the", "cat", "sat"], ["the", "dog", "sat"]], order=3)
    >>> explorer = BackOffExplorer(counts, ["the", "cat"], method="katz")
    >>> explorer.method = "witten_bell"

    References
    ----------
    Book: chapter 2, "Never seen".
    """

    javascript = "explorer.js"
    label = (
        "The next word after a context, by maximum likelihood and eight smoothing methods, and the path to "
        "each word's probability"
    )

    words = traitlets.List(traitlets.Unicode()).tag(sync=True)
    unknown = traitlets.Int(-1, help="the id of the entry for unknown words; -1 if there is none").tag(
        sync=True
    )
    end = traitlets.Int(help="the id of the end of a sentence").tag(sync=True)
    counts = traitlets.Unicode(help="what pack_counts made of them").tag(sync=True)
    largest_order = traitlets.Int().tag(sync=True)
    context = Words(MOST_CONTEXT, without=("<s>", END_OF_SENTENCE))
    order = Whole(1, lambda explorer: explorer.largest_order)
    method = Choice(METHODS, default="kneser_ney")
    discount = Number(above=0, most=1, or_none=True, default=None)
    discounts = Numbers((0, 3), above=0, most=(1, 2, 3), of="for counts of 1, of 2, and of 3 or more")
    k = Number(above=0, default=1.0, label="k that is added")
    weights = Numbers(
        lambda explorer: explorer.largest_order + 1,
        above=lambda explorer: [0] + [None] * explorer.largest_order,
        least=lambda explorer: [None] + [0] * explorer.largest_order,
        of="from order 0 (uniform) up",
        label="interpolation weights",
    )
    alpha = Number(above=0, below=1, default=0.4, label="price of a step back")
    katz_k = Whole(1, MOST_KATZ_K, default=5, label="largest count that is discounted")
    word = Choice("words", empty=True, of="words of the vocabulary")
    bars = Whole(1, MOST_BARS, default=12, label="number of words shown")
    seed = Whole(0, LARGEST_SEED)

    def __init__(
        self,
        counts: NGramCounts,
        context: Sequence[str] = (),
        *,
        order: int | None = None,
        method: str = "kneser_ney",
        discount: float | None = None,
        discounts: Sequence[float] | None = None,
        k: float = 1.0,
        weights: Sequence[float] | None = None,
        alpha: float = 0.4,
        katz_k: int = 5,
        word: str = "",
        bars: int = 12,
        seed: int = 0,
    ):
        validation.instance_of(counts, "counts", NGramCounts, "n-gram counts, as count_ngrams returns")
        self._ngram_counts = counts
        packed, vocabulary = pack_counts(counts), counts.vocabulary
        if len(packed) > MOST_CHARACTERS:
            raise ValueError(
                f"counts must be at most {MOST_CHARACTERS} characters in the page (count fewer sentences, or "
                f"a lower order); got {len(packed)}, for {sum(map(len, counts.counts))} n-grams"
            )
        super().__init__(
            words=list(vocabulary.tokens),
            unknown=-1 if vocabulary.unknown_id is None else vocabulary.unknown_id,
            end=vocabulary[END_OF_SENTENCE],
            counts=packed,
            largest_order=counts.order,
            context=context,
            order=counts.order if order is None else order,
            method=method,
            discount=discount,
            discounts=[] if discounts is None else discounts,
            k=k,
            weights=[1 / (counts.order + 1)] * (counts.order + 1) if weights is None else weights,
            alpha=alpha,
            katz_k=katz_k,
            word=word,
            bars=bars,
            seed=seed,
        )

    def model(self) -> NGramModel:
        """Return the model of `nlpbook.ngrams` that the explorer shows, fitted to its counts.

        Returns
        -------
        NGramModel
            Its order, method and parameters are those that are shown.
        """
        return MODELS[self.method](self).fit_counts(self._ngram_counts)

    def next_word(self) -> Float64[np.ndarray, " words"]:
        """Return the probability of every word after the context that is shown.

        Returns
        -------
        float64 array, shape (V,)
            In the order of the vocabulary. Of stupid back-off these are scores, which need not sum to 1.

        Raises
        ------
        ValueError
            If maximum likelihood has nothing to say, as the context was never seen.
        """
        return self.model().next_word(self.context)
