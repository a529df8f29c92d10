-- Looks up each variant and item by its index. A plan made while the tables were small would read all items for each product of a
-- statement that writes many, and a connection keeps its plan.
create or replace view search_source as
  select p.id, search_part(p.id) as part, true as is_product, p.name,
    case when p.deleted_at is null and i.price is not null
      then strip(search_words(search_fold(concat_ws(' ', p.name, p.description, i.texts)))) || array_to_tsvector(i.skus)
      else '' end as words,
    p.status, p.category_id, p.attributes, coalesce(i.price, 0) as price
  from product p, lateral (
    select (array_agg(i.unit_price order by v.position))[1] as price, array_agg(search_sku(i.sku)) as skus,
      string_agg(concat_ws(' ', i.name, i.description), ' ') filter (where (i.name, i.description) is distinct from (p.name, p.description)) as texts
    from product_variant v, lateral (select * from item where id = v.item_id and deleted_at is null offset 0) i
    where v.product_id = p.id) i
  union all
  select i.id, search_part(i.id), false, i.name,
    case when i.deleted_at is null
        and not exists (select from product_variant v join product p on p.id = v.product_id where v.item_id = i.id and p.deleted_at is null)
      then strip(search_words(search_fold(concat_ws(' ', i.name, i.description)))) || array_to_tsvector(array[search_sku(i.sku)])
      else '' end,
    case when i.archived_at is null then 'published' else 'archived' end, null, null, i.unit_price
  from item i;
