/** The look of an evidence page, on screen and on A4 or Letter. Colour is never the only sign. */
export const evidenceStyle = `
:root { color-scheme: light; --ink: #1c2024; --soft: #60646c; --line: #d9d9e0; --panel: #f7f8f9; --accent: #1a56a8; --out: #a3262b; --flag: #8a5a00; --fine: #1d6b3a; }
* { box-sizing: border-box; }
html { background: #fff; }
body { margin: 0 auto; max-width: 62rem; padding: 2.5rem 2rem 3rem; color: var(--ink); font: 13px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; font-variant-numeric: tabular-nums; }
header { border-bottom: 2px solid var(--ink); padding-bottom: 1rem; margin-bottom: 1.5rem; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .3rem; letter-spacing: -.01em; }
h2 { font-size: 1.1rem; margin: 2rem 0 .6rem; padding-bottom: .25rem; border-bottom: 1px solid var(--line); break-after: avoid; }
h2 small { font-weight: 400; font-size: .85rem; color: var(--soft); }
p { margin: .4rem 0; max-width: 46rem; }
.soft { color: var(--soft); }
.brand { text-transform: uppercase; letter-spacing: .08em; font-size: .75rem; color: var(--soft); margin: 0 0 .8rem; }
.state { display: inline-block; border: 1px solid currentColor; border-radius: 3px; padding: .05rem .5rem; font-weight: 600; font-size: .8rem; }
.signed { color: var(--fine); } .draft, .flag { color: var(--flag); } .exclude, .block { color: var(--out); }
.tiles { display: grid; grid-template-columns: repeat(6, 1fr); gap: .6rem; margin: 1rem 0; }
.tile { background: var(--panel); border: 1px solid var(--line); border-radius: 4px; padding: .6rem .8rem; break-inside: avoid; }
.tile b { display: block; font-size: 1.35rem; line-height: 1.25; font-weight: 600; }
.tile span { color: var(--soft); font-size: .85rem; }
dl { display: grid; grid-template-columns: 11rem 1fr; gap: .25rem 1rem; margin: .5rem 0; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 1rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem .35rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
th { color: var(--soft); font-weight: 600; font-size: .8rem; border-bottom-color: var(--soft); white-space: nowrap; }
thead { display: table-header-group; } tr { break-inside: avoid; }
.n { text-align: right; padding-right: 1rem; white-space: nowrap; }
.w { overflow-wrap: break-word; }
td small { display: block; color: var(--soft); }
code { font: 12px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
s { color: var(--soft); }
footer { margin-top: 2.5rem; padding-top: .8rem; border-top: 1px solid var(--line); color: var(--soft); font-size: .85rem; }
@page { size: auto; margin: 16mm 14mm; }
@media (max-width: 44rem) { .tiles { grid-template-columns: repeat(2, 1fr); } dl { grid-template-columns: 1fr; } }
@media print { .tiles { grid-template-columns: repeat(6, 1fr); } dl { grid-template-columns: 9rem 1fr; }  body { max-width: none; padding: 0; font-size: 10pt; } h2 { margin-top: 1.4rem; } a { color: inherit; text-decoration: none; } }
`
