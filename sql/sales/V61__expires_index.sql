-- For the drafts that expire.
drop index concurrently if exists sales_order_expires;
create index concurrently sales_order_expires on sales_order (expires_at) where status = 'draft' and expires_at is not null;
