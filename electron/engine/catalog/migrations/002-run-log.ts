/** What a run logged, newest lines kept. */
export const runLog = `
create table run_log (
  id integer primary key autoincrement,
  run_id text not null references run (id) on delete cascade,
  at integer not null,
  level text not null,
  event text not null,
  fields text not null
) strict;
create index run_log_run on run_log (run_id, id);
`
