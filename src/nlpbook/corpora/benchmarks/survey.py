"""Trying every loader on what is here: the counts that were found, beside the known ones."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nlpbook import validation
from nlpbook.corpora.benchmarks import loading
from nlpbook.corpora.benchmarks.catalogue import describe, names


@dataclass(frozen=True)
class Surveyed:
    """What came of loading one data set.

    Parameters
    ----------
    name : str
    folder : Path or None
        Where it is; None if it is not on this machine, and then nothing was loaded.
    known, found : dict of str to int
        The known counts and those that were found; none were if it is not here.
    seconds : float
        How long loading took.
    """

    name: str
    folder: Path | None
    known: dict[str, int]
    found: dict[str, int]
    seconds: float


def survey(which: Sequence[str] | None = None) -> list[Surveyed]:
    """Load every data set that is on this machine and count it; nothing is fetched.

    Parameters
    ----------
    which : sequence of str, optional
        Their names; all when left out.

    Returns
    -------
    list of Surveyed

    Raises
    ------
    ValueError
        If there is no data set of a name, or a copy is not whole.
    """
    rows = []
    for name in names() if which is None else validation.collection(which, "which", "names", least=0):
        folder, known = loading.find(name), dict(describe(name).counts)
        started = time.perf_counter()
        found = {} if folder is None else loading.load(name).counts()
        rows.append(Surveyed(name, folder, known, found, time.perf_counter() - started))
    return rows
