"""The tests that a change concerns: ``python -m tools.quick [--since REV]`` (``make quick`` from outside).

Lint, layout and contracts come first, then the tests and the notebooks that depend on a file which differs
from the commit where this branch left `main` (on `main` itself: from the last one), or from the one that
``--since`` names. tools/imports.py says which file depends on which. What is left out is counted, and said:
``make test`` runs it.
"""

import argparse
import subprocess
import sys
from pathlib import Path

from tools import test as runner
from tools.imports import FOLDERS, Graph

ROOT = Path(__file__).resolve().parent.parent
# What every test and every notebook may depend on, without naming it.
FOR_ALL = {"pyproject.toml", "requirements.txt", "tests/conftest.py", "_config.yml", "_toc.yml"}
# They take a minute or more each, so they run only when they themselves or what they stand for have changed.
SLOW = {
    "tests/book/test_jupyterlab.py": {"tests/jupyterlab.py", "tools/lab.py", "tools/jupyter/"},
    "tests/tools/test_book.py": {"tools/", "book/assets/", "book/templates/"},
    "tests/tools/test_reader_files.py": {"tools/", "src/nlpbook/results/record.py", "benchmarks/harness.py"},
    "tests/tools/test_quick.py": {"tools/imports.py", "tools/quick.py", "tools/test.py"},
    "tests/tools/test_colab.py": {"tools/colab.py", "tools/notebooks.py"},
    "tests/tools/test_colab_test.py": {"tools/colab_test.py", "tools/colab_versions.txt"},
}


class NoChanges(RuntimeError):
    """Git cannot say what has changed; the message says why."""


def git(root, *arguments):
    """What git says, as the parts between its zero bytes."""
    command = ["git", "-c", "core.quotepath=off", *arguments]
    try:
        done = subprocess.run(command, cwd=root, check=True, capture_output=True)
    except FileNotFoundError:
        raise NoChanges("git is not installed, so nobody knows what has changed: run `make test`") from None
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode("utf8", "replace").strip().splitlines() or ["git failed"]
        raise NoChanges(f"git {arguments[0]}: {said[-1]}") from None
    return [part for part in done.stdout.decode("utf8", "surrogateescape").split("\0") if part]


def start_of(root, since=None):
    """The commit to compare with: `since`, or the one where this branch left main, or the last one."""
    if since is not None:
        return git(root, "rev-parse", "--verify", "--end-of-options", f"{since}^{{commit}}")[0].strip()
    try:
        return git(root, "merge-base", "HEAD", "main")[0].strip()
    except NoChanges:  # no branch of that name
        return git(root, "rev-parse", "HEAD")[0].strip()


def changes(root, start):
    """The files that differ from the commit `start`, new and deleted ones among them."""
    # No renames: the old name counts as well, because somebody may still import it.
    tracked = git(root, "diff", "--name-only", "--no-renames", "-z", start, "--")
    return sorted({*tracked, *git(root, "ls-files", "--others", "--exclude-standard", "-z")})


def tracked_files(root):
    """All files of the project, but for those that git ignores."""
    found = git(root, "ls-files", "--cached", "--others", "--exclude-standard", "-z")
    return [file for file in found if (Path(root) / file).is_file()]


def is_test(file):
    path = Path(file)
    return path.parts[0] == "tests" and path.name.startswith("test_") and path.suffix == ".py"


def is_built(path):
    """Whether all tests of a file look at the built pages."""
    marks = [line for line in path.read_text(encoding="utf8").splitlines() if line.startswith("pytestmark")]
    return any("mark.built" in line for line in marks)


def own_change(file, reasons):
    """Whether what a slow test stands for is among the changed files `reasons`."""
    return any(one == file or one.startswith(tuple(SLOW[file])) for one in reasons)


class Selection:
    """What to run after a change.

    Attributes
    ----------
    selected : dict of str to set of str
        The tests and notebooks to run, with the changed files that each depends on.
    built : dict of str to set of str
        The tests of the built pages to run: those that have changed, or whose helpers have.
    left_out : dict of str to set of str
        Tests that depend on a changed file, and are left out because they are slow or need the pages built.
    others : list of str
        The tests and notebooks that depend on nothing that has changed.
    everything : set of str
        The changed files that everything depends on.
    unknown : list of str
        The changed files that no test and no notebook depends on.
    """

    def __init__(self, root, changed, notebooks, files):
        root = Path(root)
        graph = Graph(root, {*files, *changed})
        tests = [file for file in files if is_test(file)]
        built_tests = {file for file in tests if is_built(root / file)}
        reached = reach(graph, changed, {*tests, *notebooks})
        self.everything = FOR_ALL & set(changed)
        self.selected, self.built, self.left_out, self.others = {}, {}, {}, []
        for file in [*tests, *notebooks]:
            reasons = reached.get(file, set()) | self.everything
            if not reasons:
                self.others.append(file)
            elif file in built_tests:
                near = {one for one in reasons if one.startswith("tests/") and one not in FOR_ALL}
                (self.built if near else self.left_out)[file] = near or reasons
            elif file in SLOW and not own_change(file, reasons):
                self.left_out[file] = reasons
            else:
                self.selected[file] = reasons
        seen = {one for reasons in reached.values() for one in reasons}
        self.unknown = [file for file in changed if file not in seen | FOR_ALL]


def reach(graph, changed, ends):
    """Which of `ends` depend on which of the files `changed`.

    A changed module that nobody uses is still loaded, and could fail there: then whoever loads it counts. A
    change in tools/ that no test leads to counts for all tests of the tools.
    """
    found = {file: reasons for file, reasons in graph.dependents(changed).items() if file in ends}
    seen = {one for reasons in found.values() for one in reasons}
    alone = [file for file in changed if file not in seen and file.endswith(".py")]
    for file, reasons in graph.dependents(alone, graph.loads).items():
        if file in ends:
            found.setdefault(file, set()).update(reasons)
    seen = {one for reasons in found.values() for one in reasons}
    for file in changed:
        if file not in seen and file.startswith("tools/"):
            for end in ends:
                if end.startswith("tests/tools/"):
                    found.setdefault(end, set()).add(file)
    return found


def short(file):
    """A file's name without the folder of the library."""
    return file.removeprefix(FOLDERS["nlpbook"] + "/")


def lines(title, chosen):
    yield title
    for file, reasons in chosen.items():
        first, *more = sorted(reasons)
        rest = f" and {len(more)} more" if len(more) > 1 else f", {short(more[0])}" if more else ""
        yield f"  {file} ({short(first)}{rest})"


def report(changed, start, selection):
    """Say what has changed, what is run and why, and what is left out."""
    yield f"{len(changed)} files have changed since {start[:10]}:"
    yield from (f"  {file}" for file in changed)
    if selection.everything:
        yield f"Everything depends on {', '.join(sorted(selection.everything))}, so all of it is run:"
        yield f"  {len(selection.selected)} files of tests and notebooks"
    else:
        yield from lines(
            f"{len(selection.selected)} files of tests and notebooks are run:", selection.selected
        )
    if selection.built:
        yield from lines("On the pages as they were last built:", selection.built)
    yield f"{len(selection.others)} others do not depend on what has changed, and are left out."
    slow = [file for file in selection.left_out if file in SLOW]
    yield "The book is not built, and its built pages are not looked at: make test does both."
    if slow:
        yield from lines("Left out because they are slow (make test runs them):", {
            file: selection.left_out[file] for file in slow
        })  # fmt: skip
    if selection.unknown:
        yield "No test and no notebook depends on: " + ", ".join(selection.unknown)


def main(arguments=None, root=ROOT):
    """Run lint, and the tests and notebooks that a change concerns; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.quick", description=__doc__, allow_abbrev=False)
    parser.add_argument("--since", metavar="REV", help="the commit to compare with")
    options = parser.parse_args(arguments)
    try:
        start = start_of(root, options.since)
        changed, files = changes(root, start), tracked_files(root)
    except NoChanges as problem:
        print(problem, file=sys.stderr)
        return 2
    selection = Selection(root, changed, runner.notebooks_of(root), files)
    print("\n".join(report(changed, start, selection)), flush=True)
    steps = runner.lint_steps()
    if selection.selected:
        steps.append(runner.tests_step(list(selection.selected)))
    if selection.built:
        steps.append(runner.built_step(list(selection.built)))
    return runner.run(steps)


if __name__ == "__main__":
    sys.exit(main())
