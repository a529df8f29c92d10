package tradepost.sales.returns;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import java.util.UUID;
import tradepost.kernel.identity.Caller;
import tradepost.sales.SalesOrderWithItems;

/** Pieces of orders that customers send back. */
@ProxyGen
public interface ReturnService {
    String ADDRESS = "sales.returns";

    /**
     * Records what came back of an order, and returns the order. Its price is no longer owed; inventory books the pieces. Fails 400
     * invalid_lines, line_twice, line_not_found, location_not_found, not_tracked or serial_quantity, 403 forbidden without {@code
     * orders:refund} if it is to be refunded, 404 order_not_found, 409 invalid_state unless it is confirmed, 409 quantity_exceeds_shipped,
     * expiry_differs, lot_number_taken or serial_in_stock, 412 stale_version.
     */
    Future<SalesOrderWithItems> createReturn(UUID orderId, WriteSalesReturn body, Caller caller);

    /** Newest first by default, without lines. Fails 404 order_not_found, 400 invalid_sort or invalid_cursor. */
    Future<SalesReturnPage> listOrderReturns(UUID orderId, SalesReturnQuery query, Caller caller);

    /** The returns of all orders, like listOrderReturns. */
    Future<SalesReturnPage> listReturns(SalesReturnQuery query, Caller caller);

    /** Fails 404 return_not_found. */
    Future<SalesReturn> getReturn(UUID returnId, Caller caller);
}
