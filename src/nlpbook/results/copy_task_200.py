"""Chapter 6: the copy task at a delay of 200 steps; see ``copy_task.py``."""

from dataclasses import dataclass

from nlpbook.results.copy_task import CopyTask


@dataclass(frozen=True, eq=False)
class CopyTask200(CopyTask):
    """`CopyTask` at a delay of 200 steps."""

    delay: int = 200


EXPERIMENT = CopyTask200
