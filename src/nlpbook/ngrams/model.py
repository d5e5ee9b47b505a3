"""What all n-gram models share: the protocol of language models on a back-off table, one sentence or many."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from jaxtyping import Float64

from nlpbook import validation
from nlpbook.language_model import BEGINNING_OF_SENTENCE, END_OF_SENTENCE, BaseLanguageModel
from nlpbook.language_model.corpus import check_context
from nlpbook.ngrams.back_off_table import BackOffStep, BackOffTable
from nlpbook.ngrams.counts import LARGEST_ORDER, NGramCounts, PlainCounts, count_ngrams
from nlpbook.text import EncodedCorpus, Vocabulary


class NGramModel(BaseLanguageModel):
    """A language model that looks at the last n - 1 words.

    The models of this room differ in one method only: how a `BackOffTable` is made from counts. After `fit`,
    `vocabulary` holds the words, "<unk>" and `END_OF_SENTENCE`, and `table` what was learnt.

    Parameters
    ----------
    order : int
        n, from 1 to 10.
    min_count : int
        Words of the training corpus seen less often become "<unk>".
    """

    vocabulary: Vocabulary
    table: BackOffTable

    def __init__(self, order: int = 3, *, min_count: int = 1):
        self.order = validation.whole_number(order, "order", most=LARGEST_ORDER)
        self.min_count = validation.whole_number(min_count, "min_count")

    # ---- learning

    def fit(self, sentences: Iterable[Sequence[str]]) -> NGramModel:
        """Count the n-grams of a corpus, and make the table.

        Parameters
        ----------
        sentences : iterable of lists of str
            Without start and end tokens; a sentence may be empty.

        Returns
        -------
        NGramModel
            The model itself.

        Raises
        ------
        TypeError
            If a sentence is a string instead of a list of tokens.
        ValueError
            If there is no token at all, or a sentence holds "<s>" or "</s>".
        """
        return self.fit_counts(count_ngrams(sentences, self.order, self.min_count))

    def fit_counts(self, counts: NGramCounts) -> NGramModel:
        """Make the table from counts, which several models can share.

        Raises
        ------
        ValueError
            If the counts are of a lower order than the model.
        """
        if counts.order < self.order:
            raise ValueError(f"counts must be of order {self.order} or higher; got order {counts.order}")
        self.table = self._table(counts.up_to(self.order))
        self.vocabulary = counts.vocabulary
        return self

    def _table(self, counts: NGramCounts) -> BackOffTable:
        raise NotImplementedError(f"{type(self).__name__} does not say how its table is made")

    def plain_prob(self, counts: PlainCounts, word: str, context: tuple[str, ...]) -> float:
        """P(word | context) as the formula reads, from dictionaries: the reference for the fast form.

        Parameters
        ----------
        counts : PlainCounts
            Of the corpus that the model was fitted to.
        word : str
            A word of the vocabulary.
        context : tuple of str
            At most n - 1 words; the first may be "<s>".
        """
        raise NotImplementedError(f"{type(self).__name__} has no plain form")

    # ---- the language model

    def _distribution(self, ids: Sequence[int]) -> Float64[np.ndarray, " vocabulary"]:
        return self.table.next_word(self._cut(ids))

    def _score(self, corpus: EncodedCorpus) -> Float64[np.ndarray, " tokens"]:
        return self.table.token_log_probs(corpus, self.vocabulary[END_OF_SENTENCE])

    def path(self, context: Sequence[str], word: str) -> list[BackOffStep]:
        """The way to P(word | context): which n-grams were looked for, and what each step back cost.

        Parameters
        ----------
        context : list of str
            The sentence so far.
        word : str
            The next word; may be `END_OF_SENTENCE`.

        Returns
        -------
        list of BackOffStep
            From the longest context to the one that knows the word. The log-probability of the word is the
            last step's, plus the back-off weights of all steps before.
        """
        ids, last = self._cut(self.vocabulary.encode(check_context(context)).tolist()), self.vocabulary[word]
        steps = []
        while True:
            ngram = tuple(self._name(i) for i in [*ids, last])
            found = self.table.index.find([*ids, last])
            if found is not None:
                return [*steps, BackOffStep(ngram, float(self.table.log_probs[len(ids)][found]), 0.0)]
            known = self.table.index.find(ids)
            weight = (
                self.table.unseen_log_backoff
                if known is None
                else float(self.table.log_backoffs[len(ids) - 1][known])
            )
            steps.append(BackOffStep(ngram, None, weight))
            ids = ids[1:]

    # ---- words and ids

    def _cut(self, ids: Sequence[int]) -> list[int]:
        """The last n - 1 of the start token and the words so far: all that the model looks at."""
        known = [self.table.index.start, *ids]
        return known[max(0, len(known) - self.table.order + 1) :]

    def _name(self, i: int) -> str:
        return BEGINNING_OF_SENTENCE if i == self.table.index.start else self.vocabulary.token(i)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(order={self.order})"
