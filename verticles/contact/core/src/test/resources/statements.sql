-- customer: archive
update customer set archived_at = now(), version = version + 1, updated_at = now()
where id = $1 and deleted_at is null and archived_at is null
returning id, number, name, email, phone, address, addresses, contacts, customer_group, payment_terms_days, credit_limit, allow_backorders, tax_exempt, language, user_id, tags, metadata, external_ids, archived_at, version, created_at, updated_at;

-- customer: delete
update customer set deleted_at = now(), version = version + 1, updated_at = now()
where id = $1 and deleted_at is null and referenced_at is null
returning id, number, name, email, phone, address, addresses, contacts, customer_group, payment_terms_days, credit_limit, allow_backorders, tax_exempt, language, user_id, tags, metadata, external_ids, archived_at, version, created_at, updated_at;

-- customer: find
select id, number, name, email, phone, address, addresses, contacts, customer_group, payment_terms_days, credit_limit, allow_backorders, tax_exempt, language, user_id, tags, metadata, external_ids, archived_at, version, created_at, updated_at
from customer
where id = any((select $1::uuid[])::uuid[]) and deleted_at is null;

-- customer: get
select id, number, name, email, phone, address, addresses, contacts, customer_group, payment_terms_days, credit_limit, allow_backorders, tax_exempt, language, user_id, tags, metadata, external_ids, archived_at, version, created_at, updated_at
from customer
where id = $1 and deleted_at is null;

-- customer: get_external
select id, number, name, email, phone, address, addresses, contacts, customer_group, payment_terms_days, credit_limit, allow_backorders, tax_exempt, language, user_id, tags, metadata, external_ids, archived_at, version, created_at, updated_at
from customer
where id = (select resource_id from external_id where name = $1 and kind = 'customer') and deleted_at is null;

-- customer: insert
insert into customer(id, name, email, phone, address, addresses, contacts, customer_group, payment_terms_days, credit_limit, allow_backorders, tax_exempt, language, tags, metadata, external_ids)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
returning id, number, name, email, phone, address, addresses, contacts, customer_group, payment_terms_days, credit_limit, allow_backorders, tax_exempt, language, user_id, tags, metadata, external_ids, archived_at, version, created_at, updated_at;

-- customer: lock
select id, number, name, email, phone, address, addresses, contacts, customer_group, payment_terms_days, credit_limit, allow_backorders, tax_exempt, language, user_id, tags, metadata, external_ids, archived_at, version, created_at, updated_at
from customer
where id = $1 and deleted_at is null for no key update;

-- customer: lock_external
select id, number, name, email, phone, address, addresses, contacts, customer_group, payment_terms_days, credit_limit, allow_backorders, tax_exempt, language, user_id, tags, metadata, external_ids, archived_at, version, created_at, updated_at
from customer
where id = (select resource_id from external_id where name = $1 and kind = 'customer') and deleted_at is null for no key update;

-- customer: reference
update customer set referenced_at = now()
where id in (select id from customer
where id = any((select $1::uuid[])::uuid[]) and deleted_at is null and referenced_at is null order by id for no key update);

-- customer: replace
update customer set name = $2, email = $3, phone = $4, address = $5, addresses = $6, contacts = $7, customer_group = $8, payment_terms_days = $9, credit_limit = $10, allow_backorders = $11, tax_exempt = $12, language = $13, tags = $14, metadata = $15, external_ids = $16, version = version + 1, updated_at = now()
where id = $1 and deleted_at is null
returning id, number, name, email, phone, address, addresses, contacts, customer_group, payment_terms_days, credit_limit, allow_backorders, tax_exempt, language, user_id, tags, metadata, external_ids, archived_at, version, created_at, updated_at;

-- customer: restore
update customer set archived_at = null, version = version + 1, updated_at = now()
where id = $1 and deleted_at is null and archived_at is not null
returning id, number, name, email, phone, address, addresses, contacts, customer_group, payment_terms_days, credit_limit, allow_backorders, tax_exempt, language, user_id, tags, metadata, external_ids, archived_at, version, created_at, updated_at;

-- customer: snapshots
select id, number, name, email, user_id, customer_group, archived_at is not null, referenced_at is not null, address, addresses, payment_terms_days, credit_limit, allow_backorders, tax_exempt, language, version
from customer
where id = any((select $1::uuid[])::uuid[]) and deleted_at is null;

-- vendor: archive
update vendor set archived_at = now(), version = version + 1, updated_at = now()
where id = $1 and deleted_at is null and archived_at is null
returning id, name, email, phone, address, status, payment_terms_days, currency, lead_time_days, addresses, contacts, tags, metadata, external_ids, archived_at, version, created_at, updated_at;

-- vendor: delete
update vendor set deleted_at = now(), version = version + 1, updated_at = now()
where id = $1 and deleted_at is null and referenced_at is null
returning id, name, email, phone, address, status, payment_terms_days, currency, lead_time_days, addresses, contacts, tags, metadata, external_ids, archived_at, version, created_at, updated_at;

-- vendor: find
select id, name, email, phone, address, status, payment_terms_days, currency, lead_time_days, addresses, contacts, tags, metadata, external_ids, archived_at, version, created_at, updated_at
from vendor
where id = any((select $1::uuid[])::uuid[]) and deleted_at is null;

-- vendor: get
select id, name, email, phone, address, status, payment_terms_days, currency, lead_time_days, addresses, contacts, tags, metadata, external_ids, archived_at, version, created_at, updated_at
from vendor
where id = $1 and deleted_at is null;

-- vendor: get_external
select id, name, email, phone, address, status, payment_terms_days, currency, lead_time_days, addresses, contacts, tags, metadata, external_ids, archived_at, version, created_at, updated_at
from vendor
where id = (select resource_id from external_id where name = $1 and kind = 'vendor') and deleted_at is null;

-- vendor: insert
insert into vendor(id, name, email, phone, address, status, payment_terms_days, currency, lead_time_days, addresses, contacts, tags, metadata, external_ids)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
returning id, name, email, phone, address, status, payment_terms_days, currency, lead_time_days, addresses, contacts, tags, metadata, external_ids, archived_at, version, created_at, updated_at;

-- vendor: lock
select id, name, email, phone, address, status, payment_terms_days, currency, lead_time_days, addresses, contacts, tags, metadata, external_ids, archived_at, version, created_at, updated_at
from vendor
where id = $1 and deleted_at is null for no key update;

-- vendor: lock_external
select id, name, email, phone, address, status, payment_terms_days, currency, lead_time_days, addresses, contacts, tags, metadata, external_ids, archived_at, version, created_at, updated_at
from vendor
where id = (select resource_id from external_id where name = $1 and kind = 'vendor') and deleted_at is null for no key update;

-- vendor: reference
update vendor set referenced_at = now()
where id in (select id from vendor
where id = any((select $1::uuid[])::uuid[]) and deleted_at is null and referenced_at is null order by id for no key update);

-- vendor: replace
update vendor set name = $2, email = $3, phone = $4, address = $5, status = $6, payment_terms_days = $7, currency = $8, lead_time_days = $9, addresses = $10, contacts = $11, tags = $12, metadata = $13, external_ids = $14, version = version + 1, updated_at = now()
where id = $1 and deleted_at is null
returning id, name, email, phone, address, status, payment_terms_days, currency, lead_time_days, addresses, contacts, tags, metadata, external_ids, archived_at, version, created_at, updated_at;

-- vendor: restore
update vendor set archived_at = null, version = version + 1, updated_at = now()
where id = $1 and deleted_at is null and archived_at is not null
returning id, name, email, phone, address, status, payment_terms_days, currency, lead_time_days, addresses, contacts, tags, metadata, external_ids, archived_at, version, created_at, updated_at;

-- vendor: snapshots
select id, name, email, status, currency, lead_time_days, archived_at is not null, referenced_at is not null
from vendor
where id = any((select $1::uuid[])::uuid[]) and deleted_at is null;
