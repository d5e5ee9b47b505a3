// Expressions to begin with, and values for their inputs.

/** @type {{ label: string, expression: string, values: number[] }[]} */
export const EXAMPLES = [
  { label: "y is used twice: (x+y)*(y+2)", expression: "(x+y)*(y+2)", values: [3, 4] },
  { label: "Three operations: c*(a+2*b)", expression: "c*(a+2*b)", values: [-2, 3, 1] },
  { label: "A neuron: sigmoid(w*x+b)", expression: "sigmoid(w*x+b)", values: [2, 1, -1] },
  { label: "Two inputs: sigmoid(w0*x0+w1*x1+w2)", expression: "sigmoid(w0*x0+w1*x1+w2)", values: [2, -1, -3, -2, -3] },
  { label: "The larger one: (x+y)*max(y,z)", expression: "(x+y)*max(y,z)", values: [1, 2, 0] },
  { label: "A unit that is off: v*relu(w*x+b)", expression: "v*relu(w*x+b)", values: [3, 2, 1, -4] },
  { label: "A saturated one: tanh(w*x)", expression: "tanh(w*x)", values: [4, 3] },
  { label: "A residual connection: h = tanh(w*x); x+h", expression: "h = tanh(w*x); x+h", values: [0.5, 2] },
  { label: "Cross-entropy of two logits", expression: "log(exp(a)+exp(b))-a", values: [1, 3] },
  { label: "Squared error: (w*x+b-y)^2", expression: "(w*x+b-y)^2", values: [2, 3, 1, 5] },
];
