package tradepost.sales;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.RequiresPermission;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.service.DocumentSums;
import tradepost.orders.CancelOrderRequest;
import tradepost.orders.OrderMoney;
import tradepost.orders.PayOrderRequest;
import tradepost.orders.TimelineEntry;
import tradepost.sales.fulfilment.CloseOrderRequest;
import tradepost.sales.fulfilment.ShipOrderRequest;
import tradepost.sales.returns.WriteSalesReturn;

/** Orders of customers. Every action returns the order after it. */
@ProxyGen
public interface SalesService {
    String ADDRESS = "sales";

    /** Creates a draft. Fails 400 customer_not_found, item_not_found, price_required or amount_out_of_range, 403 price_not_allowed. */
    Future<SalesOrderWithItems> createOrder(WriteSalesOrder body, Caller caller);

    /**
     * Makes the draft of an order with the prices of a quote, once. Fails 404 quote_not_found, 409 invalid_state unless it was sent,
     * quote_expired, customer_archived.
     */
    Future<SalesOrderWithItems> acceptQuote(UUID quoteId, Caller caller);

    /** Newest first by default, without lines. Fails 400 invalid_sort or invalid_cursor. */
    Future<SalesOrderPage> listOrders(SalesOrderQuery query, Caller caller);

    /** Fails 404 order_not_found. */
    Future<SalesOrderWithItems> getOrder(UUID orderId, Caller caller);

    /** The orders of this customer, like listOrders. Fails 404 customer_not_found, also for a customer that the caller may not see. */
    Future<SalesOrderPage> listCustomerOrders(UUID customerId, SalesOrderQuery query, Caller caller);

    /** The events of the order, oldest first. Fails 404 order_not_found. */
    Future<List<TimelineEntry>> getOrderTimeline(UUID orderId, Caller caller);

    /**
     * Changes a draft, the texts and addresses of a confirmed order, or the metadata and external ids of any order (RFC 7396). Fails 404
     * order_not_found, 409 invalid_state, draft_expired or external_id_taken.
     */
    Future<SalesOrderWithItems> patchOrder(UUID orderId, JsonObject body, Caller caller);

    /** Replaces a draft. Fails like createOrder, and 409 invalid_state unless it is a draft, draft_expired. */
    Future<SalesOrderWithItems> putOrder(UUID orderId, WriteSalesOrder body, Caller caller);

    /**
     * Reserves the stock of every line, or nothing. Fails 409 insufficient_stock with the short lines, 409 invalid_state unless it is a
     * draft, 409 order_changed if it was changed meanwhile.
     */
    Future<SalesOrderWithItems> confirmOrder(UUID orderId, Caller caller);

    /**
     * Records a payment, or asks a provider for one, which is pending until the provider has decided. Fails 409 invalid_state unless it is
     * confirmed, 409 amount_exceeds_open, 400 unknown_provider; for its date 400 invalid_date, 403 forbidden before today without ledger:backdate, 409
     * period_closed.
     */
    Future<SalesOrderWithItems> payOrder(UUID orderId, @Nullable PayOrderRequest body, Caller caller);

    /**
     * Ships pieces of the order: they are shipped for good, and inventory takes them off the stock that it holds for the order. Shipping calls
     * it, which owns the shipments. Idempotent by the shipment's id: a repeated command returns the order as it is. Fails 404 order_not_found,
     * 400 line_not_found, line_twice or invalid_lines, 409 invalid_state unless it is confirmed or paid, 409 quantity_exceeds_open. An attempt that
     * arrives after that one or a later one was refused 409 is refused with invalid_state.
     */
    @RequiresPermission(value = "shipments:ship", idempotent = true)
    Future<SalesOrderWithItems> shipOrder(UUID orderId, ShipOrderRequest body, Caller caller);

    /**
     * Changes a confirmed order of which something is open: its lines by the difference, and its addresses. The stock of added pieces is
     * reserved, all or nothing unless the order allows backorders; that of removed ones is released; what was paid above the new total is refunded. Fails 400 line_twice,
     * line_not_found, invalid_lines or too_many_lines, or as createOrder does for added lines, 403 forbidden without {@code orders:confirm}, or
     * without {@code orders:refund} if something is refunded, 409 invalid_state, quantity_below_shipped, pieces_packed, payment_pending,
     * insufficient_stock, item_frozen, or order_changed if it was changed meanwhile.
     */
    Future<SalesOrderWithItems> changeOrder(UUID orderId, ChangeOrderRequest body, Caller caller);

    /**
     * Closes pieces of an order that will not be shipped: they are no longer charged, their stock is released, and what was paid above the new
     * total is refunded. Fails 400 line_not_found or line_twice, 409 invalid_state unless something was shipped and something is open, 409
     * quantity_exceeds_open, 403 forbidden without {@code orders:refund} if something is refunded.
     */
    Future<SalesOrderWithItems> closeOrder(UUID orderId, @Nullable CloseOrderRequest body, Caller caller);

    /**
     * Records what came back of the order: its price is no longer owed, and inventory books the pieces. Fails 400 invalid_lines, line_twice,
     * line_not_found, location_not_found, not_tracked or serial_quantity, 403 forbidden without {@code orders:refund} if it is to be refunded,
     * 409 invalid_state unless it is confirmed, 409 quantity_exceeds_shipped, expiry_differs, lot_number_taken,
     * serial_in_stock, serial_not_shipped or lot_not_shipped.
     */
    Future<SalesOrderWithItems> createReturn(UUID orderId, WriteSalesReturn body, Caller caller);

    /**
     * Releases its stock and refunds its payments. Fails 409 invalid_state if it is cancelled or anything was shipped, 403 forbidden for a
     * paid order without {@code orders:refund}.
     */
    Future<SalesOrderWithItems> cancelOrder(UUID orderId, @Nullable CancelOrderRequest body, Caller caller);

    /**
     * Gives back a part of what was paid. Fails 404 order_not_found, 400 invalid_amount or payment_not_found, 409 refund_exceeds_paid; for its date like
     * {@link #payOrder}, and with a credit note 409 date_before_last_number.
     */
    Future<SalesOrderWithItems> refundOrder(UUID orderId, RefundOrderRequest body, Caller caller);

    /**
     * Asks the provider again for a part of a refund that it has refused, or records that it was given back in another way; for the context
     * payment. The same command takes effect once. Fails 404 refund_not_found, 409 invalid_state unless the provider has refused it or if the
     * command was given up, refund_exceeds_credit, refund_exceeds_paid.
     */
    @RequiresPermission(value = "orders:refund", idempotent = true)
    Future<Void> repeatRefund(UUID orderId, RepeatRefundRequest body, Caller caller);

    /** Like refundOrder, for the context payment: the same refund is decided once. Fails 409 invalid_state if it was given up. */
    @RequiresPermission(value = "orders:refund", idempotent = true)
    Future<Void> refundPayment(UUID orderId, UUID refundId, RefundOrderRequest body, Caller caller);

    /**
     * Whether refundPayment or repeatRefund has done this command. If not, they never will: payment calls this before it refuses a command of
     * which another try may be under way.
     *
     * @param commandId of repeatRefund, or the refund of refundPayment
     */
    @RequiresPermission(value = "orders:refund", idempotent = true)
    Future<Boolean> giveUpRefund(UUID commandId, Caller caller);

    /**
     * The sums of the orders after this one, by id, that have payments. The last entry may be an order without payments: it is where the
     * next call goes on. Empty at the end.
     *
     * @param limit the maximum number of orders to look at
     */
    @RequiresPermission(value = "payments:read", idempotent = true)
    Future<List<OrderMoney>> paidOrders(UUID after, int limit, Caller caller);

    /** The sums of these orders; without those that do not exist. */
    @RequiresPermission(value = "payments:read", idempotent = true)
    Future<List<OrderMoney>> orderMoney(List<UUID> orderIds, Caller caller);

    /** What the orders and returns after an id, up to another one, sum to; of about 5,000 at most. */
    @RequiresPermission(value = "orders:read", idempotent = true)
    Future<DocumentSums> documentSums(UUID after, UUID to, Caller caller);
}
