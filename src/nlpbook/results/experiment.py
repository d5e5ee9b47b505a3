"""An experiment that takes longer than a page may: its settings, its rows, and how one row is measured."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

import torch


@dataclass(frozen=True, eq=False)
class Experiment:
    """An experiment, row by row.

    A subclass is a frozen dataclass. Its fields are the settings, and their defaults are those of the figures
    that come with the library. `results.run` asks for the `row_keys` and has one row after the other
    measured: so a run that is interrupted goes on at the first row that is missing. `device` is the one that
    it computes on, and `artefact_dtype` ("float16", "int8" or "float32") as what its `tensors` are stored in
    a file of their own by `save_artefact`; None where it has none.

    Attributes
    ----------
    question : str
        What it asks, in one sentence.
    spans : tuple of str
        The settings that only say which rows there are: with more seeds, the rows of the other seeds are as
        good as before. If any other setting changes, all rows are stale.
    at_a_time : int
        How many rows are measured at the same time, in threads.
    """

    question: ClassVar[str] = ""
    spans: ClassVar[tuple[str, ...]] = ()
    at_a_time = 1  # a setting where a subclass has a field of this name
    device = torch.device("cpu")
    artefact_dtype: ClassVar[str | None] = None

    @property
    def settings(self) -> dict[str, Any]:
        """The settings as JSON holds them, with lists in place of tuples."""
        return json.loads(json.dumps(asdict(self)))

    def row_keys(self) -> list[dict[str, Any]]:
        """Return what tells each row from the others: a dict with the same names for every row."""
        raise NotImplementedError

    def prepare(self) -> Any:
        """Return what all rows share; called once, before the first row that is missing."""
        return None

    def measure(self, key: dict[str, Any], prepared: Any) -> dict[str, Any]:
        """Measure one row.

        Parameters
        ----------
        key : dict
            One of `row_keys()`.
        prepared : object
            What `prepare` has returned.

        Returns
        -------
        dict
            Numbers and words that JSON can hold; together with `key` it is the row. "measured" is no name for
            one of them: there stands where and when the row was measured.
        """
        raise NotImplementedError

    def tensors(self, prepared: Any) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        """Return the weights that a page loads, where there is an `artefact_dtype`.

        Parameters
        ----------
        prepared : object
            What `prepare` has returned.

        Returns
        -------
        (dict of str to array or tensor, dict)
            The weights, and what JSON can hold besides: the words of their rows, say.
        """
        raise NotImplementedError
