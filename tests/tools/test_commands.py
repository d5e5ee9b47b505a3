"""The commands: the list of them, clean, and the Makefile that stands for them."""

import importlib.util
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tools import __main__ as commands
from tools import lab

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
    made = ["_build/html", ".pytest_cache", "src/x/__pycache__"]
    kept = [".venv/bin", "src/x", "book", "book/.ipynb_checkpoints", ".git"]
    for folder in made + kept:
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        (tmp_path / folder / "file").touch()
    commands.clean(tmp_path)
    assert [folder for folder in made if (tmp_path / folder).exists()] == []
    assert [folder for folder in kept if not (tmp_path / folder / "file").exists()] == []


def test_the_interpreter_of_the_environment_runs_the_command(monkeypatch):
    called = []
    monkeypatch.setattr(commands.environment, "ensure", lambda root: Path("/env/bin/python"))
    monkeypatch.setattr(commands, "call", lambda command, **options: called.append((command, options)) or 0)
    assert commands.main(["bench", "--only", "words"]) == 0
    command, options = called[0]
    assert command == [str(Path("/env/bin/python")), "-m", "benchmarks.run", "--only", "words"]
    assert options["env"]["PATH"].startswith(str(Path("/env/bin")))
    assert options["env"]["PYTHONUTF8"] == "1"  # or Windows would read and write in its own code page
    assert commands.main(["colab-test", "--python", "/python3.13"]) == 0
    assert called[1][0] == [command[0], "-m", "tools.colab_test", "--python", "/python3.13"]
    assert commands.main(["results", "--only", "nnlm_documentation", "--anew"]) == 0
    assert called[2][0][1:] == ["-m", "nlpbook", "results", "--only", "nnlm_documentation", "--anew"]
    with pytest.raises(SystemExit):
        commands.main(["bench", "--anew"])


def test_a_problem_with_the_environment_is_one_sentence(monkeypatch, capsys):
    def fail(root):
        raise commands.environment.EnvironmentProblem("Python is too old.")

    monkeypatch.setattr(commands.environment, "ensure", fail)
    assert commands.main(["book"]) == 1
    assert capsys.readouterr().err == "Python is too old.\n"


def test_options_after_lab_are_those_of_jupyterlab(monkeypatch):
    called = []
    monkeypatch.setattr(commands.environment, "ensure", lambda root: Path("/env/bin/python"))
    monkeypatch.setattr(commands, "call", lambda command, **options: called.append(command) or 0)
    assert commands.main(["lab", "--no-browser", "--ServerApp.port=8890"]) == 0
    assert called[0][1:] == ["-m", "tools.lab", "--no-browser", "--ServerApp.port=8890"]
    with pytest.raises(SystemExit):  # other commands take no option that they do not know
        commands.main(["book", "--no-browser"])


def test_jupyterlab_shows_the_repository_and_opens_the_landing_page():
    arguments = lab.lab_arguments(Path("/a folder/of mine"), ["--no-browser"])
    assert f"--ServerApp.root_dir={Path('/a folder/of mine')}" in arguments
    assert arguments[-1] == "--no-browser"
    opened = next(one for one in arguments if one.startswith("--LabApp.default_url="))
    assert (ROOT / opened.split("/tree/")[1]).exists()


def test_the_reader_s_own_jupyter_settings_go_first():
    assert lab.config_path() == str(ROOT / "tools" / "jupyter")
    assert lab.config_path("/mine").split(os.pathsep) == ["/mine", str(ROOT / "tools" / "jupyter")]


CHILD = """
import signal, time

def save(*_):
    time.sleep(1.5)
    print("saved", flush=True)
    raise SystemExit(3)

signal.signal(signal.SIGINT, save)
print("running", flush=True)
time.sleep(60)
"""
PARENT = f"""
import sys
from tools.__main__ import call
print("status", call([sys.executable, "-c", {CHILD!r}]))
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows sends Ctrl-C to a console, not to a process group")
def test_ctrl_c_gives_a_command_the_time_that_it_needs():
    command = [sys.executable, "-u", "-c", PARENT]
    started = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True)
    try:
        assert started.stdout.readline() == "running\n"
        os.killpg(started.pid, signal.SIGINT)
        assert started.communicate(timeout=30)[0] == "saved\nstatus 3\n"
    finally:
        started.kill()


def test_a_command_ended_by_a_signal_has_the_status_that_shells_give_it():
    assert commands.call([sys.executable, "-c", "raise SystemExit(7)"]) == 7
    if os.name != "nt":
        ended = "import os, signal; os.kill(os.getpid(), signal.SIGTERM)"
        assert commands.call([sys.executable, "-c", ended]) == 128 + signal.SIGTERM
