-- What orders are searched by lies beside them: an order is confirmed and paid more often than its words change, and each new
-- version of a row is written to all of its indexes. Of a customer it lies there once, not with every order.
create table sales_customer_search (
  customer_id  uuid not null,
  name         text not null,
  email        text not null,
  search_words tsvector not null generated always as (search_words(name || ' ' || email)) stored,
  primary key (customer_id, name, email)
);

create table sales_order_search (
  id           uuid primary key,
  search_words tsvector not null                   -- of reference and notes, where there are any
);

create view sales_order_found as
  select o.id, c.name, c.search_words from sales_customer_search c join sales_order o on o.customer_id = c.customer_id
  union all
  select id, null, search_words from sales_order_search;

create function sales_customer_searchable() returns trigger language plpgsql as $$
begin
  if not exists (select from sales_customer_search
                 where customer_id = new.customer_id and name = new.customer_name and email = new.customer_email) then
    insert into sales_customer_search(customer_id, name, email) values (new.customer_id, new.customer_name, new.customer_email)
    on conflict do nothing;                       -- another order of the same customer may be written at this moment
  end if;
  return null;
end $$;
create trigger sales_customer_searchable after insert or update of customer_id, customer_name, customer_email on sales_order
  for each row execute function sales_customer_searchable();

create function sales_order_searchable() returns trigger language plpgsql as $$
begin
  insert into sales_order_search(id, search_words) values (new.id, search_words(concat_ws(' ', new.reference, new.notes)))
  on conflict (id) do update set search_words = excluded.search_words;
  return null;
end $$;
create trigger sales_order_worded after insert on sales_order
  for each row when (new.reference is not null or new.notes is not null) execute function sales_order_searchable();
create trigger sales_order_reworded after update of reference, notes on sales_order
  for each row when (old.reference is distinct from new.reference or old.notes is distinct from new.notes)
  execute function sales_order_searchable();

insert into sales_customer_search(customer_id, name, email)
select distinct customer_id, customer_name, customer_email from sales_order;
insert into sales_order_search(id, search_words)
select id, search_words(concat_ws(' ', reference, notes)) from sales_order where reference is not null or notes is not null;

create index sales_customer_words on sales_customer_search using gin (search_words);
create index sales_customer_spelling on sales_customer_search using gin (name gin_trgm_ops);
create index sales_order_words on sales_order_search using gin (search_words);
create index sales_order_created on sales_order (created_at, id);
