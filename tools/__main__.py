"""One entry for every command: ``python -m tools COMMAND``; ``python -m tools help`` lists them.

It needs nothing but a Python interpreter. It makes ``.venv`` with the pinned packages when that is missing or
out of date, and then runs the command with the interpreter of that environment.
"""

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools import environment, notebooks

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = {
    "book": "execute every notebook, build the pages and print the page to open",
    "test": "run everything that a change must pass",
    "quick": "run lint, and the tests that depend on what has changed (--since REV: since that commit)",
    "lint": "run only its first seconds: lint, layout, contracts, JavaScript",
    "lab": "open the notebooks in JupyterLab (with its own options after it, --no-browser for one)",
    "bench": "measure against the peers and write benchmarks/results.json (--only NAME for some rows)",
    "results": "long experiments: what is there; measure what is missing (--only NAME; --anew: all again)",
    "stills": "take the pictures of the explorers that readers without JavaScript see (after book; Chromium)",
    "colab": "write the Colab copies of the notebooks to _build/colab",
    "colab-test": "run them with Colab's versions and the oldest (gigabytes; --python PATH: a Python 3.13)",
    "clean": "remove what the others have made, except .venv, .cache and Colab copies that were changed",
    "help": "show this list",
}
MODULES = {
    "book": ["tools.book"],
    "test": ["tools.test"],
    "quick": ["tools.quick"],
    "lint": ["tools.test", "lint", "layout", "contracts", "JavaScript"],
    "lab": ["tools.lab"],
    "bench": ["benchmarks.run"],
    "results": ["nlpbook", "results"],
    "stills": ["tools.stills"],
    "colab": ["tools.colab"],
    "colab-test": ["tools.colab_test"],
}


def help_text():
    lines = ["make COMMAND        (without make: python -m tools COMMAND)", ""]
    lines += [f"  {name:10} {text}" for name, text in COMMANDS.items()]
    return "\n".join(lines)


def remove(folder, kept=()):
    """Remove a folder, but for the files `kept` and the folders that these are in."""
    if not kept:
        shutil.rmtree(folder, ignore_errors=True)
        return
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            remove(path, [file for file in kept if path in file.parents])
        elif path not in kept:
            path.unlink()


def clean(root=ROOT):
    """Remove built pages, caches of executed notebooks and the caches of the tools.

    A reader's own work stays: Colab copies that were changed, and the folders .ipynb_checkpoints, in which
    JupyterLab keeps what was saved.
    """
    edited = notebooks.touched(root / "_build" / "colab")
    for path in edited:
        print(f"kept, because it was changed: {path}")
    remove(root / "_build", edited)
    for name in (".pytest_cache", ".ruff_cache", ".hypothesis", ".import_linter_cache"):
        shutil.rmtree(root / name, ignore_errors=True)
    for folder in ("book", "src", "tests", "tools", "benchmarks"):
        for path in (root / folder).glob("**/__pycache__"):
            shutil.rmtree(path, ignore_errors=True)


def call(command, **options):
    """Run a command to its end; return its exit status, as shells have it.

    Ctrl-C reaches the command as well, which may have more to do than to end: JupyterLab asks first, and
    saves what it is about to save; a build stops its kernels. `subprocess.call` would kill it a moment later.
    """
    with subprocess.Popen(command, **options) as process:
        while True:
            try:
                status = process.wait()
            except KeyboardInterrupt:
                continue
            return status if status >= 0 else 128 - status


def main(arguments=None):
    parser = argparse.ArgumentParser(
        prog="python -m tools", usage="python -m tools COMMAND", description=help_text(),
        formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False,
    )  # fmt: skip
    parser.add_argument("command", nargs="?", default="help", choices=list(COMMANDS), help=argparse.SUPPRESS)
    parser.add_argument(
        "--only",
        default="",
        help="bench: only the rows whose names begin like this; results: only this experiment; "
        "colab-test: only the notebooks whose paths contain this",
    )
    parser.add_argument("--anew", action="store_true", help="results: measure again what is there")
    parser.add_argument("--since", default="", help="quick: the commit to compare the working tree with")
    options, others = parser.parse_known_args(arguments)
    if others and options.command not in ("lab", "colab-test"):
        parser.error("unrecognized arguments: " + " ".join(others))
    if options.anew and options.command != "results":
        parser.error("--anew is for results")
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
    if options.anew:
        command.append("--anew")
    if options.since:
        command += ["--since", options.since]
    command += others
    # The environment's own programs come first, as if it were activated.
    search_path = os.pathsep.join([str(python.parent), os.environ.get("PATH", "")])
    # Windows would write and read in the code page of its language, which has no Chinese in most places.
    environ = {**os.environ, "PATH": search_path, "PYTHONUTF8": "1"}
    return call(command, cwd=str(ROOT), env=environ)


if __name__ == "__main__":
    sys.exit(main())
