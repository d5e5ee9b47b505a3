// The expressions that a reader may type, and the graph that each is: grammar.py, which has the rules, in the page.
import { checkName, failure, GrammarError, numberOf, tokensOf } from "./tokens.js";

/**
 * A node of the graph: `inputs` are the places of the nodes that it is computed from, `text` is the part of the
 * expression that it is, `name` what an input or a definition is called, `number` a number or the exponent of a power.
 * @typedef {{ operation: string, inputs: number[], text: string, name: string, number: number | null }} Node
 */
/** @typedef {import("./tokens.js").Token} Token */
/** @typedef {{ nodes: Node[] } | { place: number, reason: string }} Read */

/** The functions, and how many inputs each has. @type {Record<string, number>} */
const FUNCTIONS = { exp: 1, log: 1, max: 2, relu: 1, sigmoid: 1, sqrt: 1, tanh: 1 };
const MOST_CHARACTERS = 120, MOST_INPUTS = 8, MOST_OPERATIONS = 24, MOST_NESTED = 12;
const SPACES = /[ \t\r\n\u00a0]+/;
/** @type {Record<string, string>} */
const SUMS = { "+": "add", "-": "sub" };
/** @type {Record<string, string>} */
const PRODUCTS = { "*": "mul", "/": "div" };
const MISSING = "a number, a name or \u201c(\u201d is missing";

/**
 * The nodes of an expression, each after its inputs and the result last; or what is wrong, and at which character.
 * @param {string} text
 * @returns {Read}
 */
export const parse = (text) => read(text, (parser) => parser.program());

/**
 * The same for an answer, which may be a calculation of numbers.
 * @param {string} text
 * @returns {Read}
 */
export const parseNumbers = (text) => read(text, (parser) => parser.calculation());

/** @type {(text: string, start: (parser: Parser) => void) => Read} */
function read(text, start) {
  try {
    const parser = new Parser(text);
    start(parser);
    return { nodes: parser.nodes };
  } catch (error) {
    if (!(error instanceof GrammarError)) throw error;
    return { place: error.place, reason: error.message };
  }
}

/** By recursive descent, a method for each rule, which returns the place of its node. */
class Parser {
  /** @param {string} text */
  constructor(text) {
    if ([...text].length > MOST_CHARACTERS) {
      throw new GrammarError(MOST_CHARACTERS + 1, `there can be ${MOST_CHARACTERS} characters at most`);
    }
    this.text = text;
    this.tokens = tokensOf(text);
    this.at = 0;
    this.depth = 0;
    /** @type {Node[]} */
    this.nodes = [];
    /** @type {Map<string, number>} */
    this.meanings = new Map();
    /** @type {Map<string, Token>} */
    this.unused = new Map();
  }

  get now() {
    return this.tokens[this.at];
  }

  take() {
    return this.tokens[this.at++];
  }

  /** @param {...string} signs */
  isSign(...signs) {
    return this.now.kind === "sign" && signs.includes(this.now.text);
  }

  program() {
    if (this.now.kind === "end") throw failure(this.now, "an expression is missing, such as (x+y)*(y+2)");
    while (this.now.kind === "name" && this.tokens[this.at + 1].text === "=") this.definition();
    const first = this.now, result = this.expression();
    this.demandEnd();
    this.demandOperation(first, result);
    if (!this.nodes.some(({ operation }) => operation === "input")) {
      throw failure(first, "the expression needs an input, such as x");
    }
    for (const [name, token] of this.unused) throw failure(token, `${name} is defined and never used`);
  }

  calculation() {
    const first = this.now;
    this.expression();
    this.demandEnd();
    if (this.nodes.some(({ operation }) => operation === "input")) throw failure(first, "a number is needed here");
  }

  demandEnd() {
    if (this.now.kind !== "end") throw this.unexpected();
  }

  definition() {
    const name = this.take();
    checkName(name);
    if (Object.hasOwn(FUNCTIONS, name.text)) throw failure(name, `${name.text} is the name of a function`);
    if (this.meanings.has(name.text)) throw failure(name, `${name.text} has a meaning already`);
    this.take();
    const first = this.now, at = this.expression();
    if (!this.isSign(";")) {
      throw this.now.kind === "end" ? failure(this.now, "\u201c;\u201d is expected") : this.unexpected();
    }
    this.take();
    this.demandOperation(first, at);
    if (this.nodes[at].name || this.meanings.has(name.text)) {
      throw failure(first, `${name.text} must be a new name for a new operation`);
    }
    this.nodes[at].name = name.text;
    this.meanings.set(name.text, at);
    this.unused.set(name.text, name);
  }

  /** @param {Token} first @param {number} at */
  demandOperation(first, at) {
    if (["input", "number"].includes(this.nodes[at].operation)) {
      throw failure(first, "an operation is needed here, such as x*x");
    }
  }

  unexpected() {
    if (this.isSign(")")) return failure(this.now, "\u201c)\u201d closes nothing");
    if (this.now.kind === "sign") return failure(this.now, `\u201c${this.now.text}\u201d cannot stand here`);
    return failure(this.now, `an operator, such as *, is missing before \u201c${this.now.text}\u201d`);
  }

  expression() {
    return this.chain(() => this.term(), SUMS);
  }

  term() {
    return this.chain(() => this.factor(), PRODUCTS);
  }

  /** @param {() => number} part @param {Record<string, string>} operations */
  chain(part, operations) {
    const first = this.now;
    let left = part();
    while (this.isSign(...Object.keys(operations))) {
      const sign = this.take(), right = part();
      left = this.operation(operations[sign.text], [left, right], first, sign);
    }
    return left;
  }

  /** @returns {number} */
  factor() {
    if (!this.isSign("-")) return this.power();
    const sign = this.take(), at = this.factor(), node = this.nodes[at], before = this.tokens[this.at - 1];
    if (node.operation === "number" && at === this.nodes.length - 1 && before.text !== ")") {
      this.nodes[at] = { ...node, number: -(node.number ?? 0), text: "-" + node.text };
      return at;
    }
    return this.operation("neg", [at], sign, sign);
  }

  power() {
    const first = this.now, base = this.primary();
    if (!this.isSign("^")) return base;
    const sign = this.take(), minus = this.isSign("-") && this.take();
    if (this.now.kind !== "number") {
      throw failure(this.now, "an exponent must be a number; exp(b*log(a)) is a to the power of b");
    }
    const exponent = numberOf(this.take()), at = this.operation("power", [base], first, sign);
    this.nodes[at].number = minus ? -exponent : exponent;
    return at;
  }

  /** @returns {number} */
  primary() {
    const token = this.now;
    if (token.kind === "number") {
      this.take();
      return this.node({ operation: "number", inputs: [], text: token.text, name: "", number: numberOf(token) });
    }
    if (token.kind === "name") {
      this.take();
      return this.isSign("(") ? this.called(token) : this.meaning(token);
    }
    if (this.isSign("(")) {
      this.open();
      const inner = this.expression();
      this.close(token);
      return inner;
    }
    throw failure(token, MISSING + (token.kind === "end" ? " at the end" : ` before \u201c${token.text}\u201d`));
  }

  open() {
    if (++this.depth > MOST_NESTED) {
      throw failure(this.now, `parentheses can be nested ${MOST_NESTED} deep at most`);
    }
    return this.take();
  }

  /** @param {Token} opened */
  close({ start }) {
    if (!this.isSign(")")) {
      if (this.now.kind === "number" || this.now.kind === "name") throw this.unexpected();
      throw failure(this.now, `\u201c)\u201d is missing for the \u201c(\u201d at character ${start + 1}`);
    }
    this.depth--;
    this.take();
  }

  /** @param {Token} name */
  called(name) {
    if (!Object.hasOwn(FUNCTIONS, name.text)) {
      const known = Object.keys(FUNCTIONS).join(", ");
      throw failure(name, `${name.text} is no function; there are ${known}, and a product needs *`);
    }
    const opened = this.open(), inputs = [this.expression()], wanted = FUNCTIONS[name.text];
    while (this.isSign(",")) {
      this.take();
      inputs.push(this.expression());
    }
    this.close(opened);
    if (inputs.length !== wanted) {
      throw failure(name, `${name.text} takes ${wanted} input${wanted > 1 ? "s" : ""}; got ${inputs.length}`);
    }
    return this.operation(name.text, inputs, name, name);
  }

  /** @param {Token} name */
  meaning(name) {
    checkName(name);
    if (Object.hasOwn(FUNCTIONS, name.text)) {
      throw failure(name, `${name.text} is a function: \u201c(\u201d is missing after it`);
    }
    let at = this.meanings.get(name.text);
    if (at === undefined) {
      if (this.nodes.filter(({ operation }) => operation === "input").length === MOST_INPUTS) {
        throw failure(name, `there can be ${MOST_INPUTS} inputs at most`);
      }
      at = this.node({ operation: "input", inputs: [], text: name.text, name: name.text, number: null });
      this.meanings.set(name.text, at);
    }
    this.unused.delete(name.text);
    return at;
  }

  /** @param {string} operation @param {number[]} inputs @param {Token} first @param {Token} shown */
  operation(operation, inputs, first, shown) {
    const before = this.nodes.filter((node) => node.operation !== "input" && node.operation !== "number");
    if (before.length === MOST_OPERATIONS) {
      throw failure(shown, `there can be ${MOST_OPERATIONS} operations at most`);
    }
    const text = this.text.slice(first.start, this.tokens[this.at - 1].end).split(SPACES).join(" ");
    return this.node({ operation, inputs, text, name: "", number: null });
  }

  /** @param {Node} node */
  node(node) {
    return this.nodes.push(node) - 1;
  }
}
