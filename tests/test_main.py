import subprocess
import sys

import pytest

from nlpbook.__main__ import main

SMALL = ["--packages", "jaxtyping", "anywidget"]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("NLPBOOK_CACHE", str(tmp_path))
    return tmp_path


def test_versions(capsys):
    assert main(["versions"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert any(line.split() == ["python", sys.version.split()[0]] for line in lines)
    assert any(line.startswith("torch ") for line in lines)


def test_documentation(folder, capsys):
    assert main(["documentation", *SMALL]) == 0
    first = capsys.readouterr().out.splitlines()
    for name in ("words", "types", "sentences", "documents", "versions", "fingerprint", "cache", "read in"):
        assert any(line.startswith(name) for line in first)
    assert sum(line.startswith("- ") for line in first) == 10
    assert len(list(folder.iterdir())) == 1

    assert main(["documentation", *SMALL]) == 0
    second = capsys.readouterr().out.splitlines()
    assert [line for line in first if "read in" not in line] == [
        line for line in second if "read in" not in line
    ]

    assert main(["documentation", *SMALL, "--seed", "1", "--max-words", "200"]) == 0
    assert capsys.readouterr().out.splitlines() != second


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["--packages", "no_such_package"],
            "packages[0] must be an installed package; got 'no_such_package'",
        ),
        (["--max-words", "0"], "max_words must be a whole number, 1 or larger, or None; got 0"),
        ([*SMALL, "--max-words", "1"], "packages must hold one sentence or more; got none in"),
    ],
)
def test_a_command_that_cannot_do_its_work(folder, capsys, arguments, message):
    assert main(["documentation", *arguments]) == 1
    output = capsys.readouterr()
    assert output.out == ""
    assert message in output.err


@pytest.mark.parametrize("arguments", [[], ["no_such_command"], ["documentation", "--max-words", "many"]])
def test_wrong_arguments(capsys, arguments):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert "usage: python -m nlpbook" in capsys.readouterr().err


def test_from_the_shell(folder):
    done = subprocess.run([sys.executable, "-m", "nlpbook", "versions"], capture_output=True, text=True)
    assert done.returncode == 0 and "numpy" in done.stdout
    done = subprocess.run(
        [sys.executable, "-m", "nlpbook", "documentation", "--max-words", "0"], capture_output=True
    )
    assert done.returncode == 1


def test_microworld(tmp_path, capsys):
    assert main(["microworld", "--n", "2"]) == 0
    described = capsys.readouterr().out
    assert "perplexity" in described and described.count("\n- ") == 2
    assert main(["microworld", "--task", "translation", "--n", "4", "--out", str(tmp_path)]) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'translation.tsv'}\n"
    lines = (tmp_path / "translation.tsv").read_text(encoding="utf-8").splitlines()
    assert [line.count("\t") for line in lines] == [1] * 4
    assert main(["microworld", "--n", "0"]) == 1
    assert capsys.readouterr().err == ("nlpbook microworld: n must be a whole number, 1 or larger; got 0\n")


def test_ctrl_c_ends_a_command_with_one_line(monkeypatch, capsys):
    def interrupted():
        raise KeyboardInterrupt

    monkeypatch.setattr("nlpbook.runtime.versions", interrupted)
    assert main(["versions"]) == 130
    assert capsys.readouterr().err == "nlpbook versions: interrupted\n"
