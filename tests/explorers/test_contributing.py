"""The explorer that CONTRIBUTING.md makes step by step: followed word for word, it works."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools import javascript

ROOT = Path(__file__).parents[2]
PUBLIC, BASE, MADE = (
    "src/nlpbook/explorers/__init__.py",
    "tests/explorers/test_base.py",
    "tests/explorers/test_in_browser.py",
)
# Where the guide has the class listed: in which file, before which line, as what.
LISTS = (
    (
        PUBLIC,
        "    from nlpbook.explorers.gradient_flow.",
        "    from nlpbook.explorers.coin.explorer import CoinExplorer\n",
    ),
    (PUBLIC, '    "Explorer": "base"', '    "CoinExplorer": "coin.explorer",\n'),
    (PUBLIC, '    "Explorer",\n', '    "CoinExplorer",\n'),
    (BASE, "    Explorer,\n", "    CoinExplorer,\n"),
    (BASE, "    lambda: ScheduleExplorer(),\n", "    lambda: CoinExplorer(),\n"),
    (MADE, "    GraphStepper,\n", "    CoinExplorer,\n"),
    (MADE, "def make_huffman():\n", "def make_coin():\n    return CoinExplorer(0.8)\n\n\n"),
    (MADE, '    "trees": make_trees,\n', '    "coin": make_coin,\n'),
)
FILE = re.compile(r"`((?:src|tests)/[^`]*\.(?:py|js))`\n```\w+\n(.*?)```", re.DOTALL)


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A copy of the library and its tests, with the files of the guide, and the class in its five lists."""
    root = tmp_path_factory.mktemp("project")
    for folder in ("src", "tests", "tools"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", root)
    written = FILE.findall((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    assert len(written) == 7
    for name, text in written:
        assert not (root / name).exists()
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    (root / "tests/explorers/coin/__init__.py").touch()
    for place, before, added in LISTS:
        listed = root / place
        text = listed.read_text(encoding="utf-8")
        assert text.count(before) == 1
        listed.write_text(text.replace(before, added + before), encoding="utf-8")
    return root


def run(root, *command):
    environment = {**javascript.environment(), "PYTHONPATH": os.pathsep.join([str(root / "src"), str(root)])}
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, timeout=250)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_its_files_pass_lint_layout_and_types(project):
    files = [
        str(path) for folder in ("src/nlpbook", "tests") for path in (project / folder).glob("**/coin/*")
    ]
    python = [file for file in files if file.endswith(".py")]
    run(project, sys.executable, "-m", "ruff", "check", *python)
    run(project, sys.executable, "-m", "ruff", "format", "--check", *python)
    scripts = [file for file in files if file.endswith(".js")]
    assert (len(python), len(scripts)) == (5, 3)
    for command in (["fmt", "--check"], ["lint"], ["check"]):
        run(project, *javascript.deno(*command, *scripts))


@pytest.mark.browser
def test_its_tests_pass(project, browser):
    assert "2 passed" in run(
        project, *javascript.deno("test", "--no-check", "tests/explorers/coin/test_entropy.js")
    )
    ran = run(project, sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/explorers/coin")
    assert "9 passed" in ran


def test_it_keeps_what_every_explorer_promises(project):
    ran = run(project, sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", BASE)
    assert re.search(r"^\d\d passed", ran, re.MULTILINE)


@pytest.mark.browser
def test_it_keeps_in_a_browser_what_every_explorer_promises(project, browser):
    files = [MADE, *(f"tests/explorers/test_{name}_in_browser.py" for name in ("frame", "keyboard"))]
    ran = run(project, sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "coin", *files)
    assert int(re.search(r"^(\d+) passed", ran, re.MULTILINE)[1]) > 6
