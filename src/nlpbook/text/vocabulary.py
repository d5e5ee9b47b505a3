"""The vocabulary: every known word, its id and its count."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain
from operator import index as as_index
from typing import SupportsIndex

import numpy as np
from jaxtyping import Int64

from nlpbook import validation
from nlpbook.text.encoded_corpus import EncodedCorpus


class Vocabulary:
    """A fixed list of words, numbered from 0.

    Parameters
    ----------
    tokens : iterable of str
        The words in the order of their ids; each once.
    counts : sequence of int, optional
        How often each word was seen, in the same order. Zeros when left out.
    unknown : str or None, default "<unk>"
        The entry that stands for every word outside the vocabulary. It becomes id 0 when `tokens`
        does not hold it already. With None, an unknown word is a ``KeyError``.

    Raises
    ------
    TypeError
        If a token is not a string, or `tokens` is itself one string.
    ValueError
        If a token is empty or given twice, there is none, or `counts` does not fit.

    Examples
    --------
    >>> v = Vocabulary.from_sentences([["the", "cat", "sat"], ["the", "mat"]])
    >>> v.tokens
    ('<unk>', 'the', 'cat', 'mat', 'sat')
    >>> v.encode(["the", "dog", "sat"]).tolist()
    [1, 0, 4]

    References
    ----------
    Book: chapter 1, "Symbols".
    """

    def __init__(
        self,
        tokens: Iterable[str],
        counts: Sequence[int] | np.ndarray | None = None,
        unknown: str | None = "<unk>",
    ) -> None:
        words = validation.words(tokens, "tokens")
        if unknown is not None:
            validation.text(unknown, "unknown", empty=False)
        if counts is None:
            frequencies = np.zeros(len(words), dtype=np.int64)
        else:
            frequencies = validation.counts(counts, "counts", length=len(words), whole=True, zeros=True)
        if unknown is not None and unknown not in words:
            words.insert(0, unknown)
            frequencies = np.concatenate([[0], frequencies])  # (V,) -> (V + 1,)
        validation.not_empty(words, "tokens", "word")
        self._tokens: tuple[str, ...] = tuple(words)
        self._counts = frequencies.astype(np.int64)
        self._counts.flags.writeable = False
        self._unknown = unknown
        self._ids = _Ids(zip(words, range(len(words)), strict=True))
        if len(self._ids) != len(words):
            twice = next(word for word, n in Counter(words).items() if n > 1)
            raise ValueError(f"tokens must be words without repeats; got {twice!r} twice")
        self._ids.unknown_id = None if unknown is None else self._ids[unknown]

    @classmethod
    def from_sentences(
        cls,
        sentences: Iterable[Iterable[str]],
        min_count: int = 1,
        max_size: int | None = None,
        unknown: str | None = "<unk>",
        specials: Sequence[str] = (),
    ) -> "Vocabulary":
        """Count the words of a corpus and number them.

        The ids are ordered: `unknown` first, then `specials` in the order given, then the words by
        falling count, ties in alphabetical order. Words left out by `min_count` or `max_size` are
        counted as `unknown`, so that the counts still add up to the corpus.

        Parameters
        ----------
        sentences : iterable of lists of str
            The corpus, one list of tokens per sentence.
        min_count : int, default 1
            Words seen less often are left out.
        max_size : int, optional
            The largest number of entries, `unknown` and `specials` included; the rarest words are left out.
        unknown : str or None, default "<unk>"
            The entry for words outside the vocabulary; None for a closed vocabulary.
        specials : sequence of str, default ()
            Entries that are always there, such as ``("<s>", "</s>")``.

        Returns
        -------
        Vocabulary

        Raises
        ------
        TypeError
            If a sentence is a string instead of a list of tokens, or a token is not a string.
        ValueError
            If the corpus holds no token, a token is empty, or a limit is out of range.
        """
        specials = validation.words(specials, "specials")
        min_count = validation.whole_number(min_count, "min_count")
        first = ([] if unknown is None else [unknown]) + [s for s in specials if s != unknown]
        max_size = validation.whole_number(
            max_size, "max_size", max(1, len(first)), note=f"{len(first)} entries are special", or_none=True
        )
        sentences = validation.sentences(sentences)
        try:
            counter = Counter(chain.from_iterable(sentences))
        except TypeError as error:
            raise validation.token_error(sentences) or error from error
        if not counter:
            raise ValueError("sentences must be one sentence or more with a token; got none")
        if not all(isinstance(word, str) for word in counter) or "" in counter:
            raise validation.token_error(sentences)

        total = sum(counter.values())
        special_counts = [counter.pop(special, 0) for special in first]
        # Two stable passes: alphabetical, then by falling count.
        words = sorted(word for word, count in counter.items() if count >= min_count)
        words.sort(key=counter.__getitem__, reverse=True)
        if max_size is not None:
            words = words[: max_size - len(first)]
        counts = special_counts + [counter[word] for word in words]
        if unknown is not None:
            counts[0] += total - sum(counts)
        return cls(first + words, counts, unknown)

    def __len__(self) -> int:
        """The number of entries, special ones included."""
        return len(self._tokens)

    def __contains__(self, token: object) -> bool:
        """Whether the word has an entry of its own."""
        return isinstance(token, str) and token in self._ids

    def __getitem__(self, token: str) -> int:
        """The id of a word; the id of `unknown` for a word outside the vocabulary, if there is one."""
        return self._ids[token]

    def __repr__(self) -> str:
        head = ", ".join(map(repr, self._tokens[:5]))
        return f"Vocabulary({len(self):,} entries: {head}{', ...' if len(self) > 5 else ''})"

    @property
    def tokens(self) -> tuple[str, ...]:
        """All words in the order of their ids."""
        return self._tokens

    @property
    def counts(self) -> Int64[np.ndarray, " vocabulary"]:
        """How often each entry was seen, in the order of the ids (read-only)."""
        return self._counts

    @property
    def unknown(self) -> str | None:
        """The entry that stands for unknown words, or None."""
        return self._unknown

    @property
    def unknown_id(self) -> int | None:
        """The id of `unknown`, or None."""
        return self._ids.unknown_id

    def token(self, i: SupportsIndex) -> str:
        """The word with id i.

        Raises
        ------
        KeyError
            If no word has this id.
        """
        i = as_index(i)
        if not 0 <= i < len(self._tokens):
            raise KeyError(f"id {i} is not in the vocabulary; it accepts ids from 0 to {len(self) - 1}")
        return self._tokens[i]

    def encode(self, tokens: Iterable[str]) -> Int64[np.ndarray, " length"]:
        """The ids of a list of words.

        Parameters
        ----------
        tokens : list of str
            One sentence.

        Returns
        -------
        int64 array, shape (length,)

        Raises
        ------
        KeyError
            If a word is unknown and the vocabulary has no `unknown`.
        TypeError
            If `tokens` is a string instead of a list, or holds something that is not a string.
        """
        tokens = validation.tokens(tokens, "tokens")
        return np.array([self._ids[token] for token in tokens], dtype=np.int64)

    def decode(self, ids: Iterable[SupportsIndex]) -> list[str]:
        """The words of a list of ids: what `encode` was given, except for unknown words.

        Raises
        ------
        KeyError
            If an id is outside the vocabulary.
        """
        return [self.token(i) for i in ids]

    def encode_corpus(self, sentences: Iterable[Iterable[str]]) -> EncodedCorpus:
        """The ids of every sentence, stored end to end.

        Parameters
        ----------
        sentences : iterable of lists of str
            The corpus; a sentence may be empty.

        Returns
        -------
        EncodedCorpus

        Raises
        ------
        KeyError
            If a word is unknown and the vocabulary has no `unknown`.
        TypeError
            If a sentence is a string instead of a list of tokens, or a token is not a string.
        ValueError
            If there is no sentence at all.
        """
        sentences = validation.sentences(sentences, least=1)
        offsets = np.zeros(len(sentences) + 1, dtype=np.int64)
        np.cumsum([len(sentence) for sentence in sentences], out=offsets[1:])
        try:
            ids = np.fromiter(
                map(self._ids.__getitem__, chain.from_iterable(sentences)), np.int32, int(offsets[-1])
            )
        except TypeError as error:
            raise validation.token_error(sentences) or error from error
        return EncodedCorpus(ids, offsets)


class _Ids(dict):
    """Word to id, where a missing word gets the unknown id: known words cost one look-up and no test."""

    unknown_id: int | None = None

    def __missing__(self, token: object) -> int:
        if not isinstance(token, str):
            kind = type(token).__name__
            raise TypeError(f"a token must be a string; got {validation.shown(token)} ({kind})")
        if self.unknown_id is None:
            raise KeyError(
                f"{token!r} is not one of the {len(self):,} words of the vocabulary, "
                "which has no entry for unknown words"
            )
        return self.unknown_id
