package tradepost.kernel.events;

import io.micrometer.core.instrument.Gauge;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.kernel.background.Background;
import tradepost.kernel.background.BackgroundWork;
import tradepost.kernel.config.ContextModule;
import tradepost.kernel.db.DatabaseGauges;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Pruner;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Seal;
import tradepost.kernel.live.LiveReaders;
import tradepost.kernel.request.Request;
import tradepost.kernel.service.Env;
import tradepost.kernel.service.Services;
import tradepost.kernel.undelivered.Undelivered;
import tradepost.kernel.undelivered.UndeliveredEvents;
import tradepost.kernel.undelivered.UndeliveredEventsImpl;

/**
 * Processes a context's event log: numbers events once they are visible, publishes each at the address of its type, and delivers
 * them to the durable subscribers. One relay per context is active; the others wait for its lease.
 *
 * <p>Cursors use numbers, not positions, because a row may become visible after one with a higher position, and a cursor over
 * positions would skip it. Positions still order the events of one subject, because they are drawn under its row lock. See
 * {@link Numbering}.
 */
public final class OutboxRelay {
    /**
     * The maximum number of events that one round numbers. The other parameters of a relay are the number of attempts
     * ({@link ParkedEvents}) and the duration of the lease ({@link Lease}).
     */
    private static final int BATCH_MAX = 500;

    /**
     * While rounds follow each other, the relay waits so long between two of them. Each round takes a transaction to number the events, and one
     * of each subscriber.
     */
    private static final long GATHER_MIN_MS = 20;

    private static final long GATHER_MAX_MS = 100;
    /** While somebody follows the events live. */
    private static final long GATHER_LIVE_MS = 40;

    private static final long STANDBY_MS = 500;
    private static final String RENEWED = "renewed";
    private static final String RELEASED = "released";
    private static final long AFTER_FAILURE_MS = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(OutboxRelay.class);

    private static final long LAG_LOOK_MS = 5_000;
    private static final String DEAD_LETTERS = "select count(*)::float8 from dead_letter where state = 'dead'";
    private static final String PARKED = "select count(*)::float8 from relay_parked";
    private static final String OLDEST_NEW =
            "select extract(epoch from clock_timestamp() - min(at))::float8 from event_unnumbered(1)";

    private final Env env;
    private final Db db;
    private final String context;
    private final Lease lease;
    private final Numbering numbering;
    private final RecentEvents recent = new RecentEvents();
    private final List<Delivery> deliveries = new ArrayList<>();
    private final BackgroundWork work;
    private final BackgroundWork warning;
    private final Pruner pruner;
    private final DatabaseGauges gauges;
    private final AtomicLong lastSeq = new AtomicLong();
    /** Whether an event may have been committed since the last query. */
    private volatile boolean mayBeNew = true;

    private boolean warned;
    private int batch = BATCH_MAX;

    /**
     * Delivers to every {@link Subscriber} of this context's events, and to the contexts that store every event. Fails
     * IllegalStateException as {@link Subscribers#check}.
     */
    public OutboxRelay(Env env, Db db, String context) {
        this(
                env,
                db,
                context,
                Subscribers.of(context),
                ContextModule.all().stream()
                        .filter(ContextModule::storesEveryEvent)
                        .map(ContextModule::name)
                        .toList());
    }

    /**
     * @param subscribers the contexts whose state depends on these events, with the types that each applies
     * @param journals the contexts that store every event
     */
    OutboxRelay(Env env, Db db, String context, Map<String, Set<String>> subscribers, List<String> journals) {
        this.env = env;
        this.db = db;
        this.context = context;
        var live = LiveReaders.of(env);
        work = env.background()
                .work(context, "relay")
                .retryMs(AFTER_FAILURE_MS)
                .gathering(GATHER_MIN_MS, () -> live.present() ? GATHER_LIVE_MS : GATHER_MAX_MS);
        warning = env.background().work(context, "watch over the relay");
        lease = new Lease(db, this::publishRenewal);
        numbering = new Numbering(db, lease);
        subscribers.forEach(
                (name, types) -> deliveries.add(new Delivery(env, db, lease, numbering, recent, context, name, types)));
        for (var name : journals) deliveries.add(new Delivery(env, db, lease, numbering, recent, context, name, null));
        var retention = new Retention(env, db, context, deliveries);
        pruner = new Pruner(
                env,
                context,
                lease::held,
                List.of(retention::dropEvents, retention::dropClosedLetters, Idempotency.pruning(db)));
        gauges = new DatabaseGauges(env, db, context, lease::held);
        db.onCommit(this::committed);
    }

    /** Call this on a virtual-thread verticle. */
    public Future<Void> start() {
        work.start(0, this::step);
        for (var d : deliveries) d.start();
        pruner.start();
        addGauges();
        Gauge.builder("tradepost_relay_active", lease, l -> l.held() ? 1 : 0)
                .tag("context", context)
                .register(env.meters());
        Gauge.builder("tradepost_relay_position", lastSeq, AtomicLong::get)
                .tag("context", context)
                .register(env.meters());
        return env.vertx()
                .eventBus()
                .<String>consumer(wakeAddress())
                .handler(m -> woken(m.body()))
                .completion()
                .compose(v -> listenForRenewals())
                .compose(v -> DeadLetters.bind(env, db, context))
                .compose(v -> Services.bind(
                        env, Undelivered.address(context), UndeliveredEvents.class, new UndeliveredEventsImpl(db)));
    }

    /**
     * Adds a gauge that the relaying process reads from the database; see {@link DatabaseGauges#add}. Call this before
     * {@link #start}.
     */
    public void gauge(String name, String description, String sql, String... tag) {
        gauges.add(name, description, sql, tag);
    }

    /** Adds rows that the relaying process deletes. Call this before {@link #start}. */
    public void prune(Pruner.Step step) {
        pruner.add(step);
    }

    private void addGauges() {
        gauges.add("tradepost_dead_letters", "Events a subscriber refused for good", DEAD_LETTERS);
        gauges.add("tradepost_relay_parked", "Events held up by a refusal", PARKED);
        gauges.add(
                "tradepost_relay_oldest_unnumbered_seconds",
                "Age of the oldest event that has no number yet",
                OLDEST_NEW);
        for (var d : deliveries) d.addGauges(gauges);
        gauges.start();
        Gauge.builder("tradepost_relay_lag_unknown", this, r -> r.isLagUnknown() ? 1 : 0)
                .description("Whether nobody relays, or the lag of the relay is unknown")
                .tag("context", context)
                .register(env.meters());
        warning.every(LAG_LOOK_MS, this::warnOfUnknownLag);
    }

    private boolean isLagUnknown() {
        return deliveries.stream().anyMatch(Delivery::isLagUnknown);
    }

    /** Logs when the lag becomes unknown and when it is known again. */
    private void warnOfUnknownLag() {
        boolean unknown = isLagUnknown();
        if (unknown && !warned)
            LOG.warn(
                    "{}: the relay lag is unknown: {}",
                    context,
                    lease.held() ? "this node relays and cannot read its log" : "no node renews the relay's lease");
        if (!unknown && warned) LOG.info("{}: the relay lag is known again", context);
        warned = unknown;
    }

    /** Stops after the current batch and releases the lease, so that another process continues at once. */
    public Future<?> stop() {
        var all = new ArrayList<>(List.of(work, warning));
        for (var d : deliveries) all.add(d.work());
        boolean held = lease.held();
        return Future.join(Background.stop(all), pruner.stop(), gauges.stop())
                .compose(v -> numbering.store(deliveries).otherwiseEmpty())
                .compose(v -> lease.release())
                .onComplete(v -> {
                    if (held) publish(RELEASED, "");
                });
    }

    /** Whether this process relays. It then also does other work of the context that only one process may do. */
    public boolean isActive() {
        return lease.held();
    }

    private String wakeAddress() {
        return wakeAddress(context);
    }

    private static String wakeAddress(String context) {
        return "relay.wake." + context;
    }

    private String leaseAddress() {
        return "relay.lease." + context;
    }

    private void committed(List<Object> notes) {
        if (notes.contains(EventLog.Note.APPENDED)) appended();
        var handedOver = new LinkedHashMap<String, List<Event>>();
        for (var note : notes)
            if (note instanceof EventLog.HandOver h)
                handedOver
                        .computeIfAbsent(h.subscriber(), name -> new ArrayList<>())
                        .add(h.event());
        handedOver.forEach((subscriber, events) -> handOver(subscriber, events).await());
    }

    private void appended() {
        if (lease.held()) woken("");
        else env.vertx().eventBus().publish(wakeAddress(), "");
    }

    /** @param subscriber the subscriber for which an event was parked; empty if an event was committed */
    private void woken(String subscriber) {
        if (subscriber.isEmpty()) mayBeNew = true; // also while the lease is being taken
        if (!lease.held()) return;
        work.wake();
        for (var d : deliveries) if (d.subscriber().equals(subscriber)) d.retryNow();
    }

    /** Notifies the relay that an event of this context was parked for this subscriber and is due. */
    static void publishParked(Vertx vertx, String context, String subscriber) {
        vertx.eventBus().publish(wakeAddress(context), subscriber);
    }

    private void publishRenewal(String state) {
        publish(RENEWED, state);
    }

    /** Notifies the other processes that run this context. */
    private void publish(String action, String state) {
        var body = new JsonObject().put("state", state);
        var options = new DeliveryOptions()
                .addHeader(Request.ACTION, action)
                .addHeader(Seal.HEADER, env.seal().seal(context, leaseAddress(), action, body));
        env.vertx().eventBus().publish(leaseAddress(), body, options);
    }

    private Future<Void> listenForRenewals() {
        return env.vertx()
                .eventBus()
                .<JsonObject>consumer(leaseAddress())
                .handler(m -> {
                    var action = String.valueOf(m.headers().get(Request.ACTION));
                    var seal = m.headers().get(Seal.HEADER);
                    if (seal == null || !context.equals(env.seal().verify(seal, leaseAddress(), action, m.body())))
                        return;
                    if (action.equals(RENEWED)) lease.renewalReceived(m.body().getString("state"));
                    if (action.equals(RELEASED)) {
                        lease.releaseReceived();
                        work.wake();
                    }
                })
                .completion();
    }

    /** Runs in any process, whether it relays or not. */
    private Future<?> handOver(String subscriber, List<Event> events) {
        for (var d : deliveries) if (d.subscriber().equals(subscriber)) return d.handOver(events);
        return Future.succeededFuture();
    }

    /** Returns the milliseconds until the next round. */
    private long step() {
        try {
            boolean active = lease.hold();
            renewed(lease.takePendingWork());
            if (!active) return STANDBY_MS;
            if (mayBeNew) {
                mayBeNew = false; // set before the query, so that an event committed after it is not missed
                if (number()) {
                    mayBeNew = true;
                    return 0;
                }
            } else if (deliveries.stream().allMatch(d -> d.hasSeen(lastSeq.get()))) recent.clear();
            batch = Math.min(batch * 2, BATCH_MAX);
            return lease.renewInMs();
        } catch (Throwable t) { // the events are still in the log
            mayBeNew = true;
            batch = Math.max(batch / 2, 1);
            throw t;
        }
    }

    /** Finds events without a notification, because a process was killed after its commit or the bus lost the message. */
    private void renewed(Lease.@Nullable PendingWork work) {
        if (work == null) return;
        if (work.fresh()) mayBeNew = true;
        if (work.gaps()) numbering.lookForGaps();
        for (var d : deliveries) d.renewed(work);
    }

    /** Numbers and publishes events, and returns whether there are more. */
    private boolean number() {
        var numbered = numbering.number(batch, deliveries);
        if (numbered.events().isEmpty()) return false;
        lastSeq.set(numbered.events().getLast().event().sequence());
        recent.add(numbered.events());
        for (var d : deliveries) d.numbered(lastSeq.get());
        for (var n : numbered.events())
            env.vertx().eventBus().publish(n.event().type(), n.event().toLiveEvent());
        return numbered.more();
    }
}
