// The style sheet of the microworld explorer.
import { element } from "../kit/core.js";

const STYLE = `
.nlpb-bilingual { display: flex; flex-direction: column; gap: 0.15rem; }
.nlpb-sentence { font-size: 1.2rem; font-weight: 600; line-height: 1.5; }
.nlpb-chinese { font-weight: 500; display: flex; flex-wrap: wrap; gap: 0.2rem 0.9rem; align-items: center; }
.nlpb-chinese .nlpb-button { font-size: 0.8125rem; font-weight: 400; min-height: 1.9rem; padding: 0.1rem 0.6rem; }
.nlpb-treeframe { overflow-x: auto; padding: 4px; }
.nlpb-trees { display: block; margin: 0 auto; border-radius: 6px; }
.nlpb-trees text { text-anchor: middle; pointer-events: none;
  font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans CJK SC", sans-serif; }
.nlpb-trees .nlpb-node { cursor: pointer; }
.nlpb-trees .nlpb-word { font-size: 15px; }
.nlpb-trees .nlpb-phrase { font-size: 12px; font-weight: 650; }
.nlpb-trees .nlpb-tag { font-size: 12px; }
.nlpb-trees [data-kind="particle"] { font-style: italic; }
.nlpb-edges path, .nlpb-curves path, .nlpb-arcs path { fill: none; }
.nlpb-edges path { stroke: color-mix(in srgb, var(--nlpb-muted) 55%, var(--nlpb-surface)); stroke-width: 1.3; }
.nlpb-curves path { stroke-width: 1.8; opacity: 0.5; }
.nlpb-arcs path { stroke-width: 2.2; }
.nlpb-trees .nlpb-lit { opacity: 1 !important; }
.nlpb-edges .nlpb-lit { stroke: var(--nlpb-accent); stroke-width: 2.2; }
.nlpb-curves .nlpb-lit { stroke-width: 3; }
.nlpb-node.nlpb-lit rect { stroke: var(--nlpb-accent); stroke-width: 1.5; }
.nlpb-node.nlpb-lit .nlpb-word { font-weight: 650; }
.nlpb-node.nlpb-here rect { stroke-width: 3; }
.nlpb-some .nlpb-node:not(.nlpb-lit) rect { opacity: 0.15; }
.nlpb-some .nlpb-node:not(.nlpb-lit) text { fill: var(--nlpb-muted); }
.nlpb-some .nlpb-curves path:not(.nlpb-lit), .nlpb-witharcs .nlpb-curves path:not(.nlpb-lit) { opacity: 0.18; }
.nlpb-detail { font-size: 0.875rem; color: var(--nlpb-muted); min-height: 1.3rem; }
@container (max-width: 620px) { .nlpb-detail { min-height: 3.9rem; } }
.nlpb-shares { display: grid; gap: 0.5rem; }
.nlpb-filters { display: flex; flex-wrap: wrap; gap: 0.3rem; }
.nlpb-root .nlpb-filter { display: inline-flex; align-items: center; gap: 0.35rem; font-size: 0.8125rem;
  border: 1px solid var(--nlpb-line); border-radius: 999px; background: transparent; padding: 0.1rem 0.6rem;
  min-height: 1.9rem; cursor: pointer; }
.nlpb-root .nlpb-filter[aria-pressed="true"] { background: var(--nlpb-accentSoft);
  border-color: var(--nlpb-accent); font-weight: 600; }
.nlpb-longlist ol { max-height: 23.5rem; overflow-y: auto; }
.nlpb-done { font-size: 1.2rem; font-weight: 600; }
.nlpb-none { display: none; }
`;

export const microworldStyle = () => element("style", { text: STYLE });
