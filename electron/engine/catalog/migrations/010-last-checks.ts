/** How the last test of a connection or a destination ended, and when. */
export const lastChecks = `
create table last_check (id text primary key, outcome text not null, at integer not null) strict, without rowid;
create trigger last_check_of_connection after delete on connection begin
  delete from last_check where id = old.id;
end;
create trigger last_check_of_destination after delete on destination begin
  delete from last_check where id = old.id;
end;
`
