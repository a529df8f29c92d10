package tradepost.auth.core.security;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.auth.AuthEvents;
import tradepost.auth.AuthEvents.SecurityRecorded;
import tradepost.kernel.background.BackgroundWork;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.CountedRefusals;
import tradepost.kernel.identity.RefusalCounter;
import tradepost.kernel.identity.RefusalCounter.Attempt;
import tradepost.kernel.json.Json;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Origin;
import tradepost.kernel.request.Request;
import tradepost.kernel.service.Env;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Slices;

/**
 * Records what concerns security as events of the type {@link AuthEvents#SECURITY_RECORDED}. A success is an event of its own, in the
 * transaction of its change. Failures and refusals are counted by caller or address, and the counts are written once a minute, because
 * guessing must not cost a row each. It never contains what a client sent as its name, password or token.
 */
public final class SecurityLog {
    private static final long EVERY_MS = 60_000;
    /** Counts that are not written yet, because the database does not respond; the oldest are dropped above that. */
    private static final int UNWRITTEN_MAX = 5_000;

    private static final int BATCH_MAX = 500;
    private static final Set<Integer> COUNTED = Set.of(401, 403, 429);
    private static final long VERSION = 1;
    private static final String AUTH = Caller.system("auth").actor();
    private static final Logger LOG = LoggerFactory.getLogger(SecurityLog.class);

    private final Vertx vertx;
    private final Db db;
    private final MeterRegistry meters;
    private final RefusalCounter refusals;
    private final ArrayDeque<CountedRefusals> unwritten = new ArrayDeque<>();
    private final BackgroundWork work;

    public SecurityLog(Env env, Db db) {
        vertx = env.vertx();
        this.db = db;
        meters = env.meters();
        refusals = new RefusalCounter(meters);
        work = env.background().work("auth", "security log");
        for (var outcome : List.of(RefusalCounter.SUCCEEDED, RefusalCounter.FAILED, RefusalCounter.LOCKED_OUT))
            RefusalCounter.metric(meters, "login", outcome);
    }

    /** Call this on a virtual-thread verticle. */
    public void start() {
        work.start(1, this::write);
    }

    /** Writes what was counted, and ends. */
    public Future<?> stop() {
        return work.stop()
                .eventually(() -> Tasks.run(vertx, this::write))
                .onFailure(e -> LOG.warn("{} counts of refused attempts are lost: {}", unwritten.size(), e.toString()));
    }

    /**
     * @param account whose session, password or role it is; in a request without a token it is also who did it; null for none
     * @param detail the role, the key or the name of the service account
     */
    public void succeeded(Tx tx, String action, @Nullable UUID account, @Nullable String detail) {
        var at = Instant.now();
        var caller = caller();
        boolean own = caller == null && account != null && Request.current() != null;
        var actor = own ? "user:" + account : caller;
        EventLog.appendAll(
                tx,
                List.of(event(
                        new SecurityRecorded(
                                Ids.next(),
                                action,
                                RefusalCounter.SUCCEEDED,
                                null,
                                actor,
                                Request.clientAddress(),
                                null,
                                requestId(),
                                1,
                                at,
                                at,
                                accounts(account == null ? List.of() : List.of(account)),
                                detail),
                        Origin.current())));
        RefusalCounter.metric(meters, action, RefusalCounter.SUCCEEDED).increment();
    }

    /**
     * Runs an attempt at this account, null if there is none. Counts it, and throws on, if it fails 401 or 403, which is a failure, or 429,
     * which is a lockout.
     */
    public <T> T attempt(String action, @Nullable UUID account, Supplier<T> work) {
        try {
            return work.get();
        } catch (ServiceException e) {
            if (COUNTED.contains(e.failureCode())) failed(action, e, account);
            throw e;
        }
    }

    /** Counts an attempt that failed. */
    public void failed(String action, ServiceException problem, @Nullable UUID account) {
        count(
                action,
                problem.failureCode() == 429 ? RefusalCounter.LOCKED_OUT : RefusalCounter.FAILED,
                problem,
                account);
    }

    /** Counts a request that is not allowed to this caller or address. */
    public void refused(String action, ServiceException problem) {
        count(action, RefusalCounter.REFUSED, problem, null);
    }

    private void count(String action, String outcome, ServiceException problem, @Nullable UUID account) {
        refusals.add(new Attempt(
                action,
                outcome,
                Problem.slug(problem, "unknown"),
                client(),
                Request.clientAddress(),
                null,
                requestId(),
                account));
    }

    /** Records the refusals that a gateway has counted. Awaits. */
    public void record(List<CountedRefusals> counted) {
        Slices.of(counted, BATCH_MAX).forEach(this::append);
    }

    /** Returns the milliseconds until the next time. */
    private long write() {
        var counted = refusals.take();
        unwritten.addAll(counted);
        long attempts = counted.stream().mapToLong(CountedRefusals::count).sum();
        if (attempts > 0) LOG.info("{} attempts failed or were refused: {} kinds", attempts, counted.size());
        int lost = Math.max(0, unwritten.size() - UNWRITTEN_MAX);
        for (int i = 0; i < lost; i++) unwritten.removeFirst();
        if (lost > 0) LOG.warn("{} counts of refused attempts are lost, because they cannot be written", lost);
        while (!unwritten.isEmpty()) {
            var batch = unwritten.stream().limit(BATCH_MAX).toList();
            append(batch);
            for (int i = 0; i < batch.size(); i++) unwritten.removeFirst();
        }
        return EVERY_MS;
    }

    private void append(List<CountedRefusals> counted) {
        db.tx(tx -> {
            EventLog.appendAll(tx, counted.stream().map(SecurityLog::event).toList());
            return true;
        });
    }

    private static Event event(CountedRefusals c) {
        return event(
                new SecurityRecorded(
                        c.id(),
                        c.action(),
                        c.outcome(),
                        c.reason(),
                        c.actor(),
                        c.address(),
                        c.operation(),
                        c.requestId(),
                        c.count(),
                        c.firstAt(),
                        c.lastAt(),
                        accounts(c.accounts()),
                        null),
                Origin.of(null, c.requestId(), isAddress(c.address()) ? c.address() : null));
    }

    private static boolean isAddress(String address) {
        return !address.isEmpty() && !address.equals(RefusalCounter.OTHERS);
    }

    /** The id of the event is that of the entry, so that the journal stores an entry once that was sent twice. */
    private static Event event(SecurityRecorded recorded, @Nullable Origin origin) {
        var actor = recorded.actor() == null ? AUTH : recorded.actor();
        return new Event(
                0,
                recorded.id(),
                AuthEvents.SECURITY_RECORDED,
                recorded.id(),
                VERSION,
                Json.write(recorded),
                actor,
                origin,
                Instant.now());
    }

    private static List<AuthEvents.Account> accounts(List<UUID> ids) {
        return ids.stream().map(AuthEvents.Account::new).toList();
    }

    /** Null for a request without a token. */
    private static @Nullable String caller() {
        var request = Request.current();
        return request == null || request.caller == null ? null : request.caller.actor();
    }

    /** Null also if the gateway asks for a client that it does not know. */
    private static @Nullable String client() {
        var request = Request.current();
        return request == null || request.caller == null || request.caller.isContext() ? null : request.caller.actor();
    }

    private static @Nullable String requestId() {
        var request = Request.current();
        return request == null ? null : request.header(Request.REQUEST_ID);
    }

    /** As {@link CountedRefusals} come over the bus. Fails 400 invalid_arguments. */
    public static List<CountedRefusals> read(JsonObject counted) {
        try {
            return counted.getJsonArray("refusals", new JsonArray()).stream()
                    .map(one -> Json.read((JsonObject) one, CountedRefusals.class))
                    .toList();
        } catch (IllegalArgumentException | ClassCastException e) {
            throw Problem.badRequest("invalid_arguments");
        }
    }
}
