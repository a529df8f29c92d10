-- Takes the words of the entries that it writes from what it has written, and looks for entries without a product or item only if one of
-- these no longer exists. Reading every entry again for each of these took half of its time.
create or replace function search_refresh(changed uuid[]) returns void language plpgsql as $$
declare
  ids uuid[] := '{}';
  wanted uuid[];
begin
  loop -- each statement sees what others had committed when they released their locks
    select array_agg(distinct id) into wanted from (
      select unnest(ids || changed)
      union all select product_id from product_variant where item_id = any(changed)
      union all select item_id from product_variant where product_id = any(changed)) c(id);
    exit when cardinality(wanted) = cardinality(ids);
    ids := wanted;
    perform from search_entry e join unnest(ids) i on e.id = i and e.part = search_part(i) order by e.id, e.is_product for no key update of e;
  end loop;
  with written as (
    insert into search_entry select * from search_source where id = any(ids) order by id
    on conflict (id, is_product, part) do update set name = excluded.name, words = excluded.words,
      status = excluded.status, category_id = excluded.category_id, attributes = excluded.attributes, price = excluded.price
    where search_entry is distinct from excluded
    returning words)
  insert into search_vocabulary
  select distinct lexeme from written, unnest(words)
  where search_is_word(lexeme) and not exists (select from search_vocabulary where word = lexeme) order by 1
  on conflict do nothing;
  if (select count(*) from item where id = any(ids)) + (select count(*) from product where id = any(ids)) < cardinality(ids) then
    delete from search_entry e using unnest(ids) i
    where e.id = i and e.part = search_part(i)
      and not exists (select from item where id = i and not e.is_product) and not exists (select from product where id = i and e.is_product);
  end if;
end $$;
