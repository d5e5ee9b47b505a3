// A training panel whose page shows prepared runs.
import { explorer } from "../kit/mount.js";
import { trainingPanel } from "./panel.js";

export default explorer("training_panel", (figure) => trainingPanel(figure));
