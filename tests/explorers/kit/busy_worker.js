import { serve } from "../../../src/nlpbook/explorers/kit/trainer_worker.js";
import { busyPlan } from "./busy_plan.js";

serve((input) => {
  if (input.refused) throw new TypeError("this cannot be trained");
  return busyPlan(input);
});
