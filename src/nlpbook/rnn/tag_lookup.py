"""The baseline of every tagger: each word has the tag that it has most often, whatever stands around it.

tag(w) = the y with the largest count(w, y)
tag(unknown) = the most frequent tag of the words that training has seen once
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from nlpbook import validation


class TagLookup:
    """Tags words by a table of their most frequent tags.

    A word that training has not seen gets the tag that is most frequent among those seen once: most new words
    are rare ones. Of equally frequent tags it is the first by the alphabet.

    After `fit`, `table` is a dict from words to tags, and `unknown` the tag of all other words.

    References
    ----------
    Charniak, Hendrickson, Jacobson & Perkowitz (1993), "Equations for part-of-speech tagging", whose baseline
    it is. Book: chapter 6.

    Examples
    --------
    >>> tagger = TagLookup().fit([["dogs", "watch"], ["a", "watch"], ["they", "watch"]],
    ...                          [["NOUN", "VERB"], ["DET", "NOUN"], ["PRON", "VERB"]])
    >>> tagger.predict([["they", "watch", "a", "watch"]])
    [['PRON', 'VERB', 'DET', 'VERB']]
    """

    table: dict[str, str]
    unknown: str

    def fit(self, sentences: Iterable[Sequence[str]], tags: Iterable[Sequence[str]]) -> TagLookup:
        """Count the tags of each word.

        Parameters
        ----------
        sentences : iterable of lists of str
            The words.
        tags : iterable of lists of str
            As many tags for each.

        Returns
        -------
        TagLookup
            Itself.

        Raises
        ------
        TypeError
            If a sentence is a string instead of a list of words, or a word or a tag is no string.
        ValueError
            If there is no word, or a sentence has not as many tags as words.
        """
        words, names = checked_tags(sentences, tags, ("sentences", "tags"))
        counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for row, own in zip(words, names, strict=True):
            for word, tag in zip(row, own, strict=True):
                counts[word][tag] += 1
        once = Counter(tag for seen in counts.values() if seen.total() == 1 for tag in seen)
        self.table = {word: _most_frequent(seen) for word, seen in counts.items()}
        self.unknown = _most_frequent(once or sum(counts.values(), Counter()))
        return self

    def predict(self, sentences: Iterable[Sequence[str]]) -> list[list[str]]:
        """Return the tags of sentences.

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
        if not hasattr(self, "table"):
            raise RuntimeError("the tagger must be trained before it is asked: call fit first")
        return [
            [
                self.table.get(word, self.unknown)
                for word in validation.tokens(row, f"sentences[{i}]", strings=True)
            ]
            for i, row in enumerate(validation.sentences(sentences))
        ]


def checked_tags(
    sentences: Iterable[Sequence[str]], tags: Iterable[Sequence[str]], names: tuple[str, str]
) -> tuple[list[list[str]], list[list[str]]]:
    """Return sentences and their tags, one for each word; errors name the arguments by `names`."""
    words = [
        list(validation.tokens(row, f"{names[0]}[{i}]", strings=True))
        for i, row in enumerate(validation.sentences(sentences, names[0], least=1))
    ]
    found = [
        list(validation.tokens(row, f"{names[1]}[{i}]", strings=True))
        for i, row in enumerate(validation.sentences(tags, names[1]))
    ]
    validation.same_length(found, words, (names[1], names[0]))
    for i, (row, own) in enumerate(zip(words, found, strict=True)):
        validation.same_length(own, row, (f"{names[1]}[{i}]", f"{names[0]}[{i}]"))
    if not any(words):
        raise ValueError(f"{names[0]} must be one sentence or more with a word; got none")
    return words, found


def _most_frequent(counts: Counter[str]) -> str:
    return min(counts, key=lambda tag: (-counts[tag], tag))
