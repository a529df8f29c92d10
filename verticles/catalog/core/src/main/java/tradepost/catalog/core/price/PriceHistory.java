package tradepost.catalog.core.price;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.price.PriceChange;
import tradepost.catalog.price.PriceChangePage;
import tradepost.catalog.price.PriceChangeQuery;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.listing.Listing;
import tradepost.kernel.listing.Where;
import tradepost.kernel.request.Request;
import tradepost.kernel.value.Money;

/**
 * The changes of prices. A statement that writes prices of a list inserts them itself. A trigger inserts those of items' own prices,
 * because items are written by several services.
 */
public final class PriceHistory {
    /** An expression of SKU and name of the item that a row names by its {@code item_id}, also if it was deleted since. */
    static final String ITEM_NAMES = "(select array[i.sku, i.name] from item i where i.id = item_id)";

    private static final String COLUMNS =
            "id, item_id, price_list_id, minimum_quantity, currency, old_price, new_price, actor, created_at, "
                    + ITEM_NAMES;

    private static final String ITEM = "select 1 from item where id = $1 and deleted_at is null";

    private PriceHistory() {}

    /** Names the actor for the trigger. Call this in each transaction that may change an item's own price. Waits for nothing. */
    public static void nameActor(Tx tx) {
        tx.send("select set_config('tradepost.actor', $1, true)", Request.actor());
    }

    /** @param itemCurrency the currency of the installation, which the items' own prices use */
    static Listing<PriceChange> listed(String itemCurrency) {
        return Listing.of("price_change", COLUMNS, r -> change(r, itemCurrency), PriceChange::id)
                .byTime("created_at", PriceChange::createdAt);
    }

    private static PriceChange change(Row r, String itemCurrency) {
        var ofList = r.getString(4);
        var currency = ofList == null ? itemCurrency : ofList;
        var item = r.getArrayOfStrings(9);
        return new PriceChange(
                r.getUUID(0),
                r.getUUID(1),
                item[0],
                item[1],
                r.getUUID(2),
                r.getLong(3),
                currency,
                price(r, 5, currency),
                price(r, 6, currency),
                r.getString(7),
                r.getOffsetDateTime(8).toInstant());
    }

    private static @Nullable BigDecimal price(Row r, int column, String currency) {
        return r.getBigDecimal(column) == null ? null : Money.readPrice(r, column, currency);
    }

    /** Fails 404 item_not_found. */
    static Future<PriceChangePage> list(Db db, Listing<PriceChange> listed, UUID itemId, PriceChangeQuery q) {
        var where = Where.of("true")
                .and("item_id = ?", itemId)
                .and("price_list_id = ?", q.priceListId())
                .between("created_at", q.createdFrom(), q.createdTo());
        return db.require("item_not_found", r -> true, ITEM, itemId)
                .compose(v -> q.page().read(db, listed, where))
                .map(slice -> new PriceChangePage(slice.data(), slice.meta()));
    }
}
