package tradepost.sales.core.order;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tradepost.contact.KnownOwners;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.orders.Order;
import tradepost.orders.OrderState;
import tradepost.orders.charge.Discount;
import tradepost.orders.charge.ShippingCharge;
import tradepost.orders.invoice.OrderAddress;
import tradepost.sales.SalesOrder;
import tradepost.sales.SalesOrderLine;
import tradepost.sales.core.extension.Used;

/**
 * A row of sales_order: an order with what only this context knows. If its row is locked, the lock decides between shipping, closing, cancelling
 * and all else that changes it.
 *
 * @param confirmedVersion the version for which inventory holds its stock; null until it is confirmed
 * @param confirmRequest the command that has confirmed it
 * @param customerUserId the user whose own order it is
 * @param owed what the order owes; negative if more was paid
 * @param keepsAllocation whether sales_order_allocation has where its stock is reserved, which then is no longer as it was at first
 */
public record StoredOrder(
        SalesOrder order,
        @Nullable Long confirmedVersion,
        @Nullable UUID confirmRequest,
        @Nullable UUID customerUserId,
        BigDecimal owed,
        boolean keepsAllocation)
        implements Order {
    private static final String NOT_FOUND = "order_not_found";

    /** Nearly all orders have no extensions, metadata and external ids. What is empty is read as null, because it would be parsed for each row. */
    static final Columns ROW = new Columns("""
            id, number, customer_id, customer_name, status, payment_status, fulfillment_status, currency, total_amount, paid_amount,
            refunded_amount, notes, reference, cancel_reason, version, created_at, updated_at, confirmed_at, paid_at, cancelled_at,
            confirmed_version, confirm_request, hold_id, shipping_address, billing_address, pending_amount,
            coalesce(subtotal_amount, total_amount) as subtotal_amount, discount_amount, tax_amount, returned_amount, discount,
            payment_terms_days, due_at, expires_at, allow_backorders, quote_id, nullif(extensions, '[]') as extensions, shipping,
            pending_refund_amount, credited_amount, written_off_amount, open_amount, credit_amount, owed_amount, keeps_allocation,
            nullif(metadata, '{}') as metadata, nullif(external_ids, '{}') as external_ids, internal_notes,
            nullif(private_metadata, '{}') as private_metadata""");

    /** The user of the customer, after the columns of {@link #ROW}. */
    private static final int USER_AT = ROW.size();

    static final int COLUMN_COUNT = USER_AT + 1;

    public static final String COLUMNS = ROW + ", " + KnownOwners.of("sales_order.customer_id");

    public static final String GET = "select %s from sales_order where id = $1".formatted(COLUMNS);

    public static final String LOCK = GET + " for no key update";

    /** In the order in which all transactions lock orders. */
    private static final String LOCK_ALL =
            "select %s from sales_order where id = any((select $1::uuid[])::uuid[]) order by id for no key update"
                    .formatted(COLUMNS);

    /** {@link #COLUMNS} of the table with this alias. */
    public static String columns(String alias) {
        return ROW.of(alias) + ", " + KnownOwners.of(alias + ".customer_id");
    }

    /** Reads {@link #COLUMNS}, which come first in the row. */
    public static StoredOrder of(Row r) {
        var row = ROW.in(r, 0);
        return new StoredOrder(
                order(r),
                row.number("confirmed_version"),
                row.uuid("confirm_request"),
                r.getUUID(USER_AT),
                row.amount("owed_amount", row.text("currency")),
                row.flag("keeps_allocation"));
    }

    /** Like {@link #of}. */
    public static SalesOrder order(Row r) {
        return order(r, null);
    }

    /** Like {@link #of}, with its lines. */
    static SalesOrder order(Row r, @Nullable List<SalesOrderLine> items) {
        var row = ROW.in(r, 0);
        var currency = row.text("currency");
        var shipping = ShippingCharge.read(row.json("shipping"), currency);
        return new SalesOrder(
                row.uuid("id"),
                row.text("number"),
                row.uuid("customer_id"),
                row.text("customer_name"),
                row.text("status"),
                row.text("payment_status"),
                row.text("fulfillment_status"),
                currency,
                row.amount("total_amount", currency),
                row.amount("paid_amount", currency),
                row.amount("refunded_amount", currency),
                row.text("notes"),
                row.text("reference"),
                orEmpty(row.json("metadata")),
                orEmpty(row.json("external_ids")),
                row.text("internal_notes"),
                orEmpty(row.json("private_metadata")),
                row.text("cancel_reason"),
                row.number("version"),
                row.time("created_at"),
                row.time("updated_at"),
                row.timeOrNull("confirmed_at"),
                row.timeOrNull("paid_at"),
                row.timeOrNull("cancelled_at"),
                row.uuid("hold_id"),
                address(row.json("shipping_address")),
                address(row.json("billing_address")),
                row.amount("pending_amount", currency),
                row.amount("subtotal_amount", currency),
                row.amount("discount_amount", currency),
                row.amount("tax_amount", currency),
                row.amount("returned_amount", currency),
                discount(row.json("discount")),
                row.integer("payment_terms_days"),
                row.timeOrNull("due_at"),
                row.timeOrNull("expires_at"),
                row.flag("allow_backorders"),
                row.uuid("quote_id"),
                Used.read(row.jsonArray("extensions")),
                ShippingCharge.amount(shipping, currency),
                shipping,
                row.amount("pending_refund_amount", currency),
                row.amount("credited_amount", currency),
                row.amount("written_off_amount", currency),
                row.amount("open_amount", currency),
                row.amount("credit_amount", currency),
                items);
    }

    static @Nullable Discount discount(@Nullable JsonObject stored) {
        return stored == null ? null : Discount.of(stored);
    }

    private static JsonObject orEmpty(@Nullable JsonObject stored) {
        return stored == null ? new JsonObject() : stored;
    }

    private static @Nullable OrderAddress address(@Nullable JsonObject stored) {
        return stored == null ? null : OrderAddress.of(stored);
    }

    /** The order as it is now. Fails 404 for another customer's order, like {@link #own}. */
    public static Future<SalesOrder> find(Db db, UUID orderId, String permission, Caller caller) {
        return read(db, orderId).map(order -> order.own(permission, caller));
    }

    /** Without a lock. Fails 404 order_not_found. */
    public static Future<StoredOrder> read(Db db, UUID orderId) {
        return db.require(NOT_FOUND, StoredOrder::of, GET, orderId);
    }

    /** Without a lock. Fails 404 order_not_found. */
    public static StoredOrder get(Tx tx, UUID orderId) {
        return tx.require(NOT_FOUND, StoredOrder::of, GET, orderId);
    }

    /** Fails 404 order_not_found. */
    public static StoredOrder lock(Tx tx, UUID orderId) {
        return tx.require(NOT_FOUND, StoredOrder::of, LOCK, orderId);
    }

    /** Locks the order. Fails 404 as {@link #own} does, and 412. */
    public static SalesOrder lock(Tx tx, UUID orderId, String permission, Caller caller) {
        var order = lock(tx, orderId).own(permission, caller);
        Request.requireVersion(order.version());
        return order;
    }

    /** Those of these orders that exist, by id. */
    public static Map<UUID, StoredOrder> lockAll(Tx tx, UUID[] orderIds) {
        return tx.list(StoredOrder::of, LOCK_ALL, (Object) orderIds).stream()
                .collect(Collectors.toMap(StoredOrder::id, o -> o));
    }

    /** The order. Callers limited to their own orders get 404 for others'. */
    public SalesOrder own(String permission, Caller caller) {
        if (!caller.may(permission) && !caller.userId().equals(customerUserId)) throw Problem.notFound(NOT_FOUND);
        return order;
    }

    public boolean isConfirmedAt(long version) {
        return confirmedVersion != null && confirmedVersion == version;
    }

    /** Fails 409 invalid_state. */
    public void require(Set<String> statuses) {
        OrderState.require(order, statuses);
    }

    /** Fails 409 invalid_state unless something was shipped and something is still open. */
    public void requireUnderWay() {
        if (!fulfillmentStatus().equals("partial"))
            throw Problem.conflict("invalid_state", Problem.detail("fulfillment_status", "is " + fulfillmentStatus()));
    }

    /** What it owes if its pending refunds are done. */
    public BigDecimal owedAfterRefunds() {
        return owed.add(order.pendingRefundAmount());
    }

    /** The version for which inventory holds its stock. */
    public long reserved() {
        if (confirmedVersion == null) throw new IllegalStateException("order " + id() + " was never confirmed");
        return confirmedVersion;
    }

    public UUID id() {
        return order.id();
    }

    public String number() {
        return order.number();
    }

    public UUID customerId() {
        return order.customerId();
    }

    @Override
    public String status() {
        return order.status();
    }

    public String fulfillmentStatus() {
        return order.fulfillmentStatus();
    }

    @Override
    public String currency() {
        return order.currency();
    }

    @Override
    public BigDecimal totalAmount() {
        return order.totalAmount();
    }

    @Override
    public BigDecimal paidAmount() {
        return order.paidAmount();
    }

    public long version() {
        return order.version();
    }

    public BigDecimal pendingAmount() {
        return order.pendingAmount();
    }

    /** What is no longer owed. */
    public BigDecimal credited() {
        return order.creditedAmount();
    }

    /** What was paid above what it owes, and is not being refunded. */
    public BigDecimal credit() {
        return order.creditAmount();
    }

    public @Nullable ShippingCharge shipping() {
        return order.shipping();
    }
}
