"""Where a row was measured: commit, device, cores, versions."""

from __future__ import annotations

import os
import platform
import subprocess
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import torch

from nlpbook import runtime

_PACKAGE = Path(runtime.__file__).parent


def provenance(device: torch.device) -> dict[str, Any]:
    """Return what a figure depends on besides its settings.

    Parameters
    ----------
    device : torch.device
        What computes.

    Returns
    -------
    dict
        `commit` (see `commit`), `begun` (date and time, UTC), `device` (name of the graphics processor, or
        the processor's architecture), `cores`, `threads` (of PyTorch), `versions`.
    """
    return {
        "commit": commit(),
        "begun": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "device": torch.cuda.get_device_name(device) if device.type == "cuda" else platform.machine(),
        "cores": os.cpu_count(),
        "threads": torch.get_num_threads(),
        "versions": runtime.versions(),
    }


def commit(folder: Path = _PACKAGE) -> str | None:
    """Return the commit of the code in a folder.

    Parameters
    ----------
    folder : Path
        That of the library unless given.

    Returns
    -------
    str or None
        40 hexadecimal digits, with "-dirty" behind them where a Python file of the folder differs from that
        commit; None where Git is not installed or does not know these files, as in an installed library.
    """

    def git(*arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    try:
        if not git("ls-files", "--", "*.py"):
            return None
        dirty = git("status", "--porcelain", "--", "*.py")
        return git("rev-parse", "HEAD") + ("-dirty" if dirty else "")
    except (OSError, subprocess.CalledProcessError):
        return None
