package tradepost.sales.returns;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.identity.Caller;

/** What customers ask to send back: they request, staff accept or decline. Callers limited to their own orders see and change their own requests. */
@ProxyGen
public interface ReturnRequestService {
    String ADDRESS = "sales.return_requests";

    /**
     * Of each line at most what was shipped, has not come back and is not requested. Fails 404 order_not_found, 400 line_not_found,
     * line_twice or invalid_lines, 409 invalid_state or quantity_exceeds_shipped, 412.
     */
    Future<ReturnRequest> createReturnRequest(UUID orderId, WriteReturnRequest body, Caller caller);

    /** Newest first by default, without lines. Fails 404 order_not_found, 400 invalid_sort or invalid_cursor. */
    Future<ReturnRequestPage> listOrderReturnRequests(UUID orderId, ReturnRequestQuery query, Caller caller);

    /** The requests of all orders, like listOrderReturnRequests. */
    Future<ReturnRequestPage> listReturnRequests(ReturnRequestQuery query, Caller caller);

    /** Fails 404 return_request_not_found. */
    Future<ReturnRequest> getReturnRequest(UUID returnRequestId, Caller caller);

    /**
     * Makes a return of an open request. Fails 404 return_request_not_found, 409 invalid_state or quantity_exceeds_requested, and as
     * createReturn of the service of the orders does.
     */
    Future<ReturnRequest> acceptReturnRequest(UUID returnRequestId, @Nullable AcceptReturnRequest body, Caller caller);

    /** Fails 404 return_request_not_found, 409 invalid_state, 412. */
    Future<ReturnRequest> declineReturnRequest(
            UUID returnRequestId, @Nullable DeclineReturnRequest body, Caller caller);

    /** Withdraws an open request. Fails as declineReturnRequest does. */
    Future<ReturnRequest> cancelReturnRequest(UUID returnRequestId, Caller caller);
}
