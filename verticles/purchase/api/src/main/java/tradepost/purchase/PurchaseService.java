package tradepost.purchase;

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
import tradepost.purchase.line.OrderedLinePage;
import tradepost.purchase.line.OrderedLineQuery;
import tradepost.purchase.refund.RefundOrderRequest;
import tradepost.purchase.returns.VendorReturnPage;
import tradepost.purchase.returns.VendorReturnQuery;
import tradepost.purchase.returns.WriteReturn;

/** Purchase orders, their receipts and their payments. */
@ProxyGen
public interface PurchaseService {
    String ADDRESS = "purchase";

    /** Creates a draft. Fails 400 vendor_not_found, item_not_found, unknown_currency or amount_out_of_range. */
    Future<PurchaseOrderWithItems> createOrder(WritePurchaseOrder body, Caller caller);

    /** Fails 404 order_not_found. */
    Future<PurchaseOrderWithItems> getOrder(UUID orderId, Caller caller);

    /** Newest first by default, without lines. Fails 400 invalid_sort or invalid_cursor. */
    Future<PurchaseOrderPage> listOrders(PurchaseOrderQuery query, Caller caller);

    /** Like listOrders, of one vendor. Fails 404 vendor_not_found. */
    Future<PurchaseOrderPage> listVendorOrders(UUID vendorId, PurchaseOrderQuery query, Caller caller);

    /** The lines of all orders, newest first. Fails 400 invalid_cursor. */
    Future<OrderedLinePage> listOrderLines(OrderedLineQuery query, Caller caller);

    /** The events of an order, oldest first. Fails 404 order_not_found, 503 if older events are needed and the journal is not available. */
    Future<List<TimelineEntry>> getOrderTimeline(UUID orderId, Caller caller);

    /**
     * Replaces a draft and its lines; a line that is sent with its id keeps it. Fails like createOrder, 400 line_not_found, 404
     * order_not_found, 409 invalid_state.
     */
    Future<PurchaseOrderWithItems> putOrder(UUID orderId, WritePurchaseOrder body, Caller caller);

    /**
     * Changes the notes or the reference of a draft, or when the goods of an order that was sent are expected (RFC 7396). Fails 404
     * order_not_found, 409 invalid_state, 400 invalid_request for a time that no date can have.
     */
    Future<PurchaseOrderWithItems> patchOrder(UUID orderId, JsonObject body, Caller caller);

    /**
     * Approves an order up to its amount. Fails 403 approver_is_author for somebody who has written it, 404 order_not_found, 409 invalid_state
     * if it is received, or its amount is approved already.
     */
    Future<PurchaseOrderWithItems> approveOrder(UUID orderId, Caller caller);

    /**
     * Records that a draft was sent to the vendor: its goods are expected. Fails 404 order_not_found, 409 invalid_state, approval_required,
     * vendor_not_active or vendor_archived.
     */
    Future<PurchaseOrderWithItems> sendOrder(UUID orderId, @Nullable SendOrderRequest body, Caller caller);

    /**
     * Changes an order that was sent by difference: received pieces stay. Fails 400 like createOrder, invalid_lines, line_not_found or
     * line_twice, 404 order_not_found, 409 invalid_state, below_received, nothing_open, contract_used_up, item_archived, vendor_archived or
     * vendor_not_active.
     */
    Future<PurchaseOrderWithItems> changeOrder(UUID orderId, ChangeOrderRequest body, Caller caller);

    /**
     * Receives all outstanding goods, or what the body names. Fails 400 invalid_lines, line_not_found, line_twice, location_not_found,
     * amount_out_of_range, not_tracked, lot_required or serial_quantity, 404 order_not_found, 409 invalid_state, approval_required, quantity_exceeds_open,
     * expiry_differs, lot_number_taken or serial_in_stock.
     */
    Future<PurchaseOrderWithItems> receiveOrder(UUID orderId, @Nullable ReceiveOrderRequest body, Caller caller);

    /** Newest first by default, with their lines. Fails 404 order_not_found, 400 invalid_sort or invalid_cursor. */
    Future<ReceiptPage> listReceipts(UUID orderId, ReceiptQuery query, Caller caller);

    /**
     * Closes an order of which a part has been received: the rest is no longer expected, and the total is that of what was received. Fails
     * 404 order_not_found, 409 invalid_state.
     */
    Future<PurchaseOrderWithItems> closeOrder(UUID orderId, @Nullable CloseOrderRequest body, Caller caller);

    /**
     * Requests that received goods go back to the vendor. Inventory books it by the event; then the order costs so much less,
     * and the vendor owes what was paid above that; or it sends the goods again. Fails 400 invalid_lines, line_not_found, line_twice, blank, location_not_found or not_tracked, 404 order_not_found,
     * 409 invalid_state, quantity_exceeds_received, lot_not_received, insufficient_stock or item_frozen.
     */
    Future<PurchaseOrderWithItems> returnOrder(UUID orderId, WriteReturn body, Caller caller);

    /** Newest first by default, with their lines. Fails 404 order_not_found, 400 invalid_sort or invalid_cursor. */
    Future<VendorReturnPage> listReturns(UUID orderId, VendorReturnQuery query, Caller caller);

    /**
     * Pays an order that was sent, at most what is open. Fails 400 invalid_amount, 404 order_not_found, 409 invalid_state, approval_required,
     * amount_exceeds_open or amount_exceeds_credit; for its date
     * 400 invalid_date, 403 forbidden before today without ledger:backdate, 409 period_closed.
     */
    Future<PurchaseOrderWithItems> payOrder(UUID orderId, @Nullable PayOrderRequest body, Caller caller);

    /**
     * Records that the vendor paid back what it owed. Fails 400 invalid_amount or credit_not_possible, 404 order_not_found, 409 invalid_state or
     * refund_exceeds_credit; for its date like payOrder.
     */
    Future<PurchaseOrderWithItems> refundOrder(UUID orderId, RefundOrderRequest body, Caller caller);

    /** Cancels an order of which nothing has been received. Fails 404 order_not_found, 409 invalid_state. */
    Future<PurchaseOrderWithItems> cancelOrder(UUID orderId, @Nullable CancelOrderRequest body, Caller caller);

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

    /** What the orders, with their receipts, and the payments after an id, up to another one, sum to; of about 5,000 at most. */
    @RequiresPermission(value = "purchases:read", idempotent = true)
    Future<DocumentSums> documentSums(UUID after, UUID to, Caller caller);
}
