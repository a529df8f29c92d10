package tradepost.gateway.bridge;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetSocket;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tradepost.gateway.access.KeyTokens;
import tradepost.gateway.access.LastingToken;
import tradepost.gateway.answer.Refusal;
import tradepost.gateway.bridge.BridgeMeters.Kind;
import tradepost.gateway.feed.FeedSlots;
import tradepost.gateway.http.ClientResponse;
import tradepost.gateway.http.DrainFlag;
import tradepost.gateway.http.SecurityReports;
import tradepost.kernel.call.BusCall;
import tradepost.kernel.call.BusCaller;
import tradepost.kernel.extension.Extensions;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.limit.HolderCounts;
import tradepost.kernel.live.LiveReaders;
import tradepost.kernel.service.Env;

/** The clients of the bridge, and what they share. Lives on one event loop. */
final class Bridge {
    private final Vertx vertx;
    private final Env env;
    private final BridgeLimits limits;
    private final DrainFlag draining;
    private final BridgeMeters meters;
    private final SecurityReports reports;
    private final CertificateClients certificates;
    private final KeyTokens keys;
    private final EventTopics topics;
    private final Set<BridgeClient> clients = new LinkedHashSet<>();
    private final Set<ServedAddress> served = new LinkedHashSet<>();
    /** Clients that have not proved who they are. */
    private final HolderCounts pendingByAddress = new HolderCounts(
            BridgeLimits.PENDING_MAX,
            BridgeLimits.PENDING_PER_ADDRESS,
            limit -> FrameRefusal.fatal(limit == HolderCounts.Limit.OF_HOLDER ? 429 : 503, "too_many_clients"));

    private final Map<BridgeClient, String> pending = new HashMap<>();
    /** Of browsers: what gives back the stream that each counts as. */
    private final Map<BridgeClient, Runnable> streams = new HashMap<>();

    private final @Nullable FeedSlots slots;
    private long queued;

    /** Of programs, over TCP. */
    static Bridge ofPrograms(Vertx vertx, Env env, DrainFlag draining) {
        return new Bridge(vertx, env, BridgeLimits.of(env.config()), draining, null);
    }

    /** Of browsers, over SockJS. Each of them counts as an event stream. */
    static Bridge ofBrowsers(Vertx vertx, Env env, DrainFlag draining) {
        var limits = BridgeLimits.ofBrowsers(env.config());
        return new Bridge(vertx, env, limits, draining, FeedSlots.of(env));
    }

    /** @param slots that its clients take; null if they take none */
    private Bridge(Vertx vertx, Env env, BridgeLimits limits, DrainFlag draining, @Nullable FeedSlots slots) {
        this.vertx = vertx;
        this.env = env;
        this.limits = limits;
        this.draining = draining;
        meters = BridgeMeters.of(vertx, env.meters());
        reports = new SecurityReports(vertx, env);
        certificates = new CertificateClients(env.config());
        keys = KeyTokens.of(env);
        this.slots = slots;
        topics = new EventTopics(vertx, LiveReaders.of(env));
        var readers = "followers of events at the bridge of " + (slots == null ? "programs" : "browsers");
        LiveReaders.of(env).whileThere(env, "gateway", readers, topics::areFollowed);
        env.background().work("gateway", "sweep of bridge clients").every(BridgeLimits.SWEEP_MS, this::sweep);
        env.background()
                .work("gateway", "announcement of extensions")
                .every(Extensions.ANNOUNCE_EVERY_MS, () -> served.forEach(ServedAddress::announce));
    }

    BridgeLimits limits() {
        return limits;
    }

    SecurityReports reports() {
        return reports;
    }

    BridgeMeters meters() {
        return meters;
    }

    EventTopics topics() {
        return topics;
    }

    void connected(NetSocket socket) {
        var address = String.valueOf(socket.remoteAddress().hostAddress());
        var client = new BridgeClient(this, new TcpConnection(socket, vertx.getOrCreateContext()), address, false);
        socket.closeHandler(v -> client.disconnected());
        socket.exceptionHandler(t -> client.cut("connection_failed"));
        connected(client, address, certificates.of(socket));
    }

    /** @param x its handshake */
    void connected(SockJSSocket socket, ClientResponse x) {
        var tooMany = new Runnable[1];
        var address = x.request.address();
        var client = new BridgeClient(this, new SockJsConnection(socket, () -> tooMany[0].run()), address, true);
        tooMany[0] = () -> client.end(FrameRefusal.fatal(429, "too_many_messages"));
        socket.closeHandler(v -> {
            x.socketClosed();
            client.disconnected();
        });
        socket.exceptionHandler(t -> client.cut("connection_failed"));
        connected(client, address, null);
    }

    private void connected(BridgeClient client, String address, CertificateClients.@Nullable Identified identified) {
        clients.add(client);
        meters.connected(Kind.NONE);
        if (draining.isOn()) client.end(FrameRefusal.fatal(503, "draining"));
        else if (clients.size() > limits.clients()) client.end(FrameRefusal.fatal(503, "too_many_clients"));
        else if (identified != null) client.identify(identified);
        else waitForProof(client, address);
    }

    private void waitForProof(BridgeClient client, String address) {
        try {
            pendingByAddress.take(address, 1);
            pending.put(client, address);
        } catch (FrameRefusal tooMany) {
            client.end(tooMany);
        }
    }

    /**
     * The client is about to be known.
     *
     * @throws FrameRefusal too_many_streams
     */
    void admitted(BridgeClient client, Caller caller, Kind as) {
        if (slots != null) streams.put(client, slot(slots, caller));
        noLongerPending(client);
        meters.disconnected(client.kind());
        meters.connected(as);
    }

    private Runnable slot(FeedSlots from, Caller caller) {
        try {
            return from.take(caller.holder());
        } catch (Refusal tooMany) {
            throw FrameRefusal.fatal(tooMany.status, tooMany.code);
        }
    }

    void left(BridgeClient client, String reason) {
        if (!clients.remove(client)) return;
        noLongerPending(client);
        var stream = streams.remove(client);
        if (stream != null) stream.run();
        meters.disconnected(client.kind());
        meters.ended(client.kind(), reason);
    }

    private void noLongerPending(BridgeClient client) {
        var address = pending.remove(client);
        if (address != null) pendingByAddress.giveBack(address, 1);
    }

    /** The token of a client with this access token or API key. Fails 401, 403 or 429, or 503 if that is unknown. */
    Future<LastingToken> verify(String credential, String address) {
        return keys.lasting(credential, address, null);
    }

    Instant now() {
        return env.tokens().clock().now();
    }

    void later(int ms, Runnable then) {
        vertx.setTimer(ms, t -> then.run());
    }

    /** @throws FrameRefusal too_many_registrations, invalid_headers */
    ServedAddress serve(String point, JsonObject headers, Caller caller, BridgeClient client) {
        if (served.size() >= BridgeLimits.SERVED_MAX) throw FrameRefusal.of(503, "too_many_registrations");
        var one = new ServedAddress(vertx, env.seal(), point, headers, caller, client);
        served.add(one);
        return one;
    }

    void withdraw(ServedAddress one) {
        served.remove(one);
        one.end();
    }

    Future<Message<Object>> request(String address, JsonObject body) {
        return new BusCaller(vertx).send(BusCall.to(address, body, BridgeLimits.REQUEST_MS));
    }

    /** Bounds the memory of all queues together: the longest of them belongs to a client that does not read. */
    void queued(long bytes) {
        queued += bytes;
        if (bytes > 0 && queued > limits.allQueuesBytes())
            clients.stream()
                    .max(Comparator.comparingLong(c -> c.out().queued()))
                    .ifPresent(c -> c.out().tooSlow());
    }

    private void sweep() {
        long now = System.nanoTime();
        for (var c : List.copyOf(clients))
            if (draining.isOn()) c.drain();
            else c.sweep(now);
    }

    /** Ends all clients; they reconnect to another node. */
    Future<?> end() {
        for (var c : List.copyOf(clients)) c.end(FrameRefusal.fatal(503, "draining"));
        return reports.send();
    }
}
