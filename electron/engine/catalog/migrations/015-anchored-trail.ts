/** Notes that were signed over lines of the audit trail: an evidence that names one names the same one for ever. */
export const anchoredTrail = `
create table audit_note (
  seq integer primary key,
  note text not null
) strict;
`
