// The style sheet of the game.
import { element } from "../kit/core.js";

const STYLE = `
.nlpb-tight { gap: 0.3rem; }
.nlpb-spokenline { display: flex; flex-wrap: wrap; gap: 0.2rem 0.5rem; font-size: 1.45rem; font-weight: 600;
  line-height: 1.5; min-height: 2.2rem; }
.nlpb-fresh { color: var(--nlpb-surface); background: var(--nlpb-mark); border-radius: 6px; padding: 0 0.4rem; }
.nlpb-blank { border-bottom: 3px dashed var(--nlpb-mark); color: var(--nlpb-mark); }
.nlpb-tray { display: flex; align-items: center; gap: 0.75rem; flex-wrap: wrap; }
.nlpb-disc { display: inline-block; width: 0.95rem; height: 0.95rem; border-radius: 50%; margin-right: 2px;
  vertical-align: middle;
  background: radial-gradient(circle, var(--nlpb-surface) 0 22%, var(--nlpb-mark) 24% 58%,
  var(--nlpb-surface) 60% 68%, var(--nlpb-mark) 70%); }
.nlpb-spent { opacity: 0.18; }
.nlpb-slip li { display: grid; grid-template-columns: minmax(4.5rem, 8rem) 1fr auto; gap: 0.5rem;
  align-items: center; padding: 0.1rem 0; }
.nlpb-stackofchips .nlpb-disc { margin-right: -0.3rem; }
.nlpb-slip .nlpb-button { min-height: 1.9rem; min-width: 2.1rem; padding: 0 0.5rem; }
.nlpb-shelf { display: flex; flex-wrap: wrap; gap: 0.25rem; height: 13rem; overflow-y: auto; contain: strict;
  align-content: flex-start;
  padding: 3px; border: 1px solid var(--nlpb-line); border-radius: 6px; }
.nlpb-root .nlpb-shelf button { border: 0; border-radius: 5px; background: var(--nlpb-raised); padding: 0.1rem 0.5rem;
  min-height: 1.9rem; cursor: pointer; font-size: 0.875rem; }
.nlpb-root .nlpb-shelf button:hover { background: var(--nlpb-accentSoft); }
.nlpb-versus li { display: grid; grid-template-columns: minmax(4.5rem, 26%) 1fr 3.6rem; gap: 0.5rem;
  align-items: center; padding: 0.15rem 0.3rem; border-radius: 5px; }
.nlpb-versus .nlpb-came { background: var(--nlpb-markSoft); font-weight: 650; }
.nlpb-name { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.nlpb-pair { display: grid; gap: 2px; }
.nlpb-pair .nlpb-track { height: 0.6rem; background: transparent; }
.nlpb-pairnumbers { display: grid; font-size: 0.75rem; line-height: 1.1; text-align: right;
  font-variant-numeric: tabular-nums; }
.nlpb-root .nlpb-standings { width: 100%; border-collapse: collapse; margin: 0; font-size: 0.9375rem;
  table-layout: auto; border: 0; }
.nlpb-root .nlpb-standings :is(th, td) { padding: 0.25rem 0.3rem; border: 0; text-align: right;
  background: transparent; color: inherit;
  font-variant-numeric: tabular-nums; }
.nlpb-root .nlpb-standings th:first-child { text-align: left; font-weight: 500; }
.nlpb-root .nlpb-standings thead th { font-size: 0.75rem; color: var(--nlpb-muted); font-weight: 600;
  vertical-align: bottom; }
.nlpb-root .nlpb-standings .nlpb-own :is(th, td) { font-weight: 700; background: var(--nlpb-markSoft); }
.nlpb-root .nlpb-standings .nlpb-wide { width: 34%; min-width: 2.5rem; }
@container (max-width: 420px) { .nlpb-root .nlpb-standings .nlpb-wide { width: 18%; } }
@container (min-width: 720px) { .nlpb-game { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); } }
@container (max-width: 719px) { .nlpb-game { grid-template-columns: minmax(0, 1fr); } }
`;

export const gameStyle = () => element("style", { text: STYLE });
