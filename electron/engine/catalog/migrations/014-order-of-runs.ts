/** In which order runs ended, counted: clocks go wrong, and what is kept and compared with must not follow them. */
export const orderOfRuns = `
alter table run add column ended_order integer;
update run set ended_order = rowid where state <> 'running';
`
