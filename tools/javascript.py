"""The JavaScript under deno: ``python -m tools.javascript lint`` (layout, lint, types), ``test`` or ``fmt``.

``fmt`` lays all of it out. Deno comes as a wheel, asks no host for anything and writes only to .cache. Its
settings are in deno.json.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONFIG = ROOT / "tools" / "deno.json"
CHECKED = ("src/nlpbook/explorers/**/*.js", "tests/explorers/**/*.js")
TESTS = ("tests/explorers/**/test_*.js",)
OFFLINE = ("--no-remote", "--no-npm")
TIME_LIMIT = 300  # seconds for a command: a test may never end


def files(patterns, root=ROOT):
    """The files that match the patterns, in a fixed order."""
    return sorted(str(path) for pattern in patterns for path in Path(root).glob(pattern))


def deno(command, *arguments):
    """The command line of a command of deno."""
    # That of this environment, whose name ends in .exe on Windows.
    program = shutil.which("deno", path=str(Path(sys.executable).parent)) or "deno"
    offline = OFFLINE if command in ("check", "test", "run") else ()
    quiet = () if command == "fmt" else ("--quiet",)  # quiet, it does not name the files that it complains of
    return [program, command, *quiet, f"--config={CONFIG}", *offline, *arguments]


def environment():
    """The variables under which deno keeps to .cache and asks for no news."""
    return {
        **os.environ,
        "DENO_DIR": str(ROOT / ".cache" / "deno"),
        "DENO_NO_UPDATE_CHECK": "1",
        "NO_COLOR": "1",
    }


def commands(what, root=ROOT):
    """What `lint`, `fmt` or `test` runs."""
    checked = files(CHECKED, root)
    if what == "fmt":
        return [deno("fmt", *checked)]
    if what == "lint":
        return [deno("fmt", "--check", *checked), deno("lint", *checked), deno("check", *checked)]
    return [deno("test", "--no-check", *files(TESTS, root))]


def main(arguments=None):
    """Run all commands, also after one has failed; return the exit status."""
    (what,) = sys.argv[1:] if arguments is None else arguments
    if what not in ("lint", "test", "fmt"):
        print(f"no such command: {what}; there are lint, test and fmt", file=sys.stderr)
        return 2
    return max(run(command) for command in commands(what))


def run(command, limit=TIME_LIMIT):
    """Run a command of deno, and return its exit status: 1 if it has not ended in time."""
    try:
        return subprocess.call(command, cwd=ROOT, env=environment(), timeout=limit)
    except subprocess.TimeoutExpired:
        print(f"{Path(command[0]).name} {command[1]} had not ended after {limit} s", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
