"""Run an experiment and keep what it measured, together with its setting; read it again."""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import torch

from nlpbook import runtime

FOLDER = Path(__file__).parent
MODULES = ("nnlm_documentation", "word2vec_ablation", "word2vec_novels")


@dataclass(frozen=True)
class Experiment:
    """An experiment that takes longer than a page may.

    Parameters
    ----------
    question : str
        What it asks, in one sentence.
    settings : dict
        What it was run with: everything that `measure` is given.
    measure : callable
        ``measure(report, **settings)`` returns a list of dicts, one for each row of the table that it
        measures, with numbers and words that JSON can hold. ``report(text)`` says how far it has got.
    """

    question: str
    settings: dict[str, Any]
    measure: Callable[..., list[dict[str, Any]]]


def names() -> list[str]:
    """Return the names of all experiments."""
    return list(MODULES)


def experiment(name: str) -> Experiment:
    """Return an experiment by its name.

    Raises
    ------
    ValueError
        If there is none of this name.
    """
    if name not in MODULES:
        raise ValueError(f"name must be one of {', '.join(MODULES)}; got {name!r}")
    return import_module(f"nlpbook.results.{name}").EXPERIMENT


def run(
    name: str,
    folder: str | os.PathLike | None = None,
    *,
    report: Callable[[str], None] = print,
    **settings: Any,
) -> dict[str, Any]:
    """Run an experiment and write what it measured.

    Parameters
    ----------
    name : str
        One of `names()`.
    folder : path, optional
        Where ``name.json`` is written; beside the experiment's module unless given.
    report : callable
        Is told, in a line of text now and then, how far the experiment has got.
    **settings
        In place of the experiment's own.

    Returns
    -------
    dict
        What was written: `name`, `question`, `settings`, `rows`, `seconds`, and where it was measured:
        `device`, `cores`, `versions`.

    Raises
    ------
    ValueError
        If there is no such experiment, or it has no such setting.
    """
    chosen = experiment(name)
    unknown = sorted(set(settings) - set(chosen.settings))
    if unknown:
        raise ValueError(f"{name} has no setting {unknown[0]!r}; it has {', '.join(chosen.settings)}")
    settings = {**chosen.settings, **settings}
    started = time.perf_counter()
    rows = chosen.measure(report, **settings)
    device = runtime.default_device()
    record = {
        "name": name,
        "question": chosen.question,
        "settings": settings,
        "rows": rows,
        "seconds": round(time.perf_counter() - started, 1),
        "device": torch.cuda.get_device_name(device) if device.type == "cuda" else platform.machine(),
        "cores": os.cpu_count(),
        "versions": runtime.versions(),
    }
    target = Path(folder or FOLDER) / f"{name}.json"
    text = json.dumps(record, indent=1, allow_nan=False, ensure_ascii=False) + "\n"
    part = target.with_suffix(".part")  # whole or not at all
    part.write_text(text, encoding="utf-8", newline="\n")
    part.replace(target)
    return record


def load(name: str, folder: str | os.PathLike | None = None) -> dict[str, Any]:
    """Return what an experiment measured, as `run` has written it.

    Raises
    ------
    ValueError
        If there is no experiment of this name.
    FileNotFoundError
        If it was never run.
    """
    experiment(name)
    path = Path(folder or FOLDER) / f"{name}.json"
    if not path.exists():
        raise FileNotFoundError(f"{name} was not run yet; `python -m nlpbook results --only {name}` runs it")
    return json.loads(path.read_text(encoding="utf-8"))
