/**
 * Destinations without secrets, plans and what became of them. Plans and deliveries name the connection, the run and the
 * review they came from, and stay when these go: they are history.
 */
export const deliveries = `
create table destination (
  id text primary key,
  name text not null,
  kind_id text not null,
  config text not null,
  created_at integer not null
) strict;

create table plan (
  id text primary key,
  destination_id text not null,
  connection_id text not null,
  run_id text not null,
  review_id text,
  state text not null,
  created_at integer not null,
  expires_at integer not null,
  record text not null,
  basis text not null
) strict;
create index plan_created on plan (created_at);
create index plan_destination on plan (destination_id, state);

create table delivery (
  id text primary key,
  plan_id text,
  destination_id text not null,
  connection_id text not null,
  review_id text,
  dry_run integer not null,
  state text not null,
  started_at integer not null,
  record text not null
) strict;
create index delivery_started on delivery (started_at);
create index delivery_plan on delivery (plan_id);
create index delivery_destination on delivery (destination_id, connection_id, started_at);

create table delivery_result (
  delivery_id text not null references delivery (id) on delete cascade,
  position integer not null,
  id text not null,
  title text not null,
  outcome text not null,
  message text not null,
  remedy text,
  at integer not null,
  attempts integer not null,
  primary key (delivery_id, position)
) strict, without rowid;
create unique index delivery_result_id on delivery_result (delivery_id, id);

create table work_lease (
  subject text primary key,
  work_id text not null unique,
  owner text not null,
  pid integer not null,
  process_started text,
  host text not null,
  heartbeat_at integer not null,
  cancel_asked integer not null default 0
) strict;
`
