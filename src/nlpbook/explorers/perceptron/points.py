"""Points of two classes in the plane: presets, and how they travel to the page.

Coordinates are whole hundredths, so that the perceptron rule, which asks whether a sum is exactly 0, computes
without rounding, here as in the page. A list of points is flat: x1, x2 and the class of each in turn.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Int64

from nlpbook import validation
from nlpbook.explorers.kit.normal_numbers import normal_at

LOW, HIGH = -1, 2  # of both coordinates
FEWEST, MOST = 2, 100
HUNDRED = 100
_EACH = 30  # points of a class in a cloud
_CORNERS = ((0, 0), (0, 1), (1, 0), (1, 1))
_GATES = {"and": (0, 0, 0, 1), "or": (0, 1, 1, 1), "xor": (0, 1, 1, 0)}


def presets() -> dict[str, list[int]]:
    """Return the sets of points that have a name, flat: three logic gates and three pairs of clouds.

    Returns
    -------
    dict of str to list of int
        "and", "or", "xor": the four corners of a square. "clouds": two that a line separates. "moons": two
        half circles, one inside the other's bend. "circles": a ring around a cloud. In the clouds the classes
        take turns.
    """
    gates = {
        name: [number for corner, label in zip(_CORNERS, labels, strict=True) for number in (*corner, label)]
        for name, labels in _GATES.items()
    }
    scaled = {
        name: [one if i % 3 == 2 else HUNDRED * one for i, one in enumerate(flat)]
        for name, flat in gates.items()
    }
    return scaled | {"clouds": _clouds(), "moons": _moons(), "circles": _circles()}


def rows_of(flat: Sequence[int]) -> Int64[np.ndarray, "points 3"]:
    """Return the points of a flat list, one in each row: x1 and x2 in hundredths, and the class."""
    return np.array(flat, dtype=np.int64).reshape(-1, 3)


def flat_points(points: str | Sequence[Sequence[float]] | np.ndarray) -> list[int]:
    """Return the flat list of points that are given by a preset's name, or as rows of x1, x2 and class.

    Raises
    ------
    TypeError
        If they hold no numbers.
    ValueError
        If there is no such preset, or a row is no such point.
    """
    if isinstance(points, str):
        known = presets()
        return known[validation.one_of(points, "points", known)]
    rows = validation.finite_array(points, "points", (None, 3), "x1, x2 and class of each point")
    if not FEWEST <= len(rows) <= MOST:
        raise ValueError(f"points must be {FEWEST} to {MOST} rows; got {len(rows)}")
    places, labels = rows[:, :2], rows[:, 2]
    if places.min() < LOW or places.max() > HIGH:
        raise ValueError(
            f"points must have coordinates from {LOW} to {HIGH}; got {places.min():g} to {places.max():g}"
        )
    if not np.isin(labels, (0, 1)).all():
        wrong = labels[~np.isin(labels, (0, 1))][0]
        raise ValueError(f"points must have class 0 or 1; got {validation.shown(wrong)} among them")
    return _flat(places, labels)


def _flat(places: np.ndarray, labels: np.ndarray) -> list[int]:
    inside = np.clip(np.asarray(places, dtype=np.float64), LOW, HIGH)
    hundredths = np.rint(HUNDRED * inside)
    return np.column_stack([hundredths, labels]).astype(np.int64).ravel().tolist()


def _clouds() -> list[int]:
    """Two clouds, the points of each moved away from the line x1 + x2 = 1 that stands between them."""
    i = np.arange(2 * _EACH)
    side = 2 * (i % 2) - 1
    along = 0.45 * normal_at(5, i, 0)
    away = side * (0.18 + 0.3 * np.abs(normal_at(5, i, 1)))
    return _flat(np.column_stack([0.5 + (away + along) / 2**0.5, 0.5 + (away - along) / 2**0.5]), i % 2)


def _moons() -> list[int]:
    i = np.arange(2 * _EACH)
    angle = np.pi * (i // 2 + 0.5) / _EACH
    other = i % 2 == 1
    x1 = np.where(other, 1 - np.cos(angle), np.cos(angle)) + 0.09 * normal_at(1, i, 0)
    x2 = np.where(other, 0.5 - np.sin(angle), np.sin(angle)) + 0.09 * normal_at(1, i, 1)
    return _flat(np.column_stack([0.5 + 0.8 * (x1 - 0.5), 0.5 + 0.8 * (x2 - 0.25)]), i % 2)


def _circles() -> list[int]:
    i = np.arange(2 * _EACH)
    angle = 2 * np.pi * (i // 2) / _EACH
    radius = np.where(i % 2 == 1, 0.35, 1.05) + 0.12 * normal_at(3, i, 0)
    return _flat(0.5 + radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)]), i % 2)
