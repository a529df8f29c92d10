-- Ranges of blocks instead of a B-tree: orders are confirmed about in the order in which they lie there, and a confirmation writes nothing.
drop index concurrently if exists sales_order_confirmed;
create index concurrently sales_order_confirmed on sales_order using brin (confirmed_at) with (pages_per_range = 32, autosummarize = on);
