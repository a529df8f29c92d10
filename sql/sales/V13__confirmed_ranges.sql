-- BRIN instead of a B-tree: rows lie about in the order of their confirmation, and a confirmation hardly ever writes to this index.
drop index concurrently if exists sales_order_confirmed;
create index concurrently sales_order_confirmed on sales_order using brin (confirmed_at) with (pages_per_range = 32, autosummarize = on);
