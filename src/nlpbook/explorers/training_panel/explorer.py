"""The training panel: choose settings, train, watch the curve, stop; in a page without a kernel, a sweep."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
import traitlets

from nlpbook import validation
from nlpbook.explorers.base import Explorer
from nlpbook.explorers.settings import Numbers
from nlpbook.explorers.training_panel.sweep import (
    RunReport,
    Setting,
    Train,
    check_choice,
    check_results,
    check_settings,
    check_train,
    run_as_data,
    run_once,
)

MOST_SWEPT = 500
# As many as the figure has lines that can be told apart, by colours and dashes (lines.js).
MOST_KEPT = 24
SECONDS_BETWEEN_UPDATES = 0.2

_WHAT_A_RUN_HAS = {
    "settings": Mapping,
    "steps": int,
    "curve": list,
    "results": Mapping,
    "error": str,
    "diverged": bool,
}


class TrainingPanel(Explorer):
    """Settings to choose from, a Train and a Stop button, and the learning curves that come of them.

    With a kernel, Train calls `train` in a thread of its own, so that the kernel stays free to hear Stop: the
    run ends after the step that it is at, and its final numbers are shown all the same. (While another cell
    runs, some front ends hold clicks back; Train and Stop then take effect when it has ended.) Earlier runs
    stay as thinner curves, with their final numbers and settings in a table: the latest 24, and the page says
    which it had to drop. An error of a run is told in a sentence, which `problem` has; `error` has the
    exception, unless the run diverged. Start again forgets all of them, and stops a run that goes on.

    In a page without a kernel the same cell shows `sweep`: its controls offer the values that some of those
    runs has, and go to the nearest run where there is none with all values chosen; a sentence says how to
    train live. (A panel whose page trains by itself is `NNLMPanel`.)

    Only one run goes on at a time: Train on a panel stops what another panel is at.

    Parameters
    ----------
    settings : mapping of str to sequence
        For each setting the values to choose from, two or more: numbers make a slider, anything else a list.
        Its name is what the reader sees: "learning rate", not "lr".
    train : callable
        `train(settings, report)` trains a model with one value of each setting and returns its final numbers
        by their names (``{"validation perplexity": 31.4}``). It tells `report` the loss of every step, see
        `RunReport`, and ends when that says so. It should draw random numbers only from generators of its
        own, since it does not run in the main thread.
    sweep : sequence of dict, optional
        Runs computed beforehand by `run_sweep`, at most 500.
    start : mapping of str, optional
        The values chosen at first. The first run of the sweep unless given, or else the first value of each.
    loss_name : str, default "training loss (nats)"
        What the curve shows, for its axis.
    floor : float, optional
        A loss that no run can get below, such as the exact entropy of the language, drawn as a line.
    step_name : str, default "step"
        What `train` tells one loss for, such as "epoch".

    Raises
    ------
    TypeError, ValueError
        If an argument is none that it can be; a run of the sweep has other settings than the panel.

    Examples
    --------
    >>> from nlpbook.explorers import run_sweep
    >>> def train(settings, report):
    ...     x = 1.0
    ...     report.expect(settings["steps"])
    ...     for _ in range(settings["steps"]):
    ...         if report.add(x**2):
    ...             break
    ...         x -= settings["rate"] * 2 * x
    ...     return {"final loss": x**2}
    >>> settings = {"steps": [5, 10], "rate": [0.1, 0.4, 0.9]}
    >>> panel = TrainingPanel(settings, train, run_sweep(settings, train, progress=False))
    >>> panel.start({"steps": 10, "rate": 0.4})
    >>> panel.wait()
    >>> panel.runs[-1]["curve"][:3]
    [1.0, 0.04, 0.0016]
    """

    javascript = "explorer.js"
    label = "A training panel: choose settings, and see how the loss falls"

    names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    values = traitlets.List(traitlets.List()).tag(sync=True)
    chosen = Numbers(
        lambda explorer: len(explorer.names),
        whole=True,
        least=0,
        most=lambda explorer: [len(one) - 1 for one in explorer.values],
        of="places of values, one for each setting",
        label="positions of the controls",
        help="the place of each chosen value",
    )
    sweep = traitlets.List(traitlets.Dict()).tag(sync=True)
    loss_name = traitlets.Unicode().tag(sync=True)
    floor = traitlets.Float(None, allow_none=True).tag(sync=True)
    step_name = traitlets.Unicode(help="what there is one loss for").tag(sync=True)
    most_kept = traitlets.Int(MOST_KEPT, help="of how many runs the page keeps the latest").tag(sync=True)
    runs = traitlets.List(traitlets.Dict(), help="the runs made here, the latest one last").tag(sync=True)
    current = traitlets.Dict(help="the run that goes on, so far; empty while there is none").tag(sync=True)
    status = traitlets.Enum(("idle", "training", "stopping"), "idle").tag(sync=True)
    problem = traitlets.Unicode(help="what went wrong last, in a sentence").tag(sync=True)

    error: BaseException | None = None
    _thread: threading.Thread | None = None
    _busy = False
    _forgets = False
    _number = 0
    _one_at_a_time: ClassVar[threading.Lock] = threading.Lock()
    _training_now: ClassVar[TrainingPanel | None] = None

    def __init__(
        self,
        settings: Mapping[str, Sequence[Setting] | np.ndarray],
        train: Train,
        sweep: Sequence[Mapping[str, Any]] | None = None,
        *,
        start: Mapping[str, Setting] | None = None,
        loss_name: str = "training loss (nats)",
        floor: float | None = None,
        step_name: str = "step",
    ):
        self._allowed = check_settings(settings)
        check_train(train)
        runs = _check_sweep(sweep, self._allowed)
        if start is None:
            start = runs[0]["settings"] if runs else {name: one[0] for name, one in self._allowed.items()}
        first = check_choice(start, self._allowed, "start")
        floor = validation.finite(floor, "floor", or_none=True)
        self._train = train
        self._stop = threading.Event()
        self._traits_lock = threading.RLock()
        super().__init__(
            names=list(self._allowed),
            values=list(self._allowed.values()),
            sweep=runs,
            loss_name=loss_name,
            floor=floor,
            step_name=validation.text(step_name, "step_name", blank=False),
            chosen=[self._allowed[name].index(value) for name, value in first.items()],
        )
        self.on_msg(self._hear)

    def start(self, settings: Mapping[str, Setting] | None = None) -> None:
        """Begin a run, as the Train button does, and return at once.

        While a run of this panel goes on nothing is begun, and `problem` says so.

        Parameters
        ----------
        settings : mapping of str, optional
            One value of each setting; those chosen in the panel unless given.

        Raises
        ------
        TypeError, ValueError
            If a value is none of those allowed.
        """
        if settings is None:
            settings = {name: self._allowed[name][i] for name, i in zip(self.names, self.chosen, strict=True)}
        settings = check_choice(settings, self._allowed, "settings")
        with TrainingPanel._one_at_a_time:
            if self._busy:
                self._show(problem="A run goes on already: stop it first.")
                return
            other = TrainingPanel._training_now
            if other is not None and other is not self:
                other.stop()
            TrainingPanel._training_now, self._busy, self.error = self, True, None
            self._number += 1
            self._stop.clear()
            self._show(status="training", problem="", current=self._so_far(settings, RunReport(), 0.0))
            self._thread = threading.Thread(target=self._run, args=(settings,), daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Ask the run to end after the step that it is at, as the Stop button does, and return at once."""
        with self._traits_lock:
            if self.status == "training":
                self._stop.set()
                self._show(status="stopping")

    def clear(self) -> None:
        """Forget all runs, as Start again does, and return at once; the next one is number 1 again.

        A run that goes on ends after the step that it is at, and is forgotten, too.
        """
        with TrainingPanel._one_at_a_time:
            self._number, self._forgets, self.error = 0, self._busy, None
            self.stop()
            self._show(runs=[], problem="", current={})

    def wait(self, timeout: float | None = None) -> None:
        """Wait until the run has ended, or for so many seconds."""
        if self._thread is not None:
            self._thread.join(timeout)

    def close(self) -> None:
        """Stop training, and take the panel off the page."""
        if self._busy:
            self.stop()
        super().close()

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take what the front end has changed, while the thread that trains changes nothing."""
        with self._traits_lock:
            super().set_state(sync_data)

    def _run(self, settings: dict[str, Setting]) -> None:
        """Train once; whatever happens, the panel is idle afterwards."""
        began, shown = time.perf_counter(), 0.0

        def on_step(report: RunReport) -> None:
            nonlocal shown
            now = time.perf_counter()
            if now - shown >= SECONDS_BETWEEN_UPDATES and not self._forgets:
                shown = now
                self._show(current=self._so_far(settings, report, now - began))

        report = RunReport(self._stop.is_set, on_step)
        try:
            run = run_once(self._train, settings, report)
        except (Exception, SystemExit) as error:
            self.error = error
            sentence = f"The run ended with an error, {type(error).__name__}: {error}"
            run = run_as_data(settings, report, {}, time.perf_counter() - began, sentence)
        run |= {"number": self._number, "stopped": self._stop.is_set()}
        with TrainingPanel._one_at_a_time:
            if TrainingPanel._training_now is self:
                TrainingPanel._training_now = None
            self._busy = False
            if self._forgets:
                self._forgets, self.error = False, None
                self._show(status="idle", current={})
                return
            runs = [*self.runs, run][-MOST_KEPT:]
            self._show(status="idle", current={}, problem=run["error"], runs=runs)

    def _so_far(self, settings: dict[str, Setting], report: RunReport, seconds: float) -> dict[str, Any]:
        run = run_as_data(settings, report, {}, seconds)
        # It may yet come down again.
        return {**run, "diverged": False, "number": self._number, "total": report.total}

    def _show(self, **values: Any) -> None:
        """Change some traits together, from whichever thread: the front end gets them in one message."""
        with self._traits_lock, self.hold_sync():
            for name, value in values.items():
                setattr(self, name, value)

    def _hear(self, _: Any, content: Any, buffers: Any) -> None:
        """Do what a button in the front end asks for."""
        if not isinstance(content, Mapping):
            return
        if content.get("type") == "train":
            try:
                self.start(content.get("settings"))
            except (TypeError, ValueError) as error:
                self._show(problem=str(error))
        elif content.get("type") == "stop":
            self.stop()
        elif content.get("type") == "clear":
            self.clear()


def _check_sweep(sweep: Any, allowed: dict[str, list[Setting]]) -> list[dict[str, Any]]:
    """The runs with their settings in the panel's order, or an error that names the one that is wrong."""
    if sweep is None:
        return []
    if isinstance(sweep, (str, Mapping)) or not isinstance(sweep, Sequence):
        raise TypeError(f"sweep must be the list that run_sweep returns; got {type(sweep).__name__}")
    if len(sweep) > MOST_SWEPT:
        raise ValueError(f"sweep must be at most {MOST_SWEPT} runs; got {len(sweep)}")
    runs, seen = [], []
    for i, run in enumerate(sweep):
        validation.instance_of(run, f"sweep[{i}]", Mapping, "a run as run_sweep returns it")
        for name, kind in _WHAT_A_RUN_HAS.items():
            if not isinstance(run.get(name), kind):
                raise ValueError(
                    f"sweep[{i}] must be a run as run_sweep returns it; "
                    f"got {name} = {validation.shown(run.get(name))}"
                )
        settings = check_choice(run["settings"], allowed, f"sweep[{i}]['settings']")
        if settings in seen:
            raise ValueError(f"sweep[{i}] must be the one run of its settings; got {settings} a second time")
        seen.append(settings)
        runs.append({**run, "settings": settings, "results": check_results(run["results"])})
    return runs
