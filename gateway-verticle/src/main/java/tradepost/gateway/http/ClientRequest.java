package tradepost.gateway.http;

import io.vertx.core.http.HttpServerRequest;

/**
 * One request of a client. It never changes; what is done about it happens to its {@link ClientResponse}.
 *
 * @param id from X-Request-ID, or a new one
 * @param traceparent of the trace that it belongs to; the same one for every message that it causes
 * @param address of the client: see {@link Clients}
 */
public record ClientRequest(HttpServerRequest http, String id, String traceparent, String address) {
    static ClientRequest of(HttpServerRequest http, String address) {
        return new ClientRequest(http, Headers.requestId(http), Headers.traceparent(http), address);
    }
}
