"""Every text file has LF at the end of its lines, on Windows too, where Python would write CRLF."""

import ast
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(path for folder in ("src", "tools", "benchmarks") for path in (ROOT / folder).rglob("*.py"))


def writers(source):
    """The lines of a program that write text and leave the end of a line to the system."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        options = {keyword.arg: keyword.value for keyword in node.keywords}
        values = [*node.args, *options.values()]
        modes = [value.value for value in values if isinstance(value, ast.Constant)]
        writes = name == "write_text" or (
            name in ("open", "fdopen", "NamedTemporaryFile")
            and any(mode in ("w", "a", "x", "w+", "a+", "x+", "wt", "at", "xt") for mode in modes)
        )
        if writes and getattr(options.get("newline"), "value", None) != "\n":
            found.append(node.lineno)
    return found


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("path.write_text(text)", True),
        ("path.write_text(text, encoding='utf8')", True),
        ("path.write_text(text, newline='\\r\\n')", True),
        ("path.write_text(text, newline='\\n')", False),
        ("path.open('w', encoding='utf8')", True),
        ("open(path, mode='a')", True),
        ("path.open('w', newline='\\n')", False),
        ("path.open('wb')", False),
        ("path.open(encoding='utf8')", False),
    ],
)
def test_a_writer_without_line_ends_is_seen(line, fault):
    assert writers(line) == ([1] if fault else [])


def test_every_text_is_written_with_lf():
    assert len(SOURCES) > 100
    assert {str(path): writers(path.read_text(encoding="utf8")) for path in SOURCES} == {
        str(path): [] for path in SOURCES
    }


def test_git_keeps_lf_in_every_text_file():
    """What .gitattributes says of the files that tools compare or hash, as git itself reads it."""
    names = ["book/index.ipynb", "src/nlpbook/race.py", "requirements.txt", "book/index.md", ".ci/run"]
    try:
        said = subprocess.check_output(
            ["git", "check-attr", "text", "eol", "--", *names], cwd=ROOT, text=True, stderr=subprocess.DEVNULL
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this is no checkout of git")
    assert said.count(": eol: lf") == len(names)
