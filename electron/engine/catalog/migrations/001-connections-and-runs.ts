/** Connections without secrets, their runs, and who is running what right now. */
export const connectionsAndRuns = `
create table connection (
  id text primary key,
  name text not null,
  source_id text not null,
  identity text not null,
  config text not null,
  created_at integer not null
) strict;
create index connection_identity on connection (source_id, identity);

create table run (
  id text primary key,
  connection_id text not null references connection (id) on delete cascade,
  source_id text not null,
  state text not null,
  started_at integer not null,
  ended_at integer,
  attempts integer not null,
  config text not null,
  request text not null,
  phases text not null,
  counts text,
  error text,
  saved text,
  checkpoint text
) strict;
create index run_connection on run (connection_id, started_at);
create index run_started on run (started_at);

create table lease (
  connection_id text primary key references connection (id) on delete cascade,
  run_id text not null unique references run (id) on delete cascade,
  owner text not null,
  pid integer not null,
  process_started text,
  host text not null,
  heartbeat_at integer not null,
  cancel_asked integer not null default 0
) strict;
`
