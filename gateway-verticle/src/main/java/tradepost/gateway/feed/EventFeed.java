package tradepost.gateway.feed;

import io.micrometer.core.instrument.Counter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tradepost.gateway.access.AnonymousToken;
import tradepost.gateway.access.KeyTokens;
import tradepost.gateway.access.LastingToken;
import tradepost.gateway.answer.Failures;
import tradepost.gateway.answer.Refusal;
import tradepost.gateway.http.ClientRequest;
import tradepost.gateway.http.ClientResponse;
import tradepost.gateway.http.Cors;
import tradepost.gateway.http.DrainFlag;
import tradepost.gateway.http.Headers;
import tradepost.gateway.limit.RateLimits;
import tradepost.gateway.limit.RequestCost;
import tradepost.gateway.validation.Endpoint;
import tradepost.kernel.call.BusCall;
import tradepost.kernel.call.BusCaller;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.limit.HolderCounts;
import tradepost.kernel.live.LiveReaders;
import tradepost.kernel.service.Env;

/**
 * The streams of a feed of one gateway instance, such as the journal, as Server-Sent Events and over WebSockets. Each reads the feed by
 * itself when the feed has advanced; a few may read at a time. Lives on one event loop.
 */
public final class EventFeed {
    private static final int READS_MAX = 8;
    private static final int CALL_MS = 5_000;
    static final int PENDING_MAX = 200;
    public static final int PENDING_PER_ADDRESS = 10;
    private static final String LAST_EVENT_ID = "Last-Event-ID";
    private static final Pattern POSITION = Pattern.compile("0|[1-9][0-9]{0,14}");

    private final Vertx vertx;
    private final Env env;
    private final Endpoint events;
    private final Contract.Live source;
    private final FeedLimits limits;
    private final Cors cors;
    private final DrainFlag draining;
    private final RateLimits rates;
    private final KeyTokens keys;
    private final AnonymousToken anonymous;
    private final FeedSlots slots;
    private final LiveReaders live;
    private final Counter sent;
    private final Set<FeedStream> streams = new LinkedHashSet<>();
    private final Deque<FeedStream> queue = new ArrayDeque<>();
    private int reading;
    private final HolderCounts pendingByAddress = new HolderCounts(PENDING_PER_ADDRESS, limit -> Refusal.limited(1));
    private int pending;

    /** @param events the operation that returns the same as JSON: its contract defines the parameters of a stream and what it reads */
    public EventFeed(
            Vertx vertx,
            Env env,
            Endpoint events,
            Cors cors,
            DrainFlag draining,
            RateLimits rates,
            AnonymousToken anonymous) {
        this.vertx = vertx;
        this.env = env;
        this.events = events;
        source = Objects.requireNonNull(events.op.live());
        this.cors = cors;
        this.draining = draining;
        this.rates = rates;
        keys = KeyTokens.of(env);
        this.anonymous = anonymous;
        limits = FeedLimits.of(env.config());
        slots = FeedSlots.of(env);
        live = LiveReaders.of(env);
        live.whileThere(env, "gateway", name(), () -> !streams.isEmpty());
        sent = Counter.builder("tradepost.event.streams.sent")
                .description("Events sent to readers of event streams")
                .register(env.meters());
        env.background().work("gateway", "sweep of " + name()).every(limits.tickMs(), this::tick);
        vertx.eventBus().<Long>consumer(source.advanced(), m -> advanced(m.body()));
    }

    /** For people: what streams these are. */
    private String name() {
        return "streams of " + events.op.path();
    }

    /** In logs and metrics: such as {@code events.stream}. */
    private String operation(String kind) {
        var service = events.op.service();
        return service.substring(service.indexOf('.') + 1) + "." + kind;
    }

    /**
     * Whether the client prefers an event stream to JSON. HTTP/1.0 cannot send a response of unknown length and keep the
     * connection.
     */
    public static boolean isWanted(ClientResponse x) {
        return HttpMethod.GET.equals(x.request.http().method())
                && x.request.http().version() != HttpVersion.HTTP_1_0
                && Headers.prefers("text/event-stream", x.request.http().getHeader("Accept"));
    }

    public void stream(ClientResponse x) {
        x.operation = operation("stream");
        var requested = requested(x);
        var credential = KeyTokens.credential(x.request.http());
        if (credential != null) {
            stream(x, requested, credential);
            return;
        }
        withStandIn(x, issued -> stream(x, requested, issued));
    }

    /** In development: with the token that stands in for a missing one. Fails 401, 403. */
    private void withStandIn(ClientResponse x, Consumer<String> then) {
        rates.admitAddress(x.request.address(), RequestCost.READ, x.response());
        anonymous
                .of(x.request.http())
                .onComplete(
                        issued -> x.stepOnLoop(() -> then.accept(issued)),
                        t -> x.stepOnLoop(() -> {
                            throw Failures.of(t, true, x.request.id());
                        }));
    }

    private void stream(ClientResponse x, Requested requested, String credential) {
        whenVerified(x, credential, token -> {
            var slot = slot(token.who().caller(), x);
            x.response().closeHandler(v -> x.abandon());
            var stream =
                    new FeedStream(this, new SseWriter(x), requested.query, requested.position, token, x.request.id());
            x.atEnd(() -> {
                slot.release();
                disconnected(stream);
            });
            start(stream);
        });
    }

    public void socket(ClientResponse x) {
        x.operation = operation("socket");
        if (!x.request.http().canUpgradeToWebSocket()) {
            x.response().putHeader("Upgrade", "websocket");
            throw Refusal.of(426, "upgrade_required");
        }
        if (!cors.allows(x.request.http())) throw Refusal.of(403, "origin_not_allowed");
        var requested = requested(x);
        x.request.http().pause(); // the end of the request must not be read before the handshake
        var credential = KeyTokens.credential(x.request.http());
        var socket = new FeedSocket(this, x, requested.query, requested.position);
        if (credential != null) whenVerified(x, credential, socket::begin);
        else if (anonymous.isFor(x.request.http()))
            withStandIn(x, issued -> whenVerified(x, issued, socket::beginAsStandIn));
        else socket.awaitToken();
    }

    /**
     * Takes a slot for a WebSocket that has not sent its token yet; {@link #releasePendingSlot} gives it back. Fails 503 when too
     * many sockets wait for a token, 429 when too many of this address do or were opened.
     */
    void takePendingSlot(String address, ClientResponse x) {
        rates.admitAddress(address, RequestCost.READ, x.response());
        if (pending >= PENDING_MAX) throw FeedSlots.tooMany(503);
        pendingByAddress.take(address, 1);
        pending++;
    }

    void releasePendingSlot(String address) {
        pending--;
        pendingByAddress.giveBack(address, 1);
    }

    /** Takes a slot for a stream, to be released at its end; opening it counts as a read of the caller. Fails 429 or 503. */
    FeedSlots.Slot slot(Caller caller, ClientResponse x) {
        rates.admitCaller(caller, RequestCost.READ, x.response());
        x.isFrom(caller);
        return slots.slot(caller.holder());
    }

    /** @param position negative for the current end of the journal */
    private record Requested(JsonObject query, long position) {}

    private Requested requested(ClientResponse x) {
        if (draining.isOn()) throw Refusal.later("unavailable");
        var request = x.request.http();
        var length = request.getHeader("Content-Length");
        if (length != null && !length.equals("0") || request.getHeader("Transfer-Encoding") != null)
            throw Refusal.of(400, "invalid_request", "", "no body is expected here");
        var query = events.arguments(List.of(), request.query(), false, null, Buffer.buffer())
                .getJsonObject("query", new JsonObject());
        query.remove("limit");
        query.remove("wait");
        var last = Headers.single(request, LAST_EVENT_ID);
        var after = query.remove("after") instanceof Number n ? n.longValue() : -1;
        if (last == null || last.isEmpty()) return new Requested(query, after);
        if (!POSITION.matcher(last).matches())
            throw Refusal.of(400, "invalid_request", LAST_EVENT_ID, "must be a position of the journal");
        return new Requested(query, Long.parseLong(last));
    }

    private void whenVerified(ClientResponse x, String credential, Consumer<LastingToken> then) {
        keys.verify(credential, x, rates)
                .map(a -> keys.lasting(a, credential, x.request))
                .compose(this::permitted)
                .onComplete(
                        token -> x.stepOnLoop(() -> then.accept(token)),
                        t -> x.stepOnLoop(() -> {
                            throw Failures.of(t, true, x.request.id());
                        }));
    }

    /** The token of a client with this access token or API key, if it may read events; fails 401, 403, 429 or 503. */
    Future<LastingToken> verify(String credential, ClientRequest request) {
        return keys.lasting(credential, request.address(), request.http().getHeader("Origin"))
                .compose(this::permitted);
    }

    private Future<LastingToken> permitted(LastingToken token) {
        var refusal = events.op.access().refusal(token.who().caller());
        return refusal == null ? Future.succeededFuture(token) : Future.failedFuture(refusal);
    }

    /** Verifies the token of a stream again, which ends if its reader may no longer read events. Fails as {@link #verify}. */
    Future<LastingToken> verifyAgain(FeedStream stream) {
        var token = stream.token();
        return token.verify().compose(who -> permitted(token)).onFailure(t -> {
            if (LastingToken.isRefusal(t) && token == stream.token())
                stream.end(EventWriter.Ending.of(Failures.of(t, true, "")));
        });
    }

    FeedLimits limits() {
        return limits;
    }

    long timer(int ms, Runnable then) {
        return vertx.setTimer(ms, t -> then.run());
    }

    void cancel(long timer) {
        vertx.cancelTimer(timer);
    }

    void start(FeedStream stream) {
        streams.add(stream);
        live.arrived();
        schedule(stream);
    }

    /** Schedules a read of the stream. */
    void schedule(FeedStream stream) {
        if (stream.waiting) return;
        if (stream.reading) {
            stream.readAgain = true;
            return;
        }
        stream.waiting = true;
        queue.add(stream);
        next();
    }

    private void next() {
        while (reading < READS_MAX) {
            @Nullable FeedStream stream = queue.poll();
            if (stream == null) return;
            stream.waiting = false;
            if (stream.isEnded()) continue;
            reading++;
            stream.reading = true;
            stream.read().onComplete(r -> {
                reading--;
                stream.reading = false;
                if (stream.readAgain) {
                    stream.readAgain = false;
                    schedule(stream);
                }
                next();
            });
        }
    }

    /** The newest position of the feed. */
    Future<Long> head(String token) {
        return request(source.bounds(), new JsonObject(), token).map(bounds -> bounds.getLong("head"));
    }

    /** A part of the feed. */
    Future<JsonObject> read(JsonObject query, String token) {
        return request(events.op.id(), new JsonObject().put("query", query), token);
    }

    private Future<JsonObject> request(String action, JsonObject arguments, String token) {
        var call = BusCall.to(events.op.service(), arguments, CALL_MS)
                .action(action)
                .token(token)
                .read();
        return new BusCaller(vertx).<JsonObject>send(call).map(Message::body);
    }

    void sent(int count) {
        sent.increment(count);
    }

    /** @param reason one of a few values, as it labels a metric */
    void ended(FeedStream stream, String reason) {
        streams.remove(stream);
        Counter.builder("tradepost.event.streams.ended")
                .description("Event streams that the server ended")
                .tag("reason", reason)
                .register(env.meters())
                .increment();
    }

    /** The reader has disconnected. */
    void disconnected(FeedStream stream) {
        stream.disconnected();
        streams.remove(stream);
    }

    private void advanced(long head) {
        for (var s : streams) s.advanced(head);
    }

    private void tick() {
        if (streams.isEmpty()) return;
        if (draining.isOn()) end();
        for (var s : List.copyOf(streams)) {
            verifyAgain(s);
            s.tick(limits);
        }
    }

    /** Ends all streams; their readers reconnect to another node. */
    public void end() {
        for (var s : List.copyOf(streams)) s.end(EventWriter.Ending.DRAINING);
    }
}
