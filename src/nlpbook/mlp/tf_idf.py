"""TF-IDF: documents as sparse vectors, in which a word counts more the fewer documents have it.

    tf-idf(w, d)  =  n(w, d) · idf(w)
    idf(w)        =  ln N / df(w)                    smooth:  1 + ln (1 + N) / (1 + df(w))

n(w, d) is how often word w stands in document d, and df(w) how many of the N training documents have it.
Each document's vector is divided by its length, so that long documents are no longer than short ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import scipy.sparse as sparse

from nlpbook import validation
from nlpbook.text import Vocabulary


class TfIdf:
    """From lists of tokens to TF-IDF vectors.

    Parameters
    ----------
    min_documents : int, default 1
        Words that stand in fewer training documents are left out.
    smooth : bool, default True
        True: idf = 1 + ln((1 + N) / (1 + df)), as scikit-learn has it, where no word weighs nothing. False:
        the textbook's ln(N / df), where a word that stands in every document does.

    Attributes
    ----------
    vocabulary : Vocabulary
        The words that have a column, after `fit`.
    idf
        Their inverse document frequencies, a float64 array of shape (words,), after `fit`.

    Raises
    ------
    TypeError, ValueError
        If an argument is none that it can be.

    References
    ----------
    Spärck Jones (1972). Book: chapter 5.

    Examples
    --------
    >>> tf_idf = TfIdf(smooth=False).fit([["a", "cat"], ["a", "dog"]])
    >>> tf_idf.vocabulary.tokens, tf_idf.idf.round(3).tolist()
    (('a', 'cat', 'dog'), [0.0, 0.693, 0.693])
    """

    def __init__(self, min_documents: int = 1, *, smooth: bool = True):
        self.min_documents = validation.whole_number(min_documents, "min_documents")
        self.smooth = validation.truth(smooth, "smooth")

    def fit(self, documents: Iterable[Sequence[str]]) -> TfIdf:
        """Learn the words and their document frequencies.

        Parameters
        ----------
        documents : iterable of lists of str
            One or more, with a token in at least one.

        Returns
        -------
        TfIdf
            Itself.

        Raises
        ------
        TypeError
            If a document is a string instead of a list of tokens, or a token is no string.
        ValueError
            If there is no document, or no word stands in `min_documents` of them.
        """
        documents = validation.sentences(documents, "documents", least=1)
        # A document counts once for each of its words: the vocabulary's counts are document frequencies.
        vocabulary = Vocabulary.from_sentences(
            (sorted(set(document)) for document in _checked(documents)), unknown=None
        )
        kept = vocabulary.counts >= self.min_documents
        if not kept.any():
            raise ValueError(
                f"min_documents must be at most {vocabulary.counts.max()}, in so many the most frequent word "
                f"stands; got {self.min_documents}"
            )
        words = [token for token, keep in zip(vocabulary.tokens, kept, strict=True) if keep]
        self.vocabulary = Vocabulary(words, vocabulary.counts[kept], unknown=None)
        n, df = len(documents), vocabulary.counts[kept]
        self.idf = 1 + np.log((1 + n) / (1 + df)) if self.smooth else np.log(n / df)
        return self

    def transform(self, documents: Iterable[Sequence[str]]) -> sparse.csr_array:
        """Return the vectors of documents. Words that have no column are left out.

        Parameters
        ----------
        documents : iterable of lists of str
            One or more.

        Returns
        -------
        scipy.sparse.csr_array of float64, shape (documents, words)
            Each row of length 1, or of zeros where no word of the document has a weight.

        Raises
        ------
        RuntimeError
            If `fit` was not called.
        TypeError
            If a document is a string instead of a list of tokens, or a token is no string.
        ValueError
            If there is no document.
        """
        if not hasattr(self, "idf"):
            raise RuntimeError("transform needs document frequencies: call fit first")
        documents = _checked(validation.sentences(documents, "documents", least=1))
        known = [[word for word in document if word in self.vocabulary] for document in documents]
        corpus = self.vocabulary.encode_corpus(known)
        counts = (np.ones(corpus.n_tokens), corpus.ids, corpus.offsets)
        weighted = sparse.csr_array(counts, shape=(len(corpus), len(self.vocabulary)))  # (documents, words)
        weighted.sum_duplicates()
        weighted.data *= self.idf[weighted.indices]
        lengths = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())  # (documents,)
        lengths[lengths == 0] = 1
        weighted.data /= np.repeat(lengths, np.diff(weighted.indptr))
        return weighted


def _checked(documents: list[Sequence[str]]) -> list[Sequence[str]]:
    """The documents, if all of their tokens are strings: other things may be equal, or not be hashed."""
    error = validation.token_error(documents, "documents")
    if error is not None:
        raise error
    return documents
