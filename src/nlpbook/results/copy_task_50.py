"""Chapter 6: the copy task at a delay of 50 steps; see ``copy_task.py``."""

from dataclasses import dataclass

from nlpbook.results.copy_task import CopyTask


@dataclass(frozen=True, eq=False)
class CopyTask50(CopyTask):
    """`CopyTask` at a delay of 50 steps."""

    delay: int = 50


EXPERIMENT = CopyTask50
