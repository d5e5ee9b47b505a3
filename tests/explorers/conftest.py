"""How an explorer is opened in the browser, and how a function of its JavaScript is called in deno."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.accessibility import contrast, structure
from tools import javascript

CALLS = Path(__file__).parent / "kit" / "call.js"


@pytest.fixture(scope="session")
def call():
    """Return a function that has deno call one of a module of the explorers; one process answers all.

    ``call("kit/arrays", "decodeArray", packed)`` returns what the function returns, as JSON holds it.
    """
    command = javascript.deno("run", "--no-check", f"--allow-read={javascript.ROOT}", str(CALLS))
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf8",
        env=javascript.environment(),
    ) as process:

        def call_one(module, name, *given):
            request = json.dumps({"module": module, "name": name, "given": given}, allow_nan=False)
            process.stdin.write(request + "\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline())

        yield call_one
        process.stdin.close()


@pytest.fixture
def mount(open_page, tmp_path):
    """Return a function that opens an explorer as a page of its own and waits until it is mounted."""

    def mount_one(explorer, *, page_theme=None, **options):
        file = tmp_path / f"{type(explorer).__name__}.html"
        file.write_text(explorer.to_page("An explorer", theme=page_theme), encoding="utf-8")
        opened = open_page(file, **options)
        opened.explorers_ready()
        return opened

    return mount_one


@pytest.fixture
def show(mount):
    """Return a function that does what `mount` does, for explorers that readers see.

    Whatever state a test leaves the explorer in, axe-core must find nothing wrong with it.
    """
    shown = []

    def show_one(explorer, **options):
        opened = mount(explorer, **options)
        shown.append(opened.page)
        return opened

    yield show_one
    assert [(structure(page), contrast(page)) for page in shown] == [([], [])] * len(shown)
