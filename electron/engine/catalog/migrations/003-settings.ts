/** Settings of the whole installation, one JSON value per name. */
export const settings = `
create table setting (
  name text primary key,
  value text not null
) strict, without rowid;
`
