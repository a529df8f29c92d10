-- exchange_rate: archive
update exchange_rate set archived_at = now(), version = version + 1, updated_at = now()
where id = $1 and deleted_at is null and archived_at is null
returning id, from_currency, to_currency, date, rate, archived_at, version, created_at, updated_at;

-- exchange_rate: delete
update exchange_rate set deleted_at = now(), version = version + 1, updated_at = now()
where id = $1 and deleted_at is null and referenced_at is null
returning id, from_currency, to_currency, date, rate, archived_at, version, created_at, updated_at;

-- exchange_rate: find
select id, from_currency, to_currency, date, rate, archived_at, version, created_at, updated_at
from exchange_rate
where id = any((select $1::uuid[])::uuid[]) and deleted_at is null;

-- exchange_rate: get
select id, from_currency, to_currency, date, rate, archived_at, version, created_at, updated_at
from exchange_rate
where id = $1 and deleted_at is null;

-- exchange_rate: insert
insert into exchange_rate(id, from_currency, to_currency, date, rate)
values ($1, $2, $3, $4, $5)
returning id, from_currency, to_currency, date, rate, archived_at, version, created_at, updated_at;

-- exchange_rate: lock
select id, from_currency, to_currency, date, rate, archived_at, version, created_at, updated_at
from exchange_rate
where id = $1 and deleted_at is null for no key update;

-- exchange_rate: replace
update exchange_rate set from_currency = $2, to_currency = $3, date = $4, rate = $5, version = version + 1, updated_at = now()
where id = $1 and deleted_at is null
returning id, from_currency, to_currency, date, rate, archived_at, version, created_at, updated_at;

-- exchange_rate: restore
update exchange_rate set archived_at = null, version = version + 1, updated_at = now()
where id = $1 and deleted_at is null and archived_at is not null
returning id, from_currency, to_currency, date, rate, archived_at, version, created_at, updated_at;
