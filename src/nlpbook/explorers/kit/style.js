// The kit's style sheet: every class starts with "nlpb-", so that it touches nothing else on the page.
// (One rule speaks of the book theme's box around an explorer, which would stay light on dark pages.)
import { element } from "./core.js";
import { lookAtTheme, palette } from "./theme.js";

const STYLE = `
.nlpb-root { --gap: 0.75rem; font-size: 0.9375rem; line-height: 1.4; color: var(--nlpb-text); text-align: left;
  background: var(--nlpb-surface); border: 1px solid var(--nlpb-line); border-radius: 10px; padding: 1rem;
  margin: 1rem 0; position: relative; max-width: 100%; min-width: 0; container-type: inline-size;
  font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
.text_html:has(> .nlpb-explorer) { background: transparent !important; padding: 0 !important; }
.nlpb-root *, .nlpb-root *::before { box-sizing: border-box; }
.nlpb-root p, .nlpb-root ul, .nlpb-root ol, .nlpb-root li { margin: 0; padding: 0; }
.nlpb-root ul, .nlpb-root ol { list-style: none; }
.nlpb-root button, .nlpb-root input, .nlpb-root select, .nlpb-root textarea { font: inherit; color: inherit;
  margin: 0; accent-color: var(--nlpb-accent); max-width: 100%; height: auto; box-shadow: none; }
.nlpb-root :focus-visible { outline: 2px solid var(--nlpb-accent); outline-offset: 2px; }
.nlpb-root [hidden] { display: none !important; }
.nlpb-title { font-weight: 650; font-size: 1.05rem; }
.nlpb-finding { font-size: 1.2rem; font-weight: 600; line-height: 1.4; }
.nlpb-root p, .nlpb-problem { overflow-wrap: anywhere; }
.nlpb-hint, .nlpb-note { color: var(--nlpb-muted); font-size: 0.875rem; }
.nlpb-stack { display: flex; flex-direction: column; gap: var(--gap); min-width: 0; }
.nlpb-row { display: flex; flex-wrap: wrap; gap: 0.6rem 1.25rem; align-items: flex-end; min-width: 0; }
.nlpb-buttons { display: flex; flex-wrap: wrap; gap: 0.4rem; }
.nlpb-columns { display: grid; grid-template-columns: minmax(0, 1fr); gap: 1rem 1.5rem; }
@container (min-width: 620px) {
  .nlpb-columns { grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); }
  .nlpb-halves { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); } }
.nlpb-sliders { display: grid; grid-template-columns: repeat(auto-fill, minmax(12rem, 1fr)); gap: 0.5rem 1.25rem; }
.nlpb-control { display: flex; flex-direction: column; gap: 0.2rem; min-width: 0; }
.nlpb-grow { flex: 1 1 12rem; }
.nlpb-stack > .nlpb-grow { flex: none; }
.nlpb-root .nlpb-row > .nlpb-search { max-width: 24rem; }
.nlpb-terms { flex: 1 1 19rem; gap: 0.5rem; flex-wrap: nowrap; }
.nlpb-terms > .nlpb-control { flex: 1 1 0; }
.nlpb-control > label, .nlpb-label { font-size: 0.8125rem; font-weight: 600; color: var(--nlpb-muted);
  margin: 0; display: block; }
.nlpb-label { padding: 0; }
.nlpb-control output { color: var(--nlpb-text); font-variant-numeric: tabular-nums; font-weight: 600; padding: 0; }
.nlpb-root input[type="range"] { width: 100%; min-width: 8rem; min-height: 1.75rem; padding: 0; cursor: pointer;
  background: transparent; border: 0; touch-action: pan-y; }
.nlpb-root select, .nlpb-root input[type="text"], .nlpb-root textarea { background: var(--nlpb-raised);
  border: 1px solid var(--nlpb-line); border-radius: 6px; padding: 0.35rem 0.5rem; min-height: 2.25rem; width: 100%; }
.nlpb-root textarea { resize: vertical; line-height: 1.5; display: block; }
.nlpb-root option { background: var(--nlpb-surface); color: var(--nlpb-text); }
.nlpb-check { display: inline-flex; gap: 0.5rem; align-items: center; min-height: 2.25rem; cursor: pointer; margin: 0; }
.nlpb-check input { width: 1.05rem; height: 1.05rem; flex: none; }
.nlpb-button { background: var(--nlpb-raised); border: 1px solid var(--nlpb-line); border-radius: 6px;
  padding: 0.3rem 0.75rem; min-height: 2.25rem; cursor: pointer; }
.nlpb-button:hover:not(:disabled) { border-color: var(--nlpb-accent); }
.nlpb-button:disabled { opacity: 0.45; cursor: default; }
.nlpb-button.nlpb-primary, .nlpb-button[aria-checked="true"], .nlpb-button[aria-pressed="true"] {
  background: var(--nlpb-accent); border-color: var(--nlpb-accent); color: var(--nlpb-surface); font-weight: 600; }
.nlpb-primary { min-width: 5rem; }
.nlpb-choices { display: inline-flex; }
.nlpb-choices .nlpb-button { border-radius: 0; margin-left: -1px; }
.nlpb-choices .nlpb-button:first-child { border-radius: 6px 0 0 6px; }
.nlpb-choices .nlpb-button:last-child { border-radius: 0 6px 6px 0; }
.nlpb-chart { position: relative; min-width: 0; }
.nlpb-chart canvas { display: block; max-width: 100%; border-radius: 4px; touch-action: pan-y; }
.nlpb-spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap; }
.nlpb-tooltip { position: absolute; z-index: 20; pointer-events: none; background: var(--nlpb-text);
  color: var(--nlpb-surface); padding: 0.25rem 0.55rem; border-radius: 5px; font-size: 0.8125rem; max-width: 17rem;
  width: max-content; white-space: pre-line; overflow-wrap: anywhere; }
.nlpb-legend { display: flex; flex-wrap: wrap; gap: 0.25rem 0.9rem; font-size: 0.8125rem; color: var(--nlpb-muted);
  align-items: center; }
.nlpb-legend span { display: inline-flex; align-items: center; gap: 0.35rem; }
.nlpb-swatch { width: 0.75rem; height: 0.75rem; border-radius: 50%; flex: none; }
.nlpb-swatch[data-line] { width: 1.5rem; height: 0; border-radius: 0; }
.nlpb-ramp { width: 7rem; height: 0.6rem; border-radius: 3px; }
.nlpb-lines { display: flex; flex-direction: column; gap: 0.25rem; max-height: 15rem; overflow: auto; padding: 3px; }
.nlpb-line { display: flex; gap: 0.5rem; border-radius: 6px; padding: 0.1rem 0.25rem; color: var(--nlpb-muted); }
.nlpb-line.nlpb-current { background: var(--nlpb-raised); color: var(--nlpb-text); }
.nlpb-line > span { color: var(--nlpb-muted); font-size: 0.75rem; min-width: 1.3rem; text-align: right;
  padding-top: 0.42rem;
  font-variant-numeric: tabular-nums; }
.nlpb-line > span:empty { display: none; }
.nlpb-chips { display: flex; flex-wrap: wrap; gap: 0.2rem 0.3rem; min-width: 0; }
.nlpb-chip { border: 1px solid transparent; border-radius: 6px; background: transparent; padding: 0.15rem 0.45rem;
  cursor: pointer; text-align: center; line-height: 1.25; min-width: 1.9rem; min-height: 2.5rem; position: relative; }
.nlpb-chip small { display: block; font-size: 0.6875rem; height: 0.85rem; font-variant-numeric: tabular-nums; }
.nlpb-leftout { align-self: center; font-size: 0.8125rem; color: var(--nlpb-muted); }
.nlpb-chip { max-width: 100%; overflow-wrap: anywhere; }
.nlpb-chip:hover { border-color: var(--nlpb-accent); }
.nlpb-chip[data-state="context"] { background: color-mix(in srgb, var(--nlpb-accent) var(--strength, 30%), transparent);
  border-color: var(--nlpb-accent); }
/* On dark pages the accent is bright: less of it, so that the word stays legible. */
.nlpb-root[data-theme="dark"] .nlpb-chip[data-state="context"] {
  background: color-mix(in srgb, var(--nlpb-accent) calc(0.75 * var(--strength, 30%)), transparent); }
.nlpb-chip[data-state="centre"] { background: var(--nlpb-mark); color: var(--nlpb-surface); font-weight: 650; }
.nlpb-chip[data-struck="true"] > span:first-child { text-decoration: line-through; }
.nlpb-chip[data-struck="true"][data-state="plain"] { color: var(--nlpb-muted); }
.nlpb-chip[data-ring="true"] { box-shadow: 0 0 0 2px var(--nlpb-mark); }
.nlpb-search { position: relative; }
.nlpb-options { position: absolute; z-index: 15; left: 0; right: 0; top: 100%; background: var(--nlpb-surface);
  border: 1px solid var(--nlpb-line); border-radius: 6px; box-shadow: 0 6px 18px rgb(0 0 0 / 0.18); overflow: hidden; }
.nlpb-root .nlpb-options li { padding: 0.4rem 0.6rem; cursor: pointer; }
.nlpb-options li[aria-selected="true"] { background: var(--nlpb-accentSoft); }
.nlpb-problem { color: var(--nlpb-mark); font-size: 0.8125rem; }
.nlpb-root .nlpb-bar { display: grid; grid-template-columns: minmax(4.5rem, 30%) 1fr 3.4rem; gap: 0.5rem;
  align-items: center;
  width: 100%; background: transparent; border: 0; border-radius: 4px; padding: 0.14rem 0.25rem; text-align: left;
  cursor: pointer; }
.nlpb-root .nlpb-bar:hover { background: var(--nlpb-raised); }
.nlpb-bar > span:first-child { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.nlpb-bar > span:last-child { text-align: right; font-variant-numeric: tabular-nums; font-size: 0.8125rem;
  color: var(--nlpb-muted); }
.nlpb-bar[data-strong="true"] { font-weight: 650; }
.nlpb-track { position: relative; height: 0.8rem; border-radius: 3px; background: var(--nlpb-raised); display: block; }
.nlpb-fill { position: absolute; top: 0; bottom: 0; border-radius: 3px; min-width: 1px; }
.nlpb-shared { display: grid; grid-template-columns: 1fr auto; gap: 0.1rem 0.75rem; align-items: center; }
.nlpb-shared .nlpb-label { grid-column: 1 / -1; }
.nlpb-shared .nlpb-swatch { display: inline-block; border-radius: 2px; margin-left: 0.3rem; vertical-align: -1px; }
.nlpb-shared > span:last-child { font-variant-numeric: tabular-nums; font-size: 0.875rem; }
.nlpb-share { display: flex; gap: 1px; height: 1.5rem; border-radius: 4px; overflow: hidden; }
.nlpb-share > span { flex: 0 1 0; min-width: 0; height: 1.5rem; overflow: hidden; white-space: nowrap;
  font-size: 0.6875rem;
  line-height: 1.5rem; cursor: pointer; display: flex; flex-wrap: wrap; }
/* A label that is wider than its piece wraps into a second line, which does not show. */
.nlpb-share > span::before { content: ""; width: 2px; height: 1.5rem; }
.nlpb-some > span:not(.nlpb-lit) { background: var(--nlpb-raised) !important; color: var(--nlpb-muted) !important; }
.nlpb-root .nlpb-numbers { width: 100%; border-collapse: collapse; font-size: 0.875rem;
  font-variant-numeric: tabular-nums; margin: 0;
  border: 0; background: transparent; color: inherit; }
.nlpb-root .nlpb-numbers caption { text-align: left; caption-side: top; padding: 0 0 0.3rem; font-size: 0.8125rem;
  font-weight: 600; color: var(--nlpb-muted); }
.nlpb-scrolls { overflow-x: auto; }
.nlpb-root .nlpb-numbers :is(th, td) { text-align: right; padding: 0.2rem 0 0.2rem 0.6rem; border: 0;
  border-top: 1px solid var(--nlpb-line);
  font-weight: 400; vertical-align: top; background: transparent; color: inherit; }
.nlpb-root .nlpb-numbers thead :is(th, td) { border-top: 0; font-size: 0.75rem; font-weight: 600;
  color: var(--nlpb-muted); padding-top: 0; }
.nlpb-root .nlpb-numbers :is(th, td):first-child { text-align: left; padding-left: 0.3rem; width: 40%;
  overflow-wrap: anywhere; }
@container (max-width: 420px) { .nlpb-root .nlpb-numbers { font-size: 0.8125rem; }
  .nlpb-root .nlpb-numbers :is(th, td) { padding-left: 0.3rem; }
  .nlpb-root .nlpb-numbers thead :is(th, td) { font-size: 0.6875rem; } }
.nlpb-root .nlpb-numbers tr { background: transparent; }
.nlpb-root .nlpb-numbers tr.nlpb-current { background: var(--nlpb-raised); }
.nlpb-root .nlpb-numbers tr.nlpb-current :is(th, td) { font-weight: 650; }
.nlpb-numbers .nlpb-track { height: 0.3rem; margin: 0.15rem 0; }
.nlpb-numbers .nlpb-fill { background: var(--nlpb-accent); }
.nlpb-evidence { font-size: 0.875rem; max-height: 11rem; overflow: auto; }
.nlpb-evidence li { padding: 0.1rem 0; overflow-wrap: anywhere; }
.nlpb-evidence b { color: var(--nlpb-mark); }
.nlpb-evidence i { font-style: normal; font-weight: 650; color: var(--nlpb-accent); }
@container (max-width: 420px) { .nlpb-buttons .nlpb-button { padding: 0.3rem 0.55rem; }
  .nlpb-choices { flex-wrap: wrap; row-gap: 2px; }
  .nlpb-choices .nlpb-button { padding: 0.3rem 0.42rem; font-size: 0.8125rem; } }
@media (pointer: coarse) { .nlpb-button, .nlpb-root select, .nlpb-root input[type="text"] { min-height: 2.6rem; } }
@media (max-width: 480px) { .nlpb-root { padding: 0.7rem; } }
.nlpb-explorer { scroll-margin-top: 1rem; }
.nlpb-root .nlpb-notice:not(:empty) { margin-bottom: var(--gap); overflow-wrap: anywhere; color: var(--nlpb-mark); }
.nlpb-root .nlpb-value { font-weight: 600; }
.nlpb-typed { white-space: pre-wrap; overflow-wrap: anywhere; }
.nlpb-frame { margin-top: var(--gap); padding-top: 0.5rem; border-top: 1px solid var(--nlpb-line); }
.nlpb-tools { display: flex; flex-wrap: wrap; gap: 0.3rem; }
.nlpb-root .nlpb-tools .nlpb-button { font-size: 0.8125rem; padding: 0.15rem 0.6rem; min-height: 1.9rem; }
.nlpb-status { overflow-wrap: anywhere; }
.nlpb-status:not(:empty) { padding-top: 0.3rem !important; }
.nlpb-details { font-size: 0.875rem; margin-top: 0.35rem; }
.nlpb-details > summary { cursor: pointer; color: var(--nlpb-muted); width: fit-content; padding: 0.2rem 0; }
.nlpb-tables { display: flex; flex-direction: column; gap: var(--gap); padding-top: 0.3rem; }
.nlpb-table { overflow: auto; max-height: 20rem; }
.nlpb-root .nlpb-table .nlpb-numbers { width: auto; min-width: min(100%, 20rem); }
.nlpb-root .nlpb-table .nlpb-numbers :is(th, td):first-child { width: auto; min-width: 6rem; }
@media print { .nlpb-buttons, .nlpb-tools, .nlpb-status, .nlpb-details:not([open]) { display: none; }
  .nlpb-frame { border: 0; padding: 0; margin: 0; } .nlpb-table { max-height: none; } }
`;

/** Put the style sheet in the page, once however many explorers there are. */
export function addStyle() {
  if (document.getElementById("nlpb-style")) return;
  document.head.append(element("style", { id: "nlpb-style", text: STYLE }));
}

/** Give a root the colours of now. @param {HTMLElement} root */
export function paintRoot(root) {
  root.dataset.theme = lookAtTheme() ? "dark" : "light";
  for (const [name, colour] of Object.entries(palette())) {
    if (typeof colour === "string") root.style.setProperty("--nlpb-" + name, colour);
  }
  root.style.colorScheme = root.dataset.theme;
}
