package tradepost.gateway.request;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tradepost.gateway.answer.Failures;
import tradepost.gateway.answer.Refusal;
import tradepost.gateway.http.Exchange;
import tradepost.gateway.http.Headers;
import tradepost.gateway.http.Limits;
import tradepost.gateway.http.Shares;
import tradepost.gateway.validation.Endpoint;
import tradepost.kernel.bus.Deadline;
import tradepost.kernel.bus.Retrier;
import tradepost.kernel.bus.Retrier.RetrySafety;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.contract.RawBody;
import tradepost.kernel.identity.Tokens;
import tradepost.kernel.value.Json;

/**
 * Serves every operation of every contract in the same steps: token, permission, body, validation, call over the bus, response.
 * Lives on one event loop, so its counts need no lock.
 */
public final class Operations {
    private static final int MAX_EXPORTS = 16;
    private static final int MAX_EXPORTS_PER_CALLER = 2;

    private final Vertx vertx;
    private final Function<String, Future<Tokens.Verified>> verify;
    private final Limits limits;
    private final MeterRegistry meters;
    private final Retrier retrier;
    private final Map<String, Breaker> breakers = new HashMap<>();
    private final Bodies bodies;
    private final Shares requests;
    private final Shares exportsOfCallers = new Shares(MAX_EXPORTS_PER_CALLER);
    private final BodyUploads uploads = new BodyUploads();
    private final int waitMaxSeconds;
    private int inFlight;
    private int exports;

    /** @param idleMs until a connection is closed on which nothing is sent, as during a long poll */
    public Operations(
            Vertx vertx,
            Function<String, Future<Tokens.Verified>> verify,
            Limits limits,
            int idleMs,
            MeterRegistry meters) {
        waitMaxSeconds = idleMs / 2 / 1_000;
        this.vertx = vertx;
        this.verify = verify;
        this.limits = limits;
        this.meters = meters;
        retrier = new Retrier(vertx, limits.retryPauseMs(), limits.silentMs());
        bodies = new Bodies(limits);
        requests = new Shares(limits.requestsPerCaller());
    }

    public void serve(Endpoint endpoint, Exchange x, List<String> pathValues) {
        if (inFlight >= limits.requests()) throw Refusal.later("overloaded");
        var call = new Call(endpoint, x, pathValues);
        begin(call);
        if (endpoint.op.isPublic()) {
            bodies.receive(call, this::send); // an Authorization header is ignored
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
                    call.x.user = who.caller().actor();
                    if (endpoint.op.upload() == null) bodies.receive(call, this::send);
                    else upload(call);
                    x.request.resume();
                }),
                t -> x.stepOnLoop(() -> {
                    throw Failures.of(t, true, x.id);
                }));
    }

    private void begin(Call call) {
        inFlight++;
        var x = call.x;
        x.atEnd(() -> {
            inFlight--;
            if (call.exports) exports--;
            if (call.exports && call.caller != null) exportsOfCallers.giveBack(call.caller, 1);
            uploads.end(call);
            if (call.caller != null) requests.giveBack(call.caller, 1);
            bodies.release(call);
            vertx.cancelTimer(call.timer);
        });
        setTimer(call, limits.requestMs());
        x.request.exceptionHandler(t -> x.abandon());
    }

    /** Checks everything else before the body arrives, and gives each chunk a time of its own. */
    private void upload(Call call) {
        Headers.idempotencyKey(call.x.request);
        var arguments = call.endpoint.arguments(call.pathValues, call.x.request.query(), false, null, call.body);
        var upload = uploads.begin(
                call, (action, sent) -> chunk(call, action, sent), () -> extend(call, BodyUpload.CHUNK_MS));
        extend(call, BodyUpload.CHUNK_MS);
        upload.receive(() -> {
            extend(call, limits.requestMs());
            send(call, arguments.put("upload", upload.argument()));
        });
    }

    private void extend(Call call, int ms) {
        call.x.extend(ms);
        setTimer(call, ms);
    }

    /** Sent within the time of the request, except that an upload is discarded when this time is up. */
    private Future<?> chunk(Call call, String action, JsonObject arguments) {
        return retrier.send(RetrySafety.UNSAFE, () -> {
            long leftMs = action.equals(BodyUpload.DISCARD) ? limits.callMs() : leftMs(call);
            if (leftMs <= 0) return null;
            var options = options(call, leftMs);
            options.getHeaders().set("action", action);
            return vertx.eventBus().request(call.endpoint.uploads, arguments.copy(), options);
        });
    }

    private void setTimer(Call call, long ms) {
        vertx.cancelTimer(call.timer);
        call.timer = vertx.setTimer(ms, t -> call.x.refuse(late(call)));
    }

    private static Refusal late(Call call) {
        // its token is still being verified, and until then this gateway reads no body
        if (call.token != null && call.caller == null) return Refusal.later("auth_unavailable");
        if (!call.x.request.isEnded()) return Refusal.of(408, "request_timeout");
        return Refusal.of(504, call.endpoint.op.isRead() ? "timeout" : "outcome_unknown");
    }

    private static void permit(Contract.Operation op, Tokens.Verified who) {
        if (!op.permits(who.caller())) throw Refusal.of(403, "forbidden", "permission", op.permission());
    }

    private void send(Call call) {
        var request = call.x.request;
        boolean csv = isExport(call);
        if (call.endpoint.op.raw()) {
            var arguments = call.endpoint.arguments(call.pathValues, request.query(), csv, null, Buffer.buffer());
            send(call, arguments.put("body", Json.write(RawBody.sent(call.body, Headers.withoutCredentials(request)))));
            return;
        }
        send(
                call,
                call.endpoint.arguments(
                        call.pathValues, request.query(), csv, Headers.single(request, "Content-Type"), call.body));
    }

    private static boolean isDocument(Call call) {
        var document = call.endpoint.op.document();
        return document != null && Headers.prefers(document.mediaType(), call.x.request.getHeader("Accept"));
    }

    private static boolean isExport(Call call) {
        return call.endpoint.op.page() && Headers.prefers("text/csv", call.x.request.getHeader("Accept"));
    }

    private void send(Call call, JsonObject arguments) {
        var request = call.x.request;
        var op = call.endpoint.op;
        var key = op.isRead() ? null : Headers.idempotencyKey(request);
        boolean csv = isExport(call);
        call.query = arguments.getJsonObject("query", call.query);
        call.read = arguments.getValue("body") instanceof JsonObject read ? read : null;
        if (op.page()) call.fields = fields(call);
        call.document = isDocument(call);
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
            headers.put("request-hash", call.upload == null ? RequestHash.of(call) : call.upload.hash());
        }
        if (leftMs(call) <= 0) throw Refusal.of(408, "request_timeout");
        if (breaker(op).enter() && call.waitMs > 0) doNotWait(call, arguments);
        ask(call, arguments, headers, safety(call, key));
    }

    /** A read that waits for an event is not sent to another node, because its silence is expected. */
    private static RetrySafety safety(Call call, @Nullable String key) {
        if (call.endpoint.op.isRead()) return call.waitMs > 0 ? RetrySafety.SEQUENTIAL : RetrySafety.CONCURRENT;
        return key == null ? RetrySafety.UNSAFE : RetrySafety.SEQUENTIAL;
    }

    private long leftMs(Call call) {
        return Math.min(limits.callMs(), call.x.leftMs()) + call.waitMs;
    }

    /**
     * The time to wait that the client requests: both deadlines are extended by it. It is shortened if the connection would be closed as idle
     * before the response.
     */
    private long waitMs(JsonObject arguments) {
        for (var part : waiting(arguments))
            if (part.getValue("wait") instanceof Number requested) {
                int seconds = Math.min(requested.intValue(), waitMaxSeconds);
                part.put("wait", seconds);
                return seconds * 1_000L;
            }
        return 0;
    }

    /** A long poll that is the probe of a breaker must not wait: it would block all other requests until an event comes. */
    private void doNotWait(Call call, JsonObject arguments) {
        for (var part : waiting(arguments)) part.put("wait", 0);
        call.waitMs = 0;
        setTimer(call, call.x.leftMs());
    }

    /** Where the client requests to wait: in the query or in the body. */
    private static List<JsonObject> waiting(JsonObject arguments) {
        return Stream.of("query", "body")
                .map(arguments::getValue)
                .filter(part -> part instanceof JsonObject o && o.containsKey("wait"))
                .map(JsonObject.class::cast)
                .toList();
    }

    private static DeliveryOptions options(Call call, long leftMs) {
        var options = new DeliveryOptions()
                .setSendTimeout(leftMs)
                .addHeader("action", action(call))
                .addHeader(Deadline.HEADER, Long.toString(leftMs))
                .addHeader("request-id", call.x.id)
                .addHeader("traceparent", call.x.traceparent());
        if (call.token != null) options.addHeader("token", call.token);
        if (call.body.length() > 0) options.addHeader("bytes", Integer.toString(call.body.length()));
        if (call.endpoint.isAboutIdentity()) options.addHeader("client-address", call.x.address());
        return options;
    }

    private static String action(Call call) {
        var document = call.endpoint.op.document();
        return call.document && document != null ? document.id() : call.endpoint.op.id();
    }

    /** The requested fields, which the gateway selects and not the service; all of them by default. */
    private static List<String> fields(Call call) {
        return call.query.remove("fields") instanceof JsonArray named && !named.isEmpty()
                ? named.stream().map(String::valueOf).distinct().toList()
                : call.endpoint.fields;
    }

    /** Each page has the time of a whole request, for the service and for the client. */
    private void export(Call call, JsonObject arguments) {
        if (exports >= MAX_EXPORTS) throw Refusal.later("overloaded");
        if (call.caller != null) exportsOfCallers.take(call.caller, 1);
        exports++;
        call.exports = true;
        var op = call.endpoint.op;
        var name = op.path().substring(op.path().lastIndexOf('/') + 1);
        new CsvExport(call.x, name, call.fields, arguments, pageArguments -> {
                    var breaker = breaker(op);
                    breaker.enter();
                    setTimer(call, limits.requestMs());
                    long sinceNs = System.nanoTime();
                    return retrier.send(
                                    RetrySafety.CONCURRENT,
                                    () -> vertx.eventBus()
                                            .<JsonObject>request(
                                                    op.service(), pageArguments, options(call, limits.callMs())))
                            .onComplete(answer -> breaker.answered(), t -> report(breaker, sinceNs, t))
                            .map(Message::body);
                })
                .next();
    }

    private void ask(Call call, JsonObject arguments, Map<String, String> headers, RetrySafety safety) {
        var breaker = breaker(call.endpoint.op);
        long sinceNs = System.nanoTime();
        retrier.send(safety, () -> once(call, arguments, headers))
                .onComplete(
                        reply -> {
                            breaker.answered();
                            if (call.upload != null) call.upload.isTaken();
                            call.x.stepOnLoop(() -> send(call, reply));
                        },
                        t -> {
                            report(breaker, sinceNs, t);
                            call.x.stepOnLoop(() -> {
                                throw failure(call, t);
                            });
                        });
    }

    /** Verifies the token again after a wait, in which its session may have ended. */
    private void send(Call call, Message<@Nullable Object> reply) {
        var token = call.token;
        if (token == null || call.waitMs == 0) {
            Replies.send(call, reply);
            return;
        }
        verify.apply(token)
                .onComplete(
                        who -> call.x.stepOnLoop(() -> Replies.send(call, reply)),
                        t -> call.x.stepOnLoop(() -> {
                            throw Failures.of(t, true, call.x.id);
                        }));
    }

    /** One attempt; null when there is not enough time left for one. */
    private @Nullable Future<Message<@Nullable Object>> once(
            Call call, JsonObject arguments, Map<String, String> headers) {
        long leftMs = leftMs(call);
        if (leftMs <= 0 || call.x.isDone()) return null;
        call.sent++;
        var options = options(call, leftMs);
        headers.forEach(options::addHeader);
        return vertx.eventBus().request(call.endpoint.op.service(), arguments, options);
    }

    private static void report(Breaker breaker, long sinceNs, Throwable t) {
        if (Failures.isAway(t)) breaker.failed(sinceNs);
        else breaker.answered();
    }

    private static Refusal failure(Call call, Throwable t) {
        boolean read = call.endpoint.op.isRead();
        // the first attempt of this request is still in flight
        boolean twin = call.sent > 1 && t instanceof ServiceException s && "request_in_progress".equals(s.getMessage());
        var refusal = twin ? Refusal.of(504, "outcome_unknown") : Failures.of(t, read, call.x.id);
        return call.endpoint.aliases.asSent(refusal, call.body);
    }

    private Breaker breaker(Contract.Operation op) {
        return breakers.computeIfAbsent(op.service(), s -> new Breaker(s, limits.failures(), limits.openMs(), meters));
    }
}
