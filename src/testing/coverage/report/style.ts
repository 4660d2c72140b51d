/** The style of the pages: light and dark, wide and narrow. What colours tell, line styles and figures tell too. */
export const STYLE = `
:root { color-scheme: light dark; --ground: #fff; --panel: #f6f7f9; --ink: #1b1f24; --faint: #5b6470; --line: #d5dae1;
  --full: #1a7f4b; --full-ground: #e3f6ea; --some: #8a5a00; --some-ground: #fff3d6; --low: #b3261e; --low-ground: #fde7e5; }
@media (prefers-color-scheme: dark) { :root { --ground: #12151a; --panel: #1a1f26; --ink: #e8ebef; --faint: #9aa4b1; --line: #323a45;
  --full: #57d690; --full-ground: #14301f; --some: #f0bd54; --some-ground: #362a10; --low: #ff8f86; --low-ground: #3c1917; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1800px; padding: 24px clamp(12px, 3vw, 40px); background: var(--ground); color: var(--ink);
  font: 15px/1.5 system-ui, sans-serif; }
h1 { margin: 0; font-size: 26px; overflow-wrap: anywhere; } h2 { font-size: 17px; margin: 0 0 8px; } header p { margin: 0; color: var(--faint); }
small { display: block; color: var(--faint); font-size: 12px; }
a { color: inherit; text-underline-offset: 3px; } :focus-visible { outline: 3px solid #4c8dff; outline-offset: 2px; border-radius: 4px; }
.full { --tone: var(--full); --fill: var(--full-ground); } .some { --tone: var(--some); --fill: var(--some-ground); }
.low { --tone: var(--low); --fill: var(--low-ground); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(140px, 1fr)); gap: 10px; padding: 0; margin: 18px 0; list-style: none; }
.tiles li { background: var(--panel); border: 1px solid var(--line); border-radius: 10px; padding: 10px 14px; }
.tiles b { display: block; font-size: 21px; color: var(--tone); } progress { width: 100%; height: 6px; accent-color: var(--tone); }
.scroll { overflow: auto; } table { border-collapse: collapse; width: 100%; } thead th { color: var(--faint); font-size: 13px; }
th, td { text-align: right; padding: 7px 12px; border-bottom: 1px solid var(--line); white-space: nowrap; }
th:first-child { text-align: left; } td.full, td.some, td.low { color: var(--tone); } td.none { color: var(--faint); }
.legend span { display: inline-block; padding: 1px 10px; border-radius: 9px; background: var(--fill); color: var(--tone); border: 1px solid var(--tone); font-size: 13px; }
.legend .low { border-style: dashed; }
.sides { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 24px; align-items: start; }
@media (max-width: 900px) { .sides { grid-template-columns: minmax(0, 1fr); } }
.graph { overflow: auto; background: var(--panel); border: 1px solid var(--line); border-radius: 12px; max-height: 92vh; text-align: center; position: sticky; top: 16px; }
@media (max-width: 900px) { .graph { position: static; max-height: 70vh; } }
.uncovered { max-height: 30vh; overflow: auto; padding-left: 20px; margin-top: 0; } .uncovered small { display: inline; }
svg.machine { font-family: system-ui, sans-serif; }
.state rect { fill: var(--fill, var(--ground)); stroke: var(--tone, var(--faint)); stroke-width: 1.5; }
.state.low > a > rect { stroke-dasharray: 5 3; } .state .frame { fill: var(--ground); fill-opacity: .6; stroke: var(--line); stroke-dasharray: none; }
.name { text-anchor: middle; font-size: 13.5px; font-weight: 600; fill: var(--ink); } .type { text-anchor: middle; font-size: 11px; fill: var(--tone, var(--faint)); }
.edge path { fill: none; stroke: var(--tone, var(--faint)); stroke-width: 1.6; } .edge.low path { stroke-dasharray: 5 4; } .tip { fill: context-stroke; }
.edge .label { text-anchor: middle; font-size: 11px; fill: var(--tone, var(--faint)); paint-order: stroke; stroke: var(--panel); stroke-width: 4px; stroke-linejoin: round; }
.mark circle { fill: none; stroke: var(--faint); stroke-width: 1.6; } .mark.start circle, .mark .dot { fill: var(--faint); }
.state a { text-decoration: none; }
table.source { font: 12.5px/1.55 ui-monospace, monospace; } .source td { padding: 0 8px; border: 0; text-align: left; white-space: pre; }
.source .number, .source .hits { text-align: right; color: var(--faint); user-select: none; width: 1%; } .source tr.full .hits { color: var(--full); }
.source tr.some td, .source tr.low td { background: var(--fill); } .source tr.some .hits, .source tr.low .hits { color: var(--tone); font-weight: 700; }
.source tr:target td { box-shadow: inset 0 1px #4c8dff, inset 0 -1px #4c8dff; } .source code { font: inherit; }
`;
