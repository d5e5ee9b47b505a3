// Lends the microworld's grammar, machine and trees to the test in the browser.
import * as randomNumbers from "../../../src/nlpbook/explorers/kit/random_numbers.js";
import * as annotations from "../../../src/nlpbook/explorers/microworld/annotations.js";
import * as bits from "../../../src/nlpbook/explorers/microworld/bits.js";
import * as grammar from "../../../src/nlpbook/explorers/microworld/grammar.js";
import * as machine from "../../../src/nlpbook/explorers/microworld/machine.js";
import * as sampling from "../../../src/nlpbook/explorers/microworld/sampling.js";
import * as translation from "../../../src/nlpbook/explorers/microworld/translation.js";
import * as tree from "../../../src/nlpbook/explorers/microworld/tree.js";

export default {
  ...randomNumbers,
  ...annotations,
  ...bits,
  ...grammar,
  ...machine,
  ...sampling,
  ...translation,
  ...tree,
};
