"""Keep what notebooks gave under nbval, so that the book need not execute them again: a plugin of pytest.

``-p tools.kept_outputs``: a notebook whose cells have all passed goes into the cache that ``make book`` takes
its outputs from. One with a cell that failed or was skipped is left to the build.
"""

from collections import defaultdict
from pathlib import Path

import nbformat
import pytest
from IPython.core.displayhook import DisplayHook
from IPython.core.inputtransformer2 import TransformerManager
from nbformat.v4 import output_from_msg

from tools.book import cache_folder, open_cache, store_outputs
from tools.locks import exclusive

passed = defaultdict(dict)  # the outputs and seconds of each cell, by the file's collector and the number


def is_cell(item):
    """Whether a test is a notebook's cell, without loading nbval where it is not asked for."""
    return type(item).__module__ == "nbval.plugin"


def as_stored(source, outputs, number):
    """Outputs of a cell as nbformat wants them, of those that nbval has read.

    nbval runs cells without a history: they all have the number 0, and a ``;`` at the end hides no result.
    """
    kept = []
    quiet = DisplayHook.semicolon_at_end_of_expression(TransformerManager().transform_cell(source))
    for output in outputs:
        kind, content = output["output_type"], dict(output)
        if kind == "execute_result":
            content["execution_count"] = number
        if kind != "execute_result" or not quiet:
            kept.append(output_from_msg({"header": {"msg_type": kind}, "content": content}))
    return kept


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Note a cell that passed; with the last one of its notebook, store them all."""
    yield
    if call.when != "call" or call.excinfo is not None or not is_cell(item):
        return
    cells = passed[item.parent]
    cells[item.cell_num] = item.test_outputs, call.duration
    code = [cell for cell in item.parent.nb.cells if cell.cell_type == "code"]
    if len(cells) == len(code):
        store(item.parent, code, cells)


def store(collector, code, cells):
    """Put a whole notebook into the cache of the library as it is now."""
    root, path = collector.config.rootpath, Path(collector.path)
    if nbformat.read(path, as_version=4) != collector.nb:
        return  # somebody has edited it meanwhile
    count = 0
    for number, cell in enumerate(code):
        if cell.source.strip():  # an empty cell is not run, and not counted
            count += 1
            cell.outputs = as_stored(cell.source, cells[number][0], count)
            cell.execution_count = count
    information = collector.kernel.kc.kernel_info(reply=True, timeout=60)["content"]
    collector.nb.metadata["language_info"] = information["language_info"]
    with exclusive(root / ".cache" / "outputs.lock", "keeping a notebook's outputs"):
        cache = open_cache(cache_folder(root))
        store_outputs(cache, path, collector.nb, sum(seconds for _, seconds in cells.values()))
