-- Pieces that are added to a line that waits already come last: the line has several entries in the queue. An entry of an earlier release is
-- identified by its line.
alter table backorder add column entry_id uuid;
alter table backorder drop constraint backorder_line_id_key;
