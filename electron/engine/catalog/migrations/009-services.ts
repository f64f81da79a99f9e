/** Services: one per destination that asks for itself. What is known of it as JSON: it is small and always read whole. */
export const services = `
create table service (
  destination_id text primary key references destination (id) on delete cascade,
  record text not null
) without rowid, strict;
`
