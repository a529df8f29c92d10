-- The hold of inventory whose stock the order gets when it is confirmed.
alter table sales_order add column hold_id uuid;
