"""Named entities as spans of a sentence, read from the BIO tags of its tokens.

``B-PER`` begins an entity of the type PER, ``I-PER`` goes on with it, and ``O`` is outside of entities. A
tagger that knows no constraints also writes ``I-PER`` where no entity of this type is open. As the
evaluation of the CoNLL shared tasks reads it, such a tag begins an entity:

    O I-PER I-PER I-LOC  =  O B-PER I-PER B-LOC
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from nlpbook import validation

_TAG = re.compile(r"O|[BI]-\S+")


class Entity(NamedTuple):
    """A name: tokens `start` to ``stop - 1``, and what kind of thing it names."""

    start: int
    stop: int
    kind: str


def read_entities(tags: Sequence[str]) -> list[Entity]:
    """Return the entities that the BIO tags of one sentence mark, from left to right.

    Parameters
    ----------
    tags : sequence of str, length time
        A tag for each token: "O", or "B-" or "I-" and a type.

    Returns
    -------
    list of Entity
        They do not overlap.

    Raises
    ------
    TypeError
        If `tags` is a string instead of a list of tags, or a tag is no string.
    ValueError
        If a tag is not of the BIO scheme.

    References
    ----------
    Ramshaw and Marcus (1995), "Text Chunking using Transformation-Based Learning". Tjong Kim Sang and De
    Meulder (2003), "Introduction to the CoNLL-2003 Shared Task", whose evaluation reads tags this way.

    Examples
    --------
    >>> read_entities(["B-LOC", "I-LOC", "O", "I-PER"])
    [Entity(start=0, stop=2, kind='LOC'), Entity(start=3, stop=4, kind='PER')]
    """
    return spans(check_tags(tags, "tags"))


def spans(tags: Sequence[str]) -> list[Entity]:
    """Return the entities of tags that are known to be of the BIO scheme."""
    found: list[Entity] = []
    open_kind = ""  # of the entity that the tag before belongs to
    for i, tag in enumerate(tags):
        prefix, _, kind = tag.partition("-")
        if prefix == "I" and kind == open_kind:
            found[-1] = found[-1]._replace(stop=i + 1)
        elif prefix != "O":
            found.append(Entity(i, i + 1, kind))
        open_kind = kind
    return found


def check_tags(tags: Iterable[str], name: str) -> list[str]:
    """Return the tags of a sentence, each of them "O", or "B-" or "I-" and a type."""
    checked = validation.collection(tags, name, "tags", least=0)
    for i, tag in enumerate(checked):
        if not _TAG.fullmatch(validation.text(tag, f"{name}[{i}]")):
            raise ValueError(
                f"{name}[{i}] must be 'O', or 'B-' or 'I-' and a type; got {validation.shown(tag)}"
            )
    return checked
