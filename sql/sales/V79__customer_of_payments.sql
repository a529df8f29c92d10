-- So that an index finds the newest payments of a customer. A payment exists only after its order was confirmed, and then the customer stays.
alter table sales_order_payment add customer_id uuid;
create function sales_order_payment_customer() returns trigger language plpgsql as $$
begin
  new.customer_id := (select customer_id from sales_order where id = new.order_id);
  return new;
end $$;
create or replace trigger sales_order_payment_customer before insert on sales_order_payment
  for each row when (new.customer_id is null) execute function sales_order_payment_customer();
