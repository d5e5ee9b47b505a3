"""The environment is made when it has to be, never half, and by one process at a time."""

import re
import threading
from pathlib import Path

import pytest

from tools import environment
from tools.environment import EnvironmentProblem

ROOT = Path(__file__).resolve().parents[2]
# What the markers of requirements.txt ask for: `sys_platform` and `platform_machine`.
MACHINES = [
    ("linux", "x86_64"), ("linux", "aarch64"), ("darwin", "arm64"), ("darwin", "x86_64"), ("win32", "AMD64"),
]  # fmt: skip
INTEL_MAC_RANGES = 3


def canonical(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def requirements_of(sys_platform, machine):
    """The lines of requirements.txt that hold on a kind of machine."""
    from packaging.requirements import Requirement

    lines = (ROOT / "requirements.txt").read_text(encoding="utf8").splitlines()
    found = [Requirement(line) for line in lines if line and not line.startswith("#")]
    kind = {"sys_platform": sys_platform, "platform_machine": machine}
    return [one for one in found if one.marker is None or one.marker.evaluate(kind)]


@pytest.fixture
def project(tmp_path):
    (tmp_path / "requirements.txt").write_text("numpy==2.0.0\n")
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    return tmp_path


class Installer:
    """Stands in for pip: notes its calls, and makes what ensure() looks for."""

    def __init__(self, fails=False, during=lambda: None):
        self.calls, self.fails, self.during = 0, fails, during

    def __call__(self, root, folder):
        self.calls += 1
        assert not (folder / "ready").exists(), "a stamp stands while packages are being installed"
        python = environment.interpreter(folder)
        python.parent.mkdir(parents=True, exist_ok=True)
        python.touch()
        self.during()
        if self.fails:
            raise EnvironmentProblem("no network")


def test_it_is_made_once(project):
    install = Installer()
    python = environment.ensure(project, install)
    assert python == environment.interpreter(project / ".venv")
    environment.ensure(project, install)
    assert install.calls == 1


@pytest.mark.parametrize("name", ["requirements.txt", "pyproject.toml"])
def test_it_is_made_anew_when_what_it_is_made_from_changes(project, name):
    install = Installer()
    environment.ensure(project, install)
    (project / name).write_text((project / name).read_text() + "# changed\n")
    environment.ensure(project, install)
    assert install.calls == 2


def test_it_is_made_anew_when_its_interpreter_is_gone(project):
    install = Installer()
    environment.ensure(project, install).unlink()
    environment.ensure(project, install)
    assert install.calls == 2


def test_a_failed_installation_leaves_no_stamp(project):
    environment.ensure(project, Installer())
    (project / "requirements.txt").write_text("numpy==2.1.0\n")
    with pytest.raises(EnvironmentProblem):
        environment.ensure(project, Installer(fails=True))
    again = Installer()
    environment.ensure(project, again)
    assert again.calls == 1


def test_an_interrupted_installation_leaves_no_stamp(project):
    def interrupt():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        environment.ensure(project, Installer(during=interrupt))
    again = Installer()
    environment.ensure(project, again)
    assert again.calls == 1


def test_two_at_once_install_once(project):
    entered = threading.Event()
    install = Installer(during=lambda: entered.set() or threading.Event().wait(0.5))
    first = threading.Thread(target=environment.ensure, args=(project, install))
    first.start()
    entered.wait(10)
    environment.ensure(project, install)
    first.join()
    assert install.calls == 1


@pytest.mark.parametrize("version", [(3, 9, 18), (3, 11, 2), (3, 14, 0)])
def test_a_python_that_is_too_old_or_too_new_is_told_what_to_do(version):
    said = rf"needs Python 3\.11\.5 to 3\.13.*this is Python 3\.{version[1]}\.{version[2]}\. .*make PYTHON="
    with pytest.raises(EnvironmentProblem, match=said):
        environment.check_python(version, has_ensurepip=True, built_for="linux-x86_64")


@pytest.mark.parametrize("built_for", ["linux-x86_64", "linux-aarch64", "macosx-arm64", "win-amd64"])
@pytest.mark.parametrize("version", [(3, 11, 5), (3, 13, 9)])
def test_a_python_that_has_wheels_is_taken(version, built_for):
    environment.check_python(version, has_ensurepip=True, built_for=built_for)


def test_an_intel_mac_needs_a_python_that_its_last_pytorch_knows():
    environment.check_python((3, 12, 1), has_ensurepip=True, built_for="macosx-x86_64")
    with pytest.raises(EnvironmentProblem, match=r"3\.11\.5 to 3\.12"):
        environment.check_python((3, 13, 0), has_ensurepip=True, built_for="macosx-x86_64")


def test_windows_on_arm_is_told_of_the_python_that_it_can_use():
    with pytest.raises(EnvironmentProblem, match="x86-64"):
        environment.check_python((3, 12, 1), has_ensurepip=True, built_for="win-arm64")


@pytest.mark.parametrize("machine", ["arm64", "x86_64"])
def test_a_mac_is_what_it_runs_as(monkeypatch, machine):
    """A Python from python.org is built for both kinds, and its platform says "universal2"."""
    monkeypatch.setattr(environment.sys, "platform", "darwin")
    monkeypatch.setattr(environment.platform, "machine", lambda: machine)
    assert environment.this_platform() == f"macosx-{machine}"


def test_a_python_without_venv_is_told_what_to_do():
    with pytest.raises(EnvironmentProblem, match="python3-venv"):
        environment.check_python((3, 12, 1), has_ensurepip=False)
    environment.check_python((3, 12, 1), has_ensurepip=True)


def test_what_old_interpreters_read_has_no_new_syntax():
    """They have to get as far as the sentence that tells them what is wrong."""
    import ast

    for name in ("__init__", "__main__", "environment", "locks"):
        ast.parse((ROOT / "tools" / f"{name}.py").read_text(encoding="utf8"), feature_version=(3, 7))


def test_every_requirement_is_pinned_and_none_names_a_host():
    lines = (ROOT / "requirements.txt").read_text(encoding="utf8").splitlines()
    pattern = re.compile(
        r'[A-Za-z0-9._-]+[=<>,0-9a-z.]+( ; [a-z_]+ [!=]= "\w+"( (or|and) [a-z_]+ [!=]= "\w+")?)?'
    )
    assert [line for line in lines if line and line[0] != "#" and not pattern.fullmatch(line)] == []
    for sys_platform, machine in MACHINES:
        wanted = requirements_of(sys_platform, machine)
        names = [canonical(one.name) for one in wanted]
        assert len(names) == len(set(names)), (sys_platform, machine)
        ranges = [str(one.specifier) for one in wanted if not str(one.specifier).startswith("==")]
        # PyTorch's last wheel for Intel Macs is older than the pin, and wants an older NumPy.
        assert len(ranges) == (INTEL_MAC_RANGES if (sys_platform, machine) == ("darwin", "x86_64") else 0)


def test_the_pins_are_what_is_installed_and_complete():
    """Each pinned version is the one these tests run with, and nothing it needs is left without a pin."""
    from importlib import metadata

    from packaging.requirements import Requirement

    lines = (ROOT / "requirements.txt").read_text(encoding="utf8").splitlines()
    pins = [Requirement(line) for line in lines if line and not line.startswith("#")]
    wanted = [pin for pin in pins if pin.marker is None or pin.marker.evaluate()]
    installed = {pin.name: metadata.version(pin.name) for pin in wanted}
    assert {
        n: v for n, v in installed.items() if not {p.name: p for p in wanted}[n].specifier.contains(v)
    } == {}

    pinned = {canonical(pin.name) for pin in wanted}
    missing = {
        (pin.name, needed.name)
        for pin in wanted
        for needed in map(Requirement, metadata.requires(pin.name) or [])
        if needed.marker is None or needed.marker.evaluate({"extra": ""})
        if canonical(needed.name) not in pinned
    }
    # A PyTorch built for CUDA brings NVIDIA's packages and Triton, in the versions that it names itself.
    assert {pair for pair in missing if pair[0] != "torch"} == set()


def test_the_library_asks_for_nothing_that_is_not_pinned():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf8"))["project"]
    pinned = (ROOT / "requirements.txt").read_text(encoding="utf8")
    for requirement in project["dependencies"]:
        assert re.search(rf"^{re.split('[>=]', requirement)[0]}==", pinned, re.MULTILINE), requirement
