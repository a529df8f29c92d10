-- Of orders before V5; in a file of its own, so that the table is not locked meanwhile.
update purchase_order o set received_at = r.at from receipt r where r.order_id = o.id and r.complete and o.received_at is null;
update purchase_order o set paid_at = (select max(p.at) from order_payment p where p.order_id = o.id)
where o.payment_status = 'paid' and o.paid_at is null;
