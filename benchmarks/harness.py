"""Measure ours and the peer's in turn, and say how many times better we are.

A row is a named comparison. Its `prepare` makes the data and returns a `Comparison`: two functions without
arguments that do the same job, or one that measures itself. Each round runs both, so that a slow minute of
the machine meets both of them. Medians over the rounds make the ratio; the rounds' own ratios its spread.
"""

import gc
import json
import os
import platform
import statistics
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 5
FIELDS = (
    "name",
    "ours",
    "peer",
    "peer_name",
    "unit",
    "ratio",
    "spread",
    "floor",
    "quality",
    "machine",
    "commit",
)


class DataMissing(RuntimeError):
    """A row cannot be measured here; the message says what it lacks."""


@dataclass(frozen=True)
class Comparison:
    """What one row runs.

    Parameters
    ----------
    ours, peer : callable
        Do the job; the harness takes the seconds. A function that returns a number has measured itself, in
        the row's unit, and the number counts instead. `peer` may be a number: a floor that is no program.
    quality : callable or None
        After the rounds: a dict of what shows that both did the same job equally well.
    """

    ours: Callable
    peer: Callable | float | None
    quality: Callable | None = None


@dataclass(frozen=True)
class Row:
    """One line of the bench.

    Parameters
    ----------
    name : str
        The room and what is measured: "words.svd".
    peer_name : str
        Whom we are compared with.
    prepare : callable
        Makes the data and returns a Comparison. It is not timed.
    floor : float or None
        The smallest acceptable ratio; None for a row that only reports.
    unit : str
        What `ours` and `peer` are measured in.
    better : {"lower", "higher"}
        Whether a smaller or a larger measurement is better.
    rounds : int
        How often both are run; once more before that, unmeasured, when it is more than once.
    on_request : bool
        Run only when named (the rows that take minutes).
    """

    name: str
    peer_name: str
    prepare: Callable[[], Comparison]
    floor: float | None = None
    unit: str = "s"
    better: str = "lower"
    rounds: int = ROUNDS
    on_request: bool = False

    def __post_init__(self):
        if self.better not in ("lower", "higher"):
            raise ValueError(f"better must be 'lower' or 'higher', got {self.better!r}")
        if self.rounds < 1:
            raise ValueError(f"rounds must be at least 1, got {self.rounds}")


def machine():
    """The processor's name and the number of cores."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [line for line in cpuinfo.read_text().splitlines() if line.startswith("model name")]
        model = names[0].split(":", 1)[1].strip() if names else model
    return f"{model}, {os.cpu_count()} cores"


def commit(root=ROOT):
    """The short name of the commit that is measured, with a + where the working tree differs from it."""
    try:
        name = subprocess.check_output(
            ["git", "rev-parse", "--short", "HEAD"], cwd=root, text=True, stderr=subprocess.DEVNULL
        ).strip()
        changed = subprocess.call(["git", "diff", "--quiet", "HEAD", "--", "src"], cwd=root)
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return name + ("+" if changed else "")


def measure(function):
    """Run a function once: what it returns when that is a number, else the seconds that it took."""
    gc.collect()
    gc.disable()
    try:
        started = time.perf_counter()
        result = function()
        seconds = time.perf_counter() - started
    finally:
        gc.enable()
    return float(result) if isinstance(result, (int, float)) else seconds


def compare(ours, peer, better):
    """The ratio of the medians and the spread of the rounds' ratios, above 1 where we are better.

    Parameters
    ----------
    ours, peer : list of float
        One measurement of each per round, in the same order.
    better : {"lower", "higher"}

    Returns
    -------
    (float, [float, float])
    """
    if len(ours) != len(peer) or not ours:
        raise ValueError(
            f"ours and peer must have one measurement per round, got {len(ours)} and {len(peer)}"
        )

    def ratio(a, b):
        return b / a if better == "lower" else a / b

    rounds = [ratio(a, b) for a, b in zip(ours, peer, strict=True)]
    return ratio(statistics.median(ours), statistics.median(peer)), [min(rounds), max(rounds)]


def run_row(row, where=None):
    """Measure one row; return it as results.json has it.

    `where` is the pair (machine, commit), found out unless given.
    """
    comparison = row.prepare()
    constant = not callable(comparison.peer)
    ours, peer = [], []
    if (
        row.rounds > 1
    ):  # whatever is done only once (threads, caches, compiled code) is done before the clock runs
        comparison.ours()
        if not constant:
            comparison.peer()
    for number in range(row.rounds):
        # The order changes from round to round: what the first one leaves in the caches helps nobody twice.
        for turn in ("ours", "peer") if number % 2 == 0 else ("peer", "ours"):
            if turn == "ours":
                ours.append(measure(comparison.ours))
            elif not constant:
                peer.append(measure(comparison.peer))
    if constant and comparison.peer is not None:
        peer = [float(comparison.peer)] * row.rounds
    ratio, spread = compare(ours, peer, row.better) if peer else (None, None)
    found_machine, found_commit = where or (machine(), commit())
    return {
        "name": row.name,
        "ours": statistics.median(ours),
        "peer": statistics.median(peer) if peer else None,
        "peer_name": row.peer_name,
        "unit": row.unit,
        "ratio": ratio,
        "spread": spread,
        "floor": row.floor,
        "quality": comparison.quality() if comparison.quality else None,
        "machine": found_machine,
        "commit": found_commit,
    }


def below_floor(result):
    return result["floor"] is not None and result["ratio"] < result["floor"]


def in_order(results):
    """Rows as they are printed: in the order given, those under their floor last."""
    return sorted(results, key=below_floor)


def _number(value):
    return "" if value is None else f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"


def table(results):
    """The results as lines of text."""
    heads = ("name", "ours", "peer", "unit", "ratio", "spread", "floor", "against", "")
    rows = [
        (
            result["name"],
            _number(result["ours"]),
            _number(result["peer"]),
            result["unit"],
            _number(result["ratio"]),
            " to ".join(map(_number, result["spread"])) if result["spread"] else "",
            _number(result["floor"]),
            result["peer_name"],
            "UNDER ITS FLOOR" if below_floor(result) else "",
        )
        for result in in_order(results)
    ]
    widths = [max(len(row[i]) for row in [heads, *rows]) for i in range(len(heads))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in [heads, *rows]
    ]
    return "\n".join(line.rstrip() for line in lines)


def merged(old, new, all_rows):
    """What results.json holds after a run: the new rows, and old ones only if they were not to be run now.

    One file comes from one machine: rows of another machine are dropped.
    """
    here = {result["machine"] for result in new}
    names = {result["name"] for result in new}
    kept = [r for r in old if r["name"] not in names and r["machine"] in here and r["name"] in all_rows]
    order = {name: number for number, name in enumerate(all_rows)}
    return sorted([*kept, *new], key=lambda result: order[result["name"]])


def save(results, path):
    """Write results.json, whole or not at all."""
    part = Path(path).with_suffix(".part")
    part.write_text(json.dumps(results, indent=1) + "\n", encoding="utf8", newline="\n")
    part.replace(path)
