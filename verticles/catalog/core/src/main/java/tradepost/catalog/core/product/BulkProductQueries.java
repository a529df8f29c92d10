package tradepost.catalog.core.product;

/** The statements on many products. {@code %s} stands for the columns of an item. */
final class BulkProductQueries {
    /**
     * Skips each SKU that exists. The order lets concurrent imports wait for each other instead of deadlocking; for the same reason, a
     * transaction inserts before it locks any product.
     */
    static final String INSERT_ITEMS = """
            insert into item(id, sku, name, description, unit_price, tax_category)
            select i, s, n, d, p, coalesce(t, 'standard')
            from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::numeric[], $6::text[]) as u(i, s, n, d, p, t)
            order by s on conflict (sku) where deleted_at is null do nothing returning %s
            """;

    /** Here and below, {@code nullif} turns a JSON null into null: within an array, Vert.x's client sends the one for the other. */
    static final String INSERT = """
            insert into product(id, name, description, status, category_id, images, options, attributes, metadata, external_ids)
            select i, n, d, s, c, nullif(im, 'null'), nullif(o, 'null'), nullif(a, 'null'), m, e
            from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::uuid[], $6::jsonb[], $7::jsonb[], $8::jsonb[], $9::jsonb[],
              $10::jsonb[])
              as u(i, n, d, s, c, im, o, a, m, e)
            """;

    static final String INSERT_VARIANTS = """
            insert into product_variant(product_id, item_id, position, option_values)
            select p, i, 1, o from unnest($1::uuid[], $2::uuid[], $3::jsonb[]) as u(p, i, o)
            """;

    /** By their ids and by the SKUs of their own items. Products are always locked before their items. */
    static final String LOCK = """
            select id from product
            where id = any($1::uuid[] || array(
                select v.product_id from item i join product_variant v on v.item_id = i.id
                where i.sku = any((select $2::text[])::text[]) and i.deleted_at is null and v.position = 1))
              and deleted_at is null
            order by id for no key update
            """;

    static final String LOCK_ITEMS = """
            select 1 from item where id = any(array(select item_id from product_variant where product_id = any((select $1::uuid[])::uuid[])))
            order by id for no key update
            """;

    static final String OWNERS =
            "select sku, id from item where sku = any((select $1::text[])::text[]) and deleted_at is null";

    static final String UPDATE_ITEMS = """
            update item set name = n, sku = s, description = d, unit_price = p, tax_category = coalesce(t, tax_category),
                   version = version + 1, updated_at = now()
            from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::numeric[], $6::text[]) as u(i, s, n, d, p, t)
            where id = i returning %s
            """;

    static final String UPDATE = """
            update product set name = n, description = d, status = s, category_id = c, images = nullif(im, 'null'),
                   options = nullif(o, 'null'), attributes = nullif(a, 'null'), metadata = m, external_ids = e, version = version + 1, updated_at = now()
            from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::uuid[], $6::jsonb[], $7::jsonb[], $8::jsonb[], $9::jsonb[],
              $10::jsonb[])
              as u(i, n, d, s, c, im, o, a, m, e)
            where id = i
            """;

    private BulkProductQueries() {}
}
