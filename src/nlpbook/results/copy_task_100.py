"""Chapter 6: the copy task at a delay of 100 steps; see ``copy_task.py``."""

from dataclasses import dataclass

from nlpbook.results.copy_task import CopyTask


@dataclass(frozen=True, eq=False)
class CopyTask100(CopyTask):
    """`CopyTask` at a delay of 100 steps."""

    delay: int = 100


EXPERIMENT = CopyTask100
