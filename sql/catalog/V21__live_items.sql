-- The items that a list shows and counts unless others are asked for, so that neither reads the table for it.
drop index concurrently if exists item_live;
create index concurrently item_live on item (id desc) where deleted_at is null and archived_at is null;
