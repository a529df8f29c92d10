package tradepost.sales.core.order;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Money;
import tradepost.orders.Order;
import tradepost.orders.OrderState;
import tradepost.sales.charge.ShippingCharge;

/**
 * An order whose row this transaction has locked. The lock decides between shipping, closing and cancelling.
 *
 * @param keepsAllocation whether sales_order_allocation has where its stock is reserved, which then is no longer as it was at first
 * @param owed what the order owes; negative if more was paid
 * @param credited what is no longer owed
 * @param credit what was paid above what it owes, and is not being refunded
 * @param reservedVersion the version for which inventory holds its stock; null until it is confirmed
 */
public record OpenOrder(
        UUID id,
        String number,
        UUID customerId,
        String status,
        String fulfillmentStatus,
        String currency,
        BigDecimal totalAmount,
        BigDecimal paidAmount,
        long version,
        @Nullable Long reservedVersion,
        boolean keepsAllocation,
        BigDecimal pendingAmount,
        BigDecimal pendingRefundAmount,
        BigDecimal owed,
        BigDecimal credited,
        BigDecimal credit,
        @Nullable ShippingCharge shipping)
        implements Order {
    private static final String SELECT = """
            select id, number, customer_id, status, fulfillment_status, currency, total_amount, paid_amount, version,
              confirmed_version, keeps_allocation, pending_amount, pending_refund_amount, owed_amount, credited_amount, credit_amount, shipping
            from sales_order where\s""";

    private static final String GET = SELECT + "id = $1";
    public static final String LOCK = GET + " for no key update";

    /** In the order in which all transactions lock orders. */
    private static final String LOCK_ALL =
            SELECT + "id = any((select $1::uuid[])::uuid[]) order by id for no key update";

    /** Fails 404 order_not_found. */
    public static OpenOrder lock(Tx tx, UUID orderId) {
        return tx.require("order_not_found", OpenOrder::of, LOCK, orderId);
    }

    /** Those of these orders that exist, by id. */
    public static Map<UUID, OpenOrder> lockAll(Tx tx, UUID[] orderIds) {
        return tx.list(OpenOrder::of, LOCK_ALL, (Object) orderIds).stream()
                .collect(Collectors.toMap(OpenOrder::id, o -> o));
    }

    /** Without a lock. Fails 404 order_not_found. */
    public static OpenOrder get(Tx tx, UUID orderId) {
        return tx.require("order_not_found", OpenOrder::of, GET, orderId);
    }

    /** Fails 404 order_not_found. */
    public static Future<OpenOrder> read(Db db, UUID orderId) {
        return db.require("order_not_found", OpenOrder::of, GET, orderId);
    }

    /** Fails 409 invalid_state. */
    public void require(Set<String> statuses) {
        OrderState.require(this, statuses);
    }

    /** Fails 409 invalid_state unless something was shipped and something is still open. */
    public void requireUnderWay() {
        if (!fulfillmentStatus.equals("partial"))
            throw Problem.conflict("invalid_state", Problem.detail("fulfillment_status", "is " + fulfillmentStatus));
    }

    /** What it owes if its pending refunds are done. */
    public BigDecimal owedAfterRefunds() {
        return owed.add(pendingRefundAmount);
    }

    public long reserved() {
        if (reservedVersion == null) throw new IllegalStateException("order " + id + " was never confirmed");
        return reservedVersion;
    }

    public static OpenOrder of(Row r) {
        var currency = r.getString(5);
        return new OpenOrder(
                r.getUUID(0),
                r.getString(1),
                r.getUUID(2),
                r.getString(3),
                r.getString(4),
                currency,
                Money.read(r, 6, currency),
                Money.read(r, 7, currency),
                r.getLong(8),
                r.getLong(9),
                r.getBoolean(10),
                Money.read(r, 11, currency),
                Money.read(r, 12, currency),
                Money.read(r, 13, currency),
                Money.read(r, 14, currency),
                Money.read(r, 15, currency),
                ShippingCharge.read(r.getJsonObject(16), currency));
    }
}
