"""Threads that do jobs: each job once, in order where there is one thread, and none left behind."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time

import pytest
import torch

from nlpbook.word2vec.fast.hogwild import run_jobs


def never():
    return False


@pytest.fixture(autouse=True)
def nothing_is_left_behind():
    threads, n_threads = threading.active_count(), torch.get_num_threads()
    yield
    assert threading.active_count() == threads
    assert torch.get_num_threads() == n_threads
    seen = []
    late = threading.Thread(target=lambda: seen.append(torch.get_num_threads()))
    late.start()
    late.join()
    assert seen == [n_threads]  # also of threads that are made later


@pytest.mark.parametrize("n_workers", [1, 2, 5])
def test_each_job_is_done_once(n_workers):
    done = []
    run_jobs(lambda job, stop: done.append(job), iter(range(30)), n_workers, never)
    assert sorted(done) == list(range(30))
    if n_workers == 1:
        assert done == list(range(30))


def test_workers_work_at_the_same_time_and_with_one_core_each():
    meet, cores = threading.Barrier(3, timeout=60), []

    def work(job, stop):
        meet.wait()
        cores.append(torch.get_num_threads())

    run_jobs(work, range(3), 3, never)
    assert cores == [1, 1, 1]


def test_no_jobs():
    run_jobs(lambda job, stop: pytest.fail("there is none"), [], 2, never)


@pytest.mark.parametrize("n_workers", [1, 3])
def test_an_error_of_a_worker_ends_all_and_is_raised(n_workers):
    done = []

    def work(job, stop):
        if job == 3:
            raise FloatingPointError("the loss is nan")
        done.append(job)
        stop.wait(0.01)

    with pytest.raises(FloatingPointError, match="the loss is nan"):
        run_jobs(work, range(10_000), n_workers, never)
    assert len(done) < 10_000


def test_an_error_of_the_jobs_is_raised():
    def jobs():
        yield 1
        raise OSError("the text ends")

    with pytest.raises(OSError, match="the text ends"):
        run_jobs(lambda job, stop: None, jobs(), 2, never)


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_an_interrupt_of_the_caller_stops_the_workers(error):
    """Ctrl-C is raised in the main thread, which is the one that watches."""
    begun = threading.Event()

    def work(job, stop):
        begun.set()
        assert stop.wait(60)

    def watch():
        if begun.is_set():
            raise error
        return False

    with pytest.raises(error):
        run_jobs(work, range(1000), 2, watch)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for one process")
def test_ctrl_c_waits_for_jobs_that_cannot_stop_at_once():
    """Python before 3.13 takes a thread for ended when Ctrl-C falls into its join."""
    program = textwrap.dedent(
        """
        import signal
        import threading
        import time
        from nlpbook.word2vec.fast.hogwild import run_jobs

        signal.signal(signal.SIGINT, signal.default_int_handler)  # in the background it may be ignored

        both = threading.Barrier(2)

        def work(job, stop):
            if both.wait() == 0:
                print("begun", flush=True)
            time.sleep(2.5 - job)  # the first takes longer
            print("ended", flush=True)

        try:
            run_jobs(work, range(2), 2, lambda: False)
        except KeyboardInterrupt:
            print("interrupted", flush=True)
        """
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "begun\n"
        time.sleep(0.2)  # now the caller waits
        process.send_signal(signal.SIGINT)
        output = process.stdout.read()  # communicate() would lose what readline has read ahead
    assert output.split() == ["ended", "ended", "interrupted"]
    assert process.returncode == 0


def test_ctrl_c_while_a_thread_starts(monkeypatch):
    """The pool has not noted the thread yet, but it works already."""
    begun, done, started = threading.Event(), [], []
    start = threading.Thread.start

    def interrupted(thread):
        started.append(thread)
        start(thread)
        begun.wait(60)
        raise KeyboardInterrupt

    def work(job, stop):
        begun.set()
        time.sleep(0.5)
        done.append(job)

    monkeypatch.setattr(threading.Thread, "start", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run_jobs(work, range(2), 1, never)
    assert done == [0]
    monkeypatch.undo()
    for thread in started:
        thread.join()


def test_the_watcher_may_stop_the_work():
    done = []

    def work(job, stop):
        done.append(job)
        time.sleep(0.005)

    run_jobs(work, range(100_000), 2, lambda: len(done) >= 5)
    assert 5 <= len(done) < 100_000
