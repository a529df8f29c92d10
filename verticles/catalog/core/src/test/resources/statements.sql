-- item: archive
update item set archived_at = now(), version = version + 1, updated_at = now()
where id = $1 and deleted_at is null and archived_at is null and not exists (select 1 from product_variant v where v.item_id = $1)
returning id, name, sku, description, unit_price, barcode, codes, unit, tax_category, metadata, external_ids, archived_at, version, created_at, updated_at;

-- item: delete
update item set deleted_at = now(), version = version + 1, updated_at = now()
where id = $1 and deleted_at is null and referenced_at is null and not exists (select 1 from product_variant v where v.item_id = $1)
returning id, name, sku, description, unit_price, barcode, codes, unit, tax_category, metadata, external_ids, archived_at, version, created_at, updated_at;

-- item: find
select id, name, sku, description, unit_price, barcode, codes, unit, tax_category, metadata, external_ids, archived_at, version, created_at, updated_at
from item
where id = any((select $1::uuid[])::uuid[]) and deleted_at is null;

-- item: get
select id, name, sku, description, unit_price, barcode, codes, unit, tax_category, metadata, external_ids, archived_at, version, created_at, updated_at
from item
where id = $1 and deleted_at is null;

-- item: get_external
select id, name, sku, description, unit_price, barcode, codes, unit, tax_category, metadata, external_ids, archived_at, version, created_at, updated_at
from item
where id = (select resource_id from external_id where name = $1 and kind = 'item') and deleted_at is null;

-- item: insert
insert into item(id, name, sku, description, unit_price, codes, unit, tax_category, metadata, external_ids)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
returning id, name, sku, description, unit_price, barcode, codes, unit, tax_category, metadata, external_ids, archived_at, version, created_at, updated_at;

-- item: lock
select id, name, sku, description, unit_price, barcode, codes, unit, tax_category, metadata, external_ids, archived_at, version, created_at, updated_at
from item
where id = $1 and deleted_at is null for no key update;

-- item: lock_external
select id, name, sku, description, unit_price, barcode, codes, unit, tax_category, metadata, external_ids, archived_at, version, created_at, updated_at
from item
where id = (select resource_id from external_id where name = $1 and kind = 'item') and deleted_at is null for no key update;

-- item: reference
update item set referenced_at = now()
where id in (select id from item
where id = any((select $1::uuid[])::uuid[]) and deleted_at is null and referenced_at is null order by id for no key update);

-- item: replace
update item set name = $2, sku = $3, description = $4, unit_price = $5, codes = $6, unit = $7, tax_category = $8, metadata = $9, external_ids = $10, version = version + 1, updated_at = now()
where id = $1 and deleted_at is null
returning id, name, sku, description, unit_price, barcode, codes, unit, tax_category, metadata, external_ids, archived_at, version, created_at, updated_at;

-- item: restore
update item set archived_at = null, version = version + 1, updated_at = now()
where id = $1 and deleted_at is null and archived_at is not null
returning id, name, sku, description, unit_price, barcode, codes, unit, tax_category, metadata, external_ids, archived_at, version, created_at, updated_at;

-- item: snapshots
select id, sku, name, unit_price, archived_at is not null, referenced_at is not null
from item
where id = any((select $1::uuid[])::uuid[]) and deleted_at is null;

-- category: archive
update category set archived_at = now(), version = version + 1, updated_at = now()
where id = $1 and deleted_at is null and archived_at is null and not exists (select 1 from category c where c.parent_id = $1 and c.deleted_at is null and c.archived_at is null)
returning id, name, parent_id, position, description, fields, depth, tree_order, metadata, archived_at, version, created_at, updated_at;

-- category: delete
update category set deleted_at = now(), version = version + 1, updated_at = now()
where id = $1 and deleted_at is null and referenced_at is null and not exists (select 1 from category c where c.parent_id = $1 and c.deleted_at is null) and not exists (select 1 from product p where p.category_id = $1 and p.deleted_at is null)
returning id, name, parent_id, position, description, fields, depth, tree_order, metadata, archived_at, version, created_at, updated_at;

-- category: find
select id, name, parent_id, position, description, fields, depth, tree_order, metadata, archived_at, version, created_at, updated_at
from category
where id = any((select $1::uuid[])::uuid[]) and deleted_at is null;

-- category: get
select id, name, parent_id, position, description, fields, depth, tree_order, metadata, archived_at, version, created_at, updated_at
from category
where id = $1 and deleted_at is null;

-- category: insert
insert into category(id, name, parent_id, position, description, fields, metadata)
values ($1, $2, $3, $4, $5, $6, $7)
returning id, name, parent_id, position, description, fields, depth, tree_order, metadata, archived_at, version, created_at, updated_at;

-- category: lock
select id, name, parent_id, position, description, fields, depth, tree_order, metadata, archived_at, version, created_at, updated_at
from category
where id = $1 and deleted_at is null for no key update;

-- category: replace
update category set name = $2, parent_id = $3, position = $4, description = $5, fields = $6, metadata = $7, version = version + 1, updated_at = now()
where id = $1 and deleted_at is null
returning id, name, parent_id, position, description, fields, depth, tree_order, metadata, archived_at, version, created_at, updated_at;

-- category: restore
update category set archived_at = null, version = version + 1, updated_at = now()
where id = $1 and deleted_at is null and archived_at is not null
returning id, name, parent_id, position, description, fields, depth, tree_order, metadata, archived_at, version, created_at, updated_at;
