package tradepost.kernel.idempotency;

import static tradepost.kernel.db.Tx.column;

import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgException;
import io.vertx.serviceproxy.ServiceException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Pruner;
import tradepost.kernel.db.Tx;
import tradepost.kernel.idempotency.Idempotency.Key;
import tradepost.kernel.json.Json;
import tradepost.kernel.problem.Problem;

/** The rows of the table idempotency: the keys that commands have claimed, each with its response. */
final class IdempotencyTable {
    static final String IN_PROGRESS = "request_in_progress";

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

    /** Starts at the time of the last deleted row, so that dead rows are not scanned again before they are vacuumed. */
    private static final String PRUNE = """
            with old as (
              select ctid, created_at from idempotency where created_at >= $2 and created_at < now() - interval '7 days'
              order by created_at limit $1),
            pruned as (delete from idempotency where ctid = any(array(select ctid from old)))
            select count(*), max(created_at) from old
            """;

    /** A recorded response; of a refusal, with its status. */
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

    private IdempotencyTable() {}

    /**
     * Claims the keys and returns those that are new. While a concurrent command with the same key is in flight, this waits for
     * it, up to the lock timeout.
     */
    static Set<Key> claim(Tx tx, Collection<Key> keys) {
        var claimed = new HashSet<>(inTurn(() -> tx.list(
                r -> new Claimed(Name.of(r), r.getString(3)),
                CLAIM,
                column(keys, Key::principal, UUID[]::new),
                column(keys, Key::operation, String[]::new),
                column(keys, Key::key, String[]::new),
                column(keys, Key::hash, String[]::new))));
        return keys.stream()
                .filter(k -> claimed.contains(new Claimed(Name.of(k), k.hash())))
                .collect(Collectors.toSet());
    }

    static void answer(Tx tx, Map<Key, ? extends Record> answers) {
        var keys = answers.keySet();
        tx.send(
                ANSWER,
                column(keys, Key::principal, UUID[]::new),
                column(keys, Key::operation, String[]::new),
                column(keys, Key::key, String[]::new),
                column(answers.values(), a -> Json.write(a).encode(), String[]::new));
    }

    /** Undoes {@link #claim}. */
    static void release(Tx tx, Collection<Key> keys) {
        tx.send(RELEASE, findArgs(keys));
    }

    /** Stores a refusal. Returns false if the key has a response. */
    static boolean store(Tx tx, Key k, ServiceException refusal) {
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

    static @Nullable Stored find(Tx tx, Key key) {
        return tx.firstOrNull(Stored::of, FIND, key.principal(), key.operation(), key.key());
    }

    /** The responses of these keys, in their order. */
    static List<Optional<Stored>> find(Db db, List<Key> keys) {
        var found = stored(db.query(FIND_ALL, findArgs(keys)).await());
        return keys.stream()
                .map(key -> Optional.ofNullable(found.get(Name.of(key))))
                .toList();
    }

    static Set<Key> answered(Tx tx, Collection<Key> keys) {
        var found = stored(tx.sql(FIND_ALL, findArgs(keys)));
        return keys.stream().filter(key -> found.containsKey(Name.of(key))).collect(Collectors.toSet());
    }

    private static Object[] findArgs(Collection<Key> keys) {
        return new Object[] {
            column(keys, Key::principal, UUID[]::new),
            column(keys, Key::operation, String[]::new),
            column(keys, Key::key, String[]::new)
        };
    }

    private static Map<Name, Stored> stored(RowSet<Row> rows) {
        var found = new HashMap<Name, Stored>();
        for (var r : rows) found.put(Name.of(r), Stored.of(r, 3));
        return found;
    }

    /** Deletes responses that are older than seven days. */
    static Pruner.Step pruning(Db db) {
        var from = new AtomicReference<>(OffsetDateTime.ofInstant(Instant.EPOCH, ZoneOffset.UTC));
        return limit -> {
            var pruned = db.query(PRUNE, limit, from.get()).await().iterator().next();
            if (pruned.getOffsetDateTime(1) != null) from.set(pruned.getOffsetDateTime(1));
            return pruned.getLong(0) == limit;
        };
    }
}
