/** How the last test of a connection ended, and when. */
export const lastCheck = `
create table last_check (
  connection_id text primary key references connection (id) on delete cascade,
  outcome text not null,
  at integer not null
) strict, without rowid;
`
