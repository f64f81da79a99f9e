/** Kinds of findings that count for nothing on a connection, and why. */
export const ignoredFindings = `
create table ignored_finding (
  connection_id text not null references connection (id) on delete cascade,
  kind text not null,
  note text not null,
  at integer not null,
  primary key (connection_id, kind)
) strict, without rowid;
`
