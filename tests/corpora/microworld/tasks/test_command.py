import errno
import io
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from nlpbook.__main__ import main
from nlpbook.corpora.benchmarks.sentiment_trees import read_sentiment_trees
from nlpbook.corpora.microworld.tasks import language_modelling
from nlpbook.corpora.microworld.tasks.command import write
from nlpbook.corpora.microworld.tasks.files import WRITERS


def run(*arguments):
    return main(["microworld", *map(str, arguments)])


@pytest.mark.parametrize("task", WRITERS)
def test_what_is_printed_is_what_is_written(task, tmp_path, capsys):
    assert run("--task", task, "--n", 5, "--seed", 3) == 0
    printed = capsys.readouterr().out
    assert run("--task", task, "--n", 5, "--seed", 3, "--out", tmp_path / "new" / "folder") == 0
    paths = [Path(line) for line in capsys.readouterr().out.splitlines()]
    assert sorted(paths) == sorted((tmp_path / "new" / "folder").iterdir())
    texts = {path.name: path.read_text(encoding="utf-8") for path in paths}
    if len(texts) == 1:
        assert list(texts.values()) == [printed]
        assert run("--task", task, "--n", 5, "--seed", 3, "--to", tmp_path / "one") == 0
        assert (tmp_path / "one").read_bytes() == paths[0].read_bytes()
    else:
        assert printed == "".join(f"==> {name} <==\n{text}" for name, text in texts.items())
    assert all(text.endswith("\n") and "\r" not in text for text in texts.values())
    capsys.readouterr()
    assert run("--task", task, "--n", 5, "--seed", 4) == 0
    assert capsys.readouterr().out != printed


@pytest.mark.parametrize("disjoint", [False, True])
def test_corpora_for_language_models(world, tmp_path, disjoint):
    options = ["--disjoint"] if disjoint else []
    assert run("--task", "language-modelling", "--n", 400, "--seed", 1, "--out", tmp_path, *options) == 0
    splits = language_modelling(world, 400, 40, 40, np.random.default_rng(1), disjoint)
    found = {}
    for name in ("train", "validation", "test"):
        lines = (tmp_path / f"{name}.txt").read_text(encoding="utf-8").splitlines()
        found[name] = [line.split() for line in lines]
        assert found[name] == getattr(splits, name)
    # In a sample of this size that is independent of the others, some short sentences come again.
    assert any(sentence in found["train"] for sentence in found["test"]) != disjoint
    floor = dict(line.split("\t") for line in (tmp_path / "floor.tsv").read_text("utf-8").splitlines()[1:])
    assert {name: float(value) for name, value in floor.items()} == pytest.approx(splits.floor, abs=1e-6)


def test_sentiment_trees_can_be_read(tmp_path):
    assert run("--task", "sentiment", "--n", 50, "--to", tmp_path / "train.txt") == 0
    trees = read_sentiment_trees(tmp_path / "train.txt")
    assert [sum(tree.label == label for tree in trees) for label in range(5)] == [10] * 5


def test_the_description(world, capsys):
    assert run("--n", 3) == 0
    out = capsys.readouterr().out
    exact = world.entropy()
    for figure in (f"{exact.sentence:.4f}", f"{exact.token:.4f}", f"{exact.perplexity:.4f}"):
        assert figure in out
    shown = [line[2:].split() for line in out.splitlines() if line.startswith("- ")]
    assert shown == world.sample_sentences(3, np.random.default_rng(0))
    chinese = [line.strip() for line in out.splitlines() if "。" in line or "？" in line]
    assert len(chinese) == 3
    assert all(world.accepts(sentence, text) for sentence, text in zip(shown, chinese, strict=True))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--n", "0"], "n must be a whole number, 1 or larger; got 0"),
        (["--seed", "-1"], "seed must be a whole number, 0 or larger; got -1"),
        (["--to", "there.txt"], "--task must be given with --out or --to; got none"),
        (["--out", "there"], "--task must be given with --out or --to; got none"),
        (["--disjoint"], "--task must be language-modelling with --disjoint; got none"),
        (["--disjoint", "--task", "copy"], "--task must be language-modelling with --disjoint; got copy"),
        (
            ["--task", "language-modelling", "--to", "there.txt"],
            "--to must be for a task of one file (name a folder with --out); got language-modelling",
        ),
        (["--task", "similarity", "--n", "1000000"], "n must be at most"),
    ],
)
def test_what_cannot_be(arguments, message, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(*arguments) == 1
    output = capsys.readouterr()
    assert output.out == "" and message in output.err and output.err.startswith("nlpbook microworld: ")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["--task", "no-such-task"],
        ["--task"],
        ["--n", "many"],
        ["--seed", "0.5"],
        ["--task", "copy", "--out", "a", "--to", "b"],
    ],
)
def test_wrong_arguments(arguments, capsys):
    with pytest.raises(SystemExit) as stopped:
        run(*arguments)
    assert stopped.value.code == 2
    assert "usage: python -m nlpbook microworld" in capsys.readouterr().err


def test_a_folder_or_a_device_is_no_file(tmp_path, capsys):
    assert run("--task", "copy", "--to", tmp_path) == 1
    assert "path must be a file, or nothing yet; got " in capsys.readouterr().err
    assert run("--task", "copy", "--to", os.devnull) == 1
    assert not Path(os.devnull).is_file()
    (tmp_path / "file").write_text("here")
    assert run("--task", "copy", "--out", tmp_path / "file") == 1
    assert (tmp_path / "file").read_text() == "here"


def test_a_full_disk_leaves_what_was_there(tmp_path, monkeypatch):
    path = tmp_path / "data.txt"
    write(path, "before\n")
    write_text = Path.write_text

    def full(self, text, **kwargs):
        write_text(self, text[:3], **kwargs)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(OSError, match="No space left"):
        write(path, "after\n")
    monkeypatch.undo()
    assert path.read_text(encoding="utf-8") == "before\n"
    assert [entry.name for entry in tmp_path.iterdir()] == ["data.txt"]


def test_a_link_stays_a_link(tmp_path):
    try:
        (tmp_path / "link").symlink_to(tmp_path / "target")
    except OSError:  # Windows lets only administrators and developers make links
        pytest.skip("no right to make links here")
    write(tmp_path / "link", "猫\n")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target").read_bytes() == "猫\n".encode()


def test_chinese_on_a_terminal_that_knows_none(monkeypatch):
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr("sys.stdout", stream)
    assert run("--task", "translation", "--n", 2) == 0
    assert "。" in stream.buffer.getvalue().decode("utf-8") or "？" in stream.buffer.getvalue().decode(
        "utf-8"
    )


def test_a_reader_who_goes_away(tmp_path, monkeypatch, capsys):
    """As in ``python -m nlpbook microworld | head -1``: no traceback, no complaint, not even at the exit."""

    class Gone(io.StringIO):
        def write(self, text):
            raise BrokenPipeError(errno.EPIPE, "Broken pipe")

        def fileno(self):
            return file.fileno()

    with (tmp_path / "out").open("wb") as file:
        monkeypatch.setattr("sys.stdout", Gone())
        with pytest.raises(SystemExit) as stopped:
            run("--task", "copy")
        assert stopped.value.code == 1
        assert os.path.samestat(os.fstat(file.fileno()), os.stat(os.devnull))  # noqa: PTH116
    assert capsys.readouterr().err == ""


def test_from_the_shell_in_a_world_without_unicode(tmp_path):
    environment = os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "nlpbook", "microworld", "--n", "1"]
    done = subprocess.run(command, capture_output=True, env=environment)
    assert done.returncode == 0 and done.stderr == b""
    assert "words  " in done.stdout.decode("utf-8")
