// The training panel of the NNLM, whose page trains by itself, in a Worker.
import { explorer } from "../kit/mount.js";
import { WorkerTrainer } from "../kit/trainer.js";
import { trainingPanel } from "../training_panel/panel.js";
import source from "./worker.js" with { type: "text" };

export default explorer("nnlm_panel", (figure) => {
  const packed = figure.model.get("packed");
  return trainingPanel(figure, {
    total: packed.steps,
    begin: (settings, watch) => new WorkerTrainer({ source, input: { packed, settings } }, watch),
  });
});
