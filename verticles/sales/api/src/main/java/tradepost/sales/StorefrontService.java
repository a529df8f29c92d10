package tradepost.sales;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import java.util.UUID;
import tradepost.kernel.identity.Caller;

/** The storefront's door to the orders of {@link SalesService}: they are the same, and so are their events. */
@ProxyGen
public interface StorefrontService {
    String ADDRESS = "storefront";

    /**
     * Creates and confirms in one: the order is answered confirmed, or nothing is kept of it. Needs orders:write and orders:confirm; who
     * holds either for its own only places for itself. Fails as createOrder does, and 409 insufficient_stock.
     */
    Future<SalesOrderWithItems> placeOrder(PlaceOrder body, Caller caller);

    /** As listOrders. */
    Future<SalesOrderPage> listShopOrders(SalesOrderQuery query, Caller caller);

    /** As getOrder. */
    Future<SalesOrderWithItems> getShopOrder(UUID orderId, Caller caller);

    /**
     * The transition that leads to this status: as confirmOrder, payOrder of what is open, or cancelOrder, with the permission of each.
     * Fails 409 invalid_state where there is none from the status it is in.
     */
    Future<SalesOrderWithItems> putOrderStatus(UUID orderId, PutOrderStatus body, Caller caller);

    /** As cancelOrder, without a reason. */
    Future<SalesOrderWithItems> deleteOrder(UUID orderId, Caller caller);
}
