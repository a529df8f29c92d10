package tradepost.catalog.core.search;

import java.util.stream.Collectors;

/**
 * The only statement of a search: it selects the page, the total and the facets, so that they agree. Each hit has a rank: 1 for an
 * exact SKU or barcode, 2 for the beginning of a SKU, 3 for words, 4 for a similar spelling. Spellings are compared only if nothing
 * else is found, or if the cursor is among them, so that a page stays where it is when something with these words is inserted.
 */
final class SearchStatement {
    static final int COUNTED = 10_000;

    private static final int SPELLED_MAX = 1_000;

    /** With the number of a search and its name and rank, for the items ({@code i}) or products ({@code p}) that it finds. */
    private static final String TRIED = """
            (select %d as source, '%s' as match, %d as rank, i.id, i.name, i.description, i.sku, i.barcode, i.archived_at, i.unit_price
             from item i
             where i.deleted_at is null and ($9::numeric is null or i.unit_price >= $9) and ($10::numeric is null or i.unit_price <= $10)
               and %s limit %d)\
            """;

    /**
     * Items that were tried, each with its product, if it has one. An item with the name and description of its product is found by
     * these. The lookups are nested for the reasons given at {@code ProductQueries.OFFERS}.
     */
    private static final String ITEMS = """
            select i.source, i.match, i.rank, coalesce(p.id, i.id) as id, p.id as product_id, i.id as item_id,
              coalesce(p.name, i.name) as name, i.sku, i.barcode,
              coalesce(p.status, case when i.archived_at is null then 'published' else 'archived' end) as status,
              i.unit_price as price, p.category_id, p.attributes, coalesce(p.position, 0) as position
            from %s i left join lateral (
              select p.id, p.name, p.description, p.status, p.category_id, p.attributes, v.position
              from product_variant v, lateral (select * from product where id = v.product_id and deleted_at is null offset 0) p
              where v.item_id = i.id offset 0) p on true
            where i.rank < 3 or (i.name, i.description) is distinct from (p.name, p.description)
            """;

    /** Products, each with its first item. */
    private static final String PRODUCTS = """
            select %d as source, '%s' as match, %d as rank, p.id, p.id as product_id, i.id as item_id, p.name, i.sku, i.barcode, p.status,
              i.unit_price as price, p.category_id, p.attributes, i.position
            from product p, lateral (
              select i.id, i.sku, i.barcode, i.unit_price, v.position
              from product_variant v, lateral (select * from item where id = v.item_id and deleted_at is null offset 0) i
              where v.product_id = p.id and v.position = 1 offset 0) i
            where p.deleted_at is null and %s
            """;

    private static final String FILTERED = """
            select * from (%s) c
            where ($4::text[] is null or status = any($4)) and ($5::text is null or status = $5) and ($6::boolean or product_id is not null)
              and ($7::uuid is null or category_id = any(array(select id from wanted)))
              and ($8::jsonb is null or not exists (
                select from jsonb_array_elements($8) f
                where not exists (select from jsonb_array_elements(f.value) o where attributes @> o.value)))
              and ($9::numeric is null or price >= $9) and ($10::numeric is null or price <= $10)
            """;

    private static final String WORDS =
            "search_words(search_fold(%1$s.name || ' ' || coalesce(%1$s.description, ''))) @@ (select words from asked)";

    private static final String SPELLING = "search_fold(%s.name) %%>> (select folded from asked)";

    /** At most this many items and products are looked up for each search, because each lookup takes time. */
    private static final int LOOKED_UP_MAX = COUNTED + 1;

    /**
     * The parameters: 1 the text, 2 the same as a SKU, 3 the first text after all that begin with 2, 4 statuses, 5 the only status that
     * is shown, 6 whether items without a product are shown, 7 a category, 8 attributes: of each list one, 9 and 10 prices, 11 to 13
     * the rank, name and id of the last hit of the previous page, 14 the number of hits. Null means any, except for 1 to 3, 6 and 14.
     * The second column of the result is whether more might be found.
     */
    static final String SQL = """
            with recursive asked as materialized (select search_prefixes($1) as words, search_fold($1) as folded),
            wanted as (
              select $7::uuid as id
              union select c.id from category c join wanted w on c.parent_id = w.id where c.deleted_at is null),
            tried as materialized (%s union all %s union all %s union all %s),
            found as materialized (%s union all (%s limit %d)),
            spelled as materialized (
              select * from ((%s) union all (%s limit %d)) s where $11::int = 4 or not exists (select from found)),
            singles as materialized (
              select distinct on (id) * from (select * from found union all select * from spelled) f
              order by id, rank, position, item_id, source),
            hits as materialized (select * from singles order by rank, name, id limit 10000),
            up as (
              select category_id as id, count(*) as n from hits where category_id is not null group by 1
              union all select c.parent_id, up.n from up join category c on c.id = up.id where c.parent_id is not null)
            select (select count(*) from singles),
              (select coalesce(max(n) > 10000, false) from (
                select count(*) as n from tried group by source union all select count(*) from found where source = 5) s),
              (select jsonb_agg(jsonb_build_object('type', case when product_id is null then 'item' else 'product' end, 'id', id,
                  'item_id', item_id, 'name', name, 'sku', sku, 'barcode', barcode, 'status', status, 'price', price::text,
                  'category_id', category_id, 'match', match, 'rank', rank) order by rank, name, id)
                from (select * from hits where $11::int is null or (rank, name, id) > ($11, $12::text, $13::uuid)
                  order by rank, name, id limit $14) page),
              (select jsonb_agg(jsonb_build_object('id', id, 'name', name, 'count', n) order by n desc, name, id)
                from (select c.id, c.name, sum(up.n)::bigint as n from up join category c on c.id = up.id
                  group by c.id, c.name order by n desc, c.name, c.id limit 50) f),
              (select jsonb_agg(jsonb_build_object('value', status, 'count', n) order by n desc, status)
                from (select status, count(*) as n from hits group by status) f),
              (select jsonb_agg(jsonb_build_object('key', key, 'value', value, 'count', n) order by n desc, key, value)
                from (select a.key, t.value, count(*) as n
                  from hits, jsonb_each(attributes) a, lateral (select case when jsonb_typeof(a.value) = 'number'
                    then trim_scale(a.value::numeric)::text else a.value #>> '{}' end as value) t
                  group by a.key, t.value order by n desc, a.key, t.value limit 50) f),
              (select jsonb_agg(jsonb_build_object('range', range, 'count', n) order by range)
                from (select width_bucket(price, array[%s]::numeric[]) as range, count(*) as n from hits group by 1) f)
            """.formatted(
                    TRIED.formatted(1, "sku", 1, "i.sku = $2", LOOKED_UP_MAX),
                    TRIED.formatted(2, "barcode", 1, "i.barcode = btrim($1)", LOOKED_UP_MAX),
                    TRIED.formatted(3, "sku_prefix", 2, "i.sku >= $2 and i.sku < $3", LOOKED_UP_MAX),
                    TRIED.formatted(4, "words", 3, WORDS.formatted("i"), LOOKED_UP_MAX),
                    FILTERED.formatted(ITEMS.formatted("tried")),
                    FILTERED.formatted(PRODUCTS.formatted(5, "words", 3, WORDS.formatted("p"))),
                    LOOKED_UP_MAX,
                    FILTERED.formatted(
                            ITEMS.formatted(TRIED.formatted(6, "spelling", 4, SPELLING.formatted("i"), SPELLED_MAX))),
                    FILTERED.formatted(PRODUCTS.formatted(7, "spelling", 4, SPELLING.formatted("p"))),
                    SPELLED_MAX,
                    PriceRanges.FROM.stream().map(Object::toString).collect(Collectors.joining(", ")));

    private SearchStatement() {}
}
