"""What a change concerns: nothing that depends on it may be missing."""

import json
import os
import subprocess
import sys
from pathlib import Path

import grimp
import pytest

from tools import quick
from tools import test as runner
from tools.imports import Graph

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def files():
    try:
        return quick.tracked_files(ROOT)
    except quick.NoChanges:
        pytest.skip("this copy of the project is not in git")


@pytest.fixture(scope="module")
def graph(files):
    return Graph(ROOT, files)


def files_led_to(file, edges):
    """All that a file leads to, itself included."""
    found, new = set(), [file]
    while new:
        one = new.pop()
        if one not in found:
            found.add(one)
            new += edges.get(one, ())
    return found


# ---------------------------------------------------------------------- against what Python itself does

# All test files are imported by one process, in which Python says of every import that it carries out who
# asked for what. A module that is loaded already is asked for all the same, so that what a test file loads is
# what these edges lead to from it.
LOADED = """
import builtins, importlib.util, json, sys

sys.path[:0] = [ROOT, ROOT + "/src"]
edges, importing, load = {}, builtins.__import__, importlib.import_module


def note(asking, name, more=()):
    parts = name.split(".")
    names = [".".join(parts[: n + 1]) for n in range(len(parts))] + [f"{name}.{one}" for one in more]
    edges.setdefault(asking, set()).update(one for one in names if one in sys.modules)


def recorded(name, globals=None, locals=None, fromlist=(), level=0):
    found = importing(name, globals, locals, fromlist, level)
    if globals and globals.get("__name__"):
        package = globals.get("__package__") or ""
        full = importlib.util.resolve_name("." * level + name, package) if level else name
        note(globals["__name__"], full, fromlist or ())
    return found


def recorded_by_name(name, package=None):
    found = load(name, package)
    note(sys._getframe(1).f_globals["__name__"], found.__name__)
    return found


builtins.__import__, importlib.import_module = recorded, recorded_by_name
failed = []
for name in NAMES:
    try:
        load(name)
        note(name, name)  # the packages that it is in
    except BaseException as error:
        if type(error).__name__ not in ("Skipped", "ModuleNotFoundError"):
            failed.append(f"{name}: {error!r}")
builtins.__import__, importlib.import_module = importing, load
files = {name: getattr(module, "__file__", None) for name, module in list(sys.modules.items())}
ours = {name: file for name, file in files.items() if isinstance(file, str) and file.startswith(ROOT)}
asked = {name: sorted(edges.get(name, set()) & ours.keys()) for name in {*ours, *edges.keys() & {*NAMES}}}
with open(ANSWER, "w") as out:
    json.dump({"failed": failed, "files": ours, "asked": asked}, out)
"""


def test_what_a_test_loads_is_known(graph, files, tmp_path):
    """The edges that Python follows are all there, for every test file of the project."""
    names = {file.removesuffix(".py").replace("/", "."): file for file in files if quick.is_test(file)}
    answer = tmp_path / "answer.json"
    program = f"ROOT = {str(ROOT)!r}\nNAMES = {sorted(names)!r}\nANSWER = {str(answer)!r}\n{LOADED}"
    subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, check=True, stdout=subprocess.DEVNULL, timeout=280
    )
    said = json.loads(answer.read_text())
    assert said["failed"] == []
    paths = {name: Path(file).relative_to(ROOT).as_posix() for name, file in said["files"].items()}
    everything, counted = set(), 0
    for name in names:
        really = {paths[one] for one in files_led_to(name, said["asked"]) if one in paths} & set(files)
        assert names[name] in really
        assert really - files_led_to(names[name], graph.loads) == set(), name
        everything |= really
        counted += len(really)
    assert counted > 10 * len(names)  # they do load the library
    assert everything == set(paths.values()) & set(files)  # and nothing was loaded behind the recorder's back


RUN = """
import os, sys
import pytest

called = {}


class Recorder:
    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item):
        heard = called.setdefault(os.path.relpath(item.path, ROOT), set())

        def note(frame, event, argument):
            code = frame.f_code
            # The code of a module or of a class's body runs when it is loaded; only calls are of interest.
            if code.co_filename.startswith(SOURCE) and code.co_flags & 2:
                heard.add(code.co_filename)

        sys.settrace(note)  # it is told of calls alone, as long as it returns nothing
        yield
        sys.settrace(None)


status = pytest.main(["-q", "-p", "no:cacheprovider", *TESTS], plugins=[Recorder()])
found = {file.replace(os.sep, "/"): sorted(heard) for file, heard in called.items()}
with open(ANSWER, "w") as out:
    json.dump([int(status), found], out)
"""
RUN_ALONE = [
    "tests/words/test_svd.py",
    "tests/ngrams/test_pruning.py",
    "tests/explorers/window/test_window.py",
    "tests/word2vec/test_huffman.py",
]


@pytest.fixture(scope="module")
def called(tmp_path_factory):
    """The files of the library whose functions the tests of each file call."""
    answer = tmp_path_factory.mktemp("run") / "answer.json"
    program = f"import json\nROOT, SOURCE = {str(ROOT)!r}, {str(ROOT / 'src')!r}\n"
    program += f"TESTS, ANSWER = {RUN_ALONE!r}, {str(answer)!r}\n{RUN}"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, check=True, capture_output=True
    )
    status, found = json.loads(answer.read_text())
    assert status == 0
    return {file: {Path(one).relative_to(ROOT).as_posix() for one in ones} for file, ones in found.items()}


@pytest.mark.parametrize("file", RUN_ALONE)
def test_whose_code_a_test_calls_is_among_what_it_depends_on(graph, called, file):
    """Less than what is loaded counts as a dependency, but never less than what is run."""
    assert called[file]
    assert called[file] - files_led_to(file, graph.uses) == set()


def test_every_import_that_grimp_finds_is_an_edge(graph):
    """An independent reading of the library's imports."""
    theirs = grimp.build_graph("nlpbook", cache_dir=None)
    compared = 0
    for module in theirs.modules & graph.modules.keys():
        for imported in theirs.find_modules_directly_imported_by(module):
            assert graph.modules[imported] in graph.loads[graph.modules[module]], (module, imported)
            compared += 1
    assert theirs.modules == {name for name in graph.modules if name.split(".")[0] == "nlpbook"}
    assert compared > 300


# ---------------------------------------------------------------------- a small project, made anew each time

FILES = {
    "pyproject.toml": "",
    "README.md": "read me",
    "src/nlpbook/__init__.py": "from nlpbook.runtime import setup\n\n__all__ = ['setup']\n",
    "src/nlpbook/runtime.py": "def setup(): pass\n",
    "src/nlpbook/words/__init__.py": "from nlpbook.words.a import f\nfrom nlpbook.words.b import g as h\n",
    "src/nlpbook/words/a.py": "def f(): pass\n",
    "src/nlpbook/words/b.py": "from nlpbook.words.c import inner\n\n\ndef g(): inner()\n",
    "src/nlpbook/words/c.py": "def inner(): pass\n",
    "src/nlpbook/words/unused.py": "",
    "src/nlpbook/live/__init__.py": "from nlpbook.live.one import One\nfrom nlpbook.live.two import Two\n",
    "src/nlpbook/live/one.py": "class One:\n    javascript = 'one.js'\n",
    "src/nlpbook/live/two.py": "class Two:\n    pass\n",
    "src/nlpbook/live/one.js": "",
    "src/nlpbook/live/nobody.js": "",
    "tools/__init__.py": "",
    "tools/number.py": "",
    "tools/lonely.py": "",
    "tests/__init__.py": "",
    "tests/conftest.py": "",
    "tests/test_other.py": "",
    "tests/test_modules.py": "from nlpbook.words import a, b, c\nfrom nlpbook.live import one, two\n",
    "tests/words/conftest.py": "from nlpbook import live\n\n\ndef one(): return live.One()\n",
    "tests/tools/test_number.py": "from tools import number\n",
    "book/one.ipynb": "{}",
}
CASES = [
    ("from nlpbook.words import f", "words/a.py", True),
    ("from nlpbook.words import f", "words/b.py", False),
    ("from nlpbook.words import h as k", "words/c.py", True),  # under another name, and through b
    ("from nlpbook.words import *", "words/c.py", True),
    ("from nlpbook.words import no_such_name", "words/c.py", True),
    ("from nlpbook.words import f", "words/__init__.py", True),
    ("import nlpbook.words\nnlpbook.words.h()", "words/c.py", True),
    ("import nlpbook.words\nnlpbook.words.f()", "words/c.py", False),
    ("import nlpbook.words as w\nprint(w)", "words/c.py", True),
    ("import nlpbook.words as w\nw.f()", "words/b.py", False),
    ("from nlpbook import words\nwords.f()", "words/a.py", True),
    ("from nlpbook import words\nwords.f()", "words/b.py", False),
    ("from nlpbook import words\ngetattr(words, 'h')()", "words/c.py", True),
    ("from nlpbook import words\nsetattr(words, 'f', 1)", "words/c.py", True),
    ("from nlpbook.words import b", "words/c.py", True),
    ("def test():\n    from nlpbook.words.b import g", "words/c.py", True),
    ("import nlpbook\nnlpbook.setup()", "runtime.py", True),
    ("import nlpbook\nnlpbook.setup()", "words/c.py", False),
    ("import importlib\nimportlib.import_module(name)", "words/c.py", True),
    ("import importlib\nimportlib.import_module(f'nlpbook.live.{x}')", "live/two.py", True),
    ("import importlib\nimportlib.import_module(f'nlpbook.live.{x}')", "words/c.py", False),
    ("PROGRAM = 'import sys, nlpbook.words'", "words/c.py", True),
    ("PROGRAM = 'import sys, nlpbook; nlpbook.setup()'", "runtime.py", True),
    ("PROGRAM = 'from nlpbook import words; words.h()'", "words/c.py", True),
    ("PROGRAM = '''\nfrom nlpbook.words.b import g\n'''", "words/c.py", True),
    ("def test(p):\n    p.setattr('nlpbook.words.b.g', 1)", "words/c.py", True),
    ("def test():\n    '''See nlpbook.words.b.'''", "words/c.py", False),
    ("from nlpbook.live import One", "live/one.js", True),
    ("from nlpbook.live import Two", "live/one.js", False),
    ("from nlpbook.live import Two", "live/nobody.js", True),  # nobody names it: all of the room
    ("FILE = ROOT / 'src'", "words/c.py", True),
    ("for folder in ('tools', 'src'): pass", "words/c.py", True),
    ("FILE = tmp_path / 'src' / 'x'", "words/c.py", False),
    ("def broken(:", "words/c.py", True),
]


def make(root, more):
    for name, text in {**FILES, **more}.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf8")
    return [*FILES, *(name for name in more if name not in FILES)]


def select(root, changed, more=(), notebooks=()):
    files = make(root, dict(more))
    return quick.Selection(root, changed, list(notebooks), files)


@pytest.mark.parametrize(("source", "changed", "expected"), CASES)
def test_what_a_test_names_it_depends_on(tmp_path, source, changed, expected):
    test = "tests/test_it.py"
    found = select(tmp_path, [f"src/nlpbook/{changed}"], {test: source})
    assert (test in found.selected) == expected
    assert (test in found.others) != expected


@pytest.mark.parametrize(("source", "changed", "expected"), CASES[:-5])
def test_so_does_a_notebook(tmp_path, source, changed, expected):
    cells = [{"cell_type": "code", "source": ["%matplotlib inline\n", source]}]
    notebook = json.dumps({"cells": cells})
    found = select(tmp_path, [f"src/nlpbook/{changed}"], {"book/one.ipynb": notebook}, ["book/one.ipynb"])
    assert ("book/one.ipynb" in found.selected) == expected


def test_fixtures_of_the_folder_count(tmp_path):
    found = select(tmp_path, ["src/nlpbook/live/one.py"], {"tests/words/test_it.py": ""})
    assert "tests/words/test_it.py" in found.selected
    assert "tests/test_other.py" in found.others


def test_a_module_with_effects_counts_for_all_who_load_its_package(tmp_path):
    more = {"src/nlpbook/words/c.py": "print('loaded')\n", "tests/test_it.py": "from nlpbook.words import f"}
    more["src/nlpbook/words/__init__.py"] = (
        FILES["src/nlpbook/words/__init__.py"] + "import nlpbook.words.c\n"
    )
    assert "tests/test_it.py" in select(tmp_path, ["src/nlpbook/words/c.py"], more).selected


def test_a_module_that_nobody_uses_counts_for_who_loads_it(tmp_path):
    more = {
        "src/nlpbook/words/__init__.py": "from nlpbook.words.a import f\nfrom nlpbook.words.unused import u",
        "tests/test_it.py": "from nlpbook.words import f",
    }
    assert "tests/test_it.py" in select(tmp_path, ["src/nlpbook/words/unused.py"], more).selected


def test_a_deleted_module_counts_for_who_still_imports_it(tmp_path):
    more = {"tests/test_it.py": "from nlpbook.words.gone import f"}
    assert "tests/test_it.py" in select(tmp_path, ["src/nlpbook/words/gone.py"], more).selected


@pytest.mark.parametrize("file", sorted(quick.FOR_ALL))
def test_what_everything_depends_on_selects_everything(tmp_path, file):
    found = select(tmp_path, [file], notebooks=["book/one.ipynb"])
    tests = {"tests/test_other.py", "tests/test_modules.py", "tests/tools/test_number.py"}
    assert set(found.selected) == {*tests, "book/one.ipynb"}
    said = "\n".join(quick.report([file], "abc", found))
    assert f"Everything depends on {file}" in said


def test_tools_lead_to_their_tests_or_to_all_tests_of_tools(tmp_path):
    for tool in ("number", "lonely"):
        assert set(select(tmp_path, [f"tools/{tool}.py"]).selected) == {"tests/tools/test_number.py"}


def test_the_report_says_what_and_why(tmp_path):
    changed = ["README.md", "src/nlpbook/words/a.py"]
    found = select(tmp_path, changed, {"tests/words/test_it.py": "from nlpbook.words import f"})
    said = list(quick.report(changed, "0123456789abc", found))
    assert "  tests/words/test_it.py (words/a.py)" in said
    assert "2 others do not depend on what has changed, and are left out." in said
    assert "No test and no notebook depends on: README.md" in said
    assert any(line.startswith("The book is not built") for line in said)


def test_slow_tests_and_built_pages_only_when_they_are_what_changed(tmp_path):
    slow, built = "tests/book/test_jupyterlab.py", "tests/book/test_pages.py"
    source = "import pytest\nfrom nlpbook.words import f\nfrom tests import jupyterlab\n"
    more = {
        slow: source,
        built: "import pytest\nfrom nlpbook.words import f\npytestmark = pytest.mark.built\n",
        "tests/jupyterlab.py": "",
    }
    found = select(tmp_path, ["src/nlpbook/words/a.py"], more)
    assert set(found.left_out) == {slow, built}
    assert f"  {slow} (words/a.py)" in list(quick.report(["x"], "abc", found))
    found = select(tmp_path, ["tests/jupyterlab.py", built], more)
    assert slow in found.selected
    assert set(found.built) == {built}


# ---------------------------------------------------------------------- git


def git(root, *arguments):
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *arguments], cwd=root, check=True, capture_output=True)


@pytest.fixture
def repository_of_two(tmp_path):
    """Two commits on main; then a branch with a commit, an edit, a new and a deleted file."""
    git(tmp_path, "init", "-q", "-b", "main")
    for name in ("first", "second"):
        (tmp_path / name).write_text(name)
        git(tmp_path, "add", ".")
        git(tmp_path, "commit", "-qm", name)
    git(tmp_path, "switch", "-qc", "branch")
    (tmp_path / "a name, with ü").write_text("third")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "third")
    (tmp_path / "second").unlink()
    (tmp_path / "new").write_text("new")
    return tmp_path


def test_changes_are_those_since_the_branch_left_main(repository_of_two):
    root = repository_of_two
    expected = ["a name, with ü", "new", "second"]
    assert quick.changes(root, quick.start_of(root)) == expected
    assert quick.changes(root, quick.start_of(root, "HEAD")) == ["new", "second"]
    git(root, "switch", "-q", "main")
    assert quick.changes(root, quick.start_of(root)) == ["new", "second"]
    git(root, "branch", "-m", "trunk")  # no main at all
    assert quick.changes(root, quick.start_of(root)) == ["new", "second"]


@pytest.mark.parametrize("since", ["no-such-commit", "--help", ""])
def test_a_commit_that_is_not_there_is_one_sentence(repository_of_two, capsys, since):
    assert quick.main([f"--since={since}"], root=repository_of_two) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 1


def test_without_git_it_says_so(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert quick.main([], root=tmp_path) == 2
    assert "not a git repository" in capsys.readouterr().err
    monkeypatch.setenv("PATH", str(tmp_path))
    assert quick.main([], root=tmp_path) == 2
    assert "run `make test`" in capsys.readouterr().err


def test_lint_and_the_selected_are_run_with_the_options_of_make_test(monkeypatch, capsys, files, graph):
    def read_already(root, wanted):
        assert (root, set(wanted)) == (ROOT, set(files))
        return graph

    ran = []
    monkeypatch.setattr(quick, "Graph", read_already)
    monkeypatch.setattr(quick, "changes", lambda root, start: ["src/nlpbook/words/svd.py"])
    monkeypatch.setattr(runner, "run", lambda steps: ran.extend(steps) or 0)
    assert quick.main(["--since", "HEAD"]) == 0
    names, commands = zip(*ran, strict=True)
    assert names == ("lint", "layout", "contracts", "JavaScript", "tests and notebooks")
    full = dict(runner.steps())["tests and notebooks"]
    options = full[: full.index("tests")]
    assert commands[-1][: len(options)] == options
    paths = commands[-1][len(options) :]
    assert "tests/words/test_svd.py" in paths
    assert "book/01_words/03_dense.ipynb" in paths
    assert "tests/ngrams/test_counts.py" not in paths
    assert "  tests/words/test_svd.py (words/svd.py)" in capsys.readouterr().out
