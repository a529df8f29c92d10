package tradepost.sales;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.Caller;

/** Orders of customers. Every action answers the order as it is after it. */
@ProxyGen
public interface SalesService {
    String ADDRESS = "sales";

    /** A draft. Fails 400 customer_not_found, item_not_found or amount_out_of_range, 403 price_not_allowed. */
    Future<SalesOrderWithItems> createOrder(WriteSalesOrder body, Caller caller);

    /** Newest first, without lines. */
    Future<SalesOrderPage> listOrders(SalesOrderQuery query, Caller caller);

    /** Fails 404 order_not_found. */
    Future<SalesOrderWithItems> getOrder(UUID orderId, Caller caller);

    /** Replaces a draft. Fails as createOrder does, and 409 invalid_state unless it is a draft. */
    Future<SalesOrderWithItems> putOrder(UUID orderId, WriteSalesOrder body, Caller caller);

    /**
     * Reserves the stock of every line, or nothing. Fails 409 insufficient_stock with the short lines, 409 invalid_state unless it
     * is a draft, 409 order_changed when somebody changed it meanwhile.
     */
    Future<SalesOrderWithItems> confirmOrder(UUID orderId, Caller caller);

    /** Fails 409 invalid_state unless it is confirmed, 409 amount_exceeds_open. */
    Future<SalesOrderWithItems> payOrder(UUID orderId, @Nullable PaySalesOrder body, Caller caller);

    /** Releases its stock and gives back what was paid. Fails 409 invalid_state when it is cancelled or anything was shipped. */
    Future<SalesOrderWithItems> cancelOrder(UUID orderId, @Nullable CancelSalesOrder body, Caller caller);
}
