"""Run an experiment and keep what it measured, row by row; say what is missing or stale; read it again.

``NAME.json`` holds all rows that were asked for. While some are missing, those measured so far stand in
``NAME.unfinished`` beside it, which is written anew with each row; so a page never sees half a table, and
a run that was interrupted goes on where it stood.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, fields
from importlib import import_module
from pathlib import Path
from threading import Lock
from typing import Any

from nlpbook import validation
from nlpbook.results.artefacts import load_artefact, save_artefact
from nlpbook.results.experiment import Experiment
from nlpbook.results.provenance import provenance

FOLDER = Path(__file__).parent
MODULES = (
    "copy_task_10",
    "copy_task_20",
    "copy_task_50",
    "copy_task_100",
    "copy_task_200",
    "nnlm_documentation",
    "rnn_race",
    "word2vec_ablation",
    "word2vec_novels",
)


@dataclass(frozen=True)
class Status:
    """What has been measured of an experiment, and what has not.

    Parameters
    ----------
    name : str
        The experiment's.
    asked : int
        How many rows its settings ask for.
    missing : int
        How many of them are not in its file.
    unfinished : int
        How many of them an interrupted run has; the next run goes on with these.
    obsolete : int
        How many rows of the file nobody asks for any more: the next run drops them.
    changed : dict of str to (value, value)
        The settings that differ from those of the file, with its value and the experiment's: the file is
        stale. Settings that only say which rows there are do not make it so.
    artefact : {"", "there", "missing", "stale"}
        How its artefact is; "" where it has none.
    """

    name: str
    asked: int
    missing: int
    unfinished: int = 0
    obsolete: int = 0
    changed: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    artefact: str = ""

    @property
    def complete(self) -> bool:
        """Whether the file is what the experiment would measure today."""
        rows = not (self.missing or self.unfinished or self.obsolete or self.changed)
        return rows and self.artefact in ("", "there")

    def __str__(self) -> str:
        if self.changed:
            text = f"stale: {_differences(self.changed)}"
        else:
            text = f"{self.asked - self.missing} of {self.asked} rows are there"
        if self.obsolete:
            text += f", and {self.obsolete} that nobody asks for"
        if self.unfinished:
            text += f"; an interrupted run has {self.unfinished} of {self.asked}"
        if self.artefact:
            text += f"; its artefact is {self.artefact}"
        return text


def names() -> list[str]:
    """Return the names of all experiments."""
    return list(MODULES)


def experiment(name: str, **settings: Any) -> Experiment:
    """Return an experiment by its name.

    Parameters
    ----------
    name : str
        One of `names()`.
    **settings
        In place of the experiment's own.

    Raises
    ------
    ValueError
        If there is none of this name, or it has no such setting.
    """
    name = validation.one_of(name, "name", MODULES)
    chosen = import_module(f"nlpbook.results.{name}").EXPERIMENT
    known = [setting.name for setting in fields(chosen)]
    unknown = sorted(set(settings) - set(known))
    if unknown:
        raise ValueError(f"settings must be some of {', '.join(known)}, those of {name}; got {unknown[0]!r}")
    return chosen(**settings)


def run(
    name: str,
    folder: str | os.PathLike | None = None,
    *,
    anew: bool = False,
    report: Callable[[str], None] = print,
    **settings: Any,
) -> dict[str, Any]:
    """Measure the rows of an experiment that are missing, and write each when it is measured.

    Parameters
    ----------
    name : str
        One of `names()`.
    folder : path, optional
        Where ``name.json``, and the experiment's artefact if it has one, are written; beside the experiment's
        module unless given.
    anew : bool, default False
        Measure all rows, whatever is there. The old file stays until the last row is measured; if the run is
        interrupted, one without `anew` goes on with it.
    report : callable
        Is told, in a line of text now and then, how far the experiment has got.
    **settings
        In place of the experiment's own.

    Returns
    -------
    dict
        What was written: `name`, `question`, `settings`, `runs`, `rows`. Each row has its key and its values,
        and under `measured` the `seconds` it took and, as `run`, the place in `runs` of where and when:
        `commit`, `begun`, `device`, `cores`, `threads`, `versions`, and the `seconds` until its last row.
        What is not known is None.

    Raises
    ------
    ValueError
        If there is no such experiment, it has no such setting, or its file was measured with other ones and
        `anew` is False.
    """
    chosen = experiment(name, **settings)
    table = _Table(name, Path(folder or FOLDER), chosen, anew)
    missing = table.missing()
    wanted = anew or _artefact_status(name, folder, chosen) in ("missing", "stale")
    with_artefact = wanted and chosen.artefact_dtype is not None
    if missing or with_artefact:
        prepared = chosen.prepare()
        here = provenance(chosen.device)
        begun = time.perf_counter()
        if with_artefact:  # before the rows: what an interrupted run has left to do can be told from these
            _make_artefact(name, folder, chosen, prepared, here)

        def one_row(key: dict[str, Any]) -> None:
            started = time.perf_counter()
            values = chosen.measure(key, prepared)
            now = time.perf_counter()
            table.add(key, values, here, round(now - started, 1), round(now - begun, 1))
            report(f"{', '.join(f'{setting} {value}' for setting, value in key.items())}: {values}")

        pool = ThreadPoolExecutor(chosen.at_a_time)
        try:
            for done in [pool.submit(one_row, key) for key in missing]:
                done.result()
        finally:  # if a row failed, those that have begun are finished, and written
            pool.shutdown(cancel_futures=True)
    return table.finish()


def status(name: str, folder: str | os.PathLike | None = None, **settings: Any) -> Status:
    """Say what has been measured of an experiment, what is missing, and whether its file is stale.

    Parameters, errors: those of `run`; nothing is measured, and a stale file is no error.

    Returns
    -------
    Status
    """
    chosen = experiment(name, **settings)
    asked = {_text(key) for key in chosen.row_keys()}
    whole, unfinished = (_read(path) for path in _paths(name, Path(folder or FOLDER)))
    changed = _changed(whole, chosen) if whole else {}
    there = set(_rows_by_key(whole, chosen)) if whole and not changed else set()
    waiting = set()
    if unfinished and not _changed(unfinished, chosen):
        waiting = set(_rows_by_key(unfinished, chosen)) & asked
    artefact = _artefact_status(name, folder, chosen)
    return Status(name, len(asked), len(asked - there), len(waiting), len(there - asked), changed, artefact)


def load(name: str, folder: str | os.PathLike | None = None) -> dict[str, Any]:
    """Return what an experiment measured, as `run` has written it.

    Raises
    ------
    ValueError
        If there is no experiment of this name, or its file is damaged.
    FileNotFoundError
        If it was never run.
    """
    experiment(name)
    record = _read(_paths(name, Path(folder or FOLDER))[0])
    if record is None:
        raise FileNotFoundError(f"{name} was not run yet; `python -m nlpbook results --only {name}` runs it")
    return record


class _Table:
    """The rows of an experiment that have been measured, in memory and in its file."""

    def __init__(self, name: str, folder: Path, chosen: Experiment, anew: bool):
        self.experiment = chosen
        self.whole, self.unfinished = _paths(name, folder)
        self.order = [_text(key) for key in chosen.row_keys()]
        if len(set(self.order)) < len(self.order):
            twice = next(key for i, key in enumerate(self.order) if key in self.order[:i])
            raise ValueError(f"{name} must have each key once; got {twice} twice")
        self.lock = Lock()
        old = None if anew else self._old()
        self.head = {"name": name, "question": chosen.question, "settings": chosen.settings}
        self.rows: dict[str, dict[str, Any]] = {}
        self.runs: list[dict[str, Any]] = []
        if old:
            found = _rows_by_key(old, chosen)
            self.rows = {key: found[key] for key in self.order if key in found}
            self.runs = old["runs"]

    def _old(self) -> dict[str, Any] | None:
        """What an earlier run has left that this one can go on with."""
        unfinished, whole = _read(self.unfinished), _read(self.whole)
        if unfinished and not _changed(unfinished, self.experiment):
            return unfinished
        changed = _changed(whole, self.experiment) if whole else {}
        if changed:
            raise ValueError(
                f"{self.whole.name} is stale, it was measured with other settings ({_differences(changed)}): "
                f"run it anew (--anew)"
            )
        return whole

    def missing(self) -> list[dict[str, Any]]:
        """The keys of the rows that have to be measured, in order."""
        return [key for key in self.experiment.row_keys() if _text(key) not in self.rows]

    def add(
        self, key: dict[str, Any], values: dict[str, Any], here: dict[str, Any], seconds: float, so_far: float
    ) -> None:
        """Write a row that was measured, in some seconds, by a run that has gone on for so long."""
        row = {**key, **values}
        if "measured" in row:
            raise ValueError('row must have no value named "measured"; got one')
        row = json.loads(json.dumps(row, allow_nan=False))  # what JSON cannot hold is refused here
        with self.lock:
            if not any(run is here for run in self.runs):
                self.runs.append(here)  # the last one, from now on
            here["seconds"] = so_far
            self.rows[_text(key)] = row | {"measured": {"run": len(self.runs) - 1, "seconds": seconds}}
            _write(self.unfinished, self.record())

    def record(self) -> dict[str, Any]:
        """What is written: the rows in the order of the keys, and the runs that have measured them."""
        rows = [self.rows[key] for key in self.order if key in self.rows]
        used = sorted({row["measured"]["run"] for row in rows})
        rows = [
            row | {"measured": row["measured"] | {"run": used.index(row["measured"]["run"])}} for row in rows
        ]
        return {**self.head, "runs": [self.runs[run] for run in used], "rows": rows}

    def finish(self) -> dict[str, Any]:
        """Write the whole table, unless it is there already, and forget the unfinished one."""
        record = self.record()
        if _read(self.whole) != record:
            _write(self.whole, record)
        self.unfinished.unlink(missing_ok=True)
        return record


def _make_artefact(
    name: str, folder: str | os.PathLike | None, chosen: Experiment, prepared: Any, here: dict[str, Any]
) -> None:
    started = time.perf_counter()
    tensors, metadata = chosen.tensors(prepared)
    save_artefact(
        name,
        tensors,
        dtype=chosen.artefact_dtype,
        settings=chosen.settings,
        metadata=metadata,
        measured={**here, "seconds": round(time.perf_counter() - started, 1)},
        folder=folder,
    )


def _artefact_status(name: str, folder: str | os.PathLike | None, chosen: Experiment) -> str:
    if chosen.artefact_dtype is None:
        return ""
    try:
        artefact = load_artefact(name, folder)
    except FileNotFoundError:
        return "missing"
    return "stale" if _changed({"settings": artefact.settings}, chosen) else "there"


def _paths(name: str, folder: Path) -> tuple[Path, Path]:
    """The file of an experiment, and that of a run which is not at its end."""
    return folder / f"{name}.json", folder / f"{name}.unfinished"


def _read(path: Path) -> dict[str, Any] | None:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError:  # no JSON, or no UTF-8
        raise ValueError(f"{path} is damaged: it is no JSON") from None


def _write(path: Path, record: dict[str, Any]) -> None:
    """Write a record whole or not at all."""
    part = path.with_suffix(f"{path.suffix}.part")
    text = json.dumps(record, indent=1, allow_nan=False, ensure_ascii=False) + "\n"
    part.write_text(text, encoding="utf-8", newline="\n")
    part.replace(path)


def _text(key: dict[str, Any]) -> str:
    return json.dumps(key, sort_keys=True)


def _rows_by_key(record: dict[str, Any], chosen: Experiment) -> dict[str, dict[str, Any]]:
    """The rows of a record from their keys; a row of another time may lack a name, which matches nothing."""
    every = chosen.row_keys()
    found = list(every[0]) if every else []
    return {_text({name: row.get(name) for name in found}): row for row in record["rows"]}


def _changed(record: dict[str, Any], chosen: Experiment) -> dict[str, tuple[Any, Any]]:
    """The settings that were others when the rows of a record were measured."""
    old, new = record["settings"], chosen.settings
    return {
        name: (old.get(name), new.get(name))
        for name in dict.fromkeys([*old, *new])
        if name not in chosen.spans and (name not in old or name not in new or old[name] != new[name])
    }


def _differences(changed: dict[str, tuple[Any, Any]]) -> str:
    return ", ".join(f"{name} was {old!r} and is {new!r}" for name, (old, new) in changed.items())
