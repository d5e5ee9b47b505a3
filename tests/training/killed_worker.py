"""A worker that is killed: `torchrun --max-restarts=2 ... -m tests.training.killed_worker FOLDER`.

At the first start the second process kills itself in the middle of an epoch, at the second the first one
does, which writes the checkpoints; both leave a mark, so that they do it once.
"""

import os
import signal
import sys
from datetime import timedelta
from pathlib import Path

import torch

from nlpbook.training import data_parallel, distributed
from tests.training.processes import whole_run

AT = {1: 4, 0: 12}  # which process is killed after which step; an epoch has nine

if __name__ == "__main__":
    torch.set_num_threads(1)
    folder = Path(sys.argv[1])
    with data_parallel("cpu", timeout=timedelta(seconds=60)):
        rank = distributed.rank()
        mark = folder / f"killed {rank}"

        def killed(history):
            if history.steps == AT[rank] and not mark.exists():
                mark.touch()
                os.kill(os.getpid(), signal.SIGKILL)
            return False

        found = whole_run(folder, "run.pt", stop_when=killed)
        torch.save(found, folder / f"rank {rank}.pt")
