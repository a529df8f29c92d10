-- The version of the order for which the pieces waited; null in rows of an earlier release, of the version that was confirmed.
alter table backorder_allocation add column order_version bigint;
