-- location: insert
insert into location(id, code, name, type)
values ($1, $2, $3, $4)
returning id, code, name, type, is_default, active, version, created_at, updated_at;
