"""What nbval saw of a notebook is what the build would have seen, and only whole notebooks are kept."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from jupyter_cache import get_cache
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tools.book import cache_folder, execute_notebooks, open_cache

REPOSITORY = Path(__file__).resolve().parents[2]
OUTPUTS = [
    new_markdown_cell("# Title"),
    new_code_cell("import sys\nx = 2\nprint('a')\nprint('b', file=sys.stderr)\nprint('c')"),
    new_code_cell("x + 1"),
    new_code_cell("x + 1;"),
    new_code_cell("%time\nx = 3;  # and a note"),
    new_code_cell("from IPython.display import HTML, display\ndisplay(HTML('<b>3</b>'))\nHTML('<i>4</i>')"),
    new_code_cell(
        "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.title('a');",
    ),
    new_code_cell("raise ValueError('as it should')", metadata={"tags": ["raises-exception"]}),
    new_code_cell(""),
    new_code_cell("'the end'"),
]


def write(root, cells):
    """A notebook below `root`, which is a project of its own for pytest."""
    (root / "pytest.ini").write_text("[pytest]\n")
    path = root / "book" / "page.ipynb"
    path.parent.mkdir()
    notebook = new_notebook(cells=[cell.copy() for cell in cells])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, path)
    return path


def under_nbval(root):
    """Run it as `tools.test` does; return what pytest said."""
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider"]
    command += ["-p", "tools.kept_outputs", "--nbval-lax", "--nbval-current-env", f"--rootdir={root}"]
    return subprocess.run(
        [*command, "-c", str(root / "pytest.ini"), str(root / "book")],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        encoding="utf8",
    )


def read_back(cache, path):
    """The notebook with the outputs that a cache has for it, as the book reads them."""
    return cache.merge_match_into_notebook(nbformat.read(path, as_version=4))[1]


def without_times(notebook):
    """Its outputs but for what differs from run to run."""
    outputs = [cell.get("outputs", []) for cell in notebook.cells]
    return [
        [{**output, "text": "times"} if "Wall time" in str(output) else output for output in of_cell]
        for of_cell in outputs
    ]


def test_they_are_what_the_build_would_have_stored(tmp_path):
    path = write(tmp_path, OUTPUTS)
    found = under_nbval(tmp_path)
    assert found.returncode == 0, found.stdout
    kept = read_back(get_cache(cache_folder(tmp_path)), path)
    built = open_cache(tmp_path / "another" / "cache")
    assert execute_notebooks(tmp_path, [path.relative_to(tmp_path)], built, 60)
    expected = read_back(built, path)
    assert kept.metadata == expected.metadata
    for one, other in zip(kept.cells, expected.cells, strict=True):
        assert one.get("execution_count") == other.get("execution_count")
    for one, other in zip(without_times(kept), without_times(expected), strict=True):
        assert [{**output, "traceback": ""} for output in one] == [
            {**output, "traceback": ""} for output in other
        ]
    # ... so that the build has nothing left to run.
    assert (
        execute_notebooks(tmp_path, [path.relative_to(tmp_path)], get_cache(cache_folder(tmp_path)), 60) == {}
    )


@pytest.mark.parametrize(
    "last",
    [
        new_code_cell("raise ValueError('no')"),
        new_code_cell("print(1)", metadata={"tags": ["nbval-skip"]}),
        new_code_cell(
            "print(1)",
            execution_count=1,
            metadata={"tags": ["nbval-check-output"]},
            outputs=[nbformat.v4.new_output("stream", text="2\n")],
        ),
    ],
)
def test_a_notebook_with_a_cell_that_did_not_pass_is_left_to_the_build(tmp_path, last):
    path = write(tmp_path, [new_code_cell("x = 2"), last])
    assert under_nbval(tmp_path).returncode == (0 if "nbval-skip" in str(last.metadata) else 1)
    folder = cache_folder(tmp_path)
    with pytest.raises(KeyError):
        open_cache(folder).match_cache_notebook(nbformat.read(path, as_version=4))


def test_a_notebook_edited_meanwhile_is_left_to_the_build(tmp_path):
    edit = (
        "from pathlib import Path\npage = Path('page.ipynb')\n"
        "page.write_text(page.read_text().replace('# Title', '# New'))"
    )
    path = write(tmp_path, [new_markdown_cell("# Title"), new_code_cell(edit)])
    assert under_nbval(tmp_path).returncode == 0
    assert "# New" in path.read_text()
    with pytest.raises(KeyError):
        open_cache(cache_folder(tmp_path)).match_cache_notebook(nbformat.read(path, as_version=4))
