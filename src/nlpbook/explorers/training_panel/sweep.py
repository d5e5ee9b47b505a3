"""Training runs as plain data: what a run reports while it goes on, and a sweep of runs computed beforehand.

A training function is `train(settings, report)`: it trains one model with one choice of settings, tells
`report` how the loss goes, ends when `report` says so, and returns the final numbers. A `TrainingPanel` calls
it for the reader, and `run_sweep` for the page that has no kernel.
"""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Callable, Mapping, Sequence
from numbers import Integral, Real
from typing import Any, SupportsFloat

import numpy as np
from tqdm.auto import tqdm

from nlpbook import validation

Setting = bool | int | float | str
Train = Callable[[dict[str, Setting], "RunReport"], Mapping[str, Any]]

# A learning curve is drawn about 600 pixels wide and has the noise of its batches: more points show no more.
MOST_POINTS = 100
# A run that learns nothing ends near the loss that it began with, above it or below, by the noise of a batch.
NOISE = 0.1


class RunReport:
    """What a run tells of itself while it goes on, and how it hears that it should end.

    Calling it with a `nlpbook.training.History` is what `nlpbook.training.StopWhen` does:
    `fit(..., callbacks=[StopWhen(report)])`. A loop written by hand calls `add` after each step instead.

    Parameters
    ----------
    should_stop : callable, optional
        `should_stop()` is asked after each step.
    on_step : callable, optional
        `on_step(report)` is called after each step; it has to be quick.

    Attributes
    ----------
    losses : list of float
        The loss of every step so far.
    total : int or None
        How many steps the run will have, if it said so.
    """

    def __init__(
        self,
        should_stop: Callable[[], bool] = lambda: False,
        on_step: Callable[[RunReport], None] = lambda report: None,
    ):
        self.losses: list[float] = []
        self.total: int | None = None
        self._should_stop, self._on_step = should_stop, on_step

    def expect(self, steps: int) -> None:
        """Say how many steps the run will have, so that its progress can be shown.

        Raises
        ------
        ValueError
            If it is below 1.
        """
        self.total = validation.whole_number(steps, "steps")

    def __call__(self, history: Any) -> bool:
        """Take the losses of a `nlpbook.training.History`, and return whether to stop."""
        self.losses = history.losses
        return self._after_step()

    def add(self, loss: SupportsFloat) -> bool:
        """Take the loss of one more step, and return whether to stop."""
        self.losses.append(float(loss))
        return self._after_step()

    def _after_step(self) -> bool:
        self._on_step(self)
        return bool(self._should_stop())


def thin_curve(losses: Sequence[float], points: int = MOST_POINTS) -> list[float]:
    """Return a learning curve of at most so many points: the means of equal stretches of steps.

    Of n steps, point i (from 0) of k is the mean of the steps from floor(i n / k) to below
    floor((i + 1) n / k). Losses that are not finite are left out of a mean; a stretch without any other ends
    the curve.

    Parameters
    ----------
    losses : sequence of float
        One for each step.
    points : int, default 100
        1 or more.

    Returns
    -------
    list of float
        Five significant digits, which is more than a screen shows.

    Examples
    --------
    >>> thin_curve([4.0, 2.0, 1.0, 1.0], points=2)
    [3.0, 1.0]
    """
    points = validation.whole_number(points, "points")
    values = np.asarray(losses, dtype=np.float64)
    n, k = len(values), min(len(values), points)
    curve = []
    for i in range(k):
        stretch = values[i * n // k : (i + 1) * n // k]
        stretch = stretch[np.isfinite(stretch)]
        if not stretch.size:
            break
        curve.append(float(f"{stretch.mean():.5g}"))
    return curve


def has_diverged(losses: Sequence[float]) -> bool:
    """Return whether training made the loss worse than it was before the first step.

    It did where the mean of the last tenth of the losses is above the first loss by more than a tenth of its
    size, or is not finite.

    Parameters
    ----------
    losses : sequence of float
        One for each step.

    Returns
    -------
    bool
        False where there are no losses yet.

    Examples
    --------
    >>> has_diverged([6.5, 4.0, 3.0]), has_diverged([6.5, 40.0, 30.0]), has_diverged([6.5, math.nan])
    (False, True, True)
    """
    if not losses:
        return False
    last = losses[-max(1, len(losses) // 10) :]
    mean = sum(loss / len(last) for loss in last)
    return not math.isfinite(mean) or mean > losses[0] + NOISE * abs(losses[0])


def run_once(train: Train, settings: Mapping[str, Setting], report: RunReport) -> dict[str, Any]:
    """Train once, and return the run as plain data.

    Parameters
    ----------
    train : callable
        The training function.
    settings : mapping of str to bool, int, float or str
        What it is given.
    report : RunReport
        What it reports to.

    Returns
    -------
    dict
        `settings`; `steps`, the number of steps; `curve`, the thinned losses; `results`, the final numbers;
        `seconds`; `error`, empty unless the loss was no number any more; `diverged`, whether that happened,
        or `has_diverged` says so. Ready for JSON.

    Raises
    ------
    TypeError, ValueError
        If the final numbers are not numbers by their names.
    """
    began, error, results = time.perf_counter(), "", {}
    try:
        results = check_results(train(dict(settings), report))
    except FloatingPointError as diverged:
        error = f"The run diverged: {diverged}."
    run = run_as_data(settings, report, results, time.perf_counter() - began, error)
    return run | {"diverged": run["diverged"] or bool(error)}


def run_as_data(
    settings: Mapping[str, Setting],
    report: RunReport,
    results: dict[str, float | str],
    seconds: float,
    error: str = "",
) -> dict[str, Any]:
    """Return a run, or as much as there is of it, as the plain data that `run_once` describes."""
    return {
        "settings": dict(settings),
        "steps": len(report.losses),
        "curve": thin_curve(report.losses),
        "results": results,
        "seconds": round(seconds, 2),
        "error": error,
        "diverged": has_diverged(report.losses),
    }


def run_sweep(
    settings: Mapping[str, Sequence[Setting] | np.ndarray],
    train: Train,
    *,
    combinations: Sequence[Mapping[str, Setting]] | None = None,
    progress: bool = True,
) -> list[dict[str, Any]]:
    """Train with every combination of settings, for a `TrainingPanel` in a page without a kernel.

    Parameters
    ----------
    settings : mapping of str to sequence
        The values of each setting, as `TrainingPanel` takes them.
    train : callable
        `train(settings, report)` trains one model and returns its final numbers.
    combinations : sequence of mappings, optional
        Only these choices, each with a value for every setting. All combinations unless given.
    progress : bool, default True
        Show a progress bar.

    Returns
    -------
    list of dict
        One run for each combination, in order, as plain data ready for JSON: about a kilobyte each.

    Raises
    ------
    TypeError, ValueError
        If a setting, a combination, or what `train` returns is none that can be. What `train` raises is
        raised; only a FloatingPointError, of a run that diverged, is kept as the run's `error`.

    Examples
    --------
    >>> def train(settings, report):
    ...     x = 1.0
    ...     for _ in range(3):
    ...         report.add(x**2)
    ...         x -= settings["rate"] * 2 * x
    ...     return {"final loss": x**2}
    >>> runs = run_sweep({"rate": [0.25, 0.5]}, train, progress=False)
    >>> [(run["settings"], run["curve"], run["results"]) for run in runs][0]
    ({'rate': 0.25}, [1.0, 0.25, 0.0625], {'final loss': 0.015625})
    """
    allowed = check_settings(settings)
    check_train(train)
    if combinations is None:
        chosen = [dict(zip(allowed, values, strict=True)) for values in itertools.product(*allowed.values())]
    else:
        chosen = [check_choice(one, allowed, f"combinations[{i}]") for i, one in enumerate(combinations)]
        validation.not_empty(chosen, "combinations", "choice of settings")
    return [run_once(train, one, RunReport()) for one in tqdm(chosen, disable=not progress, desc="runs")]


def check_settings(settings: Any) -> dict[str, list[Setting]]:
    """Return the settings as plain values, or raise an error that names what is wrong with them."""
    if not isinstance(settings, Mapping) or not settings:
        raise TypeError(
            "settings must be a mapping from names to values to choose from; "
            f"got {validation.shown(settings)}"
        )
    plain = {}
    for name, values in settings.items():
        validation.text(name, "a name of settings", blank=False)
        if isinstance(values, (str, Mapping)) or not isinstance(values, (Sequence, np.ndarray)):
            raise TypeError(f"settings[{name!r}] must be a list of values; got {validation.shown(values)}")
        plain[name] = [_plain_value(value, f"settings[{name!r}]") for value in values]
        if len(plain[name]) < 2 or len(set(plain[name])) < len(plain[name]):
            raise ValueError(
                f"settings[{name!r}] must be two different values or more; "
                f"got {validation.shown(plain[name])}"
            )
    return plain


def check_choice(choice: Any, allowed: Mapping[str, list[Setting]], argument: str) -> dict[str, Setting]:
    """Return one value of each setting, in their order, or raise an error that names the argument."""
    if not isinstance(choice, Mapping):
        raise TypeError(
            f"{argument} must be a value for each of {', '.join(allowed)}; got {validation.shown(choice)}"
        )
    if set(choice) != set(allowed):
        raise ValueError(
            f"{argument} must be a value for each of {', '.join(allowed)}; "
            f"got values for {', '.join(map(str, choice)) or 'nothing'}"
        )
    for name, values in allowed.items():
        if choice[name] not in values:
            raise ValueError(
                f"{argument} must have {name} as one of {', '.join(map(repr, values))}; "
                f"got {validation.shown(choice[name])}"
            )
    return {name: values[values.index(choice[name])] for name, values in allowed.items()}


def check_train(train: Any) -> None:
    """Raise a TypeError unless it can be called."""
    validation.function(train, "train", "settings and a report")


def check_results(results: Any) -> dict[str, float | str]:
    """Return the final numbers as JSON can say them, or raise an error that says what is accepted."""
    if not isinstance(results, Mapping):
        raise TypeError(
            f"train must return the final numbers by their names, a dict; got {type(results).__name__}"
        )
    plain: dict[str, float | str] = {}
    for name, value in results.items():
        if not isinstance(name, str):
            raise TypeError(
                f"train must return numbers by their names, strings; got {validation.shown(name)}"
            )
        if isinstance(value, bool) or not isinstance(value, (Real, str)):
            raise TypeError(f"train must return numbers and strings; got {name} = {validation.shown(value)}")
        if isinstance(value, Real):
            value = int(value) if isinstance(value, Integral) else float(value)
            if not math.isfinite(value):
                value = "not a number" if math.isnan(value) else "infinite"  # JSON has neither
        plain[name] = value
    return plain


def _plain_value(value: Any, argument: str) -> Setting:
    if isinstance(value, np.generic):
        value = value.item()
    if not isinstance(value, (bool, int, float, str)):
        raise TypeError(f"{argument} must be numbers, strings, True or False; got {validation.shown(value)}")
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"{argument} must be finite numbers; got {value!r}")
    return value
