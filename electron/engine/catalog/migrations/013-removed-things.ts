/**
 * What this catalog itself removed, so that only the files of that are ever deleted: a file it merely does not know may belong to
 * a newer catalog, or to one that is gone. `signed-file` and `imprint` name files of the folder `reviews`.
 */
export const removedThings = `
create table removed (
  kind text not null,
  id text not null,
  primary key (kind, id)
) strict, without rowid;
create trigger run_removed after delete on run begin
  insert or ignore into removed values ('run', old.id);
end;
create trigger run_back after insert on run begin
  delete from removed where kind = 'run' and id = new.id;
end;
create trigger review_removed after delete on review begin
  insert or ignore into removed values ('review', old.id);
  insert or ignore into removed values ('imprint', old.run_id);
end;
create trigger signed_file_removed after update of signed_file on review
when old.signed_file is not null and old.signed_file is not new.signed_file begin
  insert or ignore into removed values ('signed-file', old.signed_file);
end;
create trigger delivery_removed after delete on delivery begin
  insert or ignore into removed values ('delivery', old.id);
end;
`
