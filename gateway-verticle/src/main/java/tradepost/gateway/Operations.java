package tradepost.gateway;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.Contract;
import tradepost.kernel.Tokens;

/**
 * Serves every operation of every contract in the same steps: token, permission, body, validation, the call over the bus, the
 * envelope. Lives on one event loop, so its counts need no lock.
 */
final class Operations {
    private static final int MAX_EXPORTS = 16;

    private final Vertx vertx;
    private final Function<String, Future<Tokens.Verified>> verify;
    private final Limits limits;
    private final MeterRegistry meters;
    private final Map<String, Breaker> breakers = new HashMap<>();
    private int atWork;
    private int exports;
    private long heldBytes;

    Operations(Vertx vertx, Function<String, Future<Tokens.Verified>> verify, Limits limits, MeterRegistry meters) {
        this.vertx = vertx;
        this.verify = verify;
        this.limits = limits;
        this.meters = meters;
    }

    private static final class Call {
        final Endpoint endpoint;
        final Exchange x;
        final List<String> pathValues;

        @Nullable
        String token;

        long timer = -1;
        boolean exports;
        /** Of a list: the fields asked for. */
        List<String> fields;

        JsonObject query = new JsonObject();

        Buffer body = Buffer.buffer();

        Call(Endpoint endpoint, Exchange x, List<String> pathValues) {
            this.endpoint = endpoint;
            this.x = x;
            this.pathValues = pathValues;
            fields = List.of();
        }
    }

    void serve(Endpoint endpoint, Exchange x, List<String> pathValues) {
        if (atWork >= limits.requests()) throw Refusal.later("overloaded");
        var call = new Call(endpoint, x, pathValues);
        begin(call);
        if (endpoint.op.isPublic()) {
            collect(call, this::send); // what Authorization says is nobody's business here
            return;
        }
        var token = Headers.bearer(x.request);
        if (token == null) throw Refusal.of(401, "unauthorized");
        call.token = token;
        var verified = verify.apply(token);
        if (!verified.isComplete()) x.request.pause();
        verified.onComplete(
                who -> x.stepOnLoop(() -> {
                    permit(endpoint.op, who);
                    collect(call, this::send);
                    x.request.resume();
                }),
                t -> x.stepOnLoop(() -> {
                    throw Failures.of(t, true, x.id);
                }));
    }

    private void begin(Call call) {
        atWork++;
        var x = call.x;
        x.atEnd(() -> {
            atWork--;
            if (call.exports) exports--;
            heldBytes -= call.body.length();
            vertx.cancelTimer(call.timer);
        });
        setTimer(call, limits.requestMs());
        x.request.exceptionHandler(t -> x.abandon());
    }

    private void setTimer(Call call, long ms) {
        vertx.cancelTimer(call.timer);
        call.timer = vertx.setTimer(ms, t -> call.x.refuse(late(call)));
    }

    private static Refusal late(Call call) {
        if (!call.x.request.isEnded()) return Refusal.of(408, "request_timeout");
        return Refusal.of(504, call.endpoint.op.isRead() ? "timeout" : "outcome_unknown");
    }

    private static void permit(Contract.Operation op, Tokens.Verified who) {
        if (!op.permits(who.caller())) throw Refusal.of(403, "forbidden", "permission", op.permission());
    }

    private void collect(Call call, Consumer<Call> then) {
        var request = call.x.request;
        var encoding = request.getHeader("Content-Encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity"))
            throw Refusal.of(415, "unsupported_media_type", "Content-Encoding", "a body is not taken compressed");
        if (announced(request) > limits.bodyBytes()) throw Refusal.of(413, "payload_too_large");
        if ("100-continue".equalsIgnoreCase(request.getHeader("Expect")))
            request.response().writeContinue();
        request.handler(part -> call.x.step(() -> keep(call, part)));
        request.endHandler(v -> call.x.step(() -> then.accept(call)));
    }

    private static long announced(HttpServerRequest request) {
        var length = request.getHeader("Content-Length");
        if (length == null) return 0;
        return length.length() > 18 ? Long.MAX_VALUE : Long.parseLong(length.strip());
    }

    private void keep(Call call, Buffer part) {
        if (call.body.length() + part.length() > limits.bodyBytes()) throw Refusal.of(413, "payload_too_large");
        if (heldBytes + part.length() > limits.heldBytes()) throw Refusal.later("overloaded");
        heldBytes += part.length();
        call.body.appendBuffer(part);
    }

    private void send(Call call) {
        var request = call.x.request;
        var op = call.endpoint.op;
        var key = op.isRead() ? null : Headers.idempotencyKey(request);
        var arguments =
                call.endpoint.arguments(call.pathValues, request.query(), request.getHeader("Content-Type"), call.body);
        call.query = arguments.getJsonObject("query", call.query);
        if (op.page()) call.fields = fields(call);
        if (op.page() && Headers.prefers("text/csv", request.getHeader("Accept"))) {
            export(call, arguments);
            return;
        }
        long waitMs = op.waits() ? waitMs(arguments) : 0;
        long leftMs = Math.min(limits.callMs(), call.x.deadlineMs - System.currentTimeMillis());
        if (leftMs <= 0) throw Refusal.of(408, "request_timeout");
        if (waitMs > 0) setTimer(call, call.x.deadlineMs - System.currentTimeMillis() + waitMs);
        leftMs += waitMs;
        var options = options(call, leftMs);
        var ifMatch = request.getHeader("If-Match");
        if (ifMatch != null) options.addHeader("if-match", ifMatch);
        if (key != null) options.addHeader("idempotency-key", key).addHeader("request-hash", hash(request, call.body));
        breaker(op).enter();
        ask(call, arguments, options, true);
    }

    /** What the client asks to be waited for: both deadlines begin after it. */
    private static long waitMs(JsonObject arguments) {
        for (var part : List.of("query", "body"))
            if (arguments.getValue(part) instanceof JsonObject o && o.getValue("wait") instanceof Number seconds)
                return seconds.longValue() * 1_000;
        return 0;
    }

    private static DeliveryOptions options(Call call, long leftMs) {
        var options = new DeliveryOptions()
                .setSendTimeout(leftMs)
                .addHeader("action", call.endpoint.op.id())
                .addHeader("deadline", Long.toString(System.currentTimeMillis() + leftMs))
                .addHeader("request-id", call.x.id)
                .addHeader("traceparent", Headers.traceparent(call.x.request));
        if (call.token != null) options.addHeader("token", call.token);
        return options;
    }

    /** The fields asked for: the gateway's business, not the service's. All of them when none is named. */
    private static List<String> fields(Call call) {
        return call.query.remove("fields") instanceof JsonArray named && !named.isEmpty()
                ? named.stream().map(String::valueOf).distinct().toList()
                : call.endpoint.fields;
    }

    /** Each page has the time of a request: the service to answer it, and the client to take it. */
    private void export(Call call, JsonObject arguments) {
        if (exports >= MAX_EXPORTS) throw Refusal.later("overloaded");
        exports++;
        call.exports = true;
        var op = call.endpoint.op;
        var name = op.path().substring(op.path().lastIndexOf('/') + 1);
        new CsvExport(call.x, name, call.fields, arguments, asked -> {
                    setTimer(call, limits.requestMs());
                    return vertx.eventBus()
                            .<JsonObject>request(op.service(), asked, options(call, limits.callMs()))
                            .map(Message::body);
                })
                .next();
    }

    private void ask(Call call, JsonObject arguments, DeliveryOptions options, boolean again) {
        var x = call.x;
        vertx.eventBus()
                .<@Nullable Object>request(call.endpoint.op.service(), arguments, options)
                .onComplete(
                        answer -> {
                            breaker(call.endpoint.op).answered();
                            x.stepOnLoop(() -> answer(call, answer));
                        },
                        t -> {
                            if (again && mayBeSentAgain(call.endpoint.op, options, t))
                                vertx.setTimer(limits.retryAfterMs(), v -> ask(call, arguments, options, false));
                            else failed(call, t);
                        });
    }

    /** What nobody has seen; and what a broken connection left without an answer, where twice is as good as once. */
    private static boolean mayBeSentAgain(Contract.Operation op, DeliveryOptions options, Throwable t) {
        boolean once = op.isRead() || options.getHeaders().contains("idempotency-key");
        return Failures.neverSent(t) || once && t instanceof IOException;
    }

    private void failed(Call call, Throwable t) {
        var op = call.endpoint.op;
        if (Failures.isAway(t)) breaker(op).failed();
        else breaker(op).answered();
        call.x.stepOnLoop(() -> {
            throw Failures.of(t, op.isRead(), call.x.id);
        });
    }

    private Breaker breaker(Contract.Operation op) {
        return breakers.computeIfAbsent(op.service(), s -> new Breaker(s, limits.failures(), limits.openMs(), meters));
    }

    private static void answer(Call call, Message<@Nullable Object> answer) {
        var x = call.x;
        var op = call.endpoint.op;
        var response = x.response();
        var headers = answer.headers();
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
        var envelope = new JsonObject().put("status", op.status()).put("message", op.message(call.query));
        var body = answer.body();
        if ((op.page() || op.feed()) && body instanceof JsonObject page)
            envelope.put("data", only(call, page.getJsonArray("data"))).put("meta", page.getValue("meta"));
        else if (body != null) envelope.put("data", body);
        x.json(op.status(), envelope);
    }

    private static @Nullable JsonArray only(Call call, @Nullable JsonArray entries) {
        if (entries == null || call.fields.size() == call.endpoint.fields.size()) return entries;
        var out = new JsonArray();
        for (var entry : entries) {
            var part = new JsonObject();
            for (var name : call.fields) part.put(name, ((JsonObject) entry).getValue(name));
            out.add(part);
        }
        return out;
    }

    /** Tells one request from another under the same Idempotency-Key. */
    private static String hash(HttpServerRequest request, Buffer body) {
        try {
            var sha = MessageDigest.getInstance("SHA-256");
            var head = request.method() + "\n" + request.path() + "\n" + request.query() + "\n";
            sha.update(head.getBytes(StandardCharsets.UTF_8));
            sha.update(body.getBytes());
            return HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has SHA-256
        }
    }
}
