package tradepost.sales.core;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.UUID;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.sales.PlaceOrderRequest;
import tradepost.sales.PutOrderStatus;
import tradepost.sales.SalesOrder;
import tradepost.sales.SalesOrderPage;
import tradepost.sales.SalesOrderQuery;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.SalesService;
import tradepost.sales.StorefrontService;
import tradepost.sales.core.confirmation.PlaceOrderSaga;
import tradepost.sales.core.order.StoredOrder;

/** The storefront's access to the same orders; it adds {@link PlaceOrderSaga}, and the storefront's terms. */
final class StorefrontServiceImpl implements StorefrontService {
    private final Vertx vertx;
    private final Db db;
    private final SalesService sales;
    private final PlaceOrderSaga placeOrderSaga;

    StorefrontServiceImpl(Vertx vertx, Db db, SalesService sales, PlaceOrderSaga placeOrderSaga) {
        this.vertx = vertx;
        this.db = db;
        this.sales = sales;
        this.placeOrderSaga = placeOrderSaga;
    }

    @Override
    public Future<SalesOrderWithItems> placeOrder(PlaceOrderRequest body, Caller caller) {
        return Tasks.run(
                vertx,
                () -> SalesServiceImpl.shown(placeOrderSaga.place(body.toDraft(), body.payment(), caller), caller));
    }

    @Override
    public Future<SalesOrderPage> listShopOrders(SalesOrderQuery query, Caller caller) {
        return sales.listOrders(query, caller);
    }

    @Override
    public Future<SalesOrderWithItems> getShopOrder(UUID orderId, Caller caller) {
        return sales.getOrder(orderId, caller);
    }

    @Override
    public Future<SalesOrderWithItems> deleteOrder(UUID orderId, Caller caller) {
        return sales.cancelOrder(orderId, null, caller);
    }

    /** The contract requires only orders:write, at least for the caller's own orders; the permission of each transition is checked here. */
    @Override
    public Future<SalesOrderWithItems> putOrderStatus(UUID orderId, PutOrderStatus body, Caller caller) {
        return switch (body.status()) {
            case "confirmed" -> {
                require(caller.mayOwn("orders:confirm"), "orders:confirm");
                yield StoredOrder.find(db, orderId, "orders:confirm", caller)
                        .compose(o -> sales.confirmOrder(orderId, caller));
            }
            case "paid" -> {
                require(caller.may("orders:pay"), "orders:pay");
                yield sales.payOrder(orderId, null, caller);
            }
            case "cancelled" -> {
                require(caller.mayOwn("orders:cancel"), "orders:cancel");
                yield sales.cancelOrder(orderId, null, caller);
            }
            default -> // draft and completed cannot be set
                StoredOrder.find(db, orderId, "orders:write", caller)
                        .compose(o -> Future.failedFuture(unreachable(o, body)));
        };
    }

    private static void require(boolean held, String permission) {
        if (!held) throw Problem.lacks(permission);
    }

    private static RuntimeException unreachable(SalesOrder found, PutOrderStatus body) {
        var reason = "the status is " + found.status() + ", which cannot change to " + body.status();
        return Problem.conflict("invalid_state", Problem.detail("status", reason));
    }
}
