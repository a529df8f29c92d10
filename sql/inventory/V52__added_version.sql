-- The version of the order for which the pieces were added, once they have joined those of the confirmed one; null before that.
alter table backorder add column added_version bigint;
