"""The environment that the book is built and tested with: ``.venv``, made from the pins in requirements.txt.

A stamp inside the environment holds a fingerprint of requirements.txt and pyproject.toml. It is removed
before an installation and written after it, so an interrupted installation is taken up again.
Standard library only, and readable by old interpreters, so that they can say what is wrong.
"""

import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from tools.locks import exclusive

OLDEST_PYTHON = (3, 11, 5)  # the oldest one that every pinned version supports; soupsieve wants that much
NEWEST_PYTHON = (3, 13)  # there is no wheel of gensim for a newer one
NEWEST_PYTHON_OF_INTEL_MACS = (3, 12)  # PyTorch's last wheels for them are from 2024


class EnvironmentProblem(RuntimeError):
    """Something that the reader has to mend; the message says what and how."""


def fingerprint(root):
    """A text that changes whenever the environment has to be made anew."""
    digest = hashlib.sha256()
    for name in ("requirements.txt", "pyproject.toml"):
        digest.update(b"\0" + (Path(root) / name).read_bytes())
    return digest.hexdigest()


def interpreter(folder):
    """The path of the Python interpreter of the environment in `folder`."""
    return Path(folder) / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def this_platform():
    """What the interpreter was built for, such as "linux-x86_64", "macosx-arm64" or "win-amd64"."""
    if sys.platform == "darwin":  # one build for both kinds of Mac: what counts is how it runs now
        return "macosx-" + platform.machine()
    return sysconfig.get_platform()


def check_python(version=sys.version_info[:3], has_ensurepip=None, built_for=None):
    """Raise EnvironmentProblem when this interpreter cannot make the environment."""
    built_for = built_for or this_platform()
    newest = NEWEST_PYTHON_OF_INTEL_MACS if built_for == "macosx-x86_64" else NEWEST_PYTHON
    if tuple(version) < OLDEST_PYTHON or tuple(version[:2]) > newest:
        raise EnvironmentProblem(
            "The pinned environment needs Python %s to %s on this machine, and this is Python %s. "
            "Name another one: make PYTHON=python3.12 book"
            % tuple(".".join(map(str, numbers)) for numbers in (OLDEST_PYTHON, newest, version))
        )
    if built_for == "win-arm64":
        raise EnvironmentProblem(
            "PyTorch and gensim have no wheels for a Python that is built for Windows on ARM. Install the "
            "64-bit Python for Intel and AMD processors (x86-64), which runs there as well, and use that one."
        )
    if has_ensurepip is None:
        has_ensurepip = importlib.util.find_spec("ensurepip") is not None
    if not has_ensurepip:
        raise EnvironmentProblem(
            "This Python cannot make environments: its module 'ensurepip' is missing. "
            "On Debian and Ubuntu: apt-get install python3-venv"
        )


def _run(command, **options):
    try:
        subprocess.run([str(part) for part in command], check=True, **options)
    except subprocess.CalledProcessError as error:
        raise EnvironmentProblem(
            "Making .venv failed (see above; exit status %d). The same command takes it up again."
            % error.returncode
        ) from None


def _works(python):
    """Whether the environment has an interpreter that runs and has pip."""
    if not python.exists():
        return False
    return subprocess.call([str(python), "-c", "import pip"], stderr=subprocess.DEVNULL) == 0


def _install(root, folder):
    python = interpreter(folder)
    if not _works(python):
        shutil.rmtree(str(folder), ignore_errors=True)
        _run([sys.executable, "-m", "venv", folder])
    quiet = [] if sys.stdout.isatty() else ["-qq"]  # errors only where nobody watches
    pip = [python, "-m", "pip", "install", "--disable-pip-version-check", *quiet]
    _run([*pip, "-r", root / "requirements.txt"])
    _run([*pip, "--no-deps", "--no-build-isolation", "--editable", root])


def ensure(root, install=_install):
    """Make ``.venv`` ready when it is not; return the path of its interpreter.

    Two commands started at once do not break each other: the second waits for the first.
    """
    root = Path(root)
    folder = root / ".venv"
    stamp = folder / "ready"
    wanted = fingerprint(root)

    def ready():
        return stamp.exists() and stamp.read_text(encoding="ascii") == wanted and interpreter(folder).exists()

    if ready():
        return interpreter(folder)
    with exclusive(root / ".cache" / "environment.lock", "installing packages"):
        if not ready():
            check_python()
            print("Installing the pinned packages into .venv (some minutes, only this once).", flush=True)
            if stamp.exists():
                stamp.unlink()
            install(root, folder)
            part = stamp.with_name("ready.part")
            part.write_text(wanted, encoding="ascii", newline="\n")
            part.replace(stamp)
    return interpreter(folder)
