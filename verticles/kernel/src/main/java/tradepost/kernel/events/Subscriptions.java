package tradepost.kernel.events;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.Message;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.identity.Seal;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Deadline;
import tradepost.kernel.request.Request;
import tradepost.kernel.request.Traces;
import tradepost.kernel.service.Env;

/** The receiving side of durable delivery: applies the events of other contexts, each at most once. */
public final class Subscriptions {
    public interface Handler {
        /** Applies one event in this transaction. An exception rolls back the effect and the inbox row. */
        void apply(Tx tx, Event event);

        /** Applies events of this handler that follow each other, in order. Override it to save a statement for each. */
        default void applyAll(Tx tx, List<Event> events) {
            for (var e : events) {
                enter(List.of(e));
                apply(tx, e);
            }
        }

        /** Whether an event needs no processing, as far as this process knows: it then costs no transaction, and is in no inbox. */
        default boolean isKnownSettled(Event event) {
            return false;
        }

        /**
         * The ids of events that need no processing, whatever happens meanwhile. They are found for all events at once, which
         * saves a statement for each.
         */
        default Set<UUID> settled(Tx tx, List<Event> events) {
            return Set.of();
        }
    }

    /** For a subscriber that takes every event, whatever its type, and processes many at once. */
    public interface BatchHandler {
        /**
         * Applies events that were not applied before, in order, in this transaction. An exception rolls back the effects and the
         * inbox rows; each event is then delivered alone.
         *
         * @return what to do after the commit
         */
        Runnable apply(Tx tx, List<Event> events);

        /** See {@link Handler#isKnownSettled}. */
        default boolean isKnownSettled(Event event) {
            return false;
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(Subscriptions.class);

    private final Env env;
    private final ContextInternal context;
    private final Db db;
    private final String subscriber;
    private final BatchHandler handler;

    private Subscriptions(Env env, Db db, String subscriber, BatchHandler handler) {
        this.env = env;
        context = (ContextInternal) env.vertx().getOrCreateContext();
        this.db = db;
        this.subscriber = subscriber;
        this.handler = handler;
    }

    /**
     * Applies the events sent to {@code events.<context>}, by type. Call this on a virtual-thread verticle. Fails
     * IllegalStateException if nobody publishes a type, or if publishers would not find the subscriber.
     */
    public static Future<Void> bind(Env env, Db db, Subscriber subscriber) {
        Subscribers.check(subscriber);
        return bindUnchecked(env, db, subscriber);
    }

    static Future<Void> bindUnchecked(Env env, Db db, Subscriber subscriber) {
        var handlers = subscriber.handlers();
        return bindBatch(env, db, subscriber.context(), new BatchHandler() {
            @Override
            public Runnable apply(Tx tx, List<Event> events) {
                return byType(tx, events, subscriber);
            }

            @Override
            public boolean isKnownSettled(Event event) {
                var known = handlers.get(event.type());
                return known != null && known.isKnownSettled(event);
            }
        });
    }

    /** Like {@link #bind}, for a handler of every type. */
    public static Future<Void> bindBatch(Env env, Db db, String subscriber, BatchHandler handler) {
        var subscriptions = new Subscriptions(env, db, subscriber, handler);
        EventSender.of(env).add(subscriber, subscriptions);
        subscriptions.context.addCloseHook(closed -> {
            EventSender.of(env).remove(subscriber, subscriptions);
            closed.succeed();
        });
        return env.vertx()
                .eventBus()
                .<JsonObject>consumer(EventSender.address(subscriber))
                .handler(subscriptions::receive)
                .completion();
    }

    private void receive(Message<JsonObject> message) {
        var seal = message.headers().get(Seal.HEADER);
        var action = EventSender.FORGET.equals(message.headers().get(Request.ACTION))
                ? EventSender.FORGET
                : EventSender.ACTION;
        var source =
                seal == null ? null : env.seal().verify(seal, EventSender.address(subscriber), action, message.body());
        if (source == null) {
            message.reply(Problem.unauthorized("unauthorized"));
            return;
        }
        if (action.equals(EventSender.FORGET)) {
            Inbox.forget(db, message.body().getJsonArray("ids"))
                    .onSuccess(v -> message.reply(new JsonObject()))
                    .onFailure(t -> message.reply(Problem.from(t)));
            return;
        }
        var events = message.body().getJsonArray("events").stream()
                .map(e -> Event.ofDelivery((JsonObject) e))
                .toList();
        if (!events.stream().allMatch(e -> DeadLetters.isOwn(e, source))) {
            message.reply(Problem.forbidden("forbidden"));
            return;
        }
        var turn = "false".equals(message.headers().get(EventSender.IN_TURN)) ? null : source;
        take(events, turn, Deadline.of(message.headers()))
                .onSuccess(failed -> message.reply(new JsonObject().put("failed", failed)))
                .onFailure(t -> message.reply(Problem.from(t)));
    }

    /** Runs on a separate context, as a message does. */
    Future<JsonArray> take(List<Event> events, @Nullable String turn, @Nullable Long untilNanos) {
        Promise<JsonArray> done = Promise.promise();
        env.inFlight().begin();
        context.duplicate().runOnContext(v -> {
            var request = Request.actAs(subscriber, untilNanos);
            try {
                var left = events.stream().filter(e -> !isKnownSettled(e)).toList();
                done.complete(left.isEmpty() ? new JsonArray() : apply(request, turn, left));
            } catch (Throwable t) {
                done.fail(Problem.from(t));
            } finally {
                env.inFlight().end();
            }
        });
        return done.future();
    }

    /** One that it cannot read is applied, which then refuses it. */
    private boolean isKnownSettled(Event event) {
        try {
            return handler.isKnownSettled(event);
        } catch (RuntimeException e) {
            return false;
        }
    }

    /** Applies all events in one transaction, which costs one commit; one by one if one of them fails or meets contention. */
    private JsonArray apply(Request request, @Nullable String turn, List<Event> events) {
        if (events.size() == 1) return oneByOne(request, turn, events);
        try {
            committed(request, turn, events);
            return new JsonArray();
        } catch (Throwable t) {
            if (Problem.isUnavailable(t)) throw t;
            return oneByOne(request, turn, events);
        }
    }

    /**
     * Applies the events one by one. A failed event, or one that meets contention, holds up only later events of its subject. If
     * two events meet contention, the database is slow rather than one row locked, so all events are delivered again.
     */
    private JsonArray oneByOne(Request request, @Nullable String turn, List<Event> events) {
        var refused = new JsonArray();
        var blocked = new HashSet<UUID>();
        boolean contended = false;
        for (var e : events) {
            if (blocked.contains(e.subject())) {
                refused.add(new EventRefusal(EventRefusal.WAITS, false).toJson(e.id()));
                continue;
            }
            try {
                committed(request, turn, List.of(e));
            } catch (UnknownType t) {
                blocked.add(e.subject());
                refused.add(new EventRefusal(EventRefusal.UNKNOWN_TYPE, true).toJson(e.id()));
            } catch (Throwable t) {
                boolean now = Problem.isContended(t);
                if (Problem.isUnavailable(t) || now && contended)
                    throw t; // delivered again, without counting an attempt
                contended |= now;
                LOG.warn("{} could not apply {} {} of {}", subscriber, e.type(), e.id(), e.subject(), t);
                blocked.add(e.subject());
                refused.add(EventRefusal.of(t).toJson(e.id()));
            }
        }
        return refused;
    }

    private void committed(Request request, @Nullable String turn, List<Event> events) {
        var ids = events.stream().map(Event::id).toList();
        var then = Traces.within(
                env.vertx(),
                () -> parts(events),
                () -> db.tx(tx -> {
                    stillAwaited(request);
                    var fresh = turn == null ? Inbox.record(tx, ids) : Inbox.recordInTurn(tx, turn, ids);
                    var after = handler.apply(
                            tx,
                            events.stream().filter(e -> fresh.contains(e.id())).toList());
                    stillAwaited(request);
                    return after;
                }));
        then.run();
    }

    /** Each event belongs to the trace of the request that wrote it. */
    private List<Traces.Part> parts(List<Event> events) {
        return events.stream()
                .map(e -> new Traces.Part(subscriber + " applies " + e.type(), e.traceparent()))
                .toList();
    }

    /** Rolls back if the sender has stopped waiting, because it sends the events again. */
    private static void stillAwaited(Request request) {
        if (Deadline.isPast(request.untilNanos)) throw Problem.unavailable("overloaded");
    }

    private static Runnable byType(Tx tx, List<Event> events, Subscriber subscriber) {
        var handlers = subscriber.handlers();
        for (var e : events) if (!handlers.containsKey(e.type())) throw new UnknownType(e.type());
        var settled = new HashSet<UUID>();
        events.stream()
                .collect(Collectors.groupingBy(Event::type))
                .forEach((type, all) -> settled.addAll(handler(handlers, type).settled(tx, all)));
        var left = events.stream().filter(e -> !settled.contains(e.id())).toList();
        if (!left.isEmpty()) subscriber.prepare(tx, left);
        for (int from = 0, to; from < left.size(); from = to) {
            var handler = handler(handlers, left.get(from).type());
            for (to = from + 1; to < left.size(); to++)
                if (handler(handlers, left.get(to).type()) != handler) break;
            enter(left.subList(from, to));
            handler.applyAll(tx, left.subList(from, to));
        }
        enter(List.of());
        return () -> subscriber.applied(left);
    }

    /** From now on, what this context does in its own name was caused by what has caused all of these events. */
    private static void enter(List<Event> events) {
        var request = Request.current();
        if (request == null) return;
        var origins = events.stream()
                .map(e -> Optional.ofNullable(e.origin()))
                .distinct()
                .toList();
        var cause = origins.size() == 1 ? origins.getFirst().orElse(null) : null;
        request.causedBy(cause == null ? null : cause.requestId(), cause == null ? null : cause.address());
    }

    private static Handler handler(Map<String, Handler> handlers, String type) {
        return Objects.requireNonNull(handlers.get(type), type);
    }

    /**
     * A type that only a newer release knows. The event waits for a node that knows it; otherwise it would count as applied
     * without any effect.
     */
    private static final class UnknownType extends RuntimeException {
        private static final long serialVersionUID = 1;

        UnknownType(String type) {
            super("no handler for " + type);
        }
    }
}
