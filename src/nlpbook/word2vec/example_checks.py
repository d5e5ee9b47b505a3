"""What the objectives ask of an example: a hidden vector, the ids of words, and the rows that belong to them.

Each check stands at the top of a loss and of its gradients, so that what follows there is the formula alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import SupportsIndex

import numpy as np

from nlpbook import validation
from nlpbook.word2vec.huffman import HuffmanTree


def checked_logits(
    h: np.ndarray, target: SupportsIndex, output_vectors: np.ndarray
) -> tuple[int, np.ndarray]:
    """The id of the target and the logits of all words; they cost too much to be computed twice."""
    _check_shapes(h, output_vectors, "output_vectors")
    target = validation.whole_number(target, "target", 0, len(output_vectors) - 1)
    return target, _finite_logits(h, output_vectors, "output_vectors")


def checked_rows(
    h: np.ndarray,
    target: SupportsIndex,
    noise_ids: Sequence[SupportsIndex] | np.ndarray,
    output_vectors: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """The ids of the target and then of the noise, and their rows, if each of them has a logit."""
    _check_shapes(h, output_vectors, "output_vectors")
    noise_ids = validation.ids(noise_ids, "noise_ids", len(output_vectors))
    ids = np.empty(1 + len(noise_ids), dtype=np.int64)
    ids[0] = validation.whole_number(target, "target", 0, len(output_vectors) - 1)
    ids[1:] = noise_ids
    rows = output_vectors[ids]  # (1 + k, d)
    _finite_logits(h, rows, "output_vectors")
    return ids, rows


def checked_path(
    h: np.ndarray, target: SupportsIndex, tree: HuffmanTree, node_vectors: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The nodes on the path to the target, the turns there and the nodes' rows, if each has a logit."""
    _check_nodes(h, tree, node_vectors)
    target = validation.whole_number(target, "target", 0, len(tree) - 1)
    length = tree.lengths[target]
    nodes = tree.paths[target, :length]
    rows = node_vectors[nodes]  # (length, d)
    _finite_logits(h, rows, "node_vectors")
    return nodes, tree.codes[target, :length], rows


def checked_node_logits(h: np.ndarray, tree: HuffmanTree, node_vectors: np.ndarray) -> np.ndarray:
    """The logits of all inner nodes of a tree, which are one fewer than its words; (V - 1,)."""
    _check_nodes(h, tree, node_vectors)
    return _finite_logits(h, node_vectors, "node_vectors")


def _check_nodes(h: np.ndarray, tree: HuffmanTree, node_vectors: np.ndarray) -> None:
    _check_shapes(h, node_vectors, "node_vectors")
    if len(node_vectors) != len(tree) - 1:
        raise ValueError(
            f"node_vectors must have {len(tree) - 1} rows, one for each inner node; got {len(node_vectors)}"
        )


def _check_shapes(h: np.ndarray, vectors: np.ndarray, name: str) -> None:
    validation.float_array(h, "h")
    validation.float_array(vectors, name)
    if h.ndim != 1 or vectors.ndim != 2 or vectors.shape[1:] != h.shape:
        raise ValueError(
            f"h must be one vector, and {name} a matrix with rows as long; "
            f"got shapes {h.shape} and {vectors.shape}"
        )


def _finite_logits(h: np.ndarray, rows: np.ndarray, name: str) -> np.ndarray:
    """The logits u h of some rows u. A number that is NaN or infinite shows in them, and so does overflow."""
    with np.errstate(invalid="ignore", over="ignore"):
        logits = rows @ h
    if not np.isfinite(logits).all():
        culprit = "h" if not np.isfinite(h).all() else name
        raise ValueError(f"{culprit} must be finite, and so must the logits; got NaN or infinity")
    return logits
