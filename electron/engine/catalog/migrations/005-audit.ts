/** Who did what. Lines are only added, each with the hash of the one before (audit.ts); the triggers keep honest mistakes out. */
export const audit = `
create table audit (
  seq integer primary key,
  at integer not null,
  actor text not null,
  event text not null,
  subject text not null,
  data text not null,
  hash text not null
) strict;
create index audit_subject on audit (subject, seq);
create trigger audit_not_changed before update on audit begin
  select raise(abort, 'the audit trail is only added to');
end;
create trigger audit_not_removed before delete on audit begin
  select raise(abort, 'the audit trail is only added to');
end;
`
