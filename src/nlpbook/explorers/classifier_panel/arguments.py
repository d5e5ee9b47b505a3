"""What the classifier panel accepts: sentences with their classes, groups of them, and examples."""

from __future__ import annotations

from typing import Any

import numpy as np
from jaxtyping import Int64

from nlpbook import validation
from nlpbook.explorers.classifier_panel.packing import MOST_WORDS
from nlpbook.explorers.kit.typed_text import check_text
from nlpbook.text import Vocabulary

MOST_SENTENCES = {"train": 3000, "test": 500}
LONGEST = 60  # words of a sentence; as in sentences.js
MOST_GROUPS = 8
MOST_EXAMPLES = 12
MOST_CHARACTERS = 200


def checked_part(
    sentences: Any, labels: Any, names: tuple[str, str], part: str
) -> tuple[list[list[str]], Int64[np.ndarray, " sentences"]]:
    """Return sentences and their classes, or raise an error that says what is wrong with them.

    Parameters
    ----------
    sentences, labels
        What was given.
    names : tuple of two str
        What the arguments are called in a message.
    part : {"train", "test"}
        Which of the two parts they are.
    """
    most = MOST_SENTENCES[part]
    found = [list(one) for one in validation.sentences(sentences, names[0], least=1)]
    if len(found) > most:
        raise ValueError(f"{names[0]} must be at most {most:,} sentences; got {len(found):,}")
    for i, one in enumerate(found):
        if not 1 <= len(one) <= LONGEST:
            raise ValueError(f"{names[0]}[{i}] must be 1 to {LONGEST} words; got {len(one)}")
    classes = validation.ids(validation.integers(labels, names[1]), names[1], 2, least=0)
    if len(classes) != len(found):
        raise ValueError(f"{names[1]} must be as many as {names[0]}, {len(found):,}; got {len(classes):,}")
    return found, classes


def vocabulary_of(sentences: list[list[str]]) -> Vocabulary:
    """Return the words of all sentences, or raise an error if there are too many."""
    vocabulary = Vocabulary.from_sentences(sentences, unknown=None)
    if len(vocabulary) > MOST_WORDS:
        raise ValueError(
            f"sentences must have at most {MOST_WORDS:,} different words; got {len(vocabulary):,}"
        )
    return vocabulary


def checked_groups(groups: Any, count: int) -> list[dict[str, Any]]:
    """Return the groups as names and numbers of held-out sentences, of which there are `count`."""
    if groups is None:
        return []
    found = validation.mapping(groups, "groups", "names to truth values")
    if len(found) > MOST_GROUPS:
        raise ValueError(f"groups must be at most {MOST_GROUPS}; got {len(found)}")
    checked = []
    for name, members in found.items():
        validation.text(name, "a name of groups", blank=False)
        array = np.asarray(members)
        if array.dtype != bool or array.shape != (count,):
            raise ValueError(
                f"groups[{name!r}] must be {count} truth values, one for each held-out sentence; "
                f"got {validation.shown(members)}"
            )
        checked.append({"name": name, "rows": np.flatnonzero(array).tolist()})
    return checked


def checked_examples(examples: Any) -> list[str]:
    """Return the sentences that the page offers."""
    found = validation.collection(examples, "examples", "sentences", least=0)
    if len(found) > MOST_EXAMPLES:
        raise ValueError(f"examples must be at most {MOST_EXAMPLES}; got {len(found)}")
    for i, one in enumerate(found):
        check_text(one, f"examples[{i}]")
        if len(one) > MOST_CHARACTERS:
            raise ValueError(f"examples[{i}] must be at most {MOST_CHARACTERS} characters; got {len(one)}")
    return found
