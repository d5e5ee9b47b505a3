"""Figures in one style: colour-blind-safe, transparent, readable on light and dark pages."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from cycler import cycler
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from nlpbook import validation

# The palette of Okabe & Ito (2008), which readers with any common colour blindness can tell apart.
# Its black and yellow are left out: one vanishes on dark pages, the other on light ones. Its blue is a little
# lighter here, for the same reason.
COLOURS = ("#1B84C8", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9")
INK = "#7a7f87"  # a grey with contrast of at least 4 : 1 on white and on the theme's dark background


def use_style() -> None:
    """Set matplotlib's defaults for the book: transparent figures, grey ink, the book's colours."""
    plt.rcParams.update(
        {
            "axes.edgecolor": INK,
            "axes.facecolor": "none",
            "axes.grid": True,
            "axes.labelcolor": INK,
            "axes.prop_cycle": cycler(color=COLOURS),
            "axes.spines.right": False,
            "axes.spines.top": False,
            "axes.titlecolor": INK,
            "axes.titlelocation": "left",
            "axes.titlesize": 11,
            "axes.titleweight": "bold",
            "figure.constrained_layout.use": True,
            "figure.dpi": 100,
            "figure.facecolor": "none",
            "figure.figsize": (7.0, 3.6),
            "grid.alpha": 0.25,
            "grid.color": INK,
            "image.cmap": "cividis",
            "legend.frameon": False,
            "legend.labelcolor": INK,
            "lines.linewidth": 2,
            "savefig.facecolor": "none",
            "savefig.transparent": True,
            "svg.hashsalt": "nlpbook",
            "text.color": INK,
            "xtick.color": INK,
            "ytick.color": INK,
        }
    )


def heat_map(
    matrix: ArrayLike,
    rows: Sequence[object],
    columns: Sequence[object],
    *,
    title: str = "",
    value_format: str | None = "{:g}",
    diverging: bool = False,
    axes: Axes | None = None,
) -> Axes:
    """Draw a matrix as coloured cells with named rows and columns.

    Parameters
    ----------
    matrix : array-like, shape (rows, columns)
        Finite numbers.
    rows, columns : sequences
        The names along the left and the top.
    title : str
        The figure's finding, in a few words.
    value_format : str or None
        How each cell's number is written; None leaves the numbers out.
    diverging : bool
        Use colours that are symmetric around zero.
    axes : matplotlib Axes, optional
        Where to draw; a new figure unless given.

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    ValueError
        If the matrix is not two-dimensional, is not finite, or does not fit its names.
    """
    values = validation.finite_array(
        matrix, "matrix", (len(rows), len(columns)), "as there are names"
    ).astype(float)
    if axes is None:
        _, axes = plt.subplots(figsize=(1.8 + 0.52 * len(columns), 1.2 + 0.42 * len(rows)))
    column_names = [str(name) for name in columns]
    limit = max(np.abs(values).max(initial=0), 1e-12)
    scale = {"cmap": "PuOr", "vmin": -limit, "vmax": limit} if diverging else {"cmap": "cividis"}
    image = axes.imshow(values, aspect="auto", **scale)
    axes.set_xticks(
        range(len(columns)), column_names, rotation=45 if max(map(len, column_names), default=0) > 4 else 0
    )
    axes.set_yticks(range(len(rows)), rows)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.grid(False)
    axes.spines[:].set_visible(False)
    axes.set_title(title)
    if value_format is not None:
        for i, row in enumerate(values):
            for j, value in enumerate(row):
                red, green, blue, _ = image.cmap(image.norm(value))
                ink = "black" if 0.3 * red + 0.59 * green + 0.11 * blue > 0.5 else "white"
                axes.text(j, i, value_format.format(value), ha="center", va="center", color=ink, fontsize=9)
    return axes


def label_points(
    points: ArrayLike,
    labels: Sequence[str],
    *,
    title: str = "",
    groups: Sequence[int] | None = None,
    origin: bool = False,
    axes: Axes | None = None,
) -> Axes:
    """Draw named points in the plane, coloured by group, optionally as arrows from the origin.

    Parameters
    ----------
    points : array-like, shape (n, 2)
        Coordinates.
    labels : sequence of n str
        One name per point.
    title : str
        The figure's finding.
    groups : sequence of n int, optional
        Which colour each point has; all the same unless given.
    origin : bool
        Draw a line from the origin to each point, for figures about angles.
    axes : matplotlib Axes, optional
        Where to draw; a new figure unless given.

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    ValueError
        If `points` is not (n, 2) or does not fit `labels` or `groups`.
    """
    xy = validation.finite_array(points, "points", (len(labels), 2), "one row of two for each label").astype(
        float
    )
    colours = np.zeros(len(labels), dtype=int) if groups is None else np.asarray(groups)
    if colours.shape != (len(labels),):
        raise ValueError(f"groups must be one number for each of {len(labels)} labels; got {colours.size}")
    if axes is None:
        _, axes = plt.subplots(figsize=(5.2, 4.2))
    for (x, y), group in zip(xy, colours, strict=True):
        colour = COLOURS[group % len(COLOURS)]
        if origin:
            axes.plot([0, x], [0, y], color=colour, alpha=0.5, linewidth=1.5)
        axes.plot(x, y, "o", color=colour, markersize=6)
    if origin:
        axes.axhline(0, color=INK, linewidth=0.8)
        axes.axvline(0, color=INK, linewidth=0.8)
    axes.margins(0.18)
    axes.set_title(title)
    _write_labels(axes, xy, labels, [COLOURS[group % len(COLOURS)] for group in colours])
    return axes


def _write_labels(axes: Axes, xy: np.ndarray, labels: Sequence[str], colours: Sequence[str]) -> None:
    """Write each label beside its point, at the side with the most room."""
    axes.autoscale_view()
    points = axes.transData.transform(xy)  # (n, 2) in pixels
    sides = [
        (6, 3, "left"),
        (-6, 3, "right"),
        (6, -11, "left"),
        (-6, -11, "right"),
        (0, 9, "center"),
        (0, -17, "center"),
    ]
    taken = [*points]
    for point, (x, y), label, colour in zip(points, xy, labels, colours, strict=True):
        width = 7 * len(label)
        shift = {"left": width / 2, "right": -width / 2, "center": 0}
        centres = [point + np.array([dx + shift[align], dy + 5]) for dx, dy, align in sides]
        # the label is wide and low, so a neighbour to the side is nearer than one above
        room = [min(np.hypot((c - t)[0] / max(width, 14), (c - t)[1] / 12) for t in taken) for c in centres]
        best = int(np.argmax(np.minimum(room, 1.0)))  # the first side with room enough
        dx, dy, align = sides[best]
        axes.annotate(label, (x, y), textcoords="offset points", xytext=(dx, dy), ha=align, color=colour)
        taken.append(centres[best])
