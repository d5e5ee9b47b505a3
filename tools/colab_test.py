"""Run the Colab copies of the notebooks where they have to run: ``python -m tools.colab_test``.

Two environments are made under .cache/colab, each once (gigabytes, with a PyTorch of its own):

- colab: every version of colab_versions.txt, on Colab's Python. Every copy is executed in it.
- oldest: every dependency of pyproject.toml at its lower bound, on the oldest Python that is there. Every
  module is imported in it, and one copy executed that displays an explorer.

The cell on top of each copy installs the library as it does on Colab, only from here: from a wheel of the
working tree. A copy passes when no cell raises and every widget that it displays is there as HTML too.
A table says what passed; _build/colab-test/results.json has it as data.

A third environment, light, is for ``make test``: Colab's Jupyter packages before those of the environment
that the tests run in, whose NumPy and PyTorch stay.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import nbformat
import tomllib
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError

from tools import colab
from tools.book import KERNEL_ARGUMENTS, files_under
from tools.environment import EnvironmentProblem, interpreter
from tools.locks import exclusive

ROOT = Path(__file__).resolve().parent.parent
VERSIONS = Path(__file__).with_name("colab_versions.txt")
OLDEST_RUNS = "book/04_word2vec/01_windows.ipynb"  # it has an explorer, figures, PyTorch and a corpus
CELL_TIMEOUT = 300  # seconds; the first cell of a page may gather the documentation
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
# What runs a kernel, displays widgets and sends them: only these differ in the light environment.
JUPYTER = (
    "anywidget backcall decorator entrypoints ipykernel ipython ipython-genutils ipywidgets jupyter_client "
    "jupyter_core matplotlib-inline nest-asyncio pickleshare prompt_toolkit psutil psygnal pyzmq tornado "
    "traitlets widgetsnbextension"
).split()
NO_NETWORK = re.compile(
    r"NewConnectionError|NameResolutionError|Failed to establish a new connection|ProxyError|ConnectTimeout"
    r"|Read ?[Tt]imed? ?out|SSLError|Network is unreachable|Temporary failure in name resolution"
)
IMPORT_EVERYTHING = """
import importlib, pkgutil, nlpbook
names = [found.name for found in pkgutil.walk_packages(nlpbook.__path__, "nlpbook.")]
assert len(names) > 50, names
for name in names:
    if not name.endswith("__main__"):
        importlib.import_module(name)
"""
INSTALLED = """
import importlib.metadata as metadata, json, sys
print(json.dumps({one.metadata["Name"].lower().replace("_", "-"): one.version for one in
                  metadata.distributions(path=[sys.argv[1]])}))
"""


class PackagesOutOfReach(EnvironmentProblem):
    """The package index does not answer, so that nothing can be installed."""


@dataclass
class Row:
    """One line of the table: what was run in which environment, and how it went."""

    what: str
    environment: str
    passed: bool
    seconds: float
    error: str = ""  # its first line


def requirements_in(text):
    """The pins of a requirements file, by the names of the packages as it spells them."""
    return dict(re.findall(r"^([\w.-]+)==(\S+)$", text, re.MULTILINE))


def colab_python(text):
    """The version of Python that the list of Colab's versions is of, such as "3.13"."""
    return re.search(r"\bPython (\d+\.\d+)", text)[1]


def lower_bounds(pyproject):
    """The oldest version that pyproject.toml (its text) allows of each dependency, and of Python."""
    project = tomllib.loads(pyproject)["project"]
    bounds = dict(requirement.split(">=") for requirement in project["dependencies"])
    return bounds, project["requires-python"].removeprefix(">=")


def find_python(versions):
    """The first interpreter on PATH that has one of `versions` (such as "3.13"), or None."""
    for version in versions:
        # A name alone proves nothing: version managers have stubs of those that are not active.
        for name in (f"python{version}", "python3", "python"):
            path = shutil.which(name)
            if path and version_of(path) == version:
                return path
    return None


def version_of(python):
    """The version of an interpreter, such as "3.13"; None when it does not run."""
    program = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        answer = subprocess.run([str(python), "-c", program], capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return answer.stdout.strip() if answer.returncode == 0 else None


def pip(python, *arguments):
    """Run pip in the environment of `python`."""
    command = [str(python), "-m", "pip", "--disable-pip-version-check", *arguments]
    answer = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if answer.returncode:
        last = "\n".join(answer.stderr.strip().splitlines()[-3:])
        kind = PackagesOutOfReach if NO_NETWORK.search(answer.stderr) else EnvironmentProblem
        raise kind(f"pip {arguments[0]} failed:\n{last}")


def make_environment(folder, python, requirements):
    """Make an environment with these requirements, or take up one that is there; return its interpreter."""
    return _make(folder, python, requirements, lambda: pip(interpreter(folder), "install", *requirements))


def light_environment(root=ROOT):
    """The environment of ``make test``; return its interpreter."""
    folder = root / ".cache" / "colab" / "light"
    pins = requirements_in(VERSIONS.read_text(encoding="utf8"))
    requirements = [f"{name}=={pins[name]}" for name in JUPYTER]
    ours = sorted({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")})

    def fill():
        # The folders of a .pth file come after site-packages: what is installed there goes before. This
        # environment's pip serves both.
        (site_packages(interpreter(folder)) / "book.pth").write_text("\n".join(ours) + "\n", newline="\n")
        options = ["--no-deps", "--ignore-installed", "--retries", "2"]
        pip(interpreter(folder), "install", *options, *requirements)

    return _make(folder, sys.executable, [*requirements, *ours], fill, "--without-pip")


def _make(folder, python, contents, fill, *options):
    """Make a virtual environment and fill it, unless one with these contents is there."""
    stamp = folder / "ready"
    wanted = json.dumps([version_of(python), *contents])
    with exclusive(folder.with_suffix(".lock"), "installing packages"):
        if not (
            stamp.exists() and stamp.read_text(encoding="ascii") == wanted and version_of(interpreter(folder))
        ):
            stamp.unlink(missing_ok=True)
            if version_of(interpreter(folder)) != version_of(python):
                shutil.rmtree(folder, ignore_errors=True)
                made = subprocess.run([str(python), "-m", "venv", *options, str(folder)], capture_output=True)
                if made.returncode:  # on Debian and Ubuntu, python3-venv is a package of its own
                    raise EnvironmentProblem(f"{python} cannot make environments: {made.stdout.decode()}")
            fill()
            stamp.write_text(wanted, encoding="ascii", newline="\n")
    return interpreter(folder)


def site_packages(python):
    """The folder in which pip installs for `python`."""
    program = "import sysconfig; print(sysconfig.get_path('purelib'))"
    return Path(subprocess.run([str(python), "-c", program], capture_output=True, text=True).stdout.strip())


def installed(python):
    """The versions in the environment of `python`, by name in small letters with hyphens."""
    command = [str(python), "-c", INSTALLED, str(site_packages(python))]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def forget_library(python):
    """Remove the book's library from an environment, so that the install cell has something to do."""
    for path in site_packages(python).glob("nlpbook*"):
        shutil.rmtree(path)


def build_wheel(root, folder):
    """Make a wheel of the library as it is in the working tree; return its path."""
    # From a copy: setuptools leaves folders beside what it builds from.
    source = folder / "source"
    for path in files_under(root / "src", root / "pyproject.toml", root / "README.md"):
        copied = source / path.relative_to(root)
        copied.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copied)
    command = [sys.executable, "-m", "pip", "wheel", "--disable-pip-version-check", "--no-deps"]
    command += ["--no-build-isolation", "--no-index", "--wheel-dir", str(folder), str(source)]
    answer = subprocess.run(command, capture_output=True, text=True)
    if answer.returncode:
        raise EnvironmentProblem(f"the library does not build:\n{answer.stderr}")
    (wheel,) = folder.glob("*.whl")
    return wheel


def execute(notebook, python, folder):
    """Run a notebook with a kernel of `python` in `folder`, in place; return the first line of its error."""
    with tempfile.TemporaryDirectory() as kernels:
        spec = Path(kernels) / "colab" / "kernel.json"
        spec.parent.mkdir()
        command = [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        described = {"argv": command, "display_name": "Colab", "language": "python"}
        spec.write_text(json.dumps(described), encoding="ascii", newline="\n")
        specs = KernelSpecManager(kernel_dirs=[kernels], ensure_native_kernel=False)
        manager = AsyncKernelManager(kernel_name="colab", kernel_spec_manager=specs)
        if os.name != "nt":
            # Files in place of ports: a port that was free may be taken before an old kernel has opened it.
            manager.transport, manager.ip = "ipc", str(Path(kernels) / "socket")
        client = NotebookClient(
            notebook,
            km=manager,
            startup_timeout=120,
            timeout=CELL_TIMEOUT,
            resources={"metadata": {"path": str(folder)}},
            extra_arguments=KERNEL_ARGUMENTS,
        )
        # The library comes from the install cell alone. A cache of our own: Colab's is empty, too.
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        environment |= {"NLPBOOK_CACHE": str(Path(python).parent.parent / "nlpbook-cache")}
        environment |= {"OMP_NUM_THREADS": "1", "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
        try:
            client.execute(env=environment)
        except CellExecutionError as error:
            return f"{error.ename}: {error.evalue}".splitlines()[0]
        except (CellTimeoutError, RuntimeError) as error:  # a kernel that dies, or does not start
            return f"{type(error).__name__}: {error}".splitlines()[0]
    return ""


def displays(notebook):
    """The data of every output of an executed notebook that is a widget, or an explorer as HTML."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    found = [output["data"] for output in outputs if "data" in output]
    return [data for data in found if WIDGET_VIEW in data or "data-explorer=" in data.get("text/html", "")]


def half_displayed(notebook):
    """A sentence about the first widget that is not there both live and as HTML; "" where there is none."""
    for data in displays(notebook):
        if WIDGET_VIEW not in data or "data-explorer=" not in data.get("text/html", ""):
            return f"display: {data.get('text/plain', '')[:60]} has only {', '.join(sorted(data))}"
    return ""


def run_copy(copy, what, environment, python, scratch):
    """Execute one Colab copy; return its row of the table and the executed notebook."""
    notebook = nbformat.read(copy, as_version=4)
    folder = Path(tempfile.mkdtemp(dir=scratch))  # empty: a copy on Colab has no other file beside it
    started = time.perf_counter()
    error = execute(notebook, python, folder) or half_displayed(notebook)
    row = Row(what, environment, not error, round(time.perf_counter() - started, 1), error)
    print(f"  {'passed' if row.passed else 'FAILED'} {what} ({row.seconds:.0f} s) {error}", flush=True)
    return row, notebook


def run_copies(copies, names, environment, python, scratch):
    """Execute these copies, and look whether the install cell left the packages alone; return the rows."""
    forget_library(python)
    before = installed(python)

    def run(name):
        return run_copy(copies[name], name, environment, python, scratch)[0]

    rows = [run(names[0])]  # alone: its install cell installs, those of the others find everything there
    with ThreadPoolExecutor(min(os.cpu_count() or 1, 4)) as pool:
        rows += pool.map(run, names[1:])
    after = installed(python)
    trouble = [f"{name} {old} -> {after.get(name)}" for name, old in before.items() if after.get(name) != old]
    if "nlpbook" not in after:
        trouble.append("the library was not installed")
    return [*rows, Row("(no package replaced)", environment, not trouble, 0.0, "; ".join(trouble))]


def run_colab(root, copies, only, python, scratch):
    """Run every copy with Colab's versions; return the rows."""
    text = VERSIONS.read_text(encoding="utf8")
    wanted = colab_python(text)
    python = python or find_python([wanted])
    if python is None or version_of(python) != wanted:
        raise EnvironmentProblem(
            f"Colab has Python {wanted}, and "
            + (f"{python} is {version_of(python) or 'no Python'}." if python else "there is none on PATH.")
            + f" Name one: python -m tools colab-test --python /path/to/python{wanted}"
        )
    names = [name for name in copies if only in name]
    if not names:
        raise EnvironmentProblem(f"--only {only}: no notebook's path contains this")
    print(f"colab: Python {wanted} with the packages of {VERSIONS.relative_to(ROOT)}", flush=True)
    pins = [f"{name}=={version}" for name, version in requirements_in(text).items()]
    python = make_environment(root / ".cache" / "colab" / "colab", python, pins)
    return run_copies(copies, names, "colab", python, scratch)


def run_oldest(root, copies, notebook, python, scratch):
    """Import everything, and run one copy, with the oldest versions that are allowed; return the rows."""
    bounds, first = lower_bounds((root / "pyproject.toml").read_text(encoding="utf8"))
    candidates = [f"3.{minor}" for minor in range(int(first.split(".")[1]), sys.version_info[1] + 1)]
    python = python or find_python(candidates)
    if python is None or not version_of(python):
        raise EnvironmentProblem(f"{python or 'Python ' + first} does not run: name one with --oldest-python")
    print(f"oldest: Python {version_of(python)} with the lower bounds of pyproject.toml", flush=True)
    pins = [f"{name}=={version}" for name, version in bounds.items()]
    python = make_environment(root / ".cache" / "colab" / "oldest", python, [*pins, "ipykernel"])
    rows = run_copies(copies, [notebook], "oldest", python, scratch)
    started = time.perf_counter()
    command = [str(python), "-c", IMPORT_EVERYTHING]
    answer = subprocess.run(command, capture_output=True, text=True, cwd=scratch)
    error = answer.stderr.strip().splitlines()[-1] if answer.returncode else ""
    seconds = round(time.perf_counter() - started, 1)
    return [*rows, Row("(every module imported)", "oldest", not error, seconds, error)]


def table(rows):
    """The rows as text: one line for each notebook, one column for each environment, then the errors."""
    environments = list(dict.fromkeys(row.environment for row in rows))
    names = list(dict.fromkeys(row.what for row in rows))
    width = max(map(len, names))
    lines = [" " * width + "".join(f"  {name:>14}" for name in environments)]
    for name in names:
        line = f"{name:{width}}"
        for environment in environments:
            cell = next((row for row in rows if (row.what, row.environment) == (name, environment)), None)
            said = f"{'passed' if cell.passed else 'FAILED'} {cell.seconds:4.0f} s" if cell else "-"
            line += f"  {said:>14}"
        lines.append(line)
    lines += [f"FAILED {row.environment}: {row.what}: {row.error}" for row in rows if not row.passed]
    return "\n".join(lines)


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m tools.colab_test")
    parser.add_argument("--python", help="the interpreter for Colab's versions, instead of the one on PATH")
    parser.add_argument("--oldest-python", help="the interpreter for the oldest versions")
    parser.add_argument("--only", default="", help="only the notebooks whose path contains this")
    parser.add_argument("--environment", choices=["colab", "oldest"], help="only this one")
    options = parser.parse_args(arguments)
    folder = ROOT / "_build" / "colab-test"
    rows = []
    with tempfile.TemporaryDirectory() as scratch:
        scratch = Path(scratch)
        try:
            wheel = build_wheel(ROOT, scratch)
            written = colab.write_copies(ROOT, scratch / "copies", f'"{wheel}"')
            copies = {path.relative_to(scratch / "copies").as_posix(): path for path in written}
            if options.environment != "oldest":
                rows += run_colab(ROOT, copies, options.only, options.python, scratch)
            if options.environment != "colab":
                rows += run_oldest(ROOT, copies, OLDEST_RUNS, options.oldest_python, scratch)
        except EnvironmentProblem as problem:
            print(problem, file=sys.stderr)
            return 1
    folder.mkdir(parents=True, exist_ok=True)
    results = json.dumps([asdict(row) for row in rows], indent=1) + "\n"
    (folder / "results.json").write_text(results, encoding="ascii", newline="\n")
    print(f"\n{table(rows)}\n\nAs data: {folder / 'results.json'}")
    return 0 if all(row.passed for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
