package tradepost.sales.returns;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import java.util.UUID;
import tradepost.kernel.identity.Caller;

/** Reads what customers have sent back. */
@ProxyGen
public interface ReturnService {
    String ADDRESS = "sales.returns";

    /** Newest first by default, without lines. Fails 404 order_not_found, 400 invalid_sort or invalid_cursor. */
    Future<SalesReturnPage> listOrderReturns(UUID orderId, SalesReturnQuery query, Caller caller);

    /** The returns of all orders, like listOrderReturns. */
    Future<SalesReturnPage> listReturns(SalesReturnQuery query, Caller caller);

    /** Fails 404 return_not_found. */
    Future<SalesReturn> getReturn(UUID returnId, Caller caller);
}
