"""Long runs: experiments that take minutes or hours, and the figures that they measured.

A notebook has to run in a minute, so what takes longer is run once, by ``make results``, and the page draws
the figures. Each experiment is one module of this room, with a function `measure`; what it measured stands
beside it in a JSON file of the same name, with the setting in which it was measured. Nothing else writes
these files.
"""

from nlpbook.results.record import Experiment, experiment, load, names, run

__all__ = ["Experiment", "experiment", "load", "names", "run"]
