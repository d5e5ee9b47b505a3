"""What a notebook of the book looks like: reading it, writing it, and telling its kinds of cells apart."""

import hashlib
import json
import os
import shutil
from pathlib import Path

SIGNATURE = "written_by_make_colab"  # in the metadata of a Colab copy

CHECK_TAG = "nbval-check-output"  # nbval compares the stored output of a cell that has it


def read(path):
    """The notebook in `path` as plain dictionaries and lists."""
    return json.loads(Path(path).read_text(encoding="utf8"))


def dump(notebook):
    """The text of a notebook's file, as JupyterLab writes it."""
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def write(notebook, path):
    """Write a notebook, whole or not at all: a command that is killed leaves the old file as it was."""
    path = Path(os.path.realpath(path))  # a link stays a link
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(dump(notebook), encoding="utf8", newline="\n")
        if path.exists():
            shutil.copymode(path, part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def signed(notebook):
    """A copy of a notebook that carries its own fingerprint, by which `is_untouched` knows it again."""
    metadata = {key: value for key, value in notebook["metadata"].items() if key != SIGNATURE}
    bare = {**notebook, "metadata": metadata}
    fingerprint = hashlib.sha256(dump(bare).encode("utf8")).hexdigest()
    return {**bare, "metadata": {**metadata, SIGNATURE: fingerprint}}


def is_untouched(path):
    """Whether the file holds a signed notebook that nobody has changed, run or saved since it was written."""
    try:
        notebook = read(path)
        return notebook["metadata"][SIGNATURE] == signed(notebook)["metadata"][SIGNATURE]
    except (OSError, ValueError, KeyError, TypeError):
        return False


def touched(folder):
    """The notebooks in a folder of signed ones that are changed, run, or somebody's own."""
    return [path for path in sorted(Path(folder).rglob("*.ipynb")) if not is_untouched(path)]


def source(cell):
    """The text of a cell, which the format allows to be a list of lines."""
    return "".join(cell["source"])


def cells(notebook, kind):
    """The cells of one kind: "code" or "markdown"."""
    return [cell for cell in notebook["cells"] if cell["cell_type"] == kind]


def tags(cell):
    """The tags of a cell."""
    return cell["metadata"].get("tags", [])


def is_checked(cell):
    """Whether the stored output of a code cell is compared with what it prints."""
    return cell["cell_type"] == "code" and CHECK_TAG in tags(cell)
