-- location: archive
update location set archived_at = now(), version = version + 1, updated_at = now()
where id = $1 and deleted_at is null and archived_at is null and not exists (select 1 from stock_level s where s.location_id = $1 and (s.on_hand > 0 or s.reserved > 0)) and not exists (select 1 from incoming_stock i where i.location_id = $1) and not exists (select 1 from stock_count c where c.location_id = $1 and c.status = 'open')
returning id, code, name, type, address, active, priority, is_default, metadata, archived_at, version, created_at, updated_at;

-- location: delete
update location set deleted_at = now(), version = version + 1, updated_at = now()
where id = $1 and deleted_at is null and referenced_at is null and not exists (select 1 from stock_level s where s.location_id = $1) and not exists (select 1 from stock_count c where c.location_id = $1 and c.status = 'open')
returning id, code, name, type, address, active, priority, is_default, metadata, archived_at, version, created_at, updated_at;

-- location: find
select id, code, name, type, address, active, priority, is_default, metadata, archived_at, version, created_at, updated_at
from location
where id = any((select $1::uuid[])::uuid[]) and deleted_at is null;

-- location: get
select id, code, name, type, address, active, priority, is_default, metadata, archived_at, version, created_at, updated_at
from location
where id = $1 and deleted_at is null;

-- location: insert
insert into location(id, code, name, type, address, active, priority, metadata)
values ($1, $2, $3, $4, $5, $6, $7, $8)
returning id, code, name, type, address, active, priority, is_default, metadata, archived_at, version, created_at, updated_at;

-- location: lock
select id, code, name, type, address, active, priority, is_default, metadata, archived_at, version, created_at, updated_at
from location
where id = $1 and deleted_at is null for no key update;

-- location: replace
update location set code = $2, name = $3, type = $4, address = $5, active = $6, priority = $7, metadata = $8, version = version + 1, updated_at = now()
where id = $1 and deleted_at is null
returning id, code, name, type, address, active, priority, is_default, metadata, archived_at, version, created_at, updated_at;

-- location: restore
update location set archived_at = null, version = version + 1, updated_at = now()
where id = $1 and deleted_at is null and archived_at is not null
returning id, code, name, type, address, active, priority, is_default, metadata, archived_at, version, created_at, updated_at;
