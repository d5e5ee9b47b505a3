// @ts-check
// The Worker's side of a WorkerTrainer: one step at a time, and between two steps it hears what the page asks.
import { Trainer } from "./trainer.js";

/** @import { Plan } from "./trainer.js" */

const MILLISECONDS_BETWEEN_REPORTS = 50;

/**
 * Train what `begin` makes of the input that the page has sent.
 * @type {(begin: (input: any) => Plan | Promise<Plan>) => void}
 */
export function serve(begin) {
  /** @type {Promise<Trainer>} */
  let trainer;
  /** @type {number[]} */
  let losses = [];
  let reported = 0;

  const { port1, port2 } = new MessageChannel();
  /** A timer would wait four milliseconds for nothing. @type {(go: () => void) => void} */
  const turn = (go) => {
    port1.onmessage = go;
    port2.postMessage(null);
  };

  /** @type {(more?: object) => void} */
  function tell(more = {}) {
    postMessage({ losses, ...more });
    losses = [];
    reported = performance.now();
  }

  /** @type {(error: unknown) => void} */
  const fail = (error) => tell({ error: error instanceof Error ? error.message : String(error) });

  /** @type {(plan: Plan) => Trainer} */
  const trainerOf = (plan) =>
    new Trainer(
      plan,
      {
        report(found, over) {
          losses.push(...found);
          if (over || performance.now() - reported >= MILLISECONDS_BETWEEN_REPORTS) tell({ over });
        },
        fail,
      },
      0,
      turn,
    );

  addEventListener("message", async ({ data }) => {
    try {
      if (data.begin !== undefined) trainer = Promise.resolve(data.begin).then(begin).then(trainerOf);
      const own = await trainer;
      if (data === "start") own.start();
      if (data === "stop") {
        await own.stop();
        tell({ stopped: true });
      }
      if (data === "results") tell({ results: await own.results() });
    } catch (error) {
      fail(error);
    }
  });
}
