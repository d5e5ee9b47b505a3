import json

import pytest

from tools import strip_outputs
from tools.notebooks import read
from tools.strip_outputs import problems, stripped


def stream(text, name="stdout"):
    return {"name": name, "output_type": "stream", "text": text}


@pytest.fixture
def dirty():
    """A notebook as an editor saves it after a run."""
    result = {
        "data": {"text/plain": ["3"]},
        "execution_count": 3,
        "metadata": {},
        "output_type": "execute_result",
    }
    return {
        "cells": [
            {"cell_type": "markdown", "id": "a", "metadata": {"collapsed": True}, "source": ["# Title"]},
            {
                "cell_type": "code",
                "execution_count": 1,
                "id": "b",
                "metadata": {"tags": ["hide-input"], "execution": {"iopub.status.busy": "2026-01-01"}},
                "outputs": [stream(["1\n"])],
                "source": ["print(1)"],
            },
            {
                "cell_type": "code",
                "execution_count": 2,
                "id": "c",
                "metadata": {"tags": ["nbval-check-output"]},
                "outputs": [stream("2\n"), stream("a warning\n", "stderr"), result],
                "source": "print(2)\n1 + 2",
            },
        ],
        "metadata": {
            "kernelspec": {"display_name": "my env", "language": "python", "name": "my-env"},
            "language_info": {"name": "python", "version": "3.12.1"},
            "mystnb": {"execution_timeout": 60},
            "widgets": {"state": {}},
        },
        "nbformat": 4,
        "nbformat_minor": 4,
    }


def test_outputs_stay_only_where_they_are_compared(dirty):
    cells = stripped(dirty)["cells"]
    assert cells[1]["outputs"] == []
    assert cells[2]["outputs"][0] == stream(["2\n"])
    assert [output["output_type"] for output in cells[2]["outputs"]] == ["stream", "execute_result"]


def test_metadata_goes_and_tags_stay(dirty):
    clean = stripped(dirty)
    assert clean["metadata"]["kernelspec"]["name"] == "python3"
    assert set(clean["metadata"]) == {"kernelspec", "language_info", "mystnb"}
    assert [cell["metadata"] for cell in clean["cells"]] == [
        {},
        {"tags": ["hide-input"]},
        {"tags": ["nbval-check-output"]},
    ]


def test_counts_are_those_of_a_run_from_top_to_bottom(dirty):
    """nbval refuses an output without a count; a count that depends on the author's day would be noise."""
    dirty["cells"][2]["execution_count"] = 17
    clean = stripped(dirty)
    assert [cell["execution_count"] for cell in clean["cells"][1:]] == [None, 2]
    assert clean["cells"][2]["outputs"][1]["execution_count"] == 2


def test_the_argument_is_left_alone(dirty):
    before = json.dumps(dirty)
    stripped(dirty)
    problems(dirty)
    assert json.dumps(dirty) == before


def test_a_stripped_notebook_has_no_problems_and_stays_as_it_is(dirty):
    assert problems(dirty)
    clean = stripped(dirty)
    assert problems(clean) == []
    assert stripped(clean) == clean


def test_it_is_still_a_notebook(dirty):
    import nbformat

    nbformat.validate(nbformat.from_dict(stripped(dirty)))


def test_the_command_changes_files_and_check_does_not(dirty, tmp_path, capsys):
    path = tmp_path / "page.ipynb"
    path.write_text(json.dumps(dirty))
    before = path.read_bytes()
    assert strip_outputs.main(["--check", str(path)]) == 1
    assert path.read_bytes() == before
    assert strip_outputs.main([str(path)]) == 1  # as pre-commit expects of a hook that has changed a file
    assert problems(read(path)) == []
    assert strip_outputs.main([str(path)]) == 0
    assert strip_outputs.main(["--check", str(path)]) == 0
    assert capsys.readouterr().out.count(str(path)) == 2


def test_an_output_that_differs_in_a_checked_cell_is_kept_as_it_is(dirty):
    """Chinese text and numbers are not rewritten on the way through a file."""
    dirty["cells"][2]["outputs"] = [stream("我爱 0.1000\n")]
    assert stripped(dirty)["cells"][2]["outputs"] == [stream(["我爱 0.1000\n"])]
