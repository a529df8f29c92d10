package tradepost.gateway.request;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tradepost.gateway.http.ClientResponse;
import tradepost.gateway.http.Coding;
import tradepost.gateway.http.Headers;
import tradepost.gateway.routing.RootPaths;
import tradepost.gateway.validation.Endpoint;
import tradepost.kernel.call.RetrySafety;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.request.Request;

/**
 * A request for an operation, as it was received. It never changes.
 *
 * @param pathValues the values of its path parameters, still percent-encoded
 * @param sender who sent it
 * @param body as it was sent; empty where the operation streams it
 */
record OperationRequest(
        Endpoint endpoint, List<String> pathValues, ClientResponse response, Sender sender, Buffer body) {
    Contract.Operation op() {
        return endpoint.op;
    }

    HttpServerRequest http() {
        return response.request.http();
    }

    /** The arguments of its service. Fails with every error of the request. */
    JsonObject arguments() {
        var type = Headers.single(http(), "Content-Type");
        var arguments = endpoint.arguments(pathValues, http().query(), false, type, body);
        var headers = response.response().headers();
        endpoint.deprecations.announce(http().query(), arguments.getValue("body"), headers);
        return arguments;
    }

    /** Whether the client prefers this media type to JSON. */
    boolean prefers(String mediaType) {
        return Headers.prefers(mediaType, http().getHeader("Accept"));
    }

    /** The one of these media types that the client prefers to JSON and to the others; null for none. */
    @Nullable
    String preferred(List<String> mediaTypes) {
        return Headers.preferred(mediaTypes, http().getHeader("Accept"));
    }

    /** Fails 400 where the key is malformed; null for a read, which needs none. */
    @Nullable
    String idempotencyKey() {
        return op().isRead() ? null : Headers.idempotencyKey(http());
    }

    /** The call of the service with these arguments, which the contract has approved. */
    ServiceCall call(JsonObject arguments) {
        var read = arguments.getValue("body") instanceof JsonObject object ? object : null;
        return call(arguments, () -> RequestHash.of(this, read));
    }

    ServiceCall call(JsonObject arguments, RequestHash.Source hash) {
        var key = idempotencyKey();
        var headers = new HashMap<String, String>();
        passTags("If-Match", headers);
        if (!op().isRead()) passTags("If-None-Match", headers);
        if (RootPaths.isOne(http())) headers.put(Request.AT_ROOT, "true");
        if (key != null) {
            headers.put("idempotency-key", key);
            headers.put("request-hash", hash.hash());
        }
        var safety = op().isRead() ? RetrySafety.CONCURRENT : key == null ? RetrySafety.UNSAFE : RetrySafety.SEQUENTIAL;
        return new ServiceCall(this, op(), op().id(), arguments, Map.copyOf(headers), safety, 0);
    }

    /** A list of entity tags, on one line or several. */
    private void passTags(String name, Map<String, String> headers) {
        var tags = http().headers().getAll(name);
        if (!tags.isEmpty()) headers.put(name.toLowerCase(Locale.ROOT), Coding.plainTags(String.join(",", tags)));
    }

    /** The requested fields of a list, which the gateway selects and not the service; all of them by default. */
    List<String> takeFields(JsonObject arguments) {
        return query(arguments).remove("fields") instanceof JsonArray named && !named.isEmpty()
                ? named.stream().map(String::valueOf).distinct().toList()
                : endpoint.fields;
    }

    /** The call of another operation that reads, for the same sender. */
    ServiceCall reading(Contract.Operation other, JsonObject arguments) {
        return new ServiceCall(this, other, other.id(), arguments, Map.of(), RetrySafety.CONCURRENT, 0);
    }

    /** The names of {@code include}, of which there are none by default. */
    List<String> requestedInclusions(JsonObject arguments) {
        var names = query(arguments).getJsonArray("include");
        return names == null
                ? List.of()
                : names.stream().map(String::valueOf).distinct().toList();
    }

    static JsonObject query(JsonObject arguments) {
        return arguments.getJsonObject("query", new JsonObject());
    }
}
