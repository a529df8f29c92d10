package tradepost.gateway.request;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.gateway.http.Headers;
import tradepost.kernel.value.Document;

/** The response to a request that succeeded: the envelope around the reply of the service, and its headers. */
public final class Replies {
    /** The most entries that a list without pages may have. */
    public static final int WHOLE_LIST_MAX = 1_000;

    /** The media type of a list that is limited to the requested {@code fields}. */
    public static final String SPARSE = "application/json;profile=sparse";

    private Replies() {}

    /** Ends the response with the reply of the service. */
    static void send(Call call, Message<@Nullable Object> reply) {
        var x = call.x;
        var op = call.endpoint.op;
        var response = x.response();
        var headers = reply.headers();
        if ("true".equals(headers.get("idempotent-replayed"))) response.putHeader("Idempotent-Replayed", "true");
        var retryAfter = headers.get("retry-after");
        if (retryAfter != null) response.putHeader("Retry-After", retryAfter);
        var etag = headers.get("etag");
        if (etag != null) {
            var quoted = etag.endsWith("\"") ? etag : "\"" + etag + "\"";
            response.putHeader("ETag", quoted);
            if (op.isRead() && Headers.hasAlready(x.request.getHeader("If-None-Match"), quoted)) {
                x.end(304, null, Buffer.buffer());
                return;
            }
        }
        if (op.document() != null) response.headers().add("Vary", "Accept");
        if (call.document && reply.body() instanceof JsonObject printed) {
            print(call, Document.of(printed));
            return;
        }
        var envelope = new JsonObject().put("status", op.status()).put("message", op.message(call.query));
        var body = reply.body();
        if ((op.page() || op.feed()) && body instanceof JsonObject page)
            envelope.put("data", only(call, page.getJsonArray("data"))).put("meta", page.getValue("meta"));
        else if (body != null) envelope.put("data", body);
        if (body instanceof JsonArray all) envelope.put("meta", ofWhole(all.size()));
        x.end(op.status(), isSparse(call) ? SPARSE : "application/json", envelope.toBuffer());
    }

    private static void print(Call call, Document document) {
        call.x.response().putHeader("Content-Disposition", "inline; filename=\"" + document.fileName() + "\"");
        call.x.end(call.endpoint.op.status(), document.mediaType(), document.bytes());
    }

    private static JsonObject ofWhole(int entries) {
        return new JsonObject()
                .put("limit", WHOLE_LIST_MAX)
                .put("offset", 0)
                .put("total", entries)
                .putNull("next");
    }

    private static boolean isSparse(Call call) {
        return call.fields.size() < call.endpoint.fields.size();
    }

    private static @Nullable JsonArray only(Call call, @Nullable JsonArray entries) {
        if (entries == null || !isSparse(call)) return entries;
        var out = new JsonArray();
        for (var entry : entries) {
            var part = new JsonObject();
            for (var name : call.fields) part.put(name, ((JsonObject) entry).getValue(name));
            out.add(part);
        }
        return out;
    }
}
