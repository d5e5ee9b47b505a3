"""One entry for every command: ``python -m tools book|test|lint|lab|bench|results|colab|clean|help``.

It needs nothing but a Python interpreter. It makes ``.venv`` with the pinned packages when that is missing or
out of date, and then runs the command with the interpreter of that environment.
"""

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools import environment

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = {
    "book": "execute every notebook, build the pages and print the page to open",
    "test": "run everything that a change must pass",
    "lint": "run only its first seconds: lint, layout, contracts",
    "lab": "open the notebooks in JupyterLab",
    "bench": "measure against the peers and write benchmarks/results.json (--only NAME for some rows)",
    "results": "run the experiments that take minutes or hours, write their figures (--only NAME for one)",
    "colab": "write the Colab copies of the notebooks to _build/colab",
    "clean": "remove what the other commands have made, except .venv",
    "help": "show this list",
}
MODULES = {
    "book": ["tools.book"],
    "test": ["tools.test"],
    "lint": ["tools.test", "lint", "layout", "contracts"],
    "lab": ["jupyterlab", "book/index.ipynb"],
    "bench": ["benchmarks.run"],
    "results": ["nlpbook", "results"],
    "colab": ["tools.colab"],
}


def help_text():
    lines = ["make COMMAND        (without make: python -m tools COMMAND)", ""]
    lines += [f"  {name:7} {text}" for name, text in COMMANDS.items()]
    return "\n".join(lines)


def clean(root=ROOT):
    """Remove built pages, caches of executed notebooks and the caches of the tools."""
    for name in ("_build", ".pytest_cache", ".ruff_cache", ".hypothesis", ".import_linter_cache"):
        shutil.rmtree(root / name, ignore_errors=True)
    for folder in ("book", "src", "tests", "tools", "benchmarks"):
        for pattern in ("**/__pycache__", "**/.ipynb_checkpoints"):
            for path in (root / folder).glob(pattern):
                shutil.rmtree(path, ignore_errors=True)


def main(arguments=None):
    parser = argparse.ArgumentParser(
        prog="python -m tools", usage="python -m tools COMMAND", description=help_text(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("command", nargs="?", default="help", choices=list(COMMANDS), help=argparse.SUPPRESS)
    parser.add_argument(
        "--only",
        default="",
        help="bench: only the rows whose names begin like this; results: only this experiment",
    )
    options = parser.parse_args(arguments)
    if options.command == "help":
        print(help_text())
        return 0
    if options.command == "clean":
        clean()
        return 0
    try:
        python = environment.ensure(ROOT)
    except environment.EnvironmentProblem as problem:
        print(problem, file=sys.stderr)
        return 1
    command = [str(python), "-m", *MODULES[options.command]]
    if options.only:
        command += ["--only", options.only]
    # The environment's own programs come first, as if it were activated.
    search_path = os.pathsep.join([str(python.parent), os.environ.get("PATH", "")])
    # Windows would write and read in the code page of its language, which has no Chinese in most places.
    environ = {**os.environ, "PATH": search_path, "PYTHONUTF8": "1"}
    try:
        return subprocess.call(command, cwd=str(ROOT), env=environ)
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
