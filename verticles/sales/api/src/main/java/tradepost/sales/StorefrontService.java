package tradepost.sales;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import java.util.UUID;
import tradepost.kernel.identity.Caller;

/** The storefront's access to the orders of {@link SalesService}: the orders and their events are the same. */
@ProxyGen
public interface StorefrontService {
    String ADDRESS = "storefront";

    /**
     * Creates and confirms an order in one call: the response is the confirmed order, or nothing is kept. Needs orders:write and
     * orders:confirm; a caller who holds either only for its own orders places for itself. A payment is recorded in the transaction that
     * confirms the order, and needs orders:pay. Fails like createOrder, 409 insufficient_stock, and for a payment as payOrder does.
     */
    Future<SalesOrderWithItems> placeOrder(PlaceOrderRequest body, Caller caller);

    /** Like listOrders. */
    Future<SalesOrderPage> listShopOrders(SalesOrderQuery query, Caller caller);

    /** Like getOrder. */
    Future<SalesOrderWithItems> getShopOrder(UUID orderId, Caller caller);

    /**
     * Moves the order to this status: like confirmOrder, payOrder of the open amount, or cancelOrder, with the permission of each. Fails
     * 409 invalid_state if there is no such transition.
     */
    Future<SalesOrderWithItems> putOrderStatus(UUID orderId, PutOrderStatus body, Caller caller);

    /** Like cancelOrder, without a reason. */
    Future<SalesOrderWithItems> deleteOrder(UUID orderId, Caller caller);
}
