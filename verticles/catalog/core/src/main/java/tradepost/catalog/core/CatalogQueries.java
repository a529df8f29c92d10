package tradepost.catalog.core;

import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.Item;
import tradepost.catalog.ItemSnapshot;
import tradepost.kernel.listing.Listing;
import tradepost.kernel.value.Money;

/** Every statement on items, with what reads its rows. */
final class CatalogQueries {
    static final String COLUMNS =
            "id, name, sku, description, unit_price, barcode, unit, metadata, archived_at, version, created_at, updated_at";

    static final String INSERT = """
            insert into item(id, name, sku, description, unit_price, barcode, unit, metadata)
            values ($1, $2, $3, $4, $5, $6, $7, $8) returning %s
            """.formatted(COLUMNS);

    static final String GET = "select %s from item where id = $1 and deleted_at is null".formatted(COLUMNS);

    static final String GET_ALL =
            "select %s from item where id = any((select $1::uuid[])::uuid[]) and deleted_at is null".formatted(COLUMNS);

    static final String LOCK = GET + " for no key update";

    static final String IDS = "select id from item";

    static final String REPLACE = """
            update item set name = $2, sku = $3, description = $4, unit_price = $5, barcode = $6, unit = $7, metadata = $8,
                   version = version + 1, updated_at = now()
            where id = $1 and deleted_at is null returning %s
            """.formatted(COLUMNS);

    static final String DELETE = """
            update item set deleted_at = now(), version = version + 1, updated_at = now()
            where id = $1 and deleted_at is null and referenced_at is null
              and not exists (select 1 from product_variant v where v.item_id = $1) returning %s
            """.formatted(COLUMNS);

    /** Neither one that is archived, nor a product's. */
    static final String ARCHIVE = """
            update item set archived_at = now(), version = version + 1, updated_at = now()
            where id = $1 and deleted_at is null and archived_at is null
              and not exists (select 1 from product_variant v where v.item_id = $1) returning %s
            """.formatted(COLUMNS);

    static final String RESTORE = """
            update item set archived_at = null, version = version + 1, updated_at = now()
            where id = $1 and deleted_at is null and archived_at is not null returning %s
            """.formatted(COLUMNS);

    static final String SNAPSHOTS = """
            select id, sku, name, unit_price, archived_at is not null, referenced_at is not null from item where id = any((select $1::uuid[])::uuid[]) and deleted_at is null
            """;

    static final String REFERENCE = """
            update item set referenced_at = now()
            where id in (select id from item where id = any((select $1::uuid[])::uuid[]) and deleted_at is null and referenced_at is null order by id for no key update)
            """;

    private CatalogQueries() {}

    /** @param currency of the installation, here and below: the prices of items are in it */
    static Listing<Item> listed(String currency) {
        return Listing.of("item", COLUMNS, r -> item(r, currency), Item::id)
                .byText("name", Item::name)
                .byText("sku", Item::sku)
                .byNumber("unit_price", Item::unitPrice)
                .byTime("created_at", Item::createdAt)
                .byTime("updated_at", Item::updatedAt);
    }

    static Item item(Row r, String currency) {
        return new Item(
                r.getUUID(0),
                r.getString(1),
                r.getString(2),
                r.getString(3),
                Money.read(r, 4, currency),
                r.getString(5),
                r.getString(6),
                r.getJsonObject(7),
                instant(r.getOffsetDateTime(8)),
                r.getLong(9),
                r.getOffsetDateTime(10).toInstant(),
                r.getOffsetDateTime(11).toInstant());
    }

    static ItemSnapshot snapshot(Row r, String currency) {
        return new ItemSnapshot(
                r.getUUID(0),
                r.getString(1),
                r.getString(2),
                Money.read(r, 3, currency),
                r.getBoolean(4),
                r.getBoolean(5));
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime at) {
        return at == null ? null : at.toInstant();
    }
}
