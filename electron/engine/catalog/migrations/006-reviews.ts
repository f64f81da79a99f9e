/**
 * Reviews, the rules they were decided by, and notes. A review names its run without a reference: what was signed outlives
 * the snapshot it was signed over. `files` says which of the folder `reviews` belong to it.
 */
export const reviews = `
create table review (
  id text primary key,
  connection_id text not null references connection (id) on delete cascade,
  run_id text not null,
  run_started_at integer not null,
  base_run_id text,
  base_review_id text,
  scope text not null,
  policy text not null,
  state text not null,
  created_at integer not null,
  created_by text not null,
  counts text not null,
  sign_off text,
  sign_rule integer,
  signed_before integer not null default 0,
  start_file text not null,
  signed_file text,
  revision integer not null
) strict;
create unique index review_open on review (run_id) where state = 'open';
create index review_connection on review (connection_id, run_started_at);
create index review_run on review (run_id);

create table review_rule (
  review_id text not null references review (id) on delete cascade,
  seq integer not null,
  decision text not null,
  selector text not null,
  filter text,
  keys text,
  subject text not null,
  reason text,
  by text not null,
  at integer not null,
  changed integer not null,
  undone_at integer,
  primary key (review_id, seq)
) strict, without rowid;

create table review_note (
  id integer primary key autoincrement,
  review_id text not null references review (id) on delete cascade,
  grant_id text,
  text text not null,
  by text not null,
  at integer not null
) strict;
create index review_note_grant on review_note (review_id, grant_id);
`
