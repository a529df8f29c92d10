-- The customers of new orders are looked up once for each statement, not once for each order.
create function sales_customers_searchable() returns trigger language plpgsql as $$
begin
  insert into sales_customer_search(customer_id, name, email)
  select distinct n.customer_id, n.customer_name, n.customer_email from inserted n
  where not exists (select from sales_customer_search s
                    where s.customer_id = n.customer_id and s.name = n.customer_name and s.email = n.customer_email)
  order by 1, 2, 3
  on conflict do nothing;                          -- another order of the same customer may be written at this moment
  return null;
end $$;
create or replace trigger sales_customer_searchable after update of customer_id, customer_name, customer_email on sales_order
  for each row execute function sales_customer_searchable();
create trigger sales_customers_searchable after insert on sales_order referencing new table as inserted
  for each statement execute function sales_customers_searchable();
