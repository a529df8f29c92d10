package tradepost.kernel.request;

import org.jspecify.annotations.Nullable;

/**
 * The request that caused an event. An event that a handler or a batch writes has the origin of the event or command that caused it.
 *
 * @param requestId the id of the request, as its response and the log lines show it
 * @param address of the client, as the gateway saw it
 */
public record Origin(
        @Nullable String traceparent,
        @Nullable String requestId,
        @Nullable String address) {

    /** Of the request being served; null if there is none. */
    public static @Nullable Origin current() {
        return of(Request.traceparent());
    }

    /** The same without its trace. */
    public static @Nullable Origin untraced() {
        return of(null);
    }

    private static @Nullable Origin of(@Nullable String traceparent) {
        var request = Request.current();
        if (request == null) return null;
        var address = Request.clientAddress();
        return of(traceparent, request.loggedRequest(), address.isEmpty() ? null : address);
    }

    /** Null if all of these are. */
    public static @Nullable Origin of(
            @Nullable String traceparent, @Nullable String requestId, @Nullable String address) {
        return traceparent == null && requestId == null && address == null
                ? null
                : new Origin(traceparent, requestId, address);
    }
}
