-- Beside the order, not in it: an order is confirmed and paid more often than its words change, and each new version of a row
-- is written to all of its indexes.
create table sales_order_search (
  id            uuid primary key,
  customer_name text not null,
  search_words  tsvector not null
);

create function sales_order_searchable() returns trigger language plpgsql as $$
begin
  insert into sales_order_search(id, customer_name, search_words)
  values (new.id, new.customer_name,
          search_words(concat_ws(' ', new.number, new.customer_name, new.customer_email, new.reference, new.notes)))
  on conflict (id) do update set customer_name = excluded.customer_name, search_words = excluded.search_words;
  return null;
end $$;
create trigger sales_order_searchable after insert or update of customer_name, customer_email, reference, notes on sales_order
  for each row execute function sales_order_searchable();

insert into sales_order_search(id, customer_name, search_words)
select id, customer_name,
       search_words(concat_ws(' ', number, customer_name, customer_email, reference, notes)) from sales_order;

create index sales_order_words on sales_order_search using gin (search_words);
create index sales_order_spelling on sales_order_search using gin (customer_name gin_trgm_ops);
create index sales_order_created on sales_order (created_at, id);
