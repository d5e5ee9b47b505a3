import multiprocessing
import time

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
