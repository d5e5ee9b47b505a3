"""A small experiment for the tests of the runs: what a row holds follows from its key and the settings."""

from __future__ import annotations

import os
import signal
import sys
import types
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nlpbook.results import Experiment, record


@dataclass(frozen=True, eq=False)
class Toy(Experiment):
    question = "How low does it go?"
    spans = ("seeds", "sizes")

    seeds: Sequence[int] = (0, 1, 2)
    sizes: Sequence[int] = (4, 8)
    rate: float = 0.5

    def row_keys(self):
        return [{"size": size, "seed": seed} for size in self.sizes for seed in self.seeds]

    def prepare(self):
        return np.arange(100) * self.rate

    def measure(self, key, prepared):
        drawn = np.random.default_rng(key["seed"]).choice(prepared, key["size"])
        return {"mean": float(drawn.mean()), "losses": drawn.tolist()}


def install(patch=setattr):
    """Make it one of the experiments, under the name "toy"."""
    module = types.ModuleType("nlpbook.results.toy")
    module.EXPERIMENT = Toy
    sys.modules[module.__name__] = module
    patch(record, "MODULES", (*record.MODULES, "toy"))


def die_at(moment: str, row: int) -> None:
    """Have this process killed, as by a power cut, while it measures or writes the row of this number."""

    def die():
        os.kill(os.getpid(), signal.SIGKILL)

    count = 0
    measure, write, replace = Toy.measure, Path.write_text, Path.replace

    def measure_or_die(self, key, prepared):
        nonlocal count
        count += 1
        if moment == "measuring" and count == row:
            die()
        return measure(self, key, prepared)

    def write_or_die(self, text, **options):
        if moment == "writing" and count == row:
            with self.open("w") as file:
                file.write(text[: len(text) // 2])
            die()
        return write(self, text, **options)

    def replace_or_die(self, target):
        if moment == "replacing" and count == row:
            die()
        found = replace(self, target)
        if (moment == "replaced" and count == row) or (moment == "whole" and Path(target).suffix == ".json"):
            die()
        return found

    Toy.measure, Path.write_text, Path.replace = measure_or_die, write_or_die, replace_or_die


if __name__ == "__main__":
    install()
    folder, moment, row = sys.argv[1:]
    die_at(moment, int(row))
    record.run("toy", folder, report=lambda text: print(text, flush=True))
