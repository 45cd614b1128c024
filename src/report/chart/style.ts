/** The style of a page with charts. Colours of series: Okabe and Ito's, told apart by the colour-blind too. */
export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --ink: #1c2024; --faint: #5d666f; --paper: #fff; --rule: #d9dee3;
  --series-0: #0072b2; --series-1: #d55e00; --series-2: #009e73; --series-3: #b5558e; --series-4: #9a7400; --series-5: #3a86b8;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e6e9ec; --faint: #a0a9b2; --paper: #15181b; --rule: #353b42;
    --series-0: #56b4e9; --series-1: #ff8a3d; --series-2: #2fc99a; --series-3: #e39ac6; --series-4: #f0e442; --series-5: #8fb8ff;
  }
}
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 46rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.25rem; margin-top: 2.5rem; } h3 { font-size: 1.05rem; }
figure { margin: 1rem 0; } figcaption { color: var(--faint); font-size: .875rem; }
figure > svg { width: 100%; max-width: 36rem; height: auto; display: block; overflow: visible; }
svg text { fill: var(--ink); font-size: 13px; stroke: var(--paper); stroke-width: 3px; stroke-dasharray: none; paint-order: stroke; } svg .tick { fill: var(--faint); font-size: 12px; }
.grid { stroke: var(--rule); } .reference { stroke: var(--ink); stroke-dasharray: 4 3; }
.whisker { stroke: var(--ink); stroke-width: 1.5; fill: none; }
.line { fill: none; stroke: var(--series); stroke-width: 2; } .fill { fill: var(--series); }
rect.fill { opacity: .75; }
.series-0 { --series: var(--series-0); } .series-1 { --series: var(--series-1); stroke-dasharray: 8 3; }
.series-2 { --series: var(--series-2); stroke-dasharray: 2 3; } .series-3 { --series: var(--series-3); stroke-dasharray: 10 3 2 3; }
.series-4 { --series: var(--series-4); stroke-dasharray: 5 2; } .series-5 { --series: var(--series-5); stroke-dasharray: 1 2; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: .25rem 0; padding: 0; font-size: .875rem; }
.key { width: 28px; height: 8px; }
.wide { overflow-x: auto; } .wide:focus-visible { outline: 2px solid var(--series-0); }
table { border-collapse: collapse; font-size: .875rem; }
th, td { padding: .25rem .6rem; border-bottom: 1px solid var(--rule); text-align: left; white-space: nowrap; }
td.words { white-space: normal; min-width: 16rem; overflow-wrap: anywhere; }
/* Beside bytes, which do not wrap: whoever has to scroll sideways to those is not to do so for words. */
td.words > div { max-width: calc(100vw - 9rem); }
td.number, thead th:not(:first-child, .text) { text-align: right; font-variant-numeric: tabular-nums; }
`;
