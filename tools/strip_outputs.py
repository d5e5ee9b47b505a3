"""Strip notebooks: ``python -m tools.strip_outputs [--check] [NOTEBOOK ...]``.

Unless some are named, it takes those under book/ that git knows: notebooks that a reader keeps beside the
pages, and what JupyterLab saves for going back to, are not part of a commit and stay as they are.

Outputs stay only where they are compared: in cells tagged ``nbval-check-output``, with the execution count
of a run from top to bottom (nbval takes a cell without one for a cell that was never run). All other counts
and the metadata that editors leave behind go, so that a commit shows what its author changed. With --check
nothing is written, and the exit status says whether there is work to do.
"""

import argparse
import copy
import subprocess
import sys
from pathlib import Path

from tools import notebooks

ROOT = Path(__file__).resolve().parent.parent
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
KEPT_NOTEBOOK_METADATA = {"mystnb"}  # settings of the page, if it has any
KEPT_CELL_METADATA = {"tags", "mystnb"}


def stripped(notebook):
    """Return a copy of a notebook as it is committed."""
    notebook = copy.deepcopy(notebook)
    kept = {key: value for key, value in notebook["metadata"].items() if key in KEPT_NOTEBOOK_METADATA}
    notebook["metadata"] = {**METADATA, **kept}
    notebook["nbformat"], notebook["nbformat_minor"] = 4, 5
    position = 0  # among the cells with code
    for number, cell in enumerate(notebook["cells"]):
        cell["metadata"] = {k: v for k, v in cell["metadata"].items() if k in KEPT_CELL_METADATA}
        cell["source"] = notebooks.source(cell).splitlines(keepends=True)
        cell.setdefault("id", f"cell-{number}")
        if cell["cell_type"] != "code":
            cell.pop("outputs", None)
            cell.pop("execution_count", None)
            continue
        position += 1
        outputs = cell.get("outputs", []) if notebooks.is_checked(cell) else []
        # nbval compares no errors, and warnings on stderr carry paths of the machine.
        cell["outputs"] = [_normal(output, position) for output in outputs if output.get("name") != "stderr"]
        cell["execution_count"] = position if cell["outputs"] else None
    return notebook


def _normal(output, count):
    """An output with the execution count of a run from top to bottom, its text as lines."""
    output = dict(output)
    if output["output_type"] == "execute_result":
        output["execution_count"] = count
    if "text" in output:
        output["text"] = "".join(output["text"]).splitlines(keepends=True)
    return output


def problems(notebook):
    """What a stripped notebook would not contain, in words; empty when the notebook is stripped."""
    found = []
    clean = stripped(notebook)
    for number, (cell, wanted) in enumerate(zip(notebook["cells"], clean["cells"], strict=True)):
        for key in sorted(set(cell) | set(wanted)):
            value, aim = cell.get(key), wanted.get(key)
            if key == "source":
                value, aim = "".join(value), "".join(aim)
            if value != aim:
                found.append(f"cell {number}: {key} is not as a commit should have it")
    if notebook["metadata"] != clean["metadata"]:
        found.append("the notebook's metadata holds more, or less, than the kernel's and the page's settings")
    return found


def known_to_git(root):
    """The notebooks under book/ that are part of the repository, or will be with the next commit."""
    command = ["git", "ls-files", "-z", "--", "book/*.ipynb"]
    listed = subprocess.run(command, cwd=root, check=True, stdout=subprocess.PIPE).stdout.decode("utf8")
    return [path for name in sorted(filter(None, listed.split("\0"))) if (path := root / name).exists()]


def main(arguments=None, root=ROOT):
    parser = argparse.ArgumentParser(prog="python -m tools.strip_outputs", description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="change nothing; exit 1 when a notebook needs stripping"
    )
    parser.add_argument(
        "paths", nargs="*", type=Path, help="notebooks (those of book/ that git knows by default)"
    )
    options = parser.parse_args(arguments)
    try:
        paths = options.paths or known_to_git(root)
    except (OSError, subprocess.CalledProcessError):
        print("git does not answer here: name the notebooks to strip.", file=sys.stderr)
        return 2
    changed = 0
    for path in paths:
        if ".ipynb_checkpoints" in path.parts:
            continue
        notebook = notebooks.read(path)
        if not problems(notebook):
            continue
        changed += 1
        print(f"{'needs stripping' if options.check else 'stripped'}: {path}")
        if not options.check:
            notebooks.write(stripped(notebook), path)
    return 1 if changed else 0


if __name__ == "__main__":
    sys.exit(main())
