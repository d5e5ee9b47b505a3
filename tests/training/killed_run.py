"""A program that trains and is killed: `python killed_run.py KIND CHECKPOINT WEIGHTS`.

It says "ready" when it starts to train, and dawdles, so that there is time to kill it.
"""

import sys
import time

import torch

from tests.training.runs import RUNS

if __name__ == "__main__":
    kind, checkpoint, weights = sys.argv[1:]
    torch.set_num_threads(1)
    run = RUNS[kind]()
    print("ready", flush=True)
    run.fit(checkpoint, epochs=60, checkpoint_every=2, stop_when=lambda history: time.sleep(0.001))
    torch.save(run.weights(), weights)
