package tradepost.catalog.core.item;

/** The statements on many items. {@code %s} stands for the columns of an item. */
final class BulkItemQueries {
    /**
     * Skips each SKU that exists. The order lets concurrent requests wait for each other instead of deadlocking; for the same reason, a
     * transaction inserts before it locks any item.
     */
    static final String INSERT = """
            insert into item(id, sku, name, description, unit_price, codes, unit, metadata, tax_category, external_ids)
            select i, s, n, d, p, b, m, x, t, e
            from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::numeric[], $6::jsonb[], $7::text[], $8::jsonb[],
              $9::text[], $10::jsonb[])
              as u(i, s, n, d, p, b, m, x, t, e)
            order by s on conflict (sku) where deleted_at is null do nothing returning %s
            """;

    static final String OWNERS =
            "select name, resource_id from external_id where kind = 'item' and name = any((select $1::text[])::text[])";

    static final String CODE_OWNERS =
            "select code, item_id from item_code where code = any((select $1::text[])::text[])";

    static final String LOCK = """
            select %s from item where (sku = any((select $1::text[])::text[]) or id = any((select $2::uuid[])::uuid[]))
              and deleted_at is null order by id for no key update
            """;

    static final String UPDATE = """
            update item set sku = s, name = n, description = d, unit_price = p, codes = b, unit = m, metadata = x, tax_category = t,
                   external_ids = e, version = version + 1, updated_at = now()
            from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::numeric[], $6::jsonb[], $7::text[], $8::jsonb[],
              $9::text[], $10::jsonb[])
              as u(i, s, n, d, p, b, m, x, t, e)
            where id = i returning %s
            """;

    private BulkItemQueries() {}
}
