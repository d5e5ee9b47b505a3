"""One run of the row train.two_processes: `python -m benchmarks.two_processes`, alone or by `torchrun`.

It trains the NNLM on made-up text for some steps of warm-up and then some that are timed, and rank 0 prints
the seconds of these and the last loss. The batch of all processes together is the same, however many.
"""

import json
import time

import torch

from nlpbook.nnlm import NNLM, nnlm_loss
from nlpbook.training import Adam, Batches, StopWhen, data_parallel, distributed, fit

VOCABULARY, CONTEXT, EMBEDDING, HIDDEN = 10_000, 4, 64, 128
BATCH_SIZE, WARM_UP, STEPS = 1024, 5, 40
SEED = 0


def text():
    """Words as frequent as in text: the gradient of the vectors has few rows with many entries."""
    generator = torch.Generator().manual_seed(SEED)
    frequencies = 1 / torch.arange(1, VOCABULARY + 1)
    n = (WARM_UP + STEPS) * BATCH_SIZE
    ids = torch.multinomial(frequencies, n * (CONTEXT + 1), replacement=True, generator=generator)
    ids = ids.view(n, CONTEXT + 1)
    return {"contexts": ids[:, :-1].contiguous(), "targets": ids[:, -1].contiguous()}


def main():
    with data_parallel("cpu"):
        generator = torch.Generator().manual_seed(SEED)
        model = NNLM(VOCABULARY, CONTEXT, EMBEDDING, HIDDEN, generator=generator)
        batches = Batches(**text(), batch_size=BATCH_SIZE // distributed.world_size(), seed=SEED)
        times = []
        # Every process takes the time of every step: nobody waits to hear whether to stop.
        clock = StopWhen(lambda history: times.append(time.perf_counter()))
        clock.same_everywhere = True
        history = fit(model, batches, nnlm_loss, Adam(model.parameters(), 0.001), epochs=1, callbacks=[clock])
        if distributed.rank() == 0:
            seconds = times[-1] - times[WARM_UP - 1]
            print(json.dumps({"seconds": seconds, "steps": STEPS, "loss": history.losses[-1]}))


if __name__ == "__main__":
    main()
