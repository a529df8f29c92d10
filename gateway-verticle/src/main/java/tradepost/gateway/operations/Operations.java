package tradepost.gateway.operations;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tradepost.gateway.answer.Failures;
import tradepost.gateway.answer.Refusal;
import tradepost.gateway.http.Exchange;
import tradepost.gateway.http.Headers;
import tradepost.gateway.http.Limits;
import tradepost.gateway.http.Shares;
import tradepost.gateway.request.Endpoint;
import tradepost.gateway.request.Routes;
import tradepost.kernel.bus.Deadline;
import tradepost.kernel.bus.Tries;
import tradepost.kernel.bus.Tries.RetrySafety;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.identity.Tokens;

/**
 * Serves every operation of every contract in the same steps: token, permission, body, validation, the call over the bus, the
 * envelope. Lives on one event loop, so its counts need no lock.
 */
public final class Operations {
    private static final int MAX_EXPORTS = 16;
    private static final int MAX_EXPORTS_PER_CALLER = 2;
    /** What a list without pages may have. */
    public static final int WHOLE_LIST_MAX = 1_000;

    /** The media type of a list that is limited to the requested {@code fields}. */
    public static final String SPARSE = "application/json;profile=sparse";

    private final Vertx vertx;
    private final Function<String, Future<Tokens.Verified>> verify;
    private final Limits limits;
    private final MeterRegistry meters;
    private final Tries tries;
    private final Map<String, Breaker> breakers = new HashMap<>();
    private final Shares bodies;
    private final Shares bytes;
    private final Shares requests;
    private final Shares exportsOfCallers = new Shares(MAX_EXPORTS_PER_CALLER);
    private int atWork;
    private int exports;
    private long heldBytes;

    public Operations(
            Vertx vertx, Function<String, Future<Tokens.Verified>> verify, Limits limits, MeterRegistry meters) {
        this.vertx = vertx;
        this.verify = verify;
        this.limits = limits;
        this.meters = meters;
        tries = new Tries(vertx, limits.retryPauseMs(), limits.silentMs());
        bodies = new Shares(limits.bodiesPerAddress());
        bytes = new Shares(limits.bytesPerAddress());
        requests = new Shares(limits.requestsPerCaller());
    }

    private static final class Call {
        final Endpoint endpoint;
        final Exchange x;
        final List<String> pathValues;

        @Nullable
        String token;

        /** Who is known by the token, when the request counts in their share. */
        @Nullable
        UUID caller;

        /** From where a body comes, while it does: it counts in the share of this address. */
        @Nullable
        String sender;

        long timer = -1;
        boolean exports;
        int sent;
        /** What the client asks to be waited for, on top of what an answer may take. */
        long waitMs;

        /** Of a list: the fields asked for. */
        List<String> fields;

        JsonObject query = new JsonObject();

        /** The body under the published names; null where it is no object. */
        @Nullable
        JsonObject read;

        Buffer body = Buffer.buffer();

        Call(Endpoint endpoint, Exchange x, List<String> pathValues) {
            this.endpoint = endpoint;
            this.x = x;
            this.pathValues = pathValues;
            fields = List.of();
        }
    }

    public void serve(Endpoint endpoint, Exchange x, List<String> pathValues) {
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
                    var caller = who.caller().userId();
                    requests.take(caller, 1);
                    call.caller = caller;
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
            if (call.exports && call.caller != null) exportsOfCallers.giveBack(call.caller, 1);
            if (call.caller != null) requests.giveBack(call.caller, 1);
            arrived(call);
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
        if (mayHaveBody(request)) {
            var sender = call.x.address();
            bodies.take(sender, 1);
            call.sender = sender;
        }
        request.handler(part -> call.x.step(() -> keep(call, part)));
        request.endHandler(v -> call.x.step(() -> {
            arrived(call);
            then.accept(call);
        }));
    }

    private static boolean mayHaveBody(HttpServerRequest request) {
        return announced(request) > 0 || request.headers().contains("Transfer-Encoding");
    }

    /** Or will not any more: the address has its place back. */
    private void arrived(Call call) {
        var sender = call.sender;
        if (sender == null) return;
        call.sender = null;
        bodies.giveBack(sender, 1);
        bytes.giveBack(sender, call.body.length());
    }

    private static long announced(HttpServerRequest request) {
        var length = request.getHeader("Content-Length");
        if (length == null) return 0;
        return length.length() > 18 ? Long.MAX_VALUE : Long.parseLong(length.strip());
    }

    private void keep(Call call, Buffer part) {
        if (call.body.length() + part.length() > limits.bodyBytes()) throw Refusal.of(413, "payload_too_large");
        if (heldBytes + part.length() > limits.heldBytes()) throw Refusal.later("overloaded");
        if (call.sender != null) bytes.take(call.sender, part.length());
        heldBytes += part.length();
        call.body.appendBuffer(part);
    }

    private void send(Call call) {
        var request = call.x.request;
        var op = call.endpoint.op;
        var key = op.isRead() ? null : Headers.idempotencyKey(request);
        boolean csv = op.page() && Headers.prefers("text/csv", request.getHeader("Accept"));
        var arguments = call.endpoint.arguments(
                call.pathValues, request.query(), csv, Headers.single(request, "Content-Type"), call.body);
        call.query = arguments.getJsonObject("query", call.query);
        call.read = arguments.getValue("body") instanceof JsonObject read ? read : null;
        if (op.page()) call.fields = fields(call);
        if (csv) {
            export(call, arguments);
            return;
        }
        var headers = new HashMap<String, String>();
        call.waitMs = op.waits() ? waitMs(arguments) : 0;
        if (call.waitMs > 0) setTimer(call, call.x.leftMs() + call.waitMs);
        var ifMatch = request.headers().getAll("If-Match");
        if (!ifMatch.isEmpty()) headers.put("if-match", String.join(",", ifMatch)); // a list, on one line or several
        if (key != null) {
            headers.put("idempotency-key", key);
            headers.put("request-hash", hash(call));
        }
        if (leftMs(call) <= 0) throw Refusal.of(408, "request_timeout");
        if (breaker(op).enter() && call.waitMs > 0) doNotWait(call, arguments);
        ask(call, arguments, headers, safety(call, key));
    }

    /** Who is asked to wait is not silent: a read that waits has no copy sent after it. */
    private static RetrySafety safety(Call call, @Nullable String key) {
        if (call.endpoint.op.isRead()) return call.waitMs > 0 ? RetrySafety.SEQUENTIAL : RetrySafety.CONCURRENT;
        return key == null ? RetrySafety.UNSAFE : RetrySafety.SEQUENTIAL;
    }

    private long leftMs(Call call) {
        return Math.min(limits.callMs(), call.x.leftMs()) + call.waitMs;
    }

    /** What the client asks to be waited for: both deadlines begin after it. */
    private static long waitMs(JsonObject arguments) {
        for (var part : List.of("query", "body"))
            if (arguments.getValue(part) instanceof JsonObject o && o.getValue("wait") instanceof Number seconds)
                return seconds.longValue() * 1_000;
        return 0;
    }

    /** A long poll as a probe would keep all others out until an event comes: it is answered at once, maybe with nothing. */
    private void doNotWait(Call call, JsonObject arguments) {
        for (var part : List.of("query", "body"))
            if (arguments.getValue(part) instanceof JsonObject o && o.containsKey("wait")) o.put("wait", 0);
        call.waitMs = 0;
        setTimer(call, call.x.leftMs());
    }

    private static DeliveryOptions options(Call call, long leftMs) {
        var options = new DeliveryOptions()
                .setSendTimeout(leftMs)
                .addHeader("action", call.endpoint.op.id())
                .addHeader(Deadline.HEADER, Long.toString(leftMs))
                .addHeader("request-id", call.x.id)
                .addHeader("traceparent", Headers.traceparent(call.x.request));
        if (call.token != null) options.addHeader("token", call.token);
        if (call.body.length() > 0) options.addHeader("bytes", Integer.toString(call.body.length()));
        if (call.endpoint.isAboutIdentity()) options.addHeader("client-address", call.x.address());
        return options;
    }

    /** The fields asked for: the gateway's business, not the service's. All of them when none is named. */
    private static List<String> fields(Call call) {
        return call.query.remove("fields") instanceof JsonArray named && !named.isEmpty()
                ? named.stream().map(String::valueOf).distinct().toList()
                : call.endpoint.fields;
    }

    /** Each page has the time of a request: the service to answer it, and the client to take it; and is asked for as any other. */
    private void export(Call call, JsonObject arguments) {
        if (exports >= MAX_EXPORTS) throw Refusal.later("overloaded");
        if (call.caller != null) exportsOfCallers.take(call.caller, 1);
        exports++;
        call.exports = true;
        var op = call.endpoint.op;
        var name = op.path().substring(op.path().lastIndexOf('/') + 1);
        new CsvExport(call.x, name, call.fields, arguments, asked -> {
                    var breaker = breaker(op);
                    breaker.enter();
                    setTimer(call, limits.requestMs());
                    long sinceNs = System.nanoTime();
                    return tries.ask(
                                    RetrySafety.CONCURRENT,
                                    () -> vertx.eventBus()
                                            .<JsonObject>request(op.service(), asked, options(call, limits.callMs())))
                            .onComplete(answer -> breaker.answered(), t -> heard(breaker, sinceNs, t))
                            .map(Message::body);
                })
                .next();
    }

    private void ask(Call call, JsonObject arguments, Map<String, String> headers, RetrySafety safety) {
        var breaker = breaker(call.endpoint.op);
        long sinceNs = System.nanoTime();
        tries.ask(safety, () -> once(call, arguments, headers))
                .onComplete(
                        answer -> {
                            breaker.answered();
                            call.x.stepOnLoop(() -> answer(call, answer));
                        },
                        t -> {
                            heard(breaker, sinceNs, t);
                            call.x.stepOnLoop(() -> {
                                throw failure(call, t);
                            });
                        });
    }

    /** One try; null when there is no time left for another that could be answered. */
    private @Nullable Future<Message<@Nullable Object>> once(
            Call call, JsonObject arguments, Map<String, String> headers) {
        long leftMs = leftMs(call);
        if (leftMs <= 0 || call.x.isDone()) return null;
        call.sent++;
        var options = options(call, leftMs);
        headers.forEach(options::addHeader);
        return vertx.eventBus().request(call.endpoint.op.service(), arguments, options);
    }

    private static void heard(Breaker breaker, long sinceNs, Throwable t) {
        if (Failures.isAway(t)) breaker.failed(sinceNs);
        else breaker.answered();
    }

    private static Refusal failure(Call call, Throwable t) {
        boolean read = call.endpoint.op.isRead();
        // its own first try is still at work somewhere
        boolean twin = call.sent > 1 && t instanceof ServiceException s && "request_in_progress".equals(s.getMessage());
        var refusal = twin ? Refusal.of(504, "outcome_unknown") : Failures.of(t, read, call.x.id);
        return call.endpoint.aliases.asSent(refusal, call.body);
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
        if (body instanceof JsonArray all) envelope.put("meta", ofWhole(all.size()));
        x.end(op.status(), isSparse(call) ? SPARSE : "application/json", envelope.toBuffer());
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

    /** Tells one request from another under the same Idempotency-Key; a secret in its body has no part in it. */
    private static String hash(Call call) {
        try {
            var request = call.x.request;
            var sha = MessageDigest.getInstance("SHA-256");
            var head = request.method() + "\n" + Routes.withoutSlash(request.path()) + "\n" + request.query() + "\n";
            sha.update(head.getBytes(StandardCharsets.UTF_8));
            sha.update(call.endpoint.withoutSecrets(call.read, call.body).getBytes());
            return HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has SHA-256
        }
    }
}
