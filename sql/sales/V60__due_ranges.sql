-- Ranges of blocks, as of the times of confirmation: most orders are due in about the order in which they lie there, and a confirmation writes nothing.
drop index concurrently if exists sales_order_due_range;
create index concurrently sales_order_due_range on sales_order using brin (due_at) with (pages_per_range = 32, autosummarize = on);
