package tradepost.gateway.request;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tradepost.gateway.answer.JsonParts;
import tradepost.gateway.answer.Refusal;
import tradepost.gateway.http.ClientResponse;
import tradepost.gateway.http.Headers;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.contract.Document;
import tradepost.kernel.request.Request;

/** The response to a request that succeeded: the envelope around the reply of the service, and its headers. */
public final class Replies {
    /** The most entries that a list without pages may have. */
    public static final int WHOLE_LIST_MAX = 1_000;

    /** The media type of a list that is limited to the requested {@code fields}. */
    public static final String SPARSE = "application/json;profile=sparse";

    private static final int ACCEPTED = 202;

    private Replies() {}

    /**
     * Ends the response with the reply of the service.
     *
     * @param arguments that the service got
     * @param fields of the entries of a list that the client wants
     */
    static void json(
            OperationRequest request, JsonObject arguments, List<String> fields, Message<@Nullable Object> reply) {
        if (isUnchanged(request, reply)) return;
        boolean accepted =
                request.op().acceptedMessage() != null && reply.headers().contains(Request.ACCEPTED);
        var envelope = envelope(request, arguments, fields, accepted, reply.body());
        int status = accepted ? ACCEPTED : request.op().status();
        encode(request.response(), envelope, encoded -> end(request, fields, status, encoded));
    }

    /** The same with what was included, which the ETag of the reply does not stand for. Fails 400 if all of it is too large. */
    static void included(OperationRequest request, JsonObject arguments, List<String> fields, @Nullable Object body) {
        encode(
                request.response(),
                envelope(request, arguments, fields, false, body),
                Inclusions.BYTES_MAX,
                () -> Refusal.of(
                        400,
                        "include_too_large",
                        Contract.INCLUDE,
                        "makes a response of more than " + Inclusions.BYTES_MAX
                                + " bytes; request a lower limit or fewer names"),
                encoded -> end(request, fields, request.op().status(), encoded));
    }

    private static void encode(ClientResponse response, JsonObject envelope, Consumer<Buffer> then) {
        encode(response, envelope, Integer.MAX_VALUE, () -> Refusal.of(500, "internal"), then);
    }

    /** Encodes the response, which has no deadline any more, in parts, between which the event loop serves others. */
    private static void encode(
            ClientResponse response,
            JsonObject envelope,
            int bytesMax,
            Supplier<Refusal> tooLarge,
            Consumer<Buffer> then) {
        var loop = Vertx.currentContext();
        response.isKnown();
        JsonParts.encode(part -> loop.runOnContext(v -> response.step(part)), envelope, bytesMax, tooLarge, then);
    }

    private static void end(OperationRequest request, List<String> fields, int status, Buffer envelope) {
        request.response().end(status, isSparse(request, fields) ? SPARSE : "application/json", envelope);
    }

    private static boolean isSparse(OperationRequest request, List<String> fields) {
        return !fields.equals(request.endpoint().fields);
    }

    private static JsonObject envelope(
            OperationRequest request,
            JsonObject arguments,
            List<String> fields,
            boolean accepted,
            @Nullable Object body) {
        var op = request.op();
        var envelope = new JsonObject()
                .put("status", accepted ? ACCEPTED : op.status())
                .put("message", accepted ? op.acceptedMessage() : op.message(OperationRequest.query(arguments)));
        if ((op.page() || op.feed()) && body instanceof JsonObject page) {
            var entries = page.getJsonArray("data");
            envelope.put("data", isSparse(request, fields) && entries != null ? only(fields, entries) : entries)
                    .put("meta", page.getValue("meta"));
        } else if (op.meta() && body instanceof JsonObject whole)
            envelope.put("data", whole.getValue("data")).put("meta", whole.getValue("meta"));
        else if (body != null) envelope.put("data", body);
        if (body instanceof JsonArray all) envelope.put("meta", ofWhole(all.size()));
        return envelope;
    }

    /** Ends the response with what the gateway itself has found. */
    static void found(OperationRequest request, Object data, JsonObject meta) {
        var op = request.op();
        var envelope = new JsonObject()
                .put("status", op.status())
                .put("message", op.message(new JsonObject()))
                .put("data", data)
                .put("meta", meta);
        var response = request.response();
        encode(response, envelope, encoded -> response.end(op.status(), "application/json", encoded));
    }

    /** Ends the response with a document that the service has printed. */
    static void document(OperationRequest request, Document document, Message<@Nullable Object> reply) {
        if (isUnchanged(request, reply)) return;
        var response = request.response();
        response.response().putHeader("Content-Disposition", "inline; filename=\"" + document.fileName() + "\"");
        response.end(request.op().status(), document.mediaType(), document.bytes());
    }

    /** Sets the headers of the reply. Whether the client has this version already, which ends the response. */
    private static boolean isUnchanged(OperationRequest request, Message<@Nullable Object> reply) {
        var response = request.response().response();
        var headers = reply.headers();
        if ("true".equals(headers.get("idempotent-replayed"))) response.putHeader("Idempotent-Replayed", "true");
        var retryAfter = headers.get("retry-after");
        if (retryAfter != null) response.putHeader("Retry-After", retryAfter);
        var etag = headers.get("etag");
        if (etag == null) return false;
        var quoted = etag.endsWith("\"") ? etag : "\"" + etag + "\"";
        response.putHeader("ETag", quoted);
        var known = request.http().getHeader("If-None-Match");
        if (!request.op().isRead() || !Headers.hasAlready(known, quoted)) return false;
        request.response().end(304, null, Buffer.buffer());
        return true;
    }

    private static JsonObject ofWhole(int entries) {
        return new JsonObject()
                .put("limit", WHOLE_LIST_MAX)
                .put("offset", 0)
                .put("total", entries)
                .putNull("next");
    }

    private static JsonArray only(List<String> fields, JsonArray entries) {
        var out = new JsonArray();
        for (var entry : entries) {
            var part = new JsonObject();
            var all = (JsonObject) entry;
            for (var name : fields) if (all.containsKey(name)) part.put(name, all.getValue(name));
            out.add(part);
        }
        return out;
    }
}
