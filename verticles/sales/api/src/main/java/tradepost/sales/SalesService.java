package tradepost.sales;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.identity.Caller;
import tradepost.orders.CancelOrder;
import tradepost.orders.PayOrder;
import tradepost.orders.TimelineEntry;

/** Orders of customers. Every action returns the order after it. */
@ProxyGen
public interface SalesService {
    String ADDRESS = "sales";

    /** Creates a draft. Fails 400 customer_not_found, item_not_found, price_required or amount_out_of_range, 403 price_not_allowed. */
    Future<SalesOrderWithItems> createOrder(WriteSalesOrder body, Caller caller);

    /** Newest first by default, without lines. Fails 400 invalid_sort or invalid_cursor. */
    Future<SalesOrderPage> listOrders(SalesOrderQuery query, Caller caller);

    /** Fails 404 order_not_found. */
    Future<SalesOrderWithItems> getOrder(UUID orderId, Caller caller);

    /** The orders of this customer, like listOrders. Fails 404 customer_not_found, also for a customer that the caller may not see. */
    Future<SalesOrderPage> listCustomerOrders(UUID customerId, SalesOrderQuery query, Caller caller);

    /** The events of the order, oldest first. Fails 404 order_not_found. */
    Future<List<TimelineEntry>> getOrderTimeline(UUID orderId, Caller caller);

    /** Changes the notes or the reference of a draft (RFC 7396). Fails 404 order_not_found, 409 invalid_state unless it is a draft. */
    Future<SalesOrderWithItems> patchOrder(UUID orderId, JsonObject body, Caller caller);

    /** Replaces a draft. Fails like createOrder, and 409 invalid_state unless it is a draft. */
    Future<SalesOrderWithItems> putOrder(UUID orderId, WriteSalesOrder body, Caller caller);

    /**
     * Reserves the stock of every line, or nothing. Fails 409 insufficient_stock with the short lines, 409 invalid_state unless it is a
     * draft, 409 order_changed if it was changed meanwhile.
     */
    Future<SalesOrderWithItems> confirmOrder(UUID orderId, Caller caller);

    /** Fails 409 invalid_state unless it is confirmed, 409 amount_exceeds_open. */
    Future<SalesOrderWithItems> payOrder(UUID orderId, @Nullable PayOrder body, Caller caller);

    /**
     * Releases its stock and refunds its payments. Fails 409 invalid_state if it is cancelled or anything was shipped, 403 forbidden for a
     * paid order without {@code orders:refund}.
     */
    Future<SalesOrderWithItems> cancelOrder(UUID orderId, @Nullable CancelOrder body, Caller caller);
}
