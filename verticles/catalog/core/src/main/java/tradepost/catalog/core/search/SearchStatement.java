package tradepost.catalog.core.search;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The only statement of a search: it selects the page, the total and the facets, so that they agree. Each hit has a rank: 1 for an
 * exact SKU or barcode, 2 for the beginning of a SKU, 3 for words, 4 for a similar spelling. Spellings are compared only if nothing
 * else is found, or if the cursor is among them, so that a page stays where it is when something with these words is inserted.
 *
 * <p>It reads {@code search_entry}, which has a row for each hit; products and items are looked up only for the page. The entries are read
 * part by part until there are enough hits, because the index returns all matches of a part at once.
 *
 * <p>{@code (select $4::text[])} hides a parameter from the planner. Otherwise the planner finds a plan for these parameters cheaper than a
 * generic one, and plans each search again, which takes 5 ms.
 */
final class SearchStatement {
    static final int COUNTED = 10_000;

    private static final int SPELLED_MAX = 1_000;
    private static final int FOUND_MAX = COUNTED + 1;
    /** Items with the same barcode. */
    private static final int CODED_MAX = 1_000;
    /**
     * The beginning of a word is replaced by the words that begin so, unless there are more: the index finds the entries of several words
     * without reading all entries of each, but only of whole words.
     */
    private static final int KNOWN_MAX = 20;

    private static final String FILTER = """
            ((select unfiltered from asked) or (
              ((select $4::text[]) is null or e.status = any((select $4::text[])::text[]))
              and ((select $5::text) is null or e.status = (select $5::text)) and ((select $6::boolean) or e.is_product)
              and ((select $7::uuid) is null or e.category_id = any(array(select id from wanted)))
              and ((select $8::jsonb) is null or not exists (
                select from jsonb_array_elements((select $8::jsonb)) f
                where not exists (select from jsonb_array_elements(f.value) o where e.attributes @> o.value)))
              and ((select $9::numeric) is null or e.price >= (select $9::numeric))
              and ((select $10::numeric) is null or e.price <= (select $10::numeric))
              and ((select $15::boolean) is null or e.in_stock = (select $15::boolean))))""";

    private static final String ENTRY =
            "e.id, e.is_product, e.name, e.status, e.category_id, e.attributes, e.price, e.in_stock";

    /**
     * The item that stands for a hit {@code h} of the page: the one with this SKU or barcode; of a product that was found by the beginning of
     * a SKU or by words, the first that has them, and the first of all if the product itself has the words.
     */
    private static final String ITEM = """
            select i.id, i.sku, i.barcode, i.unit_price from item i where i.id = h.id and not h.is_product
            union all (
              select i.id, i.sku, i.barcode, i.unit_price
              from product_variant v, lateral (select * from item where id = v.item_id and deleted_at is null offset 0) i
              where v.product_id = h.id and h.is_product
              order by case h.rank when 1 then i.id = x.item_id when 2 then i.sku >= $2 and i.sku < $3
                else not exists (select from product_variant where product_id = h.id and position > 1)
                  or (select search_words(concat_ws(' / ', name, description)) from product where id = h.id) @@ meant.words
                  or search_words(concat_ws(' ', i.name, i.description)) @@ meant.words end desc, v.position
              limit 1)""";

    /**
     * The parameters: 1 the text, 2 the same as a SKU, 3 the first text after all that begin with 2, 4 statuses, 5 the only status that
     * is shown, 6 whether items without a product are shown, 7 a category, 8 attributes: of each list one, 9 and 10 prices, 11 to 13
     * the rank, name and id of the last hit of the previous page, 14 the number of hits, 15 whether they are in stock. Null means any, except for 6 and 14, and for 1 to
     * 3, which are null for a blank text, so that nothing is found.
     * The second column of the result is whether more might be found.
     */
    static final String SQL = """
            with recursive asked as materialized (
              select (
                select string_agg('(' || meant || ')', ' & ')::tsquery
                from (
                  select distinct string_agg(distinct '(' || (
                    select string_agg('(' || coalesce(known.words, quote_literal(b) || case when ord <= t.whole then '' else ':*' end) || ')', ' & ')
                    from unnest(t.meant) with ordinality u(b, ord) left join lateral (
                      select string_agg(quote_literal(word), ' | ') as words from (
                        select word from search_vocabulary where word >= b and word < b || chr(%d) limit %d) v
                      having count(*) < %2$d) known on search_is_word(b) and ord > t.whole) || ')', ' | ') as meant
                  from search_terms($1) t group by place) m) as words,
                (quote_literal(search_sku($2)) || ':*')::tsquery as sku,
                $6::boolean and num_nonnulls($4::text[], $5::text, $7::uuid, $8::jsonb, $9::numeric, $10::numeric, $15::boolean) = 0 as unfiltered),
            wanted as (
              select $7::uuid as id
              union select c.id from category c join wanted w on c.parent_id = w.id where c.deleted_at is null),
            coded as materialized (
              (select 'sku' as match, id from item where deleted_at is null and sku = $2)
              union all (
                select 'barcode', i.id
                from item_barcode b, lateral (select id from item where id = b.item_id and deleted_at is null offset 0) i
                where b.code = $1 limit %d)),
            exact as materialized (
              select distinct on (e.id) 1 as rank, %s, c.match, c.id as item_id
              from coded c left join lateral (
                select p.id from product_variant v, lateral (select id from product where id = v.product_id and deleted_at is null offset 0) p
                where v.item_id = c.id offset 0) p on true,
                lateral (
                  select * from search_entry
                  where id = coalesce(p.id, c.id) and is_product = (p.id is not null) and part = search_part(coalesce(p.id, c.id)) offset 0) e
              where %s
              order by e.id, c.match desc, c.id),
            by_code as materialized (
              select rank, %s from exact e
              union all (%s and e.id not in (select id from exact) limit %d)),
            by_words as materialized (
              %s and e.id not in (select id from by_code) limit greatest(0, %d - (select count(*) from by_code))),
            found as not materialized (select * from by_code union all select * from by_words),
            corrected as materialized (
              select case when (select $11::int) = 4 or not exists (select from found) then search_corrected($1) end as words),
            spelled as materialized (
              %s and ((select $11::int) = 4 or not exists (select from found)) and e.id not in (select id from found) limit %d),
            page as (
              select * from (%s) h where (select $11::int) is null or (rank, name, id) > ((select $11::int), (select $12::text), (select $13::uuid))
              order by rank, name, id limit (select $14::bigint)),
            %s
            select (select count(*) from found) + (select count(*) from spelled),
              (select count(*) >= %d from spelled),
              (select jsonb_agg(jsonb_build_object('type', case when h.is_product then 'product' else 'item' end, 'id', h.id,
                  'item_id', i.id, 'name', h.name, 'sku', i.sku, 'barcode', i.barcode, 'status', h.status, 'price', i.unit_price::text,
                  'category_id', h.category_id, 'in_stock', h.in_stock, 'match', (array[x.match, 'sku_prefix', 'words', 'spelling'])[h.rank], 'rank', h.rank) order by h.rank, h.name, h.id)
                from page h left join exact x on x.id = h.id,
                  lateral (select case h.rank when 3 then a.words when 4 then c.words end as words from asked a, corrected c) meant,
                  lateral (%s) i),
              %s
            """.formatted(
                    Character.MAX_CODE_POINT,
                    KNOWN_MAX + 1,
                    CODED_MAX,
                    ENTRY,
                    FILTER,
                    ENTRY,
                    entries(2, "select sku from asked"),
                    FOUND_MAX,
                    entries(3, "select words from asked"),
                    FOUND_MAX,
                    entries(4, "select words from corrected"),
                    SPELLED_MAX,
                    hits("rank, name, id, is_product, status, category_id, in_stock"),
                    Facets.counted(hits("status, category_id, attributes, price")),
                    SPELLED_MAX,
                    ITEM,
                    Facets.SELECTED);

    private SearchStatement() {}

    /** What the page is selected from, and what the facets count. */
    private static String hits(String columns) {
        return Stream.of("by_code", "by_words", "spelled")
                .map(part -> "select " + columns + " from " + part)
                .collect(Collectors.joining(" union all ", "", " limit " + COUNTED));
    }

    /** The entries with words that match, in the order of the parts: that of the partitions. */
    private static String entries(int rank, String words) {
        return "select %d as rank, %s from search_entry e where e.search_words @@ (%s) and %s"
                .formatted(rank, ENTRY, words, FILTER);
    }
}
