"""Build the pages: ``python -m tools.book``, inside the environment (``make book`` from outside of it).

Four things that ``jupyter-book build`` does not do by itself:

- The cache of executed notebooks looks at a notebook's code only, so an edit of the library would leave
  stale figures. Its folder is therefore named by a fingerprint of all that the outputs depend on.
- Notebooks run side by side, before the pages are written; one that raises fails the build by name.
- Pages are always written from scratch (their outputs come from the cache): a warning that an earlier build
  gave on a page that has not changed since would otherwise not be seen again. When nothing at all has
  changed, nothing is done.
- What no page asks for is left out of the site (tools/finish_site.py).
"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import yaml
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from tools.finish_site import finish
from tools.locks import exclusive

ROOT = Path(__file__).resolve().parent.parent
KEPT_CACHES = 3
JUPYTER_BOOK = """
import sys
from jupyter_book.cli.main import main
from sphinx.util.console import nocolor

if not sys.stderr.isatty():
    nocolor()
main()
"""
# Kernels on this machine only: their warning about unencrypted sockets says nothing to a reader.
KERNEL_ARGUMENTS = ["--log-level=ERROR"]
IGNORED = {"__pycache__", ".ipynb_checkpoints"}


class BuildFailed(RuntimeError):
    """The book could not be built; the message says which step failed and why."""


def files_under(*paths):
    """All files under `paths` (folders or files), sorted, without what editors and Python leave there."""
    found = []
    for path in map(Path, paths):
        if path.is_file():
            found.append(path)
        for file in path.rglob("*"):
            parts = set(file.relative_to(path).parts)
            if (
                file.is_file()
                and not parts & IGNORED
                and not any(part.endswith(".egg-info") for part in parts)
            ):
                found.append(file)
    return sorted(set(found))


def fingerprint(root, names):
    """The SHA-256 of the contents and names of all files under `names` (relative to `root`)."""
    digest = hashlib.sha256()
    for file in files_under(*(Path(root) / name for name in names)):
        content = file.read_bytes()
        digest.update(f"{file.relative_to(root).as_posix()}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def cache_folder(root):
    """The folder of the cache of executed notebooks for the library and packages as they are now."""
    return (
        Path(root) / "_build" / "cache" / fingerprint(root, ["src", "requirements.txt", "_config.yml"])[:16]
    )


def cache_is_sound(folder):
    """Whether every record and every stored notebook of a cache can be read."""
    folder = Path(folder)
    try:
        for file in folder.glob("executed/*/base.ipynb"):
            nbformat.reads(file.read_text(encoding="utf8"), as_version=4)
        if not (folder / "global.db").exists():
            return not any(folder.glob("executed/*"))
        connection = sqlite3.connect(folder / "global.db")
        try:
            if connection.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                return False
        finally:
            connection.close()
        return all(
            (folder / "executed" / record.hashkey).is_dir()
            for record in get_cache(folder).list_cache_records()
        )
    except Exception:  # whatever a damaged file makes a reader raise
        return False


def open_cache(folder):
    """Open the cache in `folder`, made anew when it is damaged, and drop all but the newest few beside it."""
    if folder.exists() and not cache_is_sound(folder):
        print(f"The cache of executed notebooks is damaged and is made anew: {folder}", flush=True)
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    os.utime(folder)
    others = sorted(folder.parent.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in others[KEPT_CACHES:]:
        shutil.rmtree(old, ignore_errors=True)
    return get_cache(folder)


def pages_of(root):
    """The pages of _toc.yml in reading order, as paths of their sources relative to `root`."""
    toc = yaml.safe_load((Path(root) / "_toc.yml").read_text(encoding="utf8"))
    names = [toc["root"]]

    def collect(entries):
        for entry in entries:
            if "file" in entry:
                names.append(entry["file"])
            collect(entry.get("chapters", []) + entry.get("sections", []))

    collect(toc.get("parts", []) + toc.get("chapters", []))
    pages = []
    for name in names:
        sources = [
            Path(name + ending) for ending in (".ipynb", ".md") if (Path(root) / (name + ending)).exists()
        ]
        if len(sources) != 1:
            raise BuildFailed(
                f"_toc.yml names {name}, of which there are {len(sources)} files (.ipynb or .md), not 1"
            )
        pages += sources
    return pages


def store_outputs(cache, path, notebook, seconds):
    """Put an executed notebook into the cache, in place of an earlier one with the same code."""
    bundle = CacheBundleIn(notebook, str(path), data={"execution_seconds": seconds})
    cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)


def execute_notebooks(root, paths, cache, timeout):
    """Run the notebooks that the cache does not hold yet, side by side, and store their outputs in it.

    Returns
    -------
    dict
        Seconds by path (str) of each notebook that was run.
    """
    waiting = []
    for path in paths:
        notebook = nbformat.read(root / path, as_version=4)
        try:
            cache.match_cache_notebook(notebook)
        except KeyError:
            waiting.append((path, notebook))
    if not waiting:
        return {}
    at_once = min(os.cpu_count() or 1, 4, len(waiting))
    if at_once > 1:
        # Notebooks that run side by side share the cores: one thread each, unless the caller says otherwise.
        os.environ.setdefault("OMP_NUM_THREADS", "1")
    print(f"Executing {len(waiting)} of {len(paths)} notebooks, {at_once} at a time.", flush=True)

    def run(path, notebook):
        started, error = time.perf_counter(), None
        client = NotebookClient(
            notebook,
            timeout=timeout,
            resources={"metadata": {"path": str((root / path).parent)}},
            record_timing=False,  # times in the cells would change the key that the cache goes by
            store_widget_state=False,  # pages would carry it, and nothing reads it: explorers bring their own
            extra_arguments=[*KERNEL_ARGUMENTS],
        )
        try:
            client.execute()
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as caught:
            error = str(caught)
        seconds = time.perf_counter() - started
        print(f"  {'FAILED' if error else 'done'} {path.as_posix()} ({seconds:.1f} s)", flush=True)
        return seconds, error

    with ThreadPoolExecutor(at_once) as pool:
        results = list(pool.map(lambda item: run(*item), waiting))
    all_seconds, failures = {}, []
    for (path, notebook), (seconds, error) in zip(waiting, results, strict=True):
        if error:
            failures.append(f"{path.as_posix()} raised:\n{error}")
            continue
        all_seconds[path.as_posix()] = seconds
        store_outputs(cache, root / path, notebook, seconds)
    if failures:
        raise BuildFailed("\n\n".join(failures))
    return all_seconds


def write_pages(root, cache):
    """Run Jupyter Book over the whole book with every warning an error."""
    build = root / "_build"
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf8"))
    config["execute"]["cache"] = str(cache)
    extensions = config["sphinx"]["local_extensions"]
    config["sphinx"]["local_extensions"] = {name: str(root / folder) for name, folder in extensions.items()}
    generated = build / "config.yml"
    generated.write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf8", newline="\n")
    for leftover in ("html", ".doctrees"):
        shutil.rmtree(build / leftover, ignore_errors=True)
    command = [sys.executable, "-c", JUPYTER_BOOK, "build", str(root), "--path-output", str(root)]
    command += ["--config", str(generated), "--warningiserror", "--nitpick", "--keep-going", "--quiet"]
    status = subprocess.call(command, cwd=root, stdout=subprocess.DEVNULL)
    if status:
        raise BuildFailed(f"jupyter-book ended with status {status}: each warning above has to be mended")
    finish(build / "html")


def recorded_inputs(stamp):
    """The fingerprint of what the pages in _build/html were built from; None when they are not finished."""
    try:
        return json.loads(stamp.read_text(encoding="utf8"))["inputs"]
    except (OSError, ValueError, KeyError):
        return None


def build(root=ROOT):
    """Build the book when anything has changed.

    Returns
    -------
    (Path, dict or None)
        The first page, and the seconds of each step; None when nothing had changed and nothing was done.
    """
    root = Path(root)
    stamp = root / "_build" / "book.json"
    started = time.perf_counter()
    with exclusive(root / ".cache" / "book.lock", "building the book"):
        pages = pages_of(root)
        built = [root / "_build" / "html" / page.with_suffix(".html") for page in pages]
        inputs = fingerprint(root, ["book", "src", "tools", "requirements.txt", "_config.yml", "_toc.yml"])
        if recorded_inputs(stamp) == inputs and all(page.exists() for page in built):
            return built[0], None
        stamp.unlink(missing_ok=True)
        folder = cache_folder(root)
        cache = open_cache(folder)
        timeout = yaml.safe_load((root / "_config.yml").read_text(encoding="utf8"))["execute"]["timeout"]
        notebooks = [page for page in pages if page.suffix == ".ipynb"]
        per_notebook = execute_notebooks(root, notebooks, cache, timeout)
        executed = time.perf_counter()
        print("Writing the pages.", flush=True)
        write_pages(root, folder)
        missing = [str(page) for page in built if not page.exists()]
        if missing:
            raise BuildFailed("not written: " + ", ".join(missing))
        finished = time.perf_counter()
        seconds = {"total": finished - started, "execution": executed - started, "pages": finished - executed}
        record = {"inputs": inputs, "seconds": seconds, "notebooks": per_notebook}
        part = stamp.with_suffix(".part")
        part.write_text(json.dumps(record, indent=1), encoding="utf8", newline="\n")
        part.replace(stamp)
    return built[0], seconds


def main():
    try:
        first_page, seconds = build()
    except BuildFailed as problem:
        print(f"The book was not built. {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    done = (
        f"The book is built ({seconds['total']:.0f} s)."
        if seconds
        else "Nothing has changed since the last build."
    )
    print(f"{done} Open this page:")
    print(f"  {first_page}")
    print(f"  {first_page.as_uri()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
