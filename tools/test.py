"""Everything that a change must pass: ``python -m tools.test [STEP ...]``, inside the environment.

The steps: lint and layout, the contracts between the rooms, layout, lint, types and unit tests of the
JavaScript, the unit and property tests with every notebook under nbval, the book built with every warning
an error, and the built pages in a real browser. A failed step does not stop the later ones. The last line
sums up.
"""

import os
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from tools.book import pages_of

ROOT = Path(__file__).resolve().parent.parent
CELL_TIMEOUT = 120  # seconds
SIDE_BY_SIDE = ["-n", "2", "--dist", "loadscope"]


def program(name):
    """The path of a program of this environment, whose name ends in .exe on Windows."""
    return shutil.which(name, path=str(Path(sys.executable).parent)) or name


def pytest_command():
    return [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]


def lint_steps():
    python = sys.executable
    return [
        ("lint", [python, "-m", "ruff", "check", "--quiet", "."]),
        ("layout", [python, "-m", "ruff", "format", "--check", "--quiet", "."]),
        ("contracts", [program("lint-imports"), "--no-logo"]),
        ("JavaScript", [python, "-m", "tools.javascript", "lint"]),
    ]


def tests_step(paths):
    """The step that runs tests and notebooks: those in `paths`, files or folders."""
    nbval = ["--nbval-lax", "--nbval-current-env", f"--nbval-cell-timeout={CELL_TIMEOUT}"]
    nbval += ["-p", "tools.kept_outputs"]
    return "tests and notebooks", [*pytest_command(), *SIDE_BY_SIDE, "-m", "not built", *nbval, *paths]


def built_step(paths):
    """The step that looks at the built pages, with the tests in `paths`, files or folders."""
    return "built pages", [*pytest_command(), *SIDE_BY_SIDE, "-m", "built", "--require-book", *paths]


def notebooks_of(root=ROOT):
    """The notebooks of the book in reading order, relative to `root`."""
    return [page.as_posix() for page in pages_of(root) if page.suffix == ".ipynb"]


def steps(root=ROOT):
    """The name and the command of every step."""
    return [
        *lint_steps(),
        ("tests of the JavaScript", [sys.executable, "-m", "tools.javascript", "test"]),
        tests_step(["tests", *notebooks_of(root)]),
        ("book", [sys.executable, "-m", "tools.book"]),
        built_step(["tests"]),
    ]


def counts(report):
    """How many tests of a JUnit report passed, failed and were skipped; None when it cannot be read."""
    try:
        suites = ElementTree.parse(report).getroot().iter("testsuite")
        totals = [
            [int(suite.get(key)) for key in ("tests", "failures", "errors", "skipped")] for suite in suites
        ]
    except (OSError, ElementTree.ParseError, TypeError, ValueError):
        return None
    tests, failures, errors, skipped = (sum(column) for column in zip(*totals, strict=True))
    return tests - failures - errors - skipped, failures + errors, skipped


def run_step(name, command, reports, environment):
    """Run one step; return how many tests passed, failed and were skipped (a step without pytest is one)."""
    print(f"\n=== {name}", flush=True)
    started = time.perf_counter()
    if "pytest" not in command:
        status = subprocess.call(command, cwd=ROOT, env=environment)
        found = (1, 0, 0) if status == 0 else (0, 1, 0)
    else:
        report = reports / f"{name.replace(' ', '-')}.xml"
        report.unlink(missing_ok=True)
        status = subprocess.call([*command, f"--junitxml={report}"], cwd=ROOT, env=environment)
        found = counts(report) or (0, 0, 0)
        if status != 0 and found[1] == 0:  # it could not even start, or found no test
            found = (found[0], 1, found[2])
    verdict = "FAILED" if found[1] else "passed"
    print(f"=== {name}: {verdict} ({time.perf_counter() - started:.0f} s)", flush=True)
    return found


def main(arguments=None):
    """Run the steps named by `arguments`, or all of them; return the exit status."""
    names = sys.argv[1:] if arguments is None else arguments
    chosen = [step for step in steps() if step[0] in names or not names]
    unknown = set(names) - {name for name, _ in chosen}
    if unknown:
        print(f"no such step: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    return run(chosen)


def run(chosen):
    """Run the steps `chosen` and sum up; return the exit status."""
    reports = ROOT / "_build" / "reports"
    reports.mkdir(parents=True, exist_ok=True)
    # Two workers on two cores: one thread each, or they would wait for each other.
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    started = time.perf_counter()
    totals, failed = [0, 0, 0], []
    for name, command in chosen:
        found = run_step(name, command, reports, environment)
        totals = [total + number for total, number in zip(totals, found, strict=True)]
        if found[1]:
            failed.append(name)
    print(f"\n{(time.perf_counter() - started) / 60:.1f} minutes. Failed: {', '.join(failed) or 'nothing'}.")
    print("{} passed, {} failed, {} skipped".format(*totals), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
