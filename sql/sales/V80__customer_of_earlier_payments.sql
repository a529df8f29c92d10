-- Of payments before V79; in a file of its own, so that the table is not locked meanwhile. A pending payment may be decided at any moment, and
-- is therefore locked last.
update sales_order_payment p set customer_id = o.customer_id from sales_order o
where o.id = p.order_id and p.customer_id is null and p.status <> 'pending';
update sales_order_payment p set customer_id = o.customer_id from sales_order o where o.id = p.order_id and p.customer_id is null;
