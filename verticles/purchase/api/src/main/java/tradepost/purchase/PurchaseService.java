package tradepost.purchase;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.identity.Caller;
import tradepost.orders.CancelOrder;
import tradepost.orders.PayOrder;

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

    /**
     * Replaces a draft and its lines; a line that is sent with its id keeps it. Fails like createOrder, 400 line_not_found, 404
     * order_not_found, 409 invalid_state.
     */
    Future<PurchaseOrderWithItems> putOrder(UUID orderId, WritePurchaseOrder body, Caller caller);

    /** Changes the notes or the reference of a draft (RFC 7396). Fails 404 order_not_found, 409 invalid_state unless it is a draft. */
    Future<PurchaseOrderWithItems> patchOrder(UUID orderId, JsonObject body, Caller caller);

    /** Receives all outstanding goods. Fails 404 order_not_found, 409 invalid_state. */
    Future<PurchaseOrderWithItems> receiveOrder(UUID orderId, Caller caller);

    /** Pays a received order. Fails 400 invalid_amount, 404 order_not_found, 409 invalid_state or amount_exceeds_open. */
    Future<PurchaseOrderWithItems> payOrder(UUID orderId, @Nullable PayOrder body, Caller caller);

    /** Cancels an order of which nothing has been received. Fails 404 order_not_found, 409 invalid_state. */
    Future<PurchaseOrderWithItems> cancelOrder(UUID orderId, @Nullable CancelOrder body, Caller caller);
}
