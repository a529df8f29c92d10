package tradepost.gateway.bridge;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetSocket;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tradepost.gateway.bridge.BridgeMeters.Kind;
import tradepost.gateway.http.Draining;
import tradepost.kernel.bus.Env;
import tradepost.kernel.extension.Extensions;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.Tokens;

/** The clients of the bridge, and what they share. Lives on one event loop. */
final class Bridge {
    private final Vertx vertx;
    private final Env env;
    private final BridgeLimits limits;
    private final Draining draining;
    private final BridgeMeters meters;
    private final Certificates certificates;
    private final Topics topics;
    private final Set<BridgeClient> clients = new LinkedHashSet<>();
    private final Set<Served> served = new LinkedHashSet<>();
    private final Map<String, Integer> pendingByAddress = new HashMap<>();
    private final Map<BridgeClient, String> pending = new HashMap<>();
    private long queued;

    Bridge(Vertx vertx, Env env, BridgeLimits limits, Draining draining) {
        this.vertx = vertx;
        this.env = env;
        this.limits = limits;
        this.draining = draining;
        meters = new BridgeMeters(env.meters());
        certificates = new Certificates(env.config());
        topics = new Topics(vertx);
        vertx.setPeriodic(BridgeLimits.SWEEP_MS, t -> sweep());
        vertx.setPeriodic(Extensions.ANNOUNCE_EVERY_MS, t -> served.forEach(Served::announce));
    }

    BridgeLimits limits() {
        return limits;
    }

    BridgeMeters meters() {
        return meters;
    }

    Topics topics() {
        return topics;
    }

    void connected(NetSocket socket) {
        var address = String.valueOf(socket.remoteAddress().hostAddress());
        var client = new BridgeClient(this, socket);
        clients.add(client);
        meters.connected(Kind.NONE);
        socket.closeHandler(v -> client.disconnected());
        socket.exceptionHandler(t -> client.cut("connection_failed"));
        int before = pendingByAddress.getOrDefault(address, 0);
        pendingByAddress.put(address, before + 1);
        pending.put(client, address);
        if (draining.isOn()) client.end(Fault.fatal(503, "draining"));
        else if (clients.size() > limits.clients()) client.end(Fault.fatal(503, "too_many_clients"));
        else {
            var identified = certificates.of(socket);
            if (identified != null) client.identify(identified);
            else if (before >= BridgeLimits.PENDING_PER_ADDRESS) client.end(Fault.fatal(429, "too_many_clients"));
            else if (pending.size() > BridgeLimits.PENDING_MAX) client.end(Fault.fatal(503, "too_many_clients"));
        }
    }

    /** The client is about to be known. */
    void admitted(BridgeClient client, Kind as) {
        noLongerPending(client);
        meters.disconnected(client.kind());
        meters.connected(as);
    }

    void left(BridgeClient client, String reason) {
        if (!clients.remove(client)) return;
        noLongerPending(client);
        meters.disconnected(client.kind());
        meters.ended(client.kind(), reason);
    }

    private void noLongerPending(BridgeClient client) {
        var address = pending.remove(client);
        if (address != null) pendingByAddress.computeIfPresent(address, (a, n) -> n == 1 ? null : n - 1);
    }

    /** Fails 401, or 503 if that is unknown. */
    Future<Tokens.Verified> verify(String token) {
        return env.tokens().verify(token);
    }

    Instant now() {
        return env.tokens().clock().now();
    }

    void later(int ms, Runnable then) {
        vertx.setTimer(ms, t -> then.run());
    }

    /** @throws Fault too_many_registrations, invalid_headers */
    Served serve(String point, JsonObject headers, Caller caller, BridgeClient client) {
        if (served.size() >= BridgeLimits.SERVED_MAX) throw Fault.of(503, "too_many_registrations");
        var one = new Served(vertx, point, headers, caller, client);
        served.add(one);
        return one;
    }

    void withdraw(Served one) {
        served.remove(one);
        one.end();
    }

    Future<Message<Object>> request(String address, JsonObject body) {
        return vertx.eventBus().request(address, body, new DeliveryOptions().setSendTimeout(BridgeLimits.REQUEST_MS));
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
    void end() {
        for (var c : List.copyOf(clients)) c.end(Fault.fatal(503, "draining"));
    }
}
