"""A real JupyterLab for tests: started as `make lab` starts it, with settings of its own, and ended."""

from __future__ import annotations

import ast
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from tests.browser import OpenPage

PATIENCE = (
    60  # seconds; a page of JupyterLab is megabytes of JavaScript, on a machine that runs other tests too
)
TOKEN = "the-test-knows-it"


def copy_of_book(root: Path, target: Path) -> Path:
    """Copy what `make lab` needs and shows, so that nothing a test does is saved in the repository."""
    kept = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
    for name in ("book", "src", "tools"):
        shutil.copytree(root / name, target / name, ignore=kept)
    shutil.copy(root / "README.md", target)
    return target


def wait_for(true: Callable[[], Any], what: str, seconds: float = PATIENCE) -> Any:
    """Wait until a function returns something true, and return that."""
    end = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < end, f"not after {seconds} s: {what}"
        time.sleep(0.05)
    return found


class Lab:
    """A running JupyterLab: its address, and the kernels behind its notebooks."""

    def __init__(self, address: str, runtime: Path):
        self.address, self.runtime = address, runtime

    def ask(self, path: str) -> Any:
        """Return what the server's REST interface answers."""
        with urllib.request.urlopen(f"{self.address}{path}?token={TOKEN}", timeout=PATIENCE) as answer:
            return json.load(answer)

    @contextmanager
    def kernel_of(self, notebook: str) -> Iterator[Kernel]:
        """Connect to the kernel of an open notebook, beside the browser."""
        from jupyter_client import BlockingKernelClient

        sessions = {session["path"]: session["kernel"]["id"] for session in self.ask("api/sessions")}
        client = BlockingKernelClient()
        client.load_connection_file(str(self.runtime / f"kernel-{sessions[notebook]}.json"))
        client.start_channels()
        try:
            client.wait_for_ready(timeout=PATIENCE)
            yield Kernel(client)
        finally:
            client.stop_channels()


class Kernel:
    """The kernel of an open notebook."""

    def __init__(self, client: Any):
        self.client = client

    def run(self, code: str, expression: str = "None") -> Any:
        """Run code where the notebook's cells run; return the value of an expression, a literal, after it."""
        reply = self.client.execute(
            code,
            store_history=False,
            user_expressions={"value": f"({expression})"},
            reply=True,
            timeout=PATIENCE,
        )["content"]
        assert reply["status"] == "ok", reply
        value = reply["user_expressions"]["value"]
        assert value["status"] == "ok", value
        return ast.literal_eval(value["data"]["text/plain"])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _environment(folder: Path) -> dict[str, str]:
    """The environment of this process with a Jupyter of its own, apart from a user's settings."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")}
    for name, place in (
        ("JUPYTER_CONFIG_DIR", "config"),
        ("JUPYTER_DATA_DIR", "data"),
        ("JUPYTER_RUNTIME_DIR", "runtime"),
        ("IPYTHONDIR", "ipython"),
    ):
        (folder / place).mkdir(parents=True)
        own[name] = str(folder / place)
    # JupyterLab renders the cells in sight only: a test would see the top of a page and call it the page.
    settings = folder / "config" / "lab" / "user-settings" / "@jupyterlab" / "notebook-extension"
    settings.mkdir(parents=True)
    (settings / "tracker.jupyterlab-settings").write_text('{"windowingMode": "none"}', encoding="utf8")
    return own


@contextmanager
def running_lab(root: Path, folder: Path, options: Sequence[str] = ()) -> Iterator[Lab]:
    """Start JupyterLab in `root` as `make lab` does there, without a browser; end it, kernels included."""
    command = [sys.executable, "-m", "tools.lab", "--no-browser", f"--ServerApp.port={_free_port()}"]
    command += [f"--IdentityProvider.token={TOKEN}", *options]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    environment, log = _environment(folder), folder / "log.txt"
    with log.open("w") as output:
        server = subprocess.Popen(
            command, cwd=root, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
    runtime = folder / "runtime"
    described = runtime / f"jpserver-{server.pid}.json"

    def answering() -> Lab | None:
        assert server.poll() is None, log.read_text()
        try:
            lab = Lab(json.loads(described.read_text())["url"], runtime)
            lab.ask("api/status")  # the file is there a moment before the server listens
        except (OSError, ValueError):
            return None
        return lab

    try:
        yield wait_for(answering, f"JupyterLab runs; its log: {log}")
    finally:
        _end(server)


def _end(server: subprocess.Popen) -> None:
    """End a server politely, then whatever of it is left: kernels are in process groups of their own."""
    family = psutil.Process(server.pid).children(recursive=True) if server.poll() is None else []
    server.terminate()
    try:
        server.wait(timeout=10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
    _, left = psutil.wait_procs(family, timeout=2)
    for process in left:
        process.kill()
    psutil.wait_procs(left)


class LabPage(OpenPage):
    """JupyterLab in the browser, used as a reader uses it."""

    @property
    def notebook(self) -> Any:
        """The notebook whose tab is in front."""
        return self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook")

    def open_path(self, path: str) -> None:
        """Open a file with File > Open from Path."""
        self.menu("File", "Open from Path…")
        self.page.locator(".jp-Dialog input").fill(path)
        self.page.locator(".jp-Dialog").get_by_role("button", name="Open").click()
        self.wait_until_rendered(Path(path).name)

    def wait_until_rendered(self, name: str) -> None:
        """Wait until a notebook's tab is in front and every Markdown cell of it is rendered."""
        self.page.locator(f".lm-DockPanel-tabBar .lm-mod-current:has-text('{name}')").wait_for(
            timeout=PATIENCE * 1000
        )
        self.page.wait_for_function(
            """() => {
              const here = document.querySelector(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook");
              const cells = here ? [...here.querySelectorAll(".jp-MarkdownCell")] : [];
              return cells.length > 0 && cells.every((one) => one.querySelector(".myst")?.textContent.trim());
            }""",
            timeout=PATIENCE * 1000,
        )

    def menu(self, menu: str, entry: str) -> None:
        """Choose an entry of the menu bar."""
        self.page.get_by_role("menuitem", name=menu, exact=True).click()
        self.page.get_by_role("menuitem", name=entry, exact=True).click()

    def run_all(self) -> None:
        """Run all cells, and wait until the last one has a number and the kernel nothing more to do.

        Cells that are run while the kernel is still being connected to may never get a number.
        """
        self.page.locator("#jp-main-statusbar").get_by_text("| Idle").wait_for(timeout=PATIENCE * 1000)
        self.menu("Run", "Run All Cells")
        self.page.wait_for_function(
            """() => {
              const here = document.querySelector(".jp-NotebookPanel:not(.lm-mod-hidden)");
              const prompts = [...here.querySelectorAll(".jp-CodeCell .jp-InputArea-prompt")];
              return prompts.length > 0 && prompts.every((one) => /\\[\\d+\\]/.test(one.textContent))
                && here.querySelector(".jp-Notebook-ExecutionIndicator").dataset.status === "idle";
            }""",
            timeout=PATIENCE * 1000,
        )


def open_lab(browser: Any, lab: Lab) -> LabPage:
    """Open the address that JupyterLab gives its readers, in a browser that can reach no other host."""
    context = browser.new_context(viewport={"width": 1500, "height": 1000}, reduced_motion="reduce")
    opened = LabPage(context.new_page())

    def only_here(route: Any) -> None:
        if route.request.url.startswith(lab.address):
            route.continue_()
        else:
            opened.requests.append(route.request.url)
            route.abort()

    context.route("http*://**", only_here)
    opened.page.on("console", lambda said: opened.console.append(said.text) if said.type == "error" else None)
    opened.page.on("pageerror", lambda error: opened.console.append(f"exception: {error}"))
    opened.page.goto(f"{lab.address}?token={TOKEN}")
    return opened
