/**
 * Runs that start by themselves, which engine starts them, and what is told to whom. `handled_until`: times up to this one need
 * no more attention. `next_at` of a waiting delivery: when it is tried next; whoever tries it moves it on first.
 */
export const schedulesAndNotices = `
create table schedule (
  id text primary key,
  connection_id text not null references connection (id) on delete cascade,
  name text not null,
  cron text not null,
  time_zone text not null,
  missed text not null,
  enabled integer not null,
  open_review integer not null,
  handled_until integer not null,
  last text,
  started_run_id text
) strict;
create index schedule_connection on schedule (connection_id);

create table schedule_lease (
  only integer primary key check (only = 1),
  owner text not null,
  pid integer not null,
  process_started text,
  host text not null,
  heartbeat_at integer not null
) strict;

create table notice_channel (
  id text primary key,
  kind text not null,
  name text not null,
  events text not null,
  enabled integer not null,
  problem text,
  config text not null,
  created_at integer not null
) strict;
insert into notice_channel (id, kind, name, events, enabled, config, created_at) values (
  'desktop', 'desktop', 'This computer',
  '["run.succeeded","run.failed","run.recovered","guard.fired","review.waiting","delivery.succeeded","delivery.failed","service.broken","service.recovered"]',
  1, '{"repeat":true}', 0
);

create table notice_state (
  key text not null,
  topic text not null,
  state text not null,
  at integer not null,
  primary key (key, topic)
) strict, without rowid;

create table notice_delivery (
  id integer primary key autoincrement,
  channel_id text not null references notice_channel (id) on delete cascade,
  key text not null,
  routine integer not null,
  notice text not null,
  state text not null,
  attempts integer not null default 0,
  next_at integer,
  answer text
) strict;
create index notice_delivery_channel on notice_delivery (channel_id, id);
create index notice_delivery_due on notice_delivery (next_at) where state = 'waiting';
`
