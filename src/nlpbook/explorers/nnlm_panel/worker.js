// @ts-check
// What the Worker of the panel runs.
import { serve } from "../kit/trainer_worker.js";
import { nnlmTraining } from "./training.js";

serve(nnlmTraining);
