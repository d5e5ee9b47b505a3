"""Threads that train the same vectors at the same time, without a lock (Hogwild).

Each thread takes the next part of the text, looks up vectors, and adds its changes to them, whatever the
others are doing meanwhile. Two that change the same number at the same moment may lose one of the changes;
that happens seldom, because a step touches few rows of many, and it does no more harm than other noise. But
the order of the changes is another each time, so the result cannot be repeated.

Threads will do, though Python runs one at a time: the products and sums of PyTorch, in which nearly all the
time is spent, let the others go on. And nothing has to be copied to another process, or cleaned up after it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TypeVar

import torch

Job = TypeVar("Job")
_WATCH_SECONDS = 0.1


def run_jobs(
    work: Callable[[Job, threading.Event], None],
    jobs: Iterable[Job],
    n_workers: int,
    watch: Callable[[], bool],
) -> None:
    """Do jobs in threads, each with one core; return when all is done, and leave no thread behind.

    Parameters
    ----------
    work : callable
        `work(job, stop)` does one job. When the event `stop` is set, it should return soon.
    jobs : iterable
        Each is done once, in this order as far as several workers have an order.
    n_workers : int
        1 or more. One worker does the jobs strictly one after the other.
    watch : callable
        Called in the caller's thread some ten times a second, and once when the jobs are done: to show
        progress. The workers stop early when it returns True.

    Raises
    ------
    Exception
        The first error of a worker or of `watch`, also a KeyboardInterrupt, when all threads have ended.

    References
    ----------
    Niu, Recht, Ré & Wright (2011), "Hogwild!". Book: chapter 4.
    """
    waiting, turn = iter(jobs), threading.Lock()
    stop = threading.Event()
    ends: list[threading.Event] = []  # of the workers that have begun
    errors: list[BaseException] = []

    def take_jobs() -> None:
        ends.append(end := threading.Event())
        try:
            torch.set_num_threads(1)  # of this thread: products so small are slower when they are shared out
            while not stop.is_set():
                with turn:
                    try:
                        job = next(waiting)
                    except StopIteration:
                        return
                work(job, stop)
        except BaseException as error:
            errors.append(error)
            stop.set()
        finally:
            end.set()

    n_threads = torch.get_num_threads()
    try:
        # A Ctrl-C may come at any time. In Python below 3.13, one during Thread.join makes a thread that
        # still runs count as ended, and a pool does not know of a thread during whose start one came. So the
        # caller waits for futures, and in the end for all who have begun.
        with ThreadPoolExecutor(n_workers) as pool:
            try:
                tasks = [pool.submit(take_jobs) for _ in range(n_workers)]
                while wait(tasks, _WATCH_SECONDS).not_done:
                    if watch():
                        stop.set()
                watch()
            finally:
                stop.set()
                for end in list(ends):
                    end.wait()
    finally:
        torch.set_num_threads(n_threads)  # threads that are made from now on have as many as before
    if errors:
        raise errors[0]
