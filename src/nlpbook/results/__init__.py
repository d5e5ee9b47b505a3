"""Long runs: experiments that take minutes or hours, and the figures that they measured.

A notebook has to run in a minute, so what takes longer is run once, by ``make results``, and the page draws
the figures. Each experiment is one module of this room, an `Experiment` that measures one row at a time;
what it measured stands beside it in a JSON file of the same name, each row with the commit and the machine
with which it was measured. What is not known is None: the first rows are older than this record, and were
carried over into it. Otherwise only `run` writes these files.

A new one is a module whose ``EXPERIMENT`` is a subclass of `Experiment`, and its name in ``MODULES`` in
``record.py``.
"""

from nlpbook.results.artefacts import Artefact, load_artefact, save_artefact
from nlpbook.results.experiment import Experiment
from nlpbook.results.record import Status, experiment, load, names, run, status

__all__ = [
    "Artefact",
    "Experiment",
    "Status",
    "experiment",
    "load",
    "load_artefact",
    "names",
    "run",
    "save_artefact",
    "status",
]
