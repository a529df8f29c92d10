package tradepost.kernel.idempotency;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgException;
import io.vertx.serviceproxy.ServiceException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.bus.Batches;
import tradepost.kernel.bus.Request;
import tradepost.kernel.bus.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Pruner;
import tradepost.kernel.db.Tx;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Json;

/**
 * A command that is sent twice with the same Idempotency-Key takes effect once and gets one response. The key is claimed by the
 * first statement of the transaction that has the effect, so claim, effect and response commit together or not at all.
 */
public final class Idempotency {
    /** Refusals that depend on the state at that time are stored like responses. After other refusals the command may be retried. */
    private static final Set<Integer> STORED_REFUSALS = Set.of(404, 409, 412);

    private static final String REPLAYED = "replayed";
    private static final String REPLAYED_HEADER = "idempotent-replayed";
    private static final String IN_PROGRESS = "request_in_progress";

    /** Ordered, so that two transactions with the same keys wait for each other instead of deadlocking. */
    private static final String CLAIM = """
            insert into idempotency(principal, operation, key, request_hash, status)
            select p, o, k, h, 0 from unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) as u(p, o, k, h) order by p, o, k
            on conflict do nothing returning principal, operation, key, request_hash
            """;

    private static final String ANSWER = """
            update idempotency i set status = 200, body = u.b
            from unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) as u(p, o, k, b)
            where i.principal = u.p and i.operation = u.o and i.key = u.k
            """;
    /** Only keys that this transaction has claimed. */
    private static final String RELEASE = """
            delete from idempotency i using unnest($1::uuid[], $2::text[], $3::text[]) as u(p, o, k)
            where i.principal = u.p and i.operation = u.o and i.key = u.k and i.status = 0
            """;

    private static final String STORE_REFUSAL = """
            insert into idempotency(principal, operation, key, request_hash, status, body) values ($1, $2, $3, $4, $5, $6)
            on conflict do nothing
            """;
    private static final String FIND = """
            select request_hash, status, body from idempotency where principal = $1 and operation = $2 and key = $3
            """;

    private static final String FIND_ALL = """
            select principal, operation, key, i.request_hash, status, body from idempotency i
            join unnest((select $1::uuid[]), (select $2::text[]), (select $3::text[])) as k(p, o, k)
            on principal = p and operation = o and key = k
            """;
    private static final int LOOKUP_BATCH_MAX = 64;

    /** Starts at the time of the last deleted row, so that dead rows are not scanned again before they are vacuumed. */
    private static final String PRUNE = """
            with old as (
              select ctid, created_at from idempotency where created_at >= $2 and created_at < now() - interval '7 days'
              order by created_at limit $1),
            pruned as (delete from idempotency where ctid = any(array(select ctid from old)))
            select count(*), max(created_at) from old
            """;

    /**
     * @param hash of the command's content, keyed by a secret that is not in the database; the same key with other content is an
     *     error
     * @param otherHashes other hashes that an earlier record of the same content may have: one keyed by the previous secret, or the
     *     unkeyed one that the previous release stored
     */
    public record Key(UUID principal, String operation, String key, String hash, List<String> otherHashes) {
        boolean isOf(String stored) {
            return hash.equals(stored) || otherHashes.contains(stored);
        }
    }

    record Stored(String hash, int status, @Nullable String body) {
        static Stored of(Row r) {
            return of(r, 0);
        }

        static Stored of(Row r, int at) {
            return new Stored(r.getString(at), r.getInteger(at + 1), r.getString(at + 2));
        }
    }

    private record Name(UUID principal, String operation, String key) {
        static Name of(Key k) {
            return new Name(k.principal(), k.operation(), k.key());
        }

        static Name of(Row r) {
            return new Name(r.getUUID(0), r.getString(1), r.getString(2));
        }
    }

    /**
     * Name and hash, because concurrent commands may use the same key with different content, and only one of them has claimed
     * it.
     */
    private record Claimed(Name name, String hash) {}

    private record Lookups(Batches<Key, Optional<Stored>> batches) {}

    private Idempotency() {}

    /**
     * Commits the effect of a command together with its recorded response, if it has an Idempotency-Key, or records its refusal. Virtual
     * threads and tests only.
     */
    public static <T extends Record> T write(Db db, Class<T> answer, Function<Tx, T> work) {
        try {
            return step(db, answer, work);
        } catch (ServiceException refusal) {
            return refused(db, answer, refusal, tx -> null);
        }
    }

    /** Like {@link #write} within {@link #steps}, which record a refusal when everything is undone. */
    public static <T extends Record> T step(Db db, Class<T> answer, Function<Tx, T> work) {
        var key = key();
        if (key == null) return db.tx(work);
        return db.tx(tx -> {
            if (claim(tx, Set.of(key)).isEmpty())
                return replay(
                        answer, key, tx.firstOrNull(Stored::of, FIND, key.principal(), key.operation(), key.key()));
            var value = work.apply(tx);
            answer(tx, Map.of(key, value));
            return value;
        });
    }

    /** {@link #write} as a task of its own, for a service method to return. */
    public static <T extends Record> Future<T> task(Vertx vertx, Db db, Class<T> answer, Function<Tx, T> work) {
        return Tasks.run(vertx, () -> write(db, answer, work));
    }

    /**
     * Returns the recorded response of the same command, or else runs {@code steps}: for commands that call other contexts before
     * their transaction. A refusal thrown by {@code steps} is stored like one of the transaction.
     */
    public static <T extends Record> T steps(Db db, Class<T> answer, Supplier<T> steps) {
        return steps(db, answer, steps, tx -> null);
    }

    /**
     * Like the other method, for a command that may also be completed without its key, for example by an event. Its steps write by
     * {@link #step}, so that no refusal is recorded without {@code giveUp}.
     *
     * @param giveUp called in the transaction that records a refusal. It keeps all tries of the command from taking effect later, or
     *     returns the response if one of them has taken effect
     */
    public static <T extends Record> T steps(
            Db db, Class<T> answer, Supplier<T> steps, Function<Tx, @Nullable T> giveUp) {
        var key = key();
        if (key == null) return steps.get();
        var stored = db.singletons()
                .get(Lookups.class, () -> lookups(db))
                .batches()
                .ask(key)
                .await();
        if (stored.isPresent()) return replay(answer, key, stored.get());
        try {
            return steps.get();
        } catch (ServiceException refusal) {
            return refused(db, answer, refusal, giveUp);
        }
    }

    /**
     * Returns the recorded response of the same command as this transaction sees it, or null; fails with a recorded refusal. For
     * commands of several transactions, in the first of them.
     */
    public static <T extends Record> @Nullable T answered(Tx tx, Class<T> answer) {
        var key = key();
        var stored = key == null ? null : tx.firstOrNull(Stored::of, FIND, key.principal(), key.operation(), key.key());
        return key == null || stored == null ? null : replay(answer, key, stored);
    }

    /** The keys that have a response by now, as this transaction sees it. */
    public static Set<Key> answered(Tx tx, Collection<Key> keys) {
        var found = stored(tx.sql(FIND_ALL, findArgs(keys)));
        return keys.stream().filter(key -> found.containsKey(Name.of(key))).collect(Collectors.toSet());
    }

    /** Combines concurrent lookups into one statement. */
    private static Lookups lookups(Db db) {
        return new Lookups(new Batches<>(db.vertx(), LOOKUP_BATCH_MAX, keys -> {
            var found = stored(db.query(FIND_ALL, findArgs(keys)).await());
            return keys.stream()
                    .map(key -> Optional.ofNullable(found.get(Name.of(key))))
                    .toList();
        }));
    }

    private static Object[] findArgs(Collection<Key> keys) {
        return new Object[] {
            keys.stream().map(Key::principal).toArray(UUID[]::new), texts(keys, Key::operation), texts(keys, Key::key)
        };
    }

    private static Map<Name, Stored> stored(RowSet<Row> rows) {
        var found = new HashMap<Name, Stored>();
        for (var r : rows) found.put(Name.of(r), Stored.of(r, 3));
        return found;
    }

    /** Deletes responses that are older than seven days. */
    public static Pruner.Step pruning(Db db) {
        var from = new AtomicReference<>(OffsetDateTime.ofInstant(Instant.EPOCH, ZoneOffset.UTC));
        return limit -> {
            var pruned = db.query(PRUNE, limit, from.get()).await().iterator().next();
            if (pruned.getOffsetDateTime(1) != null) from.set(pruned.getOffsetDateTime(1));
            return pruned.getLong(0) == limit;
        };
    }

    /** Whether the command being served is a repetition that gets the recorded response. */
    public static boolean isReplay() {
        var request = Request.current();
        return request != null && request.answerHeaders().containsKey(REPLAYED_HEADER);
    }

    /**
     * The 422 failure for the same key with other content, where no stored hash can show the difference, for example in a
     * password.
     */
    public static ServiceException otherContent() {
        return Problem.of(422, "idempotency_key_reused");
    }

    /** The key of the command being served; null if it has none. */
    public static @Nullable Key key() {
        var request = Request.current();
        if (request == null) return null;
        var key = request.header(Request.IDEMPOTENCY_KEY);
        var operation = request.header(Request.ACTION);
        var hash = request.header(Request.REQUEST_HASH);
        if (key == null || operation == null || hash == null) return null;
        var hashes = request.contentHashes(hash);
        // an unauthenticated caller is identified by the content it sends, so that no two of them share a key
        var principal = request.caller == null ? Ids.named("public\n" + hashes.getFirst()) : request.caller.userId();
        var otherHashes = new ArrayList<>(hashes.subList(1, hashes.size()));
        otherHashes.add(hash);
        return new Key(principal, operation, key, hashes.getFirst(), List.copyOf(otherHashes));
    }

    /**
     * Claims the keys and returns those that are new. While a concurrent command with the same key is in flight, this waits for
     * it, up to the lock timeout.
     */
    static Set<Key> claim(Tx tx, Collection<Key> keys) {
        var claimed = new HashSet<>(inTurn(() -> tx.list(
                r -> new Claimed(Name.of(r), r.getString(3)),
                CLAIM,
                keys.stream().map(Key::principal).toArray(UUID[]::new),
                texts(keys, Key::operation),
                texts(keys, Key::key),
                texts(keys, Key::hash))));
        return keys.stream()
                .filter(k -> claimed.contains(new Claimed(Name.of(k), k.hash())))
                .collect(Collectors.toSet());
    }

    static void answer(Tx tx, Map<Key, ? extends Record> answers) {
        var keys = answers.keySet();
        tx.send(
                ANSWER,
                keys.stream().map(Key::principal).toArray(UUID[]::new),
                texts(keys, Key::operation),
                texts(keys, Key::key),
                answers.values().stream().map(a -> Json.write(a).encode()).toArray(String[]::new));
    }

    /** Undoes {@link #claim}. */
    static void release(Tx tx, Collection<Key> keys) {
        tx.send(RELEASE, findArgs(keys));
    }

    private static String[] texts(Collection<Key> keys, Function<Key, String> part) {
        return keys.stream().map(part).toArray(String[]::new);
    }

    private static <T extends Record> T replay(Class<T> answer, Key k, @Nullable Stored stored) {
        if (stored == null) throw Problem.conflict(IN_PROGRESS); // deleted between two statements
        if (!k.isOf(stored.hash())) throw otherContent();
        Request.answerHeader(REPLAYED_HEADER, "true");
        var body = new JsonObject(stored.body() == null ? "{}" : stored.body());
        if (stored.status() == 200) return Json.read(body, answer);
        throw new ServiceException(
                stored.status(),
                body.getString("slug"),
                body.getJsonObject("debug").put(REPLAYED, true));
    }

    /**
     * Records a refusal and throws it. If another try of the command has a response by now, returns or throws that: what this try saw may be
     * its effect. A refusal that cannot be recorded is not returned, because a try that is still under way may contradict it.
     */
    private static <T extends Record> T refused(
            Db db, Class<T> answer, ServiceException refusal, Function<Tx, @Nullable T> giveUp) {
        var k = key();
        if (k == null || !isStored(refusal)) throw refusal;
        return db.tx(tx -> {
                    if (record(tx, k, refusal)) {
                        var effect = giveUp.apply(tx);
                        if (effect != null) answer(tx, Map.of(k, effect));
                        return Optional.ofNullable(effect);
                    }
                    var earlier = tx.firstOrNull(Stored::of, FIND, k.principal(), k.operation(), k.key());
                    return Optional.ofNullable(earlier).map(e -> replay(answer, k, e));
                })
                .orElseThrow(() -> refusal);
    }

    /** False if the key has a response. */
    private static boolean record(Tx tx, Key k, ServiceException refusal) {
        var debug = refusal.getDebugInfo() == null ? new JsonObject() : refusal.getDebugInfo();
        var body = new JsonObject().put("slug", refusal.getMessage()).put("debug", debug);
        return inTurn(() -> tx.sql(
                                STORE_REFUSAL,
                                k.principal(),
                                k.operation(),
                                k.key(),
                                k.hash(),
                                refusal.failureCode(),
                                body.encode())
                        .rowCount()
                == 1);
    }

    /** Fails 409 request_in_progress if a concurrent command with the same key does not end within the lock timeout. */
    private static <T> T inTurn(Supplier<T> insert) {
        try {
            return insert.get();
        } catch (PgException e) {
            if ("55P03".equals(e.getSqlState())) throw Problem.conflict(IN_PROGRESS);
            throw e;
        }
    }

    /** Whether this refusal of a command with a key is recorded as its response. */
    public static boolean isStored(ServiceException refusal) {
        var debug = refusal.getDebugInfo();
        return STORED_REFUSALS.contains(refusal.failureCode())
                && (debug == null || !debug.containsKey(REPLAYED))
                && !IN_PROGRESS.equals(refusal.getMessage());
    }
}
