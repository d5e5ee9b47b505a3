"""The commands: the list of them, clean, and the Makefile that stands for them."""

import importlib.util
import re
from pathlib import Path

from tools import __main__ as commands

ROOT = Path(__file__).resolve().parents[2]


def test_help_names_every_command(capsys):
    assert commands.main(["help"]) == 0
    said = capsys.readouterr().out
    assert all(re.search(rf"^  {name} ", said, re.MULTILINE) for name in commands.COMMANDS)
    assert commands.main([]) == 0


def test_make_has_a_target_for_every_command():
    makefile = (ROOT / "Makefile").read_text()
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[1].split()
    assert sorted(phony) == sorted(commands.COMMANDS)


def test_every_command_leads_somewhere():
    for name, (module, *_) in commands.MODULES.items():
        assert name in commands.COMMANDS
        assert importlib.util.find_spec(module), module


def test_clean_removes_what_was_made_and_nothing_else(tmp_path):
    made = ["_build/html", ".pytest_cache", "src/x/__pycache__", "book/.ipynb_checkpoints"]
    kept = [".venv/bin", "src/x", "book", ".git"]
    for folder in made + kept:
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        (tmp_path / folder / "file").touch()
    commands.clean(tmp_path)
    assert [folder for folder in made if (tmp_path / folder).exists()] == []
    assert [folder for folder in kept if not (tmp_path / folder / "file").exists()] == []


def test_the_interpreter_of_the_environment_runs_the_command(monkeypatch):
    called = []
    monkeypatch.setattr(commands.environment, "ensure", lambda root: Path("/env/bin/python"))
    monkeypatch.setattr(
        commands.subprocess, "call", lambda command, **options: called.append((command, options)) or 0
    )
    assert commands.main(["bench", "--only", "words"]) == 0
    command, options = called[0]
    assert command == [str(Path("/env/bin/python")), "-m", "benchmarks.run", "--only", "words"]
    assert options["env"]["PATH"].startswith(str(Path("/env/bin")))
    assert options["env"]["PYTHONUTF8"] == "1"  # or Windows would read and write in its own code page


def test_a_problem_with_the_environment_is_one_sentence(monkeypatch, capsys):
    def fail(root):
        raise commands.environment.EnvironmentProblem("Python is too old.")

    monkeypatch.setattr(commands.environment, "ensure", fail)
    assert commands.main(["book"]) == 1
    assert capsys.readouterr().err == "Python is too old.\n"
