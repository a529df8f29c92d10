package tradepost.webhook.core.delivery;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import tradepost.audit.EventPage;
import tradepost.kernel.background.BackgroundWork;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.service.Env;
import tradepost.webhook.core.delivery.Queue.Matching;

/** Queues events of the journal later: those for which a queue had no room, and those that somebody wants to be sent again. */
final class Replays {
    private static final String CONTEXT = "webhook";
    private static final String REQUESTED = "webhook.replays";
    private static final int BATCH_MAX = 500;
    private static final long REST_MS = 30_000;
    private static final long FULL_MS = 2_000;
    /** A queue whose webhook accepts nothing has no room soon. */
    private static final long FAILING_MS = 60_000;

    private static final long RETRY_MS = 5_000;

    /** @param keptUntil see {@link tradepost.webhook.Webhook}, as the next two */
    private record Behind(
            Matching webhook,
            @Nullable Long keptUntil,
            @Nullable Long replayPosition,
            @Nullable Long replayTo,
            boolean isFailing) {
        static Behind of(Row r) {
            return new Behind(Matching.of(r), r.getLong(3), r.getLong(4), r.getLong(5), r.getBoolean(6));
        }
    }

    private final Env env;
    private final Db db;
    private final JournalAccess journal;
    private final Runnable queued;
    private final int room;
    private final BackgroundWork work;
    /** The webhooks whose queues had no room, and when they are looked at again. */
    private final Map<UUID, Long> fullUntilNanos = new HashMap<>();

    /**
     * @param isActive whether this process is the one that queues
     * @param pendingMax how many events wait for a webhook at most
     */
    Replays(Env env, Db db, BooleanSupplier isActive, JournalAccess journal, int pendingMax, Runnable queued) {
        this.env = env;
        this.db = db;
        this.journal = journal;
        this.queued = queued;
        room = pendingMax / 2; // so that events are added many at a time
        work = env.background()
                .work(CONTEXT, "events that are sent later")
                .onlyIf(isActive)
                .retryMs(RETRY_MS);
    }

    /** Call this on a virtual-thread verticle. */
    Future<Void> start() {
        work.start(REST_MS, this::step);
        return env.vertx()
                .eventBus()
                .<String>consumer(REQUESTED, m -> work.wake())
                .completion();
    }

    Future<?> stop() {
        return work.stop();
    }

    /** There is one, in whatever process queues. */
    void requested() {
        env.vertx().eventBus().publish(REQUESTED, "");
    }

    private long step() {
        long now = System.nanoTime();
        fullUntilNanos.values().removeIf(until -> until - now <= 0);
        var full = fullUntilNanos.keySet().toArray(UUID[]::new);
        var all = db.list(Behind::of, QueueWriteQueries.BEHIND, (Object) full).await();
        boolean progress = false;
        for (var behind : all) {
            if (!hasRoom(behind.webhook.id())) {
                long pauseMs = behind.isFailing ? FAILING_MS : FULL_MS;
                fullUntilNanos.put(behind.webhook.id(), now + TimeUnit.MILLISECONDS.toNanos(pauseMs));
                progress = true; // others have their turn
                continue;
            }
            if (behind.keptUntil != null) fillUp(behind, behind.keptUntil);
            else if (behind.replayPosition != null) replay(behind, behind.replayPosition);
            progress = true;
            queued.run();
        }
        return progress ? 0 : fullUntilNanos.isEmpty() ? REST_MS : FULL_MS;
    }

    private boolean hasRoom(UUID webhook) {
        return db.query(QueueWriteQueries.PENDING, webhook, room)
                        .await()
                        .iterator()
                        .next()
                        .getLong(0)
                < room;
    }

    /** Until it has what the cursor of this context has passed. The lock of the cursor keeps that from growing meanwhile. */
    private void fillUp(Behind behind, long from) {
        var page = journal.read(from, Math.min(room, BATCH_MAX), behind.webhook.types());
        db.tx(tx -> {
            var cursor = tx.firstOrNull(r -> r.getLong(0), QueueWriteQueries.LOCK_CURSOR);
            var now = tx.firstOrNull(Behind::of, QueueWriteQueries.LOCK_BEHIND, behind.webhook.id());
            if (now == null || !Objects.equals(now.keptUntil, behind.keptUntil)) return false;
            add(tx, now, events(page), QueueWriteQueries.ADD);
            long next = page.meta().next();
            tx.send(
                    QueueWriteQueries.SET_KEPT,
                    now.webhook.id(),
                    cursor == null || next >= cursor ? null : (Long) next);
            return true;
        });
    }

    private void replay(Behind behind, long from) {
        var page = journal.read(from, Math.min(room, BATCH_MAX), behind.webhook.types());
        db.tx(tx -> {
            var now = tx.firstOrNull(Behind::of, QueueWriteQueries.LOCK_BEHIND, behind.webhook.id());
            if (now == null || now.replayTo == null || !Objects.equals(now.replayPosition, from)) return false;
            long to = now.replayTo;
            var wanted = events(page).stream().filter(e -> e.sequence() <= to).toList();
            add(tx, now, wanted, QueueWriteQueries.AGAIN);
            long next = page.meta().next();
            boolean isDone = next >= to || next <= from;
            tx.send(QueueWriteQueries.SET_REPLAYED, now.webhook.id(), isDone ? null : (Long) next);
            return true;
        });
    }

    /** Those whose data the journal still has, as every reader of it gets them. */
    private static List<Event> events(EventPage page) {
        return page.data().stream()
                .filter(e -> !e.getBoolean(Event.ERASED, false))
                .map(Event::ofDelivery)
                .toList();
    }

    /** The types may have been changed since the events were read. */
    private static void add(Tx tx, Behind now, List<Event> events, String sql) {
        var entries = events.stream()
                .filter(now.webhook::takes)
                .map(e -> new Queue.Entry(now.webhook, e))
                .toList();
        Queue.add(tx, entries, sql);
    }
}
