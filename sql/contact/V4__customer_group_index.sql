drop index concurrently if exists customer_by_group;
create index concurrently customer_by_group on customer (customer_group, id desc) where deleted_at is null and customer_group is not null;
