package tradepost.kernel.idempotency;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.concurrent.Batches;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Pruner;
import tradepost.kernel.db.Tx;
import tradepost.kernel.json.Json;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.value.Ids;

/**
 * A command that is sent twice with the same Idempotency-Key takes effect once and gets one response. The key is claimed by the
 * first statement of the transaction that has the effect, so claim, effect and response commit together or not at all.
 */
public final class Idempotency {
    /** Refusals that depend on the state at that time are stored like responses. After other refusals the command may be retried. */
    private static final Set<Integer> STORED_REFUSALS = Set.of(404, 409, 412);

    private static final String REPLAYED = "replayed";
    private static final String REPLAYED_HEADER = "idempotent-replayed";
    private static final int LOOKUP_BATCH_MAX = 64;

    /**
     * @param hash of the command's content, keyed by a secret that is not in the database; the same key with other content is an
     *     error
     * @param otherHashes other hashes that an earlier record of the same content may have: those keyed by previous secrets
     */
    public record Key(UUID principal, String operation, String key, String hash, List<String> otherHashes) {
        boolean isOf(String stored) {
            return hash.equals(stored) || otherHashes.contains(stored);
        }
    }

    private record Lookups(Batches<Key, Optional<IdempotencyTable.Stored>> batches) {}

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
            if (IdempotencyTable.claim(tx, Set.of(key)).isEmpty())
                return replay(answer, key, IdempotencyTable.find(tx, key));
            var value = work.apply(tx);
            IdempotencyTable.answer(tx, Map.of(key, value));
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

    /** {@link #steps} as a task of its own, for a service method to return. */
    public static <T extends Record> Future<T> stepsTask(Vertx vertx, Db db, Class<T> answer, Supplier<T> steps) {
        return Tasks.run(vertx, () -> steps(db, answer, steps));
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
        var stored = key == null ? null : IdempotencyTable.find(tx, key);
        return key == null || stored == null ? null : replay(answer, key, stored);
    }

    /** The keys that have a response by now, as this transaction sees it. */
    public static Set<Key> answered(Tx tx, Collection<Key> keys) {
        return IdempotencyTable.answered(tx, keys);
    }

    /** Combines concurrent lookups into one statement. */
    private static Lookups lookups(Db db) {
        return new Lookups(new Batches<>(db.vertx(), LOOKUP_BATCH_MAX, keys -> IdempotencyTable.find(db, keys)));
    }

    /** Deletes responses that are older than seven days. */
    public static Pruner.Step pruning(Db db) {
        return IdempotencyTable.pruning(db);
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

    private static <T extends Record> T replay(Class<T> answer, Key k, IdempotencyTable.@Nullable Stored stored) {
        if (stored == null) throw Problem.conflict(IdempotencyTable.IN_PROGRESS); // deleted between two statements
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
        var request = Request.current();
        // by steps of this try, whose refusal is the original
        if (k == null || request == null || !isStored(refusal) || request.hasRecorded(refusal)) throw refusal;
        return db.tx(tx -> {
                    if (IdempotencyTable.store(tx, k, refusal)) {
                        var effect = giveUp.apply(tx);
                        if (effect != null) IdempotencyTable.answer(tx, Map.of(k, effect));
                        return Optional.ofNullable(effect);
                    }
                    var earlier = IdempotencyTable.find(tx, k);
                    return Optional.ofNullable(earlier).map(e -> replay(answer, k, e));
                })
                .orElseThrow(() -> {
                    request.recorded(refusal);
                    return refusal;
                });
    }

    /** Whether this refusal of a command with a key is recorded as its response. */
    public static boolean isStored(ServiceException refusal) {
        var debug = refusal.getDebugInfo();
        return STORED_REFUSALS.contains(refusal.failureCode())
                && (debug == null || !debug.containsKey(REPLAYED))
                && !IdempotencyTable.IN_PROGRESS.equals(refusal.getMessage());
    }
}
