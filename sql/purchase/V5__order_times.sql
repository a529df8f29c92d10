-- When everything was received and paid, to be shown and filtered by. A trigger keeps them, so that they are there too when a node
-- that does not know them receives or pays an order.
alter table purchase_order add received_at timestamptz, add paid_at timestamptz;

create function purchase_order_times() returns trigger language plpgsql as $$
begin
  if new.status = 'received' and old.status <> 'received' then new.received_at = now(); end if;
  if new.payment_status = 'paid' and old.payment_status <> 'paid' then new.paid_at = now(); end if;
  return new;
end $$;
create trigger purchase_order_times before update of status, payment_status on purchase_order
  for each row execute function purchase_order_times();
