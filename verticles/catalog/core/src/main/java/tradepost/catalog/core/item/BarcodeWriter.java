package tradepost.catalog.core.item;

import java.util.Objects;
import java.util.UUID;
import tradepost.catalog.Item;
import tradepost.catalog.barcode.Barcode;
import tradepost.catalog.barcode.ItemBarcodes;
import tradepost.catalog.barcode.WriteBarcodes;
import tradepost.kernel.db.Tx;
import tradepost.kernel.request.Request;
import tradepost.kernel.resource.Resource;

/** Writes all bar codes of an item. Whoever writes only its {@code barcode} leaves the list to a trigger. */
final class BarcodeWriter {
    private BarcodeWriter() {}

    /** A list that changes nothing publishes no event. Fails 404 item_not_found, 412, and 400 as {@link BarcodeRules#checked}. */
    static ItemBarcodes put(Tx tx, Resource<Item, ?> items, UUID itemId, WriteBarcodes body) {
        var item = tx.require("item_not_found", items::read, items.sql("lock"), itemId);
        Request.requireVersion(item.version());
        var wanted = BarcodeRules.checked(body.barcodes());
        var first = wanted.isEmpty() ? null : wanted.getFirst().code();
        var now = tx.single(BarcodeQueries::itemBarcodes, BarcodeQueries.GET, itemId);
        if (now.barcodes().equals(wanted) && Objects.equals(item.barcode(), first)) return now;
        tx.sql(BarcodeQueries.DELETE, itemId);
        tx.sql(
                BarcodeQueries.INSERT,
                itemId,
                Tx.column(wanted, Barcode::code, String[]::new),
                Tx.column(wanted, Barcode::kind, String[]::new),
                Tx.column(wanted, Barcode::pieces, Long[]::new));
        var changed = tx.single(items::read, BarcodeQueries.TOUCH.formatted(items.columns()), itemId, first);
        tx.sql(BarcodeQueries.REFRESH_SEARCH, itemId);
        items.publish(tx, "updated", changed);
        return new ItemBarcodes(itemId, changed.sku(), changed.name(), wanted, changed.version());
    }
}
