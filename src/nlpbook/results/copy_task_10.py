"""Chapter 6: the copy task at a delay of 10 steps; see ``copy_task.py``."""

from dataclasses import dataclass

from nlpbook.results.copy_task import CopyTask


@dataclass(frozen=True, eq=False)
class CopyTask10(CopyTask):
    """`CopyTask` at a delay of 10 steps."""

    delay: int = 10


EXPERIMENT = CopyTask10
