"""``make bench``: measure every row, print the table, write benchmarks/results.json.

``make bench ONLY=words`` runs the rows whose names begin like that. Rows that take minutes (book.*, test.*)
run only when they are named so.
"""

import argparse
import json
import sys
import time

from benchmarks import (
    bench_book,
    bench_crf,
    bench_glove,
    bench_microworld,
    bench_mlp,
    bench_ngrams,
    bench_nnlm,
    bench_pages,
    bench_rnn,
    bench_training,
    bench_trees,
    bench_word2vec,
    bench_words,
)
from benchmarks.harness import (
    ROOT,
    DataMissing,
    below_floor,
    commit,
    machine,
    merged,
    run_row,
    save,
    table,
)

ROWS = [
    *bench_words.ROWS,
    *bench_microworld.ROWS,
    *bench_ngrams.ROWS,
    *bench_nnlm.ROWS,
    *bench_word2vec.ROWS,
    *bench_glove.ROWS,
    *bench_mlp.ROWS,
    *bench_rnn.ROWS,
    *bench_crf.ROWS,
    *bench_trees.ROWS,
    *bench_training.ROWS,
    *bench_pages.ROWS,
    *bench_book.ROWS,
]
RESULTS = ROOT / "benchmarks" / "results.json"


def chosen(rows, only):
    """The rows to run: all that are not on request, or those whose names begin with `only`."""
    if not only:
        return [row for row in rows if not row.on_request]
    found = [row for row in rows if row.name.startswith(only)]
    if not found:
        raise ValueError(f"ONLY={only} names no row; the rows are {', '.join(row.name for row in rows)}")
    return found


def read(path):
    """The results of the last run; nothing when there are none that can be read."""
    try:
        return json.loads(path.read_text(encoding="utf8"))
    except (OSError, ValueError):
        return []


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__)
    parser.add_argument("--only", default="", help="only the rows whose names begin like this")
    options = parser.parse_args(arguments)
    try:
        rows = chosen(ROWS, options.only)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    where = machine(), commit()
    results, missing = [], []
    for row in rows:
        started = time.perf_counter()
        try:
            results.append(run_row(row, where))
        except DataMissing as reason:
            missing.append((row.name, reason))
            continue
        print(f"{row.name}: {time.perf_counter() - started:.0f} s", file=sys.stderr, flush=True)
    if results:
        save(merged(read(RESULTS), results, [row.name for row in ROWS]), RESULTS)
        print(f"{where[0]}, commit {where[1]}\n")
        print(table(results))
    for name, reason in missing:
        print(f"{name} was not measured: {reason}")
    return 1 if any(map(below_floor, results)) else 0


if __name__ == "__main__":
    sys.exit(main())
