package tradepost.purchase.core.receipt;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.UUID;
import tradepost.inventory.event.KnownLocations;
import tradepost.kernel.db.Db;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Listing;
import tradepost.kernel.listing.Where;
import tradepost.kernel.value.Money;
import tradepost.purchase.Receipt;
import tradepost.purchase.ReceiptPage;
import tradepost.purchase.ReceiptQuery;

/** The receipts of an order, with their lines. */
public final class Receipts {
    private static final String EXISTS = "select id from purchase_order where id = $1";

    private static final String COLUMNS = """
            r.id, r.order_id, r.complete, r.location_id, r.actor, r.at as created_at,
            (select jsonb_agg(jsonb_build_object('line_id', c.line_id, 'item_id', l.item_id, 'sku', l.sku, 'name', l.name, 'quantity', c.quantity - c.damaged,
                'damaged', c.damaged, 'lot', c.lot, 'expires_on', c.expires_on) order by l.line_no, c.lot)
              from receipt_line c join purchase_order_line l on l.id = c.line_id where c.receipt_id = r.id), %s, r.exchange_rate""".formatted(KnownLocations.TABLE.code("r.location_id"));

    private static final Listing<Receipt> LISTED = Listing.of(
                    "(select *, at as created_at from receipt) r", COLUMNS, Receipts::receipt, Receipt::id)
            .byTime("created_at", Receipt::createdAt);

    private Receipts() {}

    /** Fails 404 order_not_found. */
    public static Future<ReceiptPage> list(Db db, UUID orderId, ReceiptQuery q) {
        var where = Where.of("true").and("order_id = ?", orderId).between("created_at", q.createdFrom(), q.createdTo());
        return db.require("order_not_found", r -> r.getUUID(0), EXISTS, orderId)
                .compose(id -> q.page().read(db, LISTED, where))
                .map(s -> new ReceiptPage(s.data(), s.meta()));
    }

    private static Receipt receipt(Row r) {
        var lines = r.getJsonArray(6).stream()
                .map(line -> Json.read((JsonObject) line, Receipt.Line.class))
                .toList();
        return new Receipt(
                r.getUUID(0),
                r.getUUID(1),
                r.getBoolean(2),
                r.getUUID(3),
                r.getString(7),
                r.getString(4),
                r.getOffsetDateTime(5).toInstant(),
                r.getBigDecimal(8) == null ? null : Money.plain(r.getBigDecimal(8)),
                lines);
    }
}
