-- Of orders before V42; in a file of its own, so that the table is not locked meanwhile.
update sales_order set due_at = confirmed_at where due_at is null and confirmed_at is not null;
