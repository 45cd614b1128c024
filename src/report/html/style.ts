/** What pages of results have beyond the style of pages with charts. */
export const RESULT_STYLE = `
:root { --good: #1e6b2a; --bad: #b3261e; --warn: #7a5600; --shade: #f3f5f7; --mark: #ffd9d6; }
@media (prefers-color-scheme: dark) {
  :root { --good: #7bd88a; --bad: #ff8a80; --warn: #f0c05a; --shade: #1f2429; --mark: #7a1c17; }
}
main { max-width: 62rem; }
.verdict { border-left: .4rem solid var(--tone); padding: .25rem 1rem; background: var(--shade); }
.verdict p { margin: .25rem 0; } .verdict strong { color: var(--tone); }
.passed { --tone: var(--good); } .failed { --tone: var(--bad); } .known, .advice, .skipped, .inconclusive { --tone: var(--warn); }
.filters { display: flex; flex-wrap: wrap; gap: .5rem 1.25rem; align-items: center; margin: 1rem 0; }
.filters input[type=search] { flex: 1 1 14rem; font: inherit; padding: .3rem .5rem; background: var(--paper); color: var(--ink); border: 1px solid var(--faint); }
.cases { list-style: none; padding: 0; margin: 0; }
.cases > li { border-top: 1px solid var(--rule); padding: .3rem 0; content-visibility: auto; contain-intrinsic-size: auto 2rem; }
.cases summary, .plain { display: flex; gap: .15rem .6rem; align-items: baseline; }
.cases > li > details > summary { cursor: pointer; list-style: none; }
.cases > li > details > summary::before, .plain::before { content: ''; flex: none; width: .7rem; }
.cases > li > details > summary::before { content: '▸'; content: '▸' / ''; color: var(--faint); }
.cases > li > details[open] > summary::before { content: '▾'; content: '▾' / ''; }
.counts { color: var(--faint); font-size: .875rem; font-weight: normal; margin-left: .4rem; }
.cause ul { padding-left: 1.2rem; margin: .3rem 0; } .cause li { margin: .3rem 0; }
.cause .links { display: flex; flex-wrap: wrap; gap: .1rem .9rem; list-style: none; padding: 0; } .links a { font-family: ui-monospace, monospace; font-size: .875rem; }
a { color: var(--series-0); }
.status { color: var(--tone); font-weight: 600; min-width: 6.5rem; font-size: .875rem; }
.id { font-family: ui-monospace, monospace; font-size: .875rem; overflow-wrap: anywhere; }
.title { flex: 1; overflow-wrap: anywhere; }
pre { background: var(--shade); padding: .6rem; overflow-x: auto; font-size: .8125rem; line-height: 1.4; }
mark { background: var(--mark); color: inherit; outline: 1px solid var(--bad); }
.talk { list-style: none; padding: 0; margin: .5rem 0; font-family: ui-monospace, monospace; font-size: .8125rem; }
.talk li { display: grid; grid-template-columns: 5rem 7rem 1fr; gap: .5rem; padding: .15rem 0; }
.talk .at { color: var(--faint); text-align: right; } .talk .bytes { overflow-wrap: anywhere; }
.talk .received .bytes { padding-left: 2rem; } .talk .sent > :nth-child(2) { color: var(--series-0); } .talk .received > :nth-child(2) { color: var(--good); } .talk .event { color: var(--faint); }
.talk details { display: inline; } .talk summary { display: inline; color: var(--faint); cursor: pointer; }
.kills th, .kills td { vertical-align: top; } .zoom:checked ~ .wide svg { width: 250%; max-width: none !important; }
/* Else what lays out in another way would not be hidden. */
[hidden] { display: none !important; }
:focus-visible { outline: 2px solid var(--series-0); outline-offset: 2px; }
.wide svg.picture { display: block; width: 100%; }
@media (max-width: 40rem) {
  figure > svg .tick { font-size: 17px; }
  .cases > li > details > summary, .plain { flex-wrap: wrap; } .status { min-width: 0; } .title { flex: 1 0 100%; padding-left: 1.3rem; box-sizing: border-box; }
  .talk li { grid-template-columns: 4rem 1fr; } .talk .bytes { grid-column: 1 / -1; }
}
`;
