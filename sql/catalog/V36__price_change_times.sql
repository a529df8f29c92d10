-- now() is when the transaction began. One that waited for another's change of the same price seemed to be the earlier one.
alter table price_change alter column created_at set default clock_timestamp();
