-- now() is when the transaction began. One that waited for another's change of the same item seemed to be the earlier one, so that the value of
-- the past had an average cost from the future. A statement that inserts these rows begins when the levels are locked.
alter table movement alter column at set default statement_timestamp();
alter table item_cost alter column at set default statement_timestamp();
alter table stock_state_change alter column at set default statement_timestamp();
