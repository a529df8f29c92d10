-- price_list: archive
update price_list set archived_at = now(), version = version + 1, updated_at = now()
where id = $1 and deleted_at is null and archived_at is null
returning id, name, currency, customer_group, customer_id, valid_from, valid_to, priority, active, metadata, archived_at, version, created_at, updated_at;

-- price_list: delete
update price_list set deleted_at = now(), version = version + 1, updated_at = now()
where id = $1 and deleted_at is null and referenced_at is null
returning id, name, currency, customer_group, customer_id, valid_from, valid_to, priority, active, metadata, archived_at, version, created_at, updated_at;

-- price_list: find
select id, name, currency, customer_group, customer_id, valid_from, valid_to, priority, active, metadata, archived_at, version, created_at, updated_at
from price_list
where id = any((select $1::uuid[])::uuid[]) and deleted_at is null;

-- price_list: get
select id, name, currency, customer_group, customer_id, valid_from, valid_to, priority, active, metadata, archived_at, version, created_at, updated_at
from price_list
where id = $1 and deleted_at is null;

-- price_list: insert
insert into price_list(id, name, currency, customer_group, customer_id, valid_from, valid_to, priority, active, metadata)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
returning id, name, currency, customer_group, customer_id, valid_from, valid_to, priority, active, metadata, archived_at, version, created_at, updated_at;

-- price_list: lock
select id, name, currency, customer_group, customer_id, valid_from, valid_to, priority, active, metadata, archived_at, version, created_at, updated_at
from price_list
where id = $1 and deleted_at is null for no key update;

-- price_list: replace
update price_list set name = $2, currency = $3, customer_group = $4, customer_id = $5, valid_from = $6, valid_to = $7, priority = $8, active = $9, metadata = $10, version = version + 1, updated_at = now()
where id = $1 and deleted_at is null
returning id, name, currency, customer_group, customer_id, valid_from, valid_to, priority, active, metadata, archived_at, version, created_at, updated_at;

-- price_list: restore
update price_list set archived_at = null, version = version + 1, updated_at = now()
where id = $1 and deleted_at is null and archived_at is not null
returning id, name, currency, customer_group, customer_id, valid_from, valid_to, priority, active, metadata, archived_at, version, created_at, updated_at;
