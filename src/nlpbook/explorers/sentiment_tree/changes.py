"""Which node of a tree stands where which one stood before, and what its sentiment was then.

Of the words of before and of now, those are common that begin both, and those that end both. A node is told
by the common words that it covers: after *not* was put before a phrase, the new one covers those of the old.
Where several nodes cover the same, the highest one takes the place of the highest, and the others that of the
lowest.
"""

from __future__ import annotations

from collections.abc import Sequence

Span = tuple[int, int]


def nodes_before(
    old_words: Sequence[str], old_spans: Sequence[Span], words: Sequence[str], spans: Sequence[Span]
) -> list[int | None]:
    """Return, for each node, the number of the node whose place it takes; None where there is none.

    Parameters
    ----------
    old_words, words : sequences of str
        The words before and now.
    old_spans, spans : sequences of (int, int)
        For each node, in an order with children before their parents, the place of its first word and the
        one behind its last.
    """
    least = min(len(old_words), len(words))
    start = next((i for i in range(least) if old_words[i] != words[i]), least)
    end = next((i for i in range(least - start) if old_words[-1 - i] != words[-1 - i]), least - start)

    def covered(span: Span, n: int) -> tuple[int, ...]:
        """The common words in a span, counted from the beginning, and below 0 from the end."""
        return tuple(i if i < start else i - n for i in range(*span) if i < start or i >= n - end)

    old: dict[tuple[int, ...], list[int]] = {}
    for node, span in enumerate(old_spans):
        old.setdefault(covered(span, len(old_words)), []).append(node)
    keys = [covered(span, len(words)) for span in spans]
    highest = {key: node for node, key in enumerate(keys)}
    return [
        None if not key or key not in old else old[key][-1 if highest[key] == node else 0]
        for node, key in enumerate(keys)
    ]
