// A Huffman tree on its side: the root at the left, and a line for each word, with its count, code and probability.

/**
 * `update({tree, words, counts, probabilities, scores, chosen})`: `chosen` is a word's number. `onPick(word)` is called with the
 * number of the word that the reader picks; `describe(node)` puts a word or an inner node into words.
 */
function huffmanPicture({ label, tip, describe, onPick }) {
  let state = null, plan = null, cursor = null;
  const chart = chartCanvas({
    label, kind: "tree", draw,
    help: "Up and down arrow keys choose the word above or below, Home and End the first and the last. Left and right arrow keys walk along the path of the chosen word.",
  });
  const rounded = (p) => (p >= 0.0005 ? p.toFixed(3) : "< 0.001");

  /** Where everything stands: columns of text at the right, and the tree in what is left. */
  function layOut(context, width) {
    const { tree, words } = state, size = words.length, row = size <= 12 ? 30 : size <= 24 ? 24 : 20;
    context.font = "600 14px " + FONT;
    const wordWide = Math.min(width < 480 ? 84 : 130, Math.max(34, ...words.map((word) => textWidth(context, word))) + 10);
    const longest = Math.max(...tree.rows.map((word) => tree.depths[word]));
    context.font = "13px ui-monospace, monospace";
    const codeWide = width < 560 ? 0 : Math.max(44, Math.min(150, longest * textWidth(context, "0") + 14));
    const countWide = width < 380 ? 0 : 56, shareWide = 62;
    const treeWide = width - wordWide - codeWide - countWide - shareWide - 16;
    const step = Math.min(90, treeWide / longest), top = 26, ys = new Array(2 * size - 1);
    tree.rows.forEach((word, i) => (ys[word] = top + (i + 0.5) * row));
    tree.children.forEach(([left, right], inner) => (ys[size + inner] = (ys[left] + ys[right]) / 2));
    const word = 12 + step * longest + 8, count = word + wordWide + countWide, code = count + 14, share = width - 4;
    return { row, top, step, ys, x: (node) => 8 + tree.depths[node] * step, word, wordWide, count: countWide && count, code: codeWide && code, codeWide, share, height: top + size * row + 4 };
  }

  function draw() {
    const width = chart.width();
    if (!state || width === 0) return;
    // The height follows from the number of words alone.
    const size = state.words.length, height = 30 + size * (size <= 12 ? 30 : size <= 24 ? 24 : 20);
    const context = chart.begin(width, height), colours = palette(), { tree, words, counts, probabilities, scores, chosen } = state;
    plan = layOut(context, width);
    const { row, step, ys, x } = plan, onPath = new Set([chosen]);
    for (let node = chosen; tree.parents[node] >= 0; node = tree.parents[node]) onPath.add(tree.parents[node]);

    context.fillStyle = colours.raised;
    context.fillRect(plan.word - 4, ys[chosen] - row / 2 + 1, width - plan.word + 4, row - 2);

    // The lines, those of the path last.
    context.textBaseline = "middle";
    for (const pass of [false, true]) {
      context.strokeStyle = pass ? colours.accent : colours.muted;
      context.lineWidth = pass ? 3.5 : 1.2;
      context.lineJoin = "round";
      for (let node = 0; node < 2 * size - 2; node++) {
        if (onPath.has(node) !== pass) continue;
        const parent = tree.parents[node];
        context.beginPath();
        context.moveTo(x(parent), ys[parent]);
        context.lineTo(x(parent), ys[node]);
        context.lineTo(x(node), ys[node]);
        context.stroke();
      }
    }
    context.lineWidth = 1;
    context.setLineDash([1, 4]);
    for (const word of tree.rows) {
      context.strokeStyle = word === chosen ? colours.accent : colours.muted;
      context.beginPath();
      context.moveTo(x(word) + 3, ys[word]);
      context.lineTo(plan.word - 6, ys[word]);
      context.stroke();
    }
    context.setLineDash([]);

    // The turns: at every line where there is room, on the path with the share that takes them.
    for (let node = 0; node < 2 * size - 2; node++) {
      const strong = onPath.has(node), parent = tree.parents[node], turn = tree.turns[node];
      if (step < 18) continue;
      context.font = (strong ? "650 12px " : "11px ") + FONT;
      context.fillStyle = strong ? colours.text : colours.muted;
      context.textAlign = "left";
      const text = strong && step >= 58 ? `${turn}: ${turnShare(scores[parent - size], turn).toFixed(2)}` : String(turn);
      context.fillText(text, x(parent) + 8, ys[node] - 8);
    }
    const radius = Math.min(5, step / 3);
    for (let node = size; node < 2 * size - 1; node++) {
      context.beginPath();
      context.arc(x(node), ys[node], onPath.has(node) ? radius + 1 : radius, 0, 2 * Math.PI);
      context.fillStyle = onPath.has(node) ? colours.accent : colours.surface;
      context.fill();
      context.lineWidth = 1.4;
      context.strokeStyle = onPath.has(node) ? colours.accent : colours.muted;
      context.stroke();
    }
    if (cursor !== null) {
      context.strokeStyle = colours.mark;
      context.lineWidth = 2.5;
      context.beginPath();
      context.arc(x(cursor), ys[cursor], radius + 4, 0, 2 * Math.PI);
      context.stroke();
    }

    // The columns.
    const column = (text, at, align, y) => {
      context.textAlign = align;
      context.fillText(text, at, y);
    };
    context.font = "600 12px " + FONT;
    context.fillStyle = colours.muted;
    column("word", plan.word, "left", 10);
    if (plan.count) column("count", plan.count, "right", 10);
    if (plan.code) column("code", plan.code, "left", 10);
    column("P", plan.share, "right", 10);
    for (const word of tree.rows) {
      const weight = word === chosen ? "650 " : "", y = ys[word];
      context.fillStyle = word === chosen ? colours.text : colours.muted;
      context.font = weight + "13px " + FONT;
      if (plan.count) column(grouped(counts[word]), plan.count, "right", y);
      column(rounded(probabilities[word]), plan.share, "right", y);
      context.fillStyle = colours.text;
      context.font = weight + "14px " + FONT;
      column(fitText(context, words[word], plan.wordWide - 6), plan.word, "left", y);
      if (!plan.code) continue;
      context.font = weight + "13px ui-monospace, monospace";
      column(fitText(context, codeOf(tree.paths[word]), plan.codeWide - 6), plan.code, "left", y);
    }
  }

  /** The node under the pointer, or the word of the line that it is on. */
  function nodeAt(at, y) {
    if (!plan) return null;
    const { ys, x, row, top } = plan, { tree, words } = state;
    for (let node = words.length; node < ys.length; node++) if (Math.hypot(x(node) - at, ys[node] - y) < Math.min(10, row / 2)) return node;
    return tree.rows[Math.floor((y - top) / row)] ?? null;
  }

  chart.canvas.addEventListener("pointermove", (event) => {
    const [at, y] = pointerPlace(event), node = nodeAt(at, y);
    chart.canvas.style.cursor = node !== null && node < state.words.length ? "pointer" : "";
    if (node === null) tip.hide();
    else tip.show(chart.canvas, at, y, describe(node));
  });
  chart.canvas.addEventListener("pointerleave", () => tip.hide());
  chart.canvas.addEventListener("click", (event) => {
    const node = nodeAt(...pointerPlace(event));
    if (node !== null && node < state.words.length) onPick(node);
  });
  chart.canvas.addEventListener("blur", () => {
    cursor = null;
    draw();
  });
  chart.canvas.addEventListener("keydown", (event) => {
    const { tree, chosen } = state, at = tree.rows.indexOf(chosen), last = tree.rows.length - 1;
    const next = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: last }[event.key];
    if (next !== undefined) {
      onPick(tree.rows[clamp(next, 0, last)]);
      cursor = null;
    } else if (event.key === "ArrowLeft") {
      const from = cursor ?? chosen;
      cursor = tree.parents[from] >= 0 ? tree.parents[from] : from;
    } else if (event.key === "ArrowRight") {
      const path = tree.paths[chosen].map(({ inner }) => tree.size + inner).concat(chosen), place = path.indexOf(cursor ?? chosen);
      cursor = path[Math.min(place + 1, path.length - 1)];
    } else return;
    event.preventDefault();
    draw();
    chart.say(describe(cursor ?? state.chosen));
  });

  return {
    element: chart.element,
    update(next) {
      if (state && (next.tree !== state.tree || next.chosen !== state.chosen)) cursor = null;
      state = next;
      draw();
    },
  };
}
