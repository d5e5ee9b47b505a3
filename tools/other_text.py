"""Run the notebooks on another text: ``python -m tools.other_text [--leave-out PART] [NOTEBOOK ...]``.

The documentation that the notebooks read is that of the installed Python, NumPy and PyTorch, so it differs
from machine to machine: from version to version some modules come and others go. What a page claims has to
hold all the same. Here a tenth of the documents is left out (PART, 0 to 9, says which), and every notebook
that reads the documentation, or those that are named, is run on what remains. A failed assertion is a claim
that stands on one version of the text.
"""

import argparse
import hashlib
import os
import sys
from pathlib import Path

import nbformat
import yaml
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from tools import notebooks
from tools.book import KERNEL_ARGUMENTS, pages_of

ROOT = Path(__file__).resolve().parent.parent
PARTS = 10


def part_of(name):
    """The part of a document, 0 to 9, by its name, with another hash than that of `Documentation.splits`."""
    return int.from_bytes(hashlib.sha256(f"part of {name}".encode()).digest()[:8], "big") % PARTS


def leave_out(part):
    """Make `documentation.load` leave out the documents of a part, in this process."""
    from nlpbook.corpora import documentation

    read = documentation._read_text
    documentation._read_text = lambda text: [one for one in read(text) if part_of(one[0]) != part]


def reads_the_documentation(notebook):
    """Whether a code cell of a notebook names the corpus."""
    return any(
        "documentation" in notebooks.source(cell).lower() for cell in notebooks.cells(notebook, "code")
    )


def run(path, part, timeout):
    """Run a notebook without a part of the documents; return what went wrong, or None."""
    notebook = nbformat.read(path, as_version=4)
    first = nbformat.v4.new_code_cell(f"from tools import other_text\n\nother_text.leave_out({part})")
    notebook.cells.insert(0, first)
    client = NotebookClient(
        notebook,
        timeout=timeout,
        resources={"metadata": {"path": str(Path(path).parent)}},
        extra_arguments=[*KERNEL_ARGUMENTS],
    )
    try:
        client.execute()
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        return str(error)
    return None


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m tools.other_text", description=__doc__)
    parser.add_argument("--leave-out", type=int, choices=range(PARTS), default=0, metavar="PART")
    parser.add_argument("paths", nargs="*", type=Path, help="notebooks (all that read the documentation)")
    options = parser.parse_args(arguments)
    paths = options.paths or [
        ROOT / page
        for page in pages_of(ROOT)
        if page.suffix == ".ipynb" and reads_the_documentation(notebooks.read(ROOT / page))
    ]
    timeout = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf8"))["execute"]["timeout"]
    # The kernels find this module where they are started.
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    failed = 0
    for path in paths:
        problem = run(path, options.leave_out, timeout)
        failed += problem is not None
        print(f"{'FAILED' if problem else 'passed'} {path}", flush=True)
        if problem:
            print(problem, flush=True)
    print(f"{len(paths)} notebooks without part {options.leave_out} of the documents, {failed} failed")
    return 1 if failed or not paths else 0


if __name__ == "__main__":
    sys.exit(main())
