"""The gradient-flow explorer of the book's batch of words."""

from functools import cache
from typing import Any

from nlpbook import mlp
from nlpbook.explorers import GradientFlowExplorer

word_batch = cache(mlp.word_batch)


def word_explorer(**options: Any) -> GradientFlowExplorer:
    """Return an explorer of that batch."""
    inputs, labels, words = word_batch()
    return GradientFlowExplorer(inputs, labels, examples=words, **options)
