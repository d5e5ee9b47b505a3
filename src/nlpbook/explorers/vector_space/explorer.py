"""The vector space explorer: words as points, their neighbours, and A - B + C with its arrows drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import traitlets

from nlpbook import validation
from nlpbook.explorers.arrays import array_trait
from nlpbook.explorers.base import Explorer
from nlpbook.explorers.vector_space.checks import (
    check_axis,
    check_groups,
    check_known,
    check_vectors,
    check_words,
)

MOST_COMPONENTS = 8
# Below this length A - B + C is the zero vector, up to the rounding of float32.
CANCELLED = 1e-6
MODES = ("neighbours", "analogy")


class VectorSpaceExplorer(Explorer):
    """Word vectors that a reader can search, project and calculate with.

    Parameters
    ----------
    words : list of str
        The vocabulary, without repeats; the most important (frequent) words first, as they get their labels
        first.
    vectors : array_like [word, dimension]
        One row for each word, at least two columns, at most 250,000 numbers; kept as float32.
    groups : dict of str to str, optional
        A label for some words; each label gets a colour. At most seven labels.
    query : str, optional
        The word whose neighbours are shown at first; the first word by default.
    analogy : tuple of three str, optional
        A, B and C of A - B + C; ("king", "man", "woman") where the vocabulary has them, else its first three
        words.
    mode : {"neighbours", "analogy"}
        What is shown at first.
    axes : tuple of two str
        The axes drawn at first: "pc1", "pc2", ... (principal components), "dim1", ... (the vectors' own
        numbers), "b_to_a" and "b_to_c" (the directions between the analogy's words).
    zoom : bool or None
        Whether only the words in question are drawn at first, on the principal components of just these
        words; None means for an analogy only.
    unit_length : bool
        Whether vectors are scaled to length 1 before they are drawn. Cosines do not depend on it.

    Raises
    ------
    ValueError, TypeError, KeyError
        If an argument is malformed, or names a word outside the vocabulary; the message names the argument.

    Examples
    --------
    >>> explorer = VectorSpaceExplorer(["up", "down", "left"], [[1.0, 0.1], [-1.0, 0.2], [0.1, 1.0]])
    >>> [word for word, cosine in explorer.neighbours("up", k=2)]
    ['left', 'down']
    """

    javascript = "explorer.js"
    label = "Words as points: search their neighbours, and solve A - B + C"

    words = traitlets.List(traitlets.Unicode()).tag(sync=True)
    vectors = array_trait()
    mean = array_trait()
    components = array_trait()
    explained = traitlets.List(traitlets.Float(), help="share of the variance of each component").tag(
        sync=True
    )
    group_names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    group_of = array_trait()
    unit_length = traitlets.Bool(True).tag(sync=True)
    mode = traitlets.Unicode("neighbours").tag(sync=True)
    query = traitlets.Unicode().tag(sync=True)
    a = traitlets.Unicode().tag(sync=True)
    b = traitlets.Unicode().tag(sync=True)
    c = traitlets.Unicode().tag(sync=True)
    own_words = traitlets.Bool(False, help="whether A, B and C may answer").tag(sync=True)
    zoom = traitlets.Bool(False, help="whether only the words in question are drawn").tag(sync=True)
    x_axis = traitlets.Unicode("pc1").tag(sync=True)
    y_axis = traitlets.Unicode("pc2").tag(sync=True)

    def __init__(
        self,
        words: Sequence[str],
        vectors: Any,
        *,
        groups: Mapping[str, str] | None = None,
        query: str | None = None,
        analogy: Sequence[str] | None = None,
        mode: str = "neighbours",
        axes: tuple[str, str] = ("pc1", "pc2"),
        zoom: bool | None = None,
        unit_length: bool = True,
    ):
        words = check_words(words)
        array = check_vectors(vectors, words)
        mode = validation.one_of(mode, "mode", MODES)
        if query is None:
            query = words[0]
        if analogy is None:
            usual = ("king", "man", "woman")
            analogy = usual if set(usual) <= set(words) else tuple(words[:3])
        if isinstance(analogy, str) or len(analogy) != 3:
            raise ValueError(f"analogy must be three words, A, B and C; got {validation.shown(analogy)}")
        check_known("query", query, words)
        for word in analogy:
            check_known("analogy", word, words)
        names, group_of = check_groups(groups, words)
        points = _unit_rows(array) if unit_length else array.astype(np.float64)
        mean, components, explained = _principal_components(points)
        if len(axes) != 2:
            raise ValueError(f"axes must be two names of axes; got {validation.shown(axes)}")
        for axis in axes:
            check_axis(axis, len(components), array.shape[1])

        self._index = {word: i for i, word in enumerate(words)}
        super().__init__(
            words=words,
            vectors=array,
            mean=mean,
            components=components,
            explained=explained,
            group_names=names,
            group_of=group_of,
            unit_length=bool(unit_length),
            mode=mode,
            query=query,
            a=analogy[0],
            b=analogy[1],
            c=analogy[2],
            x_axis=axes[0],
            y_axis=axes[1],
            zoom=mode == "analogy" if zoom is None else bool(zoom),
        )

    @traitlets.validate("query", "a", "b", "c")
    def _known_word(self, proposal: Any) -> str:
        return check_known(proposal["trait"].name, proposal["value"], self._index)

    def neighbours(self, word: str, k: int = 10) -> list[tuple[str, float]]:
        """Return the k words whose vectors have the largest cosine with a word's, the word itself left out.

        Parameters
        ----------
        word : str
        k : int
            At least 1; fewer come back when the vocabulary is smaller.

        Returns
        -------
        list of (word, cosine)
            By falling cosine; ties in the order of the vocabulary.
        """
        check_known("word", word, self._index)
        unit = _unit_rows(self.vectors)
        return self._ranked(unit @ unit[self._index[word]], {word}, k)

    def a_minus_b_plus_c(
        self, a: str, b: str, c: str, k: int = 10, exclude: bool = True
    ) -> list[tuple[str, float]]:
        """Return the k words nearest to A - B + C, each vector scaled to length 1 first (3CosAdd).

        Parameters
        ----------
        a, b, c : str
            "b is to a as c is to the answer".
        k : int
            At least 1.
        exclude : bool
            Whether A, B and C themselves may not answer, as is customary.

        Returns
        -------
        list of (word, cosine)
            By falling cosine; ties in the order of the vocabulary. Empty where A - B + C is the zero vector.
        """
        for name, word in (("a", a), ("b", b), ("c", c)):
            check_known(name, word, self._index)
        unit = _unit_rows(self.vectors)
        target = unit[self._index[a]] - unit[self._index[b]] + unit[self._index[c]]
        length = np.linalg.norm(target)
        if length < CANCELLED:
            return []
        return self._ranked(unit @ target / length, {a, b, c} if exclude else set(), k)

    def project(self, axes: tuple[str, str] | None = None) -> np.ndarray:
        """Return the coordinates of all words along two axes.

        Parameters
        ----------
        axes : tuple of two str, optional
            Named as for the constructor; the explorer's present axes by default.

        Returns
        -------
        np.ndarray, float64 [word, 2]
        """
        axes = (self.x_axis, self.y_axis) if axes is None else axes
        points, columns = self._points(), []
        for axis in axes:
            check_axis(axis, len(self.components), points.shape[1])
            if axis in ("b_to_a", "b_to_c"):
                end = self.a if axis == "b_to_a" else self.c
                direction = points[self._index[end]] - points[self._index[self.b]]
                length = np.linalg.norm(direction)
                columns.append(points @ direction / length if length > 1e-12 else np.zeros(len(points)))
            elif axis.startswith("pc"):
                mean, component = (
                    self.mean.astype(np.float64),
                    self.components[int(axis[2:]) - 1].astype(np.float64),
                )
                columns.append((points - mean) @ component)
            else:
                columns.append(points[:, int(axis[3:]) - 1])
        return np.stack(columns, axis=1)

    def project_local(self, words: Sequence[str]) -> np.ndarray:
        """Return the coordinates of a few words on the two principal components of just these words.

        Parameters
        ----------
        words : list of str

        Returns
        -------
        np.ndarray, float64 [word, 2]
            In each column the entry of largest size is positive.
        """
        words = validation.collection(words, "words", "words")
        for word in words:
            check_known("words", word, self._index)
        points = self._points()[[self._index[word] for word in words]]
        left, sizes, _ = np.linalg.svd(points - points.mean(axis=0), full_matrices=False)
        coordinates = np.zeros((len(words), 2))
        n = min(2, len(sizes))
        coordinates[:, :n] = left[:, :n] * sizes[:n]
        largest = np.abs(coordinates).argmax(axis=0)
        return coordinates * np.where(coordinates[largest, [0, 1]] < 0, -1.0, 1.0)

    def _points(self) -> np.ndarray:
        return _unit_rows(self.vectors) if self.unit_length else self.vectors.astype(np.float64)

    def _ranked(self, cosines: np.ndarray, left_out: set[str], k: int) -> list[tuple[str, float]]:
        k = validation.whole_number(k, "k")
        # Twelve digits decide the order, so that rounding in another order of summation cannot change it.
        order = np.argsort(-np.round(cosines, 12), kind="stable")
        return [(self.words[i], float(cosines[i])) for i in order if self.words[i] not in left_out][:k]


def _unit_rows(array: np.ndarray) -> np.ndarray:
    array = array.astype(np.float64)
    return array / np.linalg.norm(array, axis=1, keepdims=True)


def _principal_components(points: np.ndarray) -> tuple[np.ndarray, np.ndarray, list[float]]:
    """Return the mean [dimension], components [component, dimension], and their shares of the variance."""
    mean = points.mean(axis=0)
    _, sizes, components = np.linalg.svd(points - mean, full_matrices=False)
    components = components[:MOST_COMPONENTS]
    largest = np.abs(components).argmax(axis=1)
    components = (
        components * np.where(components[np.arange(len(components)), largest] < 0, -1.0, 1.0)[:, None]
    )
    variance = sizes**2 / max(float((sizes**2).sum()), 1e-300)
    return (
        mean.astype(np.float32),
        components.astype(np.float32),
        [float(v) for v in variance[: len(components)]],
    )
