"""Where a browser is looked for, on this system and on the others."""

import shutil
from pathlib import Path

import pytest

from tests import browser

ON_WINDOWS = {"PROGRAMFILES": "Programs", "PROGRAMFILES(X86)": "Programs (x86)", "LOCALAPPDATA": "Local"}


@pytest.fixture
def bare(monkeypatch):
    """A machine without a browser on its path, and without the variables that name one."""
    for name in ("CHROMIUM", *ON_WINDOWS):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(shutil, "which", lambda name: None)


@pytest.mark.parametrize(
    ("system", "place"),
    [
        ("win32", "Programs/Google/Chrome/Application/chrome.exe"),
        ("win32", "Programs (x86)/Microsoft/Edge/Application/msedge.exe"),
        ("win32", "Local/Chromium/Application/chrome.exe"),
        ("darwin", "Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
        ("darwin", "home/Applications/Chromium.app/Contents/MacOS/Chromium"),
        ("darwin", "Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge"),
        ("linux", "snap/bin/chromium"),
        ("linux", "opt/google/chrome/chrome"),
    ],
)
def test_a_browser_in_its_usual_place_is_found(bare, tmp_path, monkeypatch, system, place):
    if system == "win32":
        for name, folder in ON_WINDOWS.items():
            monkeypatch.setenv(name, str(tmp_path / folder))
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    places = browser.usual_places(system, tmp_path)
    monkeypatch.setattr(browser, "usual_places", lambda: places)
    assert browser.find_chromium() is None
    (tmp_path / place).mkdir(parents=True)  # a folder of that name is no browser
    assert browser.find_chromium() is None
    (tmp_path / place).rmdir()
    (tmp_path / place).touch()
    assert browser.find_chromium() == str(tmp_path / place)


def test_windows_without_its_variables_has_no_places(bare):
    assert browser.usual_places("win32") == []


def test_the_path_comes_before_the_usual_places_and_the_variable_before_both(bare, tmp_path, monkeypatch):
    (tmp_path / "chrome").touch()
    monkeypatch.setattr(browser, "usual_places", lambda: [tmp_path / "chrome"])
    assert browser.find_chromium() == str(tmp_path / "chrome")
    monkeypatch.setattr(shutil, "which", lambda name: "/bin/edge" if name == "microsoft-edge" else None)
    assert browser.find_chromium() == "/bin/edge"
    monkeypatch.setenv("CHROMIUM", "/my own/browser")
    assert browser.find_chromium() == "/my own/browser"


def test_a_machine_without_a_browser_is_told_what_to_do(bare, monkeypatch):
    monkeypatch.setattr(browser, "usual_places", list)
    assert "the variable CHROMIUM" in browser.why_no_browser()
