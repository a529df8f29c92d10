package tradepost.catalog.core.product;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.UUID;
import tradepost.catalog.product.StockWord;
import tradepost.catalog.product.Variant;
import tradepost.kernel.db.RowMapper;
import tradepost.kernel.value.Money;

/** The statements on variants and their row mapping. {@code %s} stands for the columns of an item. */
final class VariantQueries {
    /** A variant as it is stored, with the version of its item. */
    record Stored(UUID productId, Variant variant, long version) {
        static Stored of(Row r, String currency) {
            var variant = new Variant(
                    r.getUUID(1),
                    r.getString(2),
                    r.getString(9),
                    r.getString(3),
                    Money.readPrice(r, 4, currency),
                    0L,
                    StockWord.NONE,
                    r.getJsonObject(5),
                    r.getUUID(6),
                    null,
                    null,
                    RowMapper.instant(r, 7));
            return new Stored(r.getUUID(0), variant, r.getLong(8));
        }

        Stored withValues(JsonObject ordered) {
            var v = variant;
            return new Stored(
                    productId,
                    new Variant(
                            v.itemId(),
                            v.sku(),
                            v.name(),
                            v.barcode(),
                            v.price(),
                            v.stock(),
                            v.availability(),
                            ordered,
                            v.imageId(),
                            null,
                            null,
                            v.archivedAt()),
                    version);
        }
    }

    static final String OF_PRODUCTS = """
            select v.product_id, i.id, i.sku, i.barcode, i.unit_price, v.option_values, v.image_id, i.archived_at, i.version, i.name
            from product_variant v, lateral (select * from item where id = v.item_id and deleted_at is null offset 0) i
            where v.product_id = any((select $1::uuid[])::uuid[]) order by v.product_id, v.position
            """;

    static final String LOCK_ITEMS = """
            select 1 from item where id = any(array(select item_id from product_variant where product_id = $1))
            order by id for no key update
            """;

    static final String INSERT_ITEMS = """
            insert into item(id, name, sku, unit_price, barcode, metadata, tax_category)
            select i, n, s, p, $5::text, $6::jsonb, $7::text from unnest($1::uuid[], $2::text[], $3::text[], $4::numeric[]) as u(i, n, s, p) returning %s
            """;

    static final String INSERT = """
            insert into product_variant(product_id, item_id, position, option_values, image_id)
            select $1, i, (select max(position) from product_variant where product_id = $1) + n, o, $4::uuid
            from unnest($2::uuid[], $3::jsonb[]) with ordinality as u(i, o, n)
            """;

    /** Refused by a constraint if the product then had too many variants. */
    static final String COUNT =
            "update product set variants = variants + $2, version = version + $3, updated_at = now() where id = $1";

    static final String SET_VALUES = """
            update product_variant v set option_values = u.o, image_id = case when $3 then $4 else image_id end
            from unnest($1::uuid[], $2::jsonb[]) as u(i, o) where v.item_id = u.i
            """;

    static final String RENAME = """
            update item set name = u.label, version = version + 1, updated_at = now()
            from unnest($1::uuid[], $2::text[]) as u(item, label) where id = u.item and name <> u.label returning %s
            """;

    static final String REPLACE_ITEM = """
            update item set name = $2, sku = $3, unit_price = $4, barcode = $5, metadata = $6,
                   version = version + 1, updated_at = now()
            where id = $1 returning %s
            """;

    static final String ARCHIVE_ITEM = """
            update item set archived_at = now(), version = version + 1, updated_at = now()
            where id = $1 and archived_at is null returning %s
            """;

    static final String DELETE = "delete from product_variant where item_id = $1";

    private VariantQueries() {}
}
