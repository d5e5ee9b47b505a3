"""The runner of all tests: a failure anywhere is a failure of the whole, and is counted."""

import os
import sys

import pytest

from tools import test as runner

REPORT = """<?xml version="1.0"?><testsuites>
<testsuite name="pytest" tests="10" failures="2" errors="1" skipped="3"></testsuite></testsuites>"""


def test_counts_of_a_report(tmp_path):
    (tmp_path / "a.xml").write_text(REPORT)
    assert runner.counts(tmp_path / "a.xml") == (4, 3, 3)
    (tmp_path / "b.xml").write_text("<not xml")
    assert runner.counts(tmp_path / "b.xml") is None
    assert runner.counts(tmp_path / "missing.xml") is None


@pytest.mark.parametrize(("status", "expected"), [(0, (1, 0, 0)), (3, (0, 1, 0))])
def test_a_step_without_pytest_counts_as_one(tmp_path, status, expected):
    command = [sys.executable, "-c", f"raise SystemExit({status})"]
    assert runner.run_step("step", command, tmp_path, None) == expected


def run_pytest(tmp_path, source):
    (tmp_path / "test_it.py").write_text(source)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)]
    return runner.run_step("a step", command, tmp_path, None)


def test_a_pytest_run_is_counted(tmp_path):
    source = (
        "import pytest\ndef test_a(): pass\ndef test_b(): assert 0\n@pytest.mark.skip\ndef test_c(): pass\n"
    )
    assert run_pytest(tmp_path, source) == (1, 1, 1)


@pytest.mark.parametrize("source", ["", "def test_(:\n", "import nowhere\n"])
def test_a_pytest_run_that_cannot_run_is_a_failure(tmp_path, source):
    passed, failed, _ = run_pytest(tmp_path, source)
    assert passed == 0
    assert failed >= 1


def test_main_sums_up_and_fails_when_a_step_fails(monkeypatch, capsys):
    commands = [[sys.executable, "-c", f"raise SystemExit({status})"] for status in (0, 1, 0)]
    steps = list(zip(("one", "two", "three"), commands, strict=True))
    monkeypatch.setattr(runner, "steps", lambda: steps)
    assert runner.main([]) == 1
    said = capsys.readouterr().out
    assert "Failed: two." in said
    assert said.rstrip().endswith("2 passed, 1 failed, 0 skipped")
    monkeypatch.setattr(runner, "steps", lambda: steps[:1])
    assert runner.main([]) == 0


def test_only_the_steps_that_are_named(monkeypatch, capsys):
    commands = [[sys.executable, "-c", f"raise SystemExit({status})"] for status in (0, 1)]
    monkeypatch.setattr(runner, "steps", lambda: list(zip(("good", "bad"), commands, strict=True)))
    assert runner.main(["good"]) == 0
    assert runner.main(["bad"]) == 1
    assert runner.main(["ugly"]) == 2
    assert "no such step: ugly" in capsys.readouterr().err


def test_the_steps_are_all_that_a_change_must_pass():
    steps = dict(runner.steps())
    assert list(steps) == [
        "lint", "layout", "contracts", "JavaScript", "tests of the JavaScript", "tests and notebooks", "book",
        "built pages",
    ]  # fmt: skip
    assert any(part.endswith("index.ipynb") for part in steps["tests and notebooks"])
    assert "--nbval-lax" in steps["tests and notebooks"]


def test_a_program_of_the_environment_is_found_by_its_name(tmp_path, monkeypatch):
    monkeypatch.setattr(runner.sys, "executable", str(tmp_path / "python"))
    assert runner.program("a-tool") == "a-tool"  # what cannot be found fails with its name
    file = tmp_path / ("a-tool.exe" if os.name == "nt" else "a-tool")
    file.touch(mode=0o755)
    assert runner.program("a-tool").lower() == str(file).lower()
