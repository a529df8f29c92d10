package tradepost.sales.core.order;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.RowMapper;
import tradepost.kernel.db.Tx;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.value.Money;
import tradepost.orders.Discount;
import tradepost.sales.Address;
import tradepost.sales.SalesOrder;
import tradepost.sales.charge.ShippingCharge;
import tradepost.sales.core.extension.Used;

/**
 * An order with the data that only this context knows: its confirmation and its owner.
 *
 * @param owed what the order owes; negative if more was paid
 */
public record StoredOrder(
        SalesOrder order,
        @Nullable Long confirmedVersion,
        @Nullable UUID confirmRequest,
        @Nullable UUID customerUserId,
        BigDecimal owed) {
    /** Nearly all orders have no extensions. Their empty list is read as null, because it would be parsed for each row. */
    public static final String COLUMNS = """
            id, number, customer_id, customer_name, status, payment_status, fulfillment_status, currency, total_amount, paid_amount,
            refunded_amount, notes, reference, cancel_reason, version, created_at, updated_at, confirmed_at, paid_at, cancelled_at,
            confirmed_version, confirm_request, customer_user_id, hold_id, shipping_address, billing_address, pending_amount,
            coalesce(subtotal_amount, total_amount), discount_amount, tax_amount, returned_amount, discount, payment_terms_days, due_at, expires_at,
            allow_backorders, quote_id, nullif(extensions, '[]'), shipping, pending_refund_amount, credited_amount, written_off_amount,
            open_amount, credit_amount, owed_amount""";

    public static final String GET = "select %s from sales_order where id = $1".formatted(COLUMNS);

    public static final String LOCK = GET + " for no key update";

    public static StoredOrder of(Row r) {
        return new StoredOrder(
                order(r), r.getLong(20), r.getUUID(21), r.getUUID(22), Money.read(r, 44, r.getString(7)));
    }

    /** Reads {@link #COLUMNS}, which come first in the row. */
    public static SalesOrder order(Row r) {
        var currency = r.getString(7);
        var shipping = ShippingCharge.read(r.getJsonObject(38), currency);
        return new SalesOrder(
                r.getUUID(0),
                r.getString(1),
                r.getUUID(2),
                r.getString(3),
                r.getString(4),
                r.getString(5),
                r.getString(6),
                r.getString(7),
                Money.read(r, 8, currency),
                Money.read(r, 9, currency),
                Money.read(r, 10, currency),
                r.getString(11),
                r.getString(12),
                r.getString(13),
                r.getLong(14),
                r.getOffsetDateTime(15).toInstant(),
                r.getOffsetDateTime(16).toInstant(),
                RowMapper.instant(r, 17),
                RowMapper.instant(r, 18),
                RowMapper.instant(r, 19),
                r.getUUID(23),
                address(r, 24),
                address(r, 25),
                Money.read(r, 26, currency),
                Money.read(r, 27, currency),
                Money.read(r, 28, currency),
                Money.read(r, 29, currency),
                Money.read(r, 30, currency),
                discount(r, 31),
                r.getInteger(32),
                RowMapper.instant(r, 33),
                RowMapper.instant(r, 34),
                r.getBoolean(35),
                r.getUUID(36),
                Used.read(r.getJsonArray(37)),
                ShippingCharge.amount(shipping, currency),
                shipping,
                Money.read(r, 39, currency),
                Money.read(r, 40, currency),
                Money.read(r, 41, currency),
                Money.read(r, 42, currency),
                Money.read(r, 43, currency));
    }

    static @Nullable Discount discount(Row r, int at) {
        var stored = r.getJsonObject(at);
        return stored == null ? null : Discount.of(stored);
    }

    private static @Nullable Address address(Row r, int at) {
        var stored = r.getJsonObject(at);
        return stored == null ? null : Address.of(stored);
    }

    /** The order as it is now. Fails 404 for another customer's order, like {@link #own}. */
    public static Future<SalesOrder> find(Db db, UUID orderId, String permission, Caller caller) {
        return db.require("order_not_found", StoredOrder::of, GET, orderId).map(order -> order.own(permission, caller));
    }

    /** Locks the order. Fails 404 as {@link #own} does, and 412. */
    public static SalesOrder lock(Tx tx, UUID orderId, String permission, Caller caller) {
        var order =
                tx.require("order_not_found", StoredOrder::of, LOCK, orderId).own(permission, caller);
        Request.requireVersion(order.version());
        return order;
    }

    /** The order. Callers limited to their own orders get 404 for others'. */
    public SalesOrder own(String permission, Caller caller) {
        if (!caller.may(permission) && !caller.userId().equals(customerUserId))
            throw Problem.notFound("order_not_found");
        return order;
    }

    public boolean isConfirmedAt(long version) {
        return confirmedVersion != null && confirmedVersion == version;
    }

    /** The names of functions get no prefix. */
    public static String prefixed(String alias, String columns) {
        return columns.replaceAll("\\b\\w+\\b(?!\\()", alias + ".$0");
    }
}
