"""A real browser for tests and timings: pages from file://, offline, and what goes wrong in them collected.

tests/conftest.py offers the fixtures `browser` and `open_page` to every test.
"""

from __future__ import annotations

import math
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

_PROGRAMS = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
    "microsoft-edge", "microsoft-edge-stable", "msedge",
)  # fmt: skip
# Where installers put a browser that they do not put on the path; Edge is built from Chromium and will do.
_MAC_APPLICATIONS = (
    "Chromium.app/Contents/MacOS/Chromium",
    "Google Chrome.app/Contents/MacOS/Google Chrome",
    "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
_WINDOWS_PROGRAMS = (
    "Chromium/Application/chrome.exe",
    "Google/Chrome/Application/chrome.exe",
    "Microsoft/Edge/Application/msedge.exe",
)
_WINDOWS_FOLDERS = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")  # variables that name them
_LINUX_PROGRAMS = ("snap/bin/chromium", "opt/google/chrome/chrome", "opt/microsoft/msedge/msedge")
_FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# What a page may ask for without anything leaving the machine.
_LOCAL = ("file:", "data:", "blob:", "about:")


def usual_places(system: str = sys.platform, root: Path = Path("/")) -> list[Path]:
    """Return where Chromium, Chrome and Edge are installed on a system, whether or not they are there.

    Parameters
    ----------
    system : str
        As `sys.platform` says it.
    root : Path
        The top folder of the file system of macOS and Linux; on Windows the environment names the folders.
    """
    if system == "win32":
        folders = [os.environ[name] for name in _WINDOWS_FOLDERS if os.environ.get(name)]
        return [Path(folder) / program for program in _WINDOWS_PROGRAMS for folder in folders]
    if system == "darwin":
        folders = [root / "Applications", Path.home() / "Applications"]
        return [folder / program for program in _MAC_APPLICATIONS for folder in folders]
    return [root / program for program in _LINUX_PROGRAMS]


def find_chromium() -> str | None:
    """Return the path of a Chromium, Chrome or Edge, or None where there is none.

    The one that the variable CHROMIUM names comes first, then the first on the path, then the usual places.
    """
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    on_path = next((path for path in map(shutil.which, _PROGRAMS) if path), None)
    return on_path or next((str(path) for path in usual_places() if path.is_file()), None)


def why_no_browser() -> str | None:
    """Return why no browser test can run here, or None where they can."""
    try:
        import playwright.sync_api  # noqa: F401
    except ImportError:
        return "Playwright is not installed (pip install playwright)"
    if find_chromium() is None:
        return "no Chromium, Chrome or Edge found: install one, or name it in the variable CHROMIUM"
    return None


@dataclass
class OpenPage:
    """A page in the browser, and what it complained of or asked the network for."""

    page: Any
    console: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)  # addresses of what it loaded from this machine

    def explorers_ready(self, count: int = 1, timeout: float = 10_000) -> None:
        """Wait until `count` explorers are mounted."""
        ready = f"document.querySelectorAll('[data-explorer-ready=true]').length >= {count}"
        self.page.wait_for_function(ready, timeout=timeout)

    def numbers(self, index: int = 0) -> dict[str, Any]:
        """Return what the page's explorer number `index` shows now."""
        return self.page.evaluate("(index) => window.nlpbookExplorers[index].numbers()", index)

    def redraws(self, index: int = 0) -> list[dict[str, Any]]:
        """Return the measured moves of an explorer, each {"control", "milliseconds"}."""
        return self.page.evaluate("(index) => window.nlpbookExplorers[index].redraws", index)

    def seconds_until_ready(self) -> float:
        """Return the seconds from the start of the page's loading until its last explorer was mounted."""
        return (
            self.page.evaluate("Math.max(0, ...(window.nlpbookExplorers || []).map((one) => one.readyAt))")
            / 1000
        )

    def overflow(self) -> int:
        """Return by how many pixels the page is wider than its window."""
        return self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )

    def assert_quiet(self) -> None:
        """Fail if the page wrote an error or a warning, or asked any host for anything."""
        assert not self.console, f"the page complained: {self.console}"
        assert not self.requests, f"the page asked other hosts: {self.requests}"


def percentile(redraws: Sequence[dict[str, Any]], share: float = 0.95) -> float:
    """Return the milliseconds that `share` of the moves stay within (nearest rank)."""
    if not redraws:
        raise ValueError("redraws must be one measured move or more; got none")
    ordered = sorted(one["milliseconds"] for one in redraws)
    return ordered[math.ceil(share * len(ordered)) - 1]


@contextmanager
def launched_browser() -> Iterator[Any]:
    """Start Chromium without a window, and close it at the end; tests use the fixture `browser` instead."""
    from playwright.sync_api import sync_playwright

    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=find_chromium(), args=[*_FLAGS, *(["--no-sandbox"] if as_root else [])]
        )
        try:
            yield started
        finally:
            started.close()


def open_in(
    browser: Any,
    address: str,
    *,
    width: int = 1100,
    height: int = 900,
    theme: str = "light",
    reduced_motion: str = "reduce",
) -> OpenPage:
    """Open an address in a fresh, offline context of the browser and collect what goes wrong."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=theme,
        reduced_motion=reduced_motion,
        offline=True,
    )
    opened = OpenPage(context.new_page())

    def hear(message: Any) -> None:
        if message.type in ("error", "warning"):
            opened.console.append(f"{message.type}: {message.text}")

    opened.page.on("console", hear)
    opened.page.on("pageerror", lambda error: opened.console.append(f"exception: {error}"))

    def see(request: Any) -> None:
        if request.url.startswith("file:"):
            opened.files.append(request.url)
        elif not request.url.startswith(_LOCAL):
            opened.requests.append(request.url)

    context.on("request", see)
    opened.page.goto(address)
    return opened


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One Chromium for all tests; they are skipped, with the reason, where there is none."""
    reason = why_no_browser()
    if reason:
        pytest.skip(reason)
    with launched_browser() as started:
        yield started


@pytest.fixture
def open_page(browser: Any) -> Iterator[Callable[..., OpenPage]]:
    """Return a function that opens a file or an address as `open_in` does, and closes it after the test."""
    opened: list[OpenPage] = []

    def open_one(where: Path | str, **options: Any) -> OpenPage:
        address = where.as_uri() if isinstance(where, Path) else where
        opened.append(open_in(browser, address, **options))
        return opened[-1]

    yield open_one
    for one in opened:
        one.page.context.close()
