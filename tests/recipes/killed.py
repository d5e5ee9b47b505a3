"""Train by a recipe in a process that is killed in a step, as by a power cut: STEP FOLDER OPTIONS..."""

import os
import signal
import sys

from nlpbook.__main__ import main
from nlpbook.training import Run

if __name__ == "__main__":
    last, folder, *options = sys.argv[1:]
    backward = Run.after_backward

    def after_backward(run):
        if run.step == int(last):
            os.kill(os.getpid(), signal.SIGKILL)
        backward(run)

    Run.after_backward = after_backward
    main(["train", "nnlm-documentation", "--folder", folder, "--device", "cpu", *options])
