import multiprocessing
import sys
import time
from types import SimpleNamespace

import pytest

from tools import locks
from tools.locks import exclusive


def hold(path, entered, leave):
    with exclusive(path, "holding"):
        entered.set()
        leave.wait(20)


def start_holder(path):
    context = multiprocessing.get_context("spawn")
    entered, leave = context.Event(), context.Event()
    holder = context.Process(target=hold, args=(path, entered, leave))
    holder.start()
    assert entered.wait(20)
    return holder, leave


def test_the_second_waits_for_the_first(tmp_path, capsys):
    holder, leave = start_holder(tmp_path / "deep" / "lock")
    leave_after = 0.5
    context = multiprocessing.get_context("spawn")
    context.Process(target=_set_later, args=(leave, leave_after)).start()
    with exclusive(tmp_path / "deep" / "lock", "holding"):
        assert leave.is_set()  # the first had been told to leave before the second could enter
    holder.join()
    assert capsys.readouterr().out.count("Another process is holding") == 1


def _set_later(event, seconds):
    time.sleep(seconds)
    event.set()


def test_a_killed_holder_leaves_no_lock_behind(tmp_path, capsys):
    holder, _ = start_holder(tmp_path / "lock")
    holder.kill()
    holder.join()
    with exclusive(tmp_path / "lock", "holding"):
        pass
    assert capsys.readouterr().out == ""


class Windows:
    """Stands in for the module msvcrt: a lock on the byte where the file is, until that byte is unlocked."""

    LK_NBLCK, LK_UNLCK = 2, 0

    def __init__(self):
        self.locked, self.refused = set(), 0

    def locking(self, descriptor, mode, n_bytes):
        place = (locks.os.lseek(descriptor), n_bytes)
        if mode == self.LK_UNLCK:
            self.locked.remove(place)
        elif place in self.locked:
            self.refused += 1
            raise PermissionError("locked by another process")
        else:
            self.locked.add(place)


@pytest.fixture
def windows(monkeypatch):
    import os

    def place(descriptor):
        return os.lseek(descriptor, 0, os.SEEK_CUR)

    system = Windows()
    monkeypatch.setattr(locks, "os", SimpleNamespace(name="nt", lseek=place))
    monkeypatch.setitem(sys.modules, "msvcrt", system)
    return system


def test_on_windows_the_lock_is_freed_at_once(tmp_path, windows):
    (tmp_path / "lock").write_bytes(b"left by somebody")  # the place that is locked does not depend on it
    with exclusive(tmp_path / "lock", "holding"):
        assert windows.locked == {(0, 1)}
    assert windows.locked == set()
    with pytest.raises(KeyboardInterrupt), exclusive(tmp_path / "lock", "holding"):
        raise KeyboardInterrupt
    assert windows.locked == set()


def test_on_windows_the_second_waits_too(tmp_path, windows, monkeypatch, capsys):
    windows.locked.add((0, 1))
    monkeypatch.setattr(locks.time, "sleep", lambda seconds: windows.locked.clear())
    with exclusive(tmp_path / "lock", "holding"):
        assert windows.refused == 1
    assert capsys.readouterr().out.count("Another process is holding") == 1
