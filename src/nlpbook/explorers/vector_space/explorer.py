"""The vector space explorer: words as points, their neighbours, and A - B + C with its arrows drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import traitlets

from nlpbook import validation
from nlpbook.explorers.arrays import array_trait
from nlpbook.explorers.base import Explorer
from nlpbook.explorers.settings import Choice, Switch
from nlpbook.explorers.vector_space.space import (
    all_axes,
    check_axes,
    check_groups,
    check_known,
    check_vectors,
    check_words,
    principal_components,
)
from nlpbook.words.similarity import unit_rows
from nlpbook.words.word_vectors import Scored, WordVectors

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
    ValueError, TypeError
        If an argument is malformed, or names a word outside the vocabulary; the message names the argument.
    KeyError
        If a group is of a word outside the vocabulary.

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
    axis_names = traitlets.List(traitlets.Unicode(), help="the axes that can be drawn").tag(sync=True)
    mode = Choice(MODES)
    query = Choice("words", of="words", label="word")
    a = Choice("words", of="words", label="word A")
    b = Choice("words", of="words", label="word B")
    c = Choice("words", of="words", label="word C")
    own_words = Switch(
        label="switch \u201cLet A, B and C answer too\u201d", help="whether A, B and C may answer"
    )
    zoom = Switch(
        label="switch \u201cOnly these words\u201d", help="whether only the words in question are drawn"
    )
    x_axis = Choice("axis_names", of="axes", label="axis across")
    y_axis = Choice("axis_names", of="axes", label="axis upwards")

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
        if analogy is None:
            usual = ("king", "man", "woman")
            analogy = usual if set(usual) <= set(words) else tuple(words[:3])
        if isinstance(analogy, str) or len(analogy) != 3:
            raise ValueError(f"analogy must be three words, A, B and C; got {validation.shown(analogy)}")
        names, group_of = check_groups(groups, words)
        points = array.astype(np.float64)
        if validation.truth(unit_length, "unit_length"):
            points = unit_rows(points)
        mean, components, explained = principal_components(points, MOST_COMPONENTS)
        known = all_axes(len(components), array.shape[1])
        x_axis, y_axis = check_axes(axes, known)
        self._index = {word: i for i, word in enumerate(words)}
        super().__init__(
            words=words,
            vectors=array,
            mean=mean,
            components=components,
            explained=explained,
            group_names=names,
            group_of=group_of,
            unit_length=unit_length,
            axis_names=known,
            mode=mode,
            query=words[0] if query is None else query,
            a=analogy[0],
            b=analogy[1],
            c=analogy[2],
            zoom=mode == "analogy" if zoom is None else zoom,
            x_axis=x_axis,
            y_axis=y_axis,
        )

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
        k = validation.whole_number(k, "k")
        return self._ranked(self._table().neighbours(word, len(self.words) - 1), k)

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
        k = validation.whole_number(k, "k")
        table = self._table()
        unit_a, unit_b, unit_c = (table.unit[self._index[word]] for word in (a, b, c))
        others = len(self.words) - (len({a, b, c}) if exclude else 0)
        if float((unit_a - unit_b + unit_c).norm()) < CANCELLED or not others:
            return []
        # "b is to a as c is to the answer" is the table's first pair the other way round.
        return self._ranked(table.analogy(b, a, c, others, exclude_question=exclude), k)

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
        axes = (self.x_axis, self.y_axis) if axes is None else check_axes(axes, self.axis_names)
        points, columns = self._points(), []
        for axis in axes:
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
        points = self.vectors.astype(np.float64)
        return unit_rows(points) if self.unit_length else points

    def _table(self) -> WordVectors:
        return WordVectors(self.words, self.vectors.astype(np.float64))

    def _ranked(self, scored: Sequence[Scored], k: int) -> list[tuple[str, float]]:
        # Twelve digits decide the order, so that rounding in another order of summation cannot change it.
        ordered = sorted(scored, key=lambda one: (-round(one.score, 12), self._index[one.word]))
        return [(one.word, one.score) for one in ordered[:k]]
