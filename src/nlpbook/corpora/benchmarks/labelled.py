"""Texts with one label each: what text classification learns from."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class LabelledSentences:
    """Sentences with a label each.

    Parameters
    ----------
    sentences : list of list of str
        Tokens, as the publisher cut them.
    labels : list of int
        As many; each is an index into `classes`.
    classes : tuple of str
        What the labels mean.
    """

    sentences: list[list[str]] = field(repr=False)
    labels: list[int] = field(repr=False)
    classes: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.sentences)


@dataclass(frozen=True)
class LabelledDocuments:
    """Documents with a label each.

    Parameters
    ----------
    documents : list of str
        Running text, as the publisher has it.
    labels : list of int
        As many; each is an index into `classes`.
    classes : tuple of str
        What the labels mean.
    """

    documents: list[str] = field(repr=False)
    labels: list[int] = field(repr=False)
    classes: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.documents)


POLARITY = ("negative", "positive")
