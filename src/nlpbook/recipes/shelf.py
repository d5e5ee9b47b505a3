"""Find a recipe, and train by it: the folder belongs to one training, and is gone on with or left alone."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import fields
from importlib import import_module
from pathlib import Path
from typing import Any

import torch

from nlpbook import runtime, validation
from nlpbook.recipes.recipe import Recipe, Training
from nlpbook.training import data_parallel
from nlpbook.training.distributed import of_first, rank, world_size

_MODULES = {"nnlm-documentation": "nnlm_documentation"}


def names() -> list[str]:
    """Return the names of all recipes."""
    return list(_MODULES)


def recipe(name: str, **settings: Any) -> Recipe:
    """Return a recipe by its name.

    Parameters
    ----------
    name : str
        One of `names()`.
    **settings
        In place of the recipe's own.

    Raises
    ------
    ValueError
        If there is none of this name, or it has no such setting.
    """
    chosen = import_module(f"nlpbook.recipes.{_MODULES[validation.one_of(name, 'name', names())]}").RECIPE
    known = [setting.name for setting in fields(chosen)]
    unknown = sorted(set(settings) - set(known))
    if unknown:
        raise ValueError(f"a setting of {name} must be one of {', '.join(known)}; got {unknown[0]!r}")
    return chosen(**settings)


def train(
    name: str,
    folder: str | os.PathLike,
    *,
    device: str | torch.device | None = None,
    resume: bool = False,
    every: int = 1000,
    steps: int | None = None,
    test: bool = False,
    progress: bool = False,
    report: Callable[[str], None] = print,
    **settings: Any,
) -> None:
    """Train a model by a recipe.

    Parameters
    ----------
    name : str
        One of `names()`.
    folder : path
        Where ``settings.json``, ``checkpoint.pt`` and the finished ``model.pt`` are written; it is made if it
        is missing.
    device : str or torch.device, optional
        Where to train; the best one found unless given.
    resume : bool, default False
        Go on with the training of this folder, with its settings: the model is the same, bit for bit, as if
        it had never been interrupted (see `Checkpoint`). Without it, a folder that has one is left alone.
    every : int, default 1000
        Steps from one checkpoint to the next.
    steps : int, optional
        The step after which to stop; it can be gone on with later, up to the end that the settings have.
    test : bool, default False
        Measure the model on the test set in the end, beside what it is compared with.
    progress : bool, default False
        Show a progress bar.
    report : callable
        Is told in a line of text how far the training has got; under ``torchrun`` in the process of rank 0
        only.
    **settings
        In place of the recipe's own, or, with `resume`, as they were.

    Raises
    ------
    FloatingPointError
        If the training diverges.
    TypeError, ValueError
        If there is no such recipe or setting, a value is none that it can be, the folder has a training that
        shall not be gone on with, or one with other settings or another vocabulary.
    """
    every = validation.whole_number(every, "every")
    steps = None if steps is None else validation.whole_number(steps, "steps")
    chosen = recipe(name, **settings)
    folder = Path(folder)
    if device is None and not _under_torchrun():
        device = runtime.default_device()
    elif device is not None:
        _check_device(device)
    # A process that torchrun has started again finds what it has written before.
    resume = resume or int(os.environ.get("TORCHELASTIC_RESTART_COUNT", "0")) > 0
    with data_parallel(device) as here:
        if here.type == "cuda":  # or a resumed training would not be the same to the bit
            os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
            torch.use_deterministic_algorithms(True)
        stored = _of_first(lambda: _stored_settings(name, folder, resume, settings))
        if stored is not None:
            chosen = recipe(name, **stored["settings"])
        description = {"recipe": name, "settings": chosen.settings, "vocabulary": chosen.vocabulary()}
        _of_first(lambda: _describe(folder, description, stored))
        loud = rank() == 0
        training = Training(
            folder, here, resume, every, steps, test, progress and loud, report if loud else _silent
        )
        together = f", {world_size()} processes" if world_size() > 1 else ""
        training.report(f"{chosen.vocabulary()}; {folder}, on {here}{together}")
        chosen.train(training)


def _check_device(device: str | torch.device) -> None:
    """Raise a ValueError unless a tensor can be put there (``torchrun`` gives each process its own place)."""
    try:
        kind = torch.device(device)
        if not _under_torchrun():
            torch.empty(0, device=kind)
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        reason = str(error).splitlines()[0]
        raise ValueError(
            f"device must be one that this machine has; got {str(device)!r}: {reason}"
        ) from error


def _under_torchrun() -> bool:
    return "RANK" in os.environ


def _stored_settings(
    name: str, folder: Path, resume: bool, settings: dict[str, Any]
) -> dict[str, Any] | None:
    """What the folder says of its training, where there is one to go on with."""
    path = folder / "settings.json"
    begun = [file.name for file in (folder / "checkpoint.pt", folder / "model.pt") if file.exists()]
    if not resume:
        if begun:  # settings alone are those of a training that has not come to its first checkpoint
            raise ValueError(f"folder must be new, or gone on with (--resume); got {folder}, with {begun[0]}")
        return None
    if not path.exists():
        if begun:
            raise ValueError(f"folder must have its settings.json to be gone on with; got {folder}")
        return None
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        there, old = stored["recipe"], dict(stored["settings"])
        stored["vocabulary"] = str(stored["vocabulary"])
    except (ValueError, KeyError, TypeError):
        raise ValueError(f"{path} is damaged, or no settings of a training") from None
    if there != name:
        raise ValueError(f"folder must be one of {name} to be gone on with; got {folder}, of {there}")
    for setting, value in settings.items():
        if old.get(setting) != value:
            raise ValueError(
                f"{setting} must be {old.get(setting)!r} to go on with {folder}, as it was; got {value!r}"
            )
    return stored


def _describe(folder: Path, description: dict[str, Any], stored: dict[str, Any] | None) -> None:
    """Write what the folder is of, or see that it is the same."""
    if stored is None:
        folder.mkdir(parents=True, exist_ok=True)
        part = folder / "settings.part"
        text = json.dumps(description | {"versions": runtime.versions()}, indent=1, ensure_ascii=False)
        part.write_text(text + "\n", encoding="utf-8", newline="\n")
        part.replace(folder / "settings.json")
    elif stored["vocabulary"] != description["vocabulary"]:
        raise ValueError(
            f"folder must have a checkpoint of the vocabulary of the text here, {description['vocabulary']}; "
            f"got {folder}, of another vocabulary, {stored['vocabulary']}"
        )


def _of_first(function: Callable[[], Any]) -> Any:
    """Call a function in the process of rank 0; all processes get what it returns, or its error."""
    found, error = None, None
    if rank() == 0:
        try:
            found = function()
        except (OSError, ValueError) as raised:
            error = raised
    found, error = of_first((found, error))
    if error is not None:
        raise error
    return found


def _silent(text: str) -> None:
    """Only one of several processes reports."""
