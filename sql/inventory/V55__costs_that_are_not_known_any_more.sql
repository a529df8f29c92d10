-- Null when every arrival that said a cost is reversed: then no cost is known.
alter table item_cost alter average drop not null;
