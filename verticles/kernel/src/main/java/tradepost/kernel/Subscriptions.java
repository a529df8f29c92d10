package tradepost.kernel;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The receiving side of durable delivery: what a context does with the events of others, at most once each. */
public final class Subscriptions {
    public interface Handler {
        /** Applies one event in this transaction. What it throws rolls the effect and the inbox row back. */
        void apply(Tx tx, Event event);

        /** The ids of those that need nothing any more, whatever happens meanwhile: found for all at once, they cost no statement each. */
        default Set<UUID> settled(Tx tx, List<Event> events) {
            return Set.of();
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(Subscriptions.class);
    private static final String ACTION = "events";
    private static final int HAND_OVER_TIMEOUT_MS = 2_000;

    private final Env env;
    private final Db db;
    private final String subscriber;
    private final Map<String, Handler> handlers;

    private Subscriptions(Env env, Db db, String subscriber, Map<String, Handler> handlers) {
        this.env = env;
        this.db = db;
        this.subscriber = subscriber;
        this.handlers = handlers;
    }

    /** Applies the events that come to {@code events.<subscriber>}, by their type. On a virtual-thread verticle. */
    public static Future<Void> bind(Env env, Db db, String subscriber, Map<String, Handler> handlers) {
        var subscriptions = new Subscriptions(env, db, subscriber, handlers);
        return env.vertx()
                .eventBus()
                .<JsonObject>consumer(address(subscriber))
                .handler(subscriptions::receive)
                .completion();
    }

    private static String address(String subscriber) {
        return "events." + subscriber;
    }

    /** The ids of those that could not be applied, with the reason; fails when none was looked at. */
    static Future<JsonArray> deliver(
            Vertx vertx, Seal seal, String source, String subscriber, List<Event> events, int timeoutMs) {
        var body = new JsonObject()
                .put(
                        "events",
                        new JsonArray(events.stream().map(Event::toCloudEvent).toList()));
        var options = new DeliveryOptions()
                .setSendTimeout(timeoutMs)
                .addHeader(Request.ACTION, ACTION)
                .addHeader(Seal.HEADER, seal.seal(source, address(subscriber), ACTION, body));
        return vertx.eventBus()
                .<JsonObject>request(address(subscriber), body, options)
                .map(m -> m.body().getJsonArray("failed"));
    }

    /** Delivers now what the relay would deliver soon. Never fails: if it does not come through, the relay's copy will. */
    static Future<?> handOver(Env env, String subscriber, Event event) {
        var source = event.type().substring(0, event.type().indexOf('.'));
        return deliver(env.vertx(), env.seal(), source, subscriber, List.of(event), HAND_OVER_TIMEOUT_MS)
                .otherwiseEmpty();
    }

    private void receive(Message<JsonObject> message) {
        var seal = message.headers().get(Seal.HEADER);
        var source = seal == null ? null : env.seal().verify(seal, address(subscriber), ACTION, message.body());
        if (source == null) {
            message.reply(Problem.unauthorized("unauthorized"));
            return;
        }
        var events = message.body().getJsonArray("events").stream()
                .map(e -> Event.ofCloudEvent((JsonObject) e))
                .toList();
        if (!events.stream().allMatch(e -> e.type().startsWith(source + "."))) {
            message.reply(Problem.forbidden("forbidden"));
            return;
        }
        env.atWork().begin();
        Tasks.run(env.vertx(), () -> {
                    Request.actAs(subscriber);
                    return apply(events);
                })
                .onSuccess(failed -> message.reply(new JsonObject().put("failed", failed)))
                .onFailure(t -> message.reply(Problem.from(t)))
                .onComplete(r -> env.atWork().end());
    }

    /** All in one transaction, which costs one commit; one by one when any of them does not go through. */
    private JsonArray apply(List<Event> events) {
        try {
            db.tx(tx -> {
                var fresh = Inbox.record(tx, events.stream().map(Event::id).toList());
                var byType =
                        events.stream().filter(e -> fresh.contains(e.id())).collect(Collectors.groupingBy(Event::type));
                byType.values().forEach(all -> settled(tx, all).forEach(fresh::remove));
                for (var e : events) if (fresh.contains(e.id())) handler(e).apply(tx, e);
                return true;
            });
            return new JsonArray();
        } catch (Throwable e) {
            if (events.size() > 1 || !Problem.isTransient(e)) return oneByOne(events);
            throw e;
        }
    }

    /** An event that fails holds up those of its subject that follow, and no other. */
    private JsonArray oneByOne(List<Event> events) {
        var failed = new JsonArray();
        var blocked = new HashSet<UUID>();
        for (var e : events) {
            if (blocked.contains(e.subject())) {
                failed.add(new JsonObject()
                        .put("id", e.id().toString())
                        .put("error", "waits for an earlier event of its subject"));
                continue;
            }
            try {
                db.tx(tx -> {
                    if (Inbox.first(tx, e.id())) handler(e).apply(tx, e);
                    return true;
                });
            } catch (Throwable t) {
                if (Problem.isTransient(t))
                    throw t; // the event is not to blame: it comes again, and no attempt is counted
                LOG.warn("{} could not apply {} {} of {}", subscriber, e.type(), e.id(), e.subject(), t);
                blocked.add(e.subject());
                failed.add(new JsonObject().put("id", e.id().toString()).put("error", String.valueOf(t.getMessage())));
            }
        }
        return failed;
    }

    private Set<UUID> settled(Tx tx, List<Event> ofOneType) {
        return handler(ofOneType.getFirst()).settled(tx, ofOneType);
    }

    private Handler handler(Event e) {
        return handlers.getOrDefault(e.type(), (tx, event) -> {}); // a newer node may send what this one does not know
    }
}
