package tradepost.kernel.events;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.call.BusCall;
import tradepost.kernel.call.BusCaller;
import tradepost.kernel.identity.Seal;
import tradepost.kernel.service.Env;

/** The sending side of durable delivery. Events for a subscriber in this process need not be serialized, sealed and parsed. */
final class EventSender {
    static final String ACTION = "events";
    static final String FORGET = "forget";
    static final String IN_TURN = "in-turn";

    private final Map<String, Subscriptions> local = new ConcurrentHashMap<>();

    private EventSender() {}

    static EventSender of(Env env) {
        return env.singletons().get(EventSender.class, EventSender::new);
    }

    void add(String subscriber, Subscriptions subscriptions) {
        local.put(subscriber, subscriptions);
    }

    void remove(String subscriber, Subscriptions subscriptions) {
        local.remove(subscriber, subscriptions);
    }

    static String address(String subscriber) {
        return "events." + subscriber;
    }

    /**
     * Delivers events and returns those that could not be applied, as {@link EventRefusal} writes them. Fails if not all were
     * processed. After the timeout, no further event is applied.
     */
    static Future<JsonArray> deliver(Env env, String source, String subscriber, List<Event> events, int timeoutMs) {
        return deliver(env, source, subscriber, events, timeoutMs, source);
    }

    /** @param turn the source whose batches are applied one after the other; null for a delivery that does not come from a relay */
    static Future<JsonArray> deliver(
            Env env, String source, String subscriber, List<Event> events, int timeoutMs, @Nullable String turn) {
        var here = of(env).local.get(subscriber);
        if (here == null) return send(env.vertx(), env.seal(), source, subscriber, events, timeoutMs, turn != null);
        return here.take(events, turn, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs))
                .timeout(timeoutMs, TimeUnit.MILLISECONDS);
    }

    /** Like {@link #deliver}, over the bus. */
    static Future<JsonArray> send(
            Vertx vertx, Seal seal, String source, String subscriber, List<Event> events, int timeoutMs) {
        return send(vertx, seal, source, subscriber, events, timeoutMs, true);
    }

    /** @param inTurn whether a relay sends it, one batch after the other; a hand-over may run beside another delivery */
    static Future<JsonArray> send(
            Vertx vertx,
            Seal seal,
            String source,
            String subscriber,
            List<Event> events,
            int timeoutMs,
            boolean inTurn) {
        var body = new JsonObject()
                .put(
                        "events",
                        new JsonArray(events.stream().map(Event::toDelivery).toList()));
        var call = BusCall.to(address(subscriber), body, timeoutMs)
                .action(ACTION)
                .header(IN_TURN, Boolean.toString(inTurn))
                .header(Seal.HEADER, seal.seal(source, address(subscriber), ACTION, body));
        return new BusCaller(vertx).<JsonObject>send(call).map(m -> m.body().getJsonArray("failed"));
    }

    /** Notifies the subscriber that these events will never be delivered again, so that it can delete their inbox rows. */
    static Future<?> forget(
            Vertx vertx, Seal seal, String source, String subscriber, List<UUID> eventIds, int timeoutMs) {
        var body = new JsonObject()
                .put("ids", new JsonArray(eventIds.stream().map(UUID::toString).toList()));
        var call = BusCall.to(address(subscriber), body, timeoutMs)
                .action(FORGET)
                .header(Seal.HEADER, seal.seal(source, address(subscriber), FORGET, body));
        return new BusCaller(vertx).send(call);
    }
}
