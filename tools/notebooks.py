"""What a notebook of the book looks like: reading it, and telling its kinds of cells apart."""

import json
from pathlib import Path

CHECK_TAG = "nbval-check-output"  # nbval compares the stored output of a cell that has it


def read(path):
    """The notebook in `path` as plain dictionaries and lists."""
    return json.loads(Path(path).read_text(encoding="utf8"))


def dump(notebook):
    """The text of a notebook's file, as JupyterLab writes it."""
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


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
