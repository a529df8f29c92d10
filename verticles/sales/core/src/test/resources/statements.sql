-- tax_rate: archive
update tax_rate set archived_at = now(), version = version + 1, updated_at = now()
where id = $1 and deleted_at is null and archived_at is null
returning id, name, country, region, category, rate, included, valid_from, valid_to, archived_at, version, created_at, updated_at;

-- tax_rate: delete
update tax_rate set deleted_at = now(), version = version + 1, updated_at = now()
where id = $1 and deleted_at is null and referenced_at is null
returning id, name, country, region, category, rate, included, valid_from, valid_to, archived_at, version, created_at, updated_at;

-- tax_rate: find
select id, name, country, region, category, rate, included, valid_from, valid_to, archived_at, version, created_at, updated_at
from tax_rate
where id = any((select $1::uuid[])::uuid[]) and deleted_at is null;

-- tax_rate: get
select id, name, country, region, category, rate, included, valid_from, valid_to, archived_at, version, created_at, updated_at
from tax_rate
where id = $1 and deleted_at is null;

-- tax_rate: insert
insert into tax_rate(id, name, country, region, category, rate, included, valid_from, valid_to)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
returning id, name, country, region, category, rate, included, valid_from, valid_to, archived_at, version, created_at, updated_at;

-- tax_rate: lock
select id, name, country, region, category, rate, included, valid_from, valid_to, archived_at, version, created_at, updated_at
from tax_rate
where id = $1 and deleted_at is null for no key update;

-- tax_rate: replace
update tax_rate set name = $2, country = $3, region = $4, category = $5, rate = $6, included = $7, valid_from = $8, valid_to = $9, version = version + 1, updated_at = now()
where id = $1 and deleted_at is null
returning id, name, country, region, category, rate, included, valid_from, valid_to, archived_at, version, created_at, updated_at;

-- tax_rate: restore
update tax_rate set archived_at = null, version = version + 1, updated_at = now()
where id = $1 and deleted_at is null and archived_at is not null
returning id, name, country, region, category, rate, included, valid_from, valid_to, archived_at, version, created_at, updated_at;
