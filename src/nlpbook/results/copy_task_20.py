"""Chapter 6: the copy task at a delay of 20 steps; see ``copy_task.py``."""

from dataclasses import dataclass

from nlpbook.results.copy_task import CopyTask


@dataclass(frozen=True, eq=False)
class CopyTask20(CopyTask):
    """`CopyTask` at a delay of 20 steps."""

    delay: int = 20


EXPERIMENT = CopyTask20
