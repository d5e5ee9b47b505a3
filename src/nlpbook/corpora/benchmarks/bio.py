"""WNUT-17: messages with the names of people, places and things in them, in a CoNLL format with BIO tags."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from nlpbook.corpora.benchmarks import store
from nlpbook.corpora.benchmarks.catalogue import describe
from nlpbook.corpora.benchmarks.text_files import fault, read_lines
from nlpbook.metrics import Entity, read_entities

_TAG = re.compile(r"O|[BI]-[^\s,]+")


@dataclass(frozen=True)
class TaggedSentence:
    """Tokens with a BIO tag each.

    Parameters
    ----------
    tokens : list of str
    tags : list of str
        "B-person" where the name of a person begins, "I-person" where it goes on, "O" outside of names.
    """

    tokens: list[str]
    tags: list[str]

    def entities(self) -> list[Entity]:
        """The names in the sentence, from left to right."""
        return read_entities(self.tags)


@dataclass(frozen=True)
class WNUT17:
    """The WNUT 2017 shared task on new and rare names.

    Parameters
    ----------
    train, dev, test : list of TaggedSentence
        Messages of real users. Hardly any name of one split is in another.
    """

    train: list[TaggedSentence] = field(repr=False)
    dev: list[TaggedSentence] = field(repr=False)
    test: list[TaggedSentence] = field(repr=False)

    def counts(self) -> dict[str, int]:
        """Messages, tokens and names of each split."""
        counts = {}
        for name, messages in (("train", self.train), ("dev", self.dev), ("test", self.test)):
            counts[f"{name} messages"] = len(messages)
            counts[f"{name} tokens"] = sum(len(message.tokens) for message in messages)
            counts[f"{name} entities"] = sum(len(message.entities()) for message in messages)
        return counts


def load_wnut17() -> WNUT17:
    """The WNUT 2017 shared task on new and rare names.

    Returns
    -------
    WNUT17

    Raises
    ------
    DataUnavailable
        If it is not here and cannot be fetched.
    ValueError
        If what is here is not whole.

    References
    ----------
    Derczynski, Nichols, van Erp and Limsopatham (2017), "Results of the WNUT2017 Shared Task on Novel and
    Emerging Entity Recognition".
    """
    return store.load(describe("wnut17"), read_wnut17)


def read_wnut17(folder: Path) -> WNUT17:
    """The three splits in a folder, uncounted."""
    names = ("wnut17train.conll", "emerging.dev.conll", "emerging.test.annotated")
    return WNUT17(*(read_bio(folder / name) for name in names))


def read_bio(path: Path) -> list[TaggedSentence]:
    """Read tagged tokens, one on each line, with an empty line between sentences.

    Parameters
    ----------
    path : Path
        The token and its tag with a tab between them; the tags of other annotators in further columns are
        left out. A line of white space counts as empty. A token may be anything, a "#word" or an address.

    Returns
    -------
    list of TaggedSentence

    Raises
    ------
    ValueError
        If a line has no tag, a tag is not of the BIO scheme or holds several labels, or a name goes on that
        did not begin.
    """
    sentences: list[TaggedSentence] = []
    tokens: list[str] = []
    tags: list[str] = []
    for number, line in enumerate(read_lines(path), 1):
        if not line.strip(" \t"):
            if tokens:
                sentences.append(TaggedSentence(tokens, tags))
                tokens, tags = [], []
            continue
        columns = line.split("\t")
        if len(columns) < 2 or not columns[0]:
            raise fault(path, number, f"a token and a tag belong on a line, a tab between; got {line!r:.80}")
        token, tag = columns[0], columns[1]
        if not _TAG.fullmatch(tag):
            raise fault(path, number, f"a tag must be O or B- or I- and one label; got {tag!r:.60}")
        if tag[0] == "I" and (not tags or tags[-1][1:] != tag[1:]):
            raise fault(path, number, f"{tag!r:.60} goes on with a name that did not begin")
        tokens.append(token)
        tags.append(tag)
    if tokens:
        sentences.append(TaggedSentence(tokens, tags))
    return sentences
