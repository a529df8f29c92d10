package tradepost.gateway.http;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tradepost.gateway.answer.ErrorMessages;
import tradepost.gateway.answer.Failures;
import tradepost.gateway.answer.Refusal;
import tradepost.gateway.http.SendBudget.Holder;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.request.LogFields;

/** The response to one request, and its deadline. Only the first response counts: a later one, such as after a deadline, is ignored. */
public final class ClientResponse implements LogFields {
    private static final int LINGER_MS = 5_000;
    private static final int LINGER_TO_CLOSE_MS = 500;
    private static final long NO_TIMER = -1;
    /** Of a shared body. One more than makes the connection full is still less than 64 KiB. */
    private static final int PIECE_BYTES = 8 * 1024;
    /** Headers of every response: in this form they need not be hashed and checked each time. */
    private static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("X-Request-ID");

    private static final CharSequence CONTENT_TYPE_OPTIONS = HttpHeaders.createOptimized("X-Content-Type-Options");
    private static final CharSequence NOSNIFF = HttpHeaders.createOptimized("nosniff");
    private static final CharSequence CACHE_CONTROL = HttpHeaders.createOptimized("Cache-Control");
    private static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");
    private static final CharSequence CONTENT_TYPE = HttpHeaders.createOptimized("Content-Type");

    public final ClientRequest request;
    private long untilNanos;
    private long deadline = NO_TIMER;
    /** Of sending the response. */
    private long sending = NO_TIMER;

    private Supplier<Refusal> late = () -> Refusal.of(408, "request_timeout");
    /** Its name in metrics. */
    public String operation = "none";
    /** Its caller, as events name it, once the token is verified. */
    public @Nullable String user;
    /** What this caller has its permissions from. */
    private Refusal.Holder holder = Refusal.Holder.ROLE;
    /** The messages of its refusals. */
    public ErrorMessages messages;

    private final Vertx vertx;
    private final Context context;
    private final RequestMetrics metrics;
    private final SecurityReports reports;
    private final Connections connections;
    private final long startedNs = System.nanoTime();
    private final List<Runnable> atEnd = new ArrayList<>(4);
    private @Nullable Runnable onAnswered;
    private Runnable onSocketClosed = () -> {};
    private boolean done;
    private boolean isUpload;
    /** Compresses a body that is written in chunks. */
    private Coding.@Nullable Stream packed;

    private int begun = 200;

    ClientResponse(
            Vertx vertx,
            ClientRequest request,
            ErrorMessages messages,
            RequestMetrics metrics,
            SecurityReports reports,
            Connections connections,
            int requestMs) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.request = request;
        this.messages = messages;
        this.metrics = metrics;
        this.reports = reports;
        this.connections = connections;
        enterLog();
        untilNanos = startedNs + TimeUnit.MILLISECONDS.toNanos(requestMs);
        response()
                .putHeader(REQUEST_ID, request.id())
                .putHeader(CONTENT_TYPE_OPTIONS, NOSNIFF)
                .putHeader(CACHE_CONTROL, NO_STORE);
    }

    @Override
    public String loggedRequest() {
        return request.id();
    }

    @Override
    public String loggedTraceparent() {
        return request.traceparent();
    }

    @Override
    public @Nullable String loggedUser() {
        return user;
    }

    public HttpServerResponse response() {
        return request.http().response();
    }

    /** The caller is known, so that what it does not take counts for it. Fails 503 if it has too much that it has not taken. */
    public void isFrom(Caller caller) {
        user = caller.actor();
        holder = Refusal.Holder.of(caller);
        connections.isFor(Holder.of(caller, request.address()), request.http());
    }

    /** The same for a request that needs no caller: what is not taken counts for the address. */
    public void isFromAnyone() {
        connections.isFor(Holder.at(request.address()), request.http());
    }

    /** The remaining time of this request; 0 or less when it is over. */
    public long leftMs() {
        return TimeUnit.NANOSECONDS.toMillis(untilNanos - System.nanoTime());
    }

    /** From now on the request has this much time, until it is refused with what the current step says. */
    public void extend(long ms) {
        untilNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
        vertx.cancelTimer(deadline);
        deadline = vertx.setTimer(Math.max(1, ms), t -> refuse(late.get()));
    }

    /** Begins a step: this is the response if the time is up before the next one. */
    public void ifLate(Supplier<Refusal> refusal) {
        late = refusal;
    }

    /** The response is known, and only its encoding is left: it has no deadline any more. */
    public void isKnown() {
        vertx.cancelTimer(deadline);
    }

    public boolean isDone() {
        return done;
    }

    /** Runs once the response is determined or the client has disconnected; what was added last runs first. */
    public void atEnd(Runnable then) {
        atEnd.add(then);
    }

    /** Runs once the response is sent and the request was read to its end, so that the next one may follow. */
    void onAnswered(Runnable then) {
        onAnswered = then;
    }

    /** Runs when the WebSocket that this became is closed. */
    void onSocketClosed(Runnable then) {
        onSocketClosed = then;
    }

    /** Runs a step; an exception becomes the response. */
    public void step(Runnable body) {
        if (done) return;
        try {
            body.run();
        } catch (Refusal r) {
            refuse(r);
        } catch (RuntimeException e) {
            refuse(Failures.internal(e, request.id()));
        }
    }

    /** The same on the event loop of the request, because a shared future may be completed on another one. */
    public void stepOnLoop(Runnable body) {
        if (context.equals(Vertx.currentContext())) step(body);
        else context.runOnContext(v -> step(body));
    }

    public void json(int status, JsonObject body) {
        end(status, "application/json", body.toBuffer());
    }

    /** From here on the response is written in chunks; it ends when the client disconnects. */
    public void beginChunked(String type) {
        response().closeHandler(v -> abandon());
        response().setStatusCode(200).putHeader("Content-Type", type).setChunked(true);
        if (!Coding.isText(type)) return;
        Coding.varies(request.http());
        if (!Coding.isAccepted(request.http())) return;
        Coding.isEncoded(request.http());
        packed = new Coding.Stream();
    }

    /** The same for a body of known length, as it is: nothing compresses it. */
    public void beginSized(int status, String type, long bytes) {
        begun = status;
        response().closeHandler(v -> abandon());
        response()
                .setStatusCode(status)
                .putHeader("Content-Type", type)
                .putHeader("Content-Length", Long.toString(bytes));
    }

    /**
     * Writes a chunk, and takes the next step once the client has read enough. While it reads, the response has no deadline, because that
     * depends on the client: see {@link SendQueue}.
     */
    public void writeChunk(Buffer chunk, Runnable next) {
        if (!done) response().write(packed == null ? chunk : packed.part(chunk));
        if (!SendQueue.isFull(request.http().connection())) {
            next.run();
            return;
        }
        vertx.cancelTimer(deadline);
        whenRoom(() -> step(next));
    }

    private void whenRoom(Runnable then) {
        SendQueue.whenRoom(request.http().connection(), () -> context.runOnContext(v -> then.run()));
    }

    public void endChunked(Buffer plain) {
        if (done) return;
        var last = packed == null ? plain : packed.last(plain);
        finish(begun);
        if (response().closed()) return;
        if (HttpMethod.HEAD.equals(request.http().method()))
            response().setChunked(false).end();
        else response().end(last);
        discardRest(LINGER_MS, false);
    }

    /** The same, and closes the connection. */
    public void endChunkedAndClose(Buffer last) {
        if (done) return;
        finish(200);
        if (!response().closed())
            response().end(last).onComplete(r -> request.http().connection().close());
    }

    /** Turns the connection into a WebSocket, which ends this exchange. Its close handler must call {@link #socketClosed}. */
    public Future<ServerWebSocket> upgrade() {
        if (done) return Future.failedFuture("already answered");
        finish(101);
        return request.http().toWebSocket();
    }

    /** A handler of the Router has turned the connection into a WebSocket; at its end {@link #socketClosed} must be called. */
    public void isUpgraded() {
        if (!done) finish(101);
    }

    public void socketClosed() {
        onSocketClosed.run();
    }

    public void refuse(Refusal r) {
        if (done) return;
        reports.refused(this, r.to(holder));
        if (r.code.equals("overloaded")) metrics.overloaded(r.overload);
        var response = response();
        // too late for another response: without its last chunk the client sees that this one is incomplete
        if (response.headWritten()) {
            finish(r.status);
            request.http().connection().close();
            return;
        }
        if (r.status == 401) response.putHeader("WWW-Authenticate", "Bearer");
        if (r.retryAfterSeconds > 0) response.putHeader("Retry-After", Integer.toString(r.retryAfterSeconds));
        if (r.limit != null)
            response.putHeader("RateLimit-Policy", "\"" + r.code + "\";" + r.limit)
                    .putHeader("RateLimit", "\"" + r.code + "\";r=0;t=" + r.retryAfterSeconds);
        if (r.replayed) response.putHeader("Idempotent-Replayed", "true");
        if (closesAfter(r.status)) response.putHeader("Connection", "close");
        var accept = request.http().getHeader("Accept");
        if (accept != null && accept.toLowerCase(Locale.ROOT).contains("application/problem+json")) {
            var title = response.setStatusCode(r.status).getStatusMessage();
            end(
                    r.status,
                    "application/problem+json",
                    messages.problem(r, title, request.id()).toBuffer());
        } else json(r.status, messages.plain(r, request.id()));
    }

    /** @param type null for a response without a body */
    public void end(int status, @Nullable String type, Buffer body) {
        if (done) return;
        finish(status);
        if (status == 304) Coding.isNotModified(request.http());
        Coding.encode(vertx, request.http(), type, body, encoded -> send(status, type, encoded));
    }

    /** Ends the response with a body of which the client may have this version already. */
    public void end(SharedBody body) {
        if (done) return;
        var http = request.http();
        response().putHeader("ETag", body.etag());
        if (body.packed() != null) Coding.varies(http);
        if (Headers.hasAlready(http.getHeader("If-None-Match"), body.etag())) {
            end(304, null, Buffer.buffer());
            return;
        }
        finish(200);
        if (response().closed()) return;
        var bytes = body.plain();
        if (body.packed() != null && Coding.isAccepted(http)) {
            Coding.isEncoded(http);
            bytes = body.packed();
        }
        response()
                .setStatusCode(200)
                .putHeader(CONTENT_TYPE, body.type())
                .putHeader("Content-Length", Integer.toString(bytes.length()));
        if (HttpMethod.HEAD.equals(http.method())) {
            response().end();
            discardRest(LINGER_MS, false);
        } else pieces(bytes, 0);
    }

    /** Writes pieces of the body from this position, and goes on once the client has taken enough of them. */
    private void pieces(Buffer body, int from) {
        var response = response();
        if (response.closed()) return;
        int at = from;
        for (; body.length() - at > PIECE_BYTES; at += PIECE_BYTES) {
            if (SendQueue.isFull(request.http().connection())) {
                mustEnd(body.length());
                int next = at;
                whenRoom(() -> pieces(body, next));
                return;
            }
            response.write(body.slice(at, at + PIECE_BYTES));
        }
        ends(response.end(body.slice(at, body.length())), body.length());
        discardRest(LINGER_MS, false);
    }

    /** Closes the connection unless the client takes the response in the time that its size allows, whatever the progress. */
    private void mustEnd(int bytes) {
        if (sending == NO_TIMER)
            sending = vertx.setTimer(connections.responseMs(bytes), t -> connections.cutLate(request.http()));
    }

    private void ends(Future<Void> sent, int bytes) {
        if (!sent.isComplete()) mustEnd(bytes);
        if (sending != NO_TIMER) sent.onComplete(r -> vertx.cancelTimer(sending));
    }

    private void send(int status, @Nullable String type, Buffer body) {
        var response = response();
        if (response.closed()) return;
        response.setStatusCode(status);
        if (type != null) response.putHeader(CONTENT_TYPE, type);
        if (HttpMethod.HEAD.equals(request.http().method()) && type != null) {
            response.putHeader("Content-Length", Integer.toString(body.length()));
            response.end();
        } else if (type == null) response.end();
        else ends(response.end(body), body.length());
        boolean isLateOrLarge = status == 408 || status == 413;
        discardRest(isLateOrLarge ? LINGER_TO_CLOSE_MS : LINGER_MS, closesAfter(status));
    }

    /** Of a large body the rest may take longer than it is read, and then the connection serves no other request. */
    private boolean closesAfter(int status) {
        return status == 408
                || status == 413
                || isUpload && status >= 400 && !request.http().isEnded();
    }

    /** The body may be large: if the request is refused before it has arrived, the connection is closed. */
    public void isUpload() {
        isUpload = true;
    }

    /** A handler of the Router ends this response. */
    void isAnsweredBy(RoutingContext ctx) {
        ctx.addEndHandler(ended -> {
            if (done) return;
            finish(ended.succeeded() ? response().getStatusCode() : 0);
            discardRest(LINGER_MS, false);
        });
    }

    /** The client has disconnected: there is no response to send. */
    public void abandon() {
        if (!done) finish(0);
    }

    private void finish(int status) {
        done = true;
        vertx.cancelTimer(deadline);
        if (packed != null) packed.close();
        for (int i = atEnd.size() - 1; i >= 0; i--) atEnd.get(i).run();
        metrics.record(operation, status, System.nanoTime() - startedNs);
    }

    /**
     * Reads and drops the rest of the body for a short time. Closing at once would lose the response for a client that is still
     * sending.
     */
    private void discardRest(int lingerMs, boolean closes) {
        Runnable then = closes ? () -> request.http().connection().close() : onAnswered;
        if (request.http().isEnded()) {
            if (then != null) then.run();
            return;
        }
        request.http().handler(dropped -> {});
        request.http().resume();
        long timer = vertx.setTimer(lingerMs, t -> request.http().connection().close());
        request.http().endHandler(v -> {
            vertx.cancelTimer(timer);
            if (then != null) then.run();
        });
        request.http().exceptionHandler(e -> vertx.cancelTimer(timer));
    }
}
