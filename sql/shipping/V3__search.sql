-- What shipments are searched by lies beside them, as with orders of sales: few shipments have words of their own, and a customer's name
-- lies there once, not with every shipment.
create table shipment_customer_search (
  customer_id  uuid not null,
  name         text not null,
  search_words tsvector not null generated always as (search_words(name)) stored,
  primary key (customer_id, name)
);
create index shipment_customer_words on shipment_customer_search using gin (search_words);
create index shipment_customer_spelling on shipment_customer_search using gin (name gin_trgm_ops);

create function shipment_customers_searchable() returns trigger language plpgsql as $$
begin
  insert into shipment_customer_search(customer_id, name)
  select distinct n.customer_id, n.customer_name from inserted n
  where not exists (select from shipment_customer_search s where s.customer_id = n.customer_id and s.name = n.customer_name)
  order by 1, 2
  on conflict do nothing;                          -- another shipment of the same customer may be written at this moment
  return null;
end $$;
create trigger shipment_customers_searchable after insert on shipment referencing new table as inserted
  for each statement execute function shipment_customers_searchable();

create table shipment_search (
  id           uuid primary key,
  search_words tsvector not null                   -- of carrier, tracking, reference and notes, where there are any
);
create index shipment_own_words on shipment_search using gin (search_words);

create function shipment_searchable() returns trigger language plpgsql as $$
begin
  insert into shipment_search(id, search_words)
  values (new.id, search_words(concat_ws(' ', new.carrier, new.tracking, new.reference, new.notes)))
  on conflict (id) do update set search_words = excluded.search_words;
  return null;
end $$;
create trigger shipment_worded after insert on shipment for each row
  when (coalesce(new.carrier, new.tracking, new.reference, new.notes) is not null) execute function shipment_searchable();
create trigger shipment_reworded after update of carrier, tracking, reference, notes on shipment for each row
  when ((old.carrier, old.tracking, old.reference, old.notes) is distinct from (new.carrier, new.tracking, new.reference, new.notes))
  execute function shipment_searchable();

create view shipment_found as
  select s.id, c.name, c.search_words
  from shipment_customer_search c join shipment s on s.customer_id = c.customer_id and s.customer_name = c.name
  union all
  select id, null, search_words from shipment_search;
