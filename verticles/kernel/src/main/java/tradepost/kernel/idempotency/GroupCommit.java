package tradepost.kernel.idempotency;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.kernel.concurrent.Batches;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.problem.Problem;

/**
 * Combines commands of one kind: those that arrive while a transaction is in flight share the next transaction and its commit.
 * Each keeps its own Idempotency-Key, which is claimed, answered and replayed as by {@link Idempotency#write}.
 *
 * @param <Q> a command with all that it needs, because its request is not available when it is served
 * @param <A> its answer
 */
public final class GroupCommit<Q, A extends Record> {
    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);
    private static final int BATCH_MAX = 64;

    /** @param key see {@link Idempotency#key} */
    public record Command<Q>(Idempotency.@Nullable Key key, Q body) {}

    private final Db db;
    private final Class<A> answer;
    private final BiFunction<Tx, List<Q>, List<@Nullable A>> work;
    private final Batches<Command<Q>, Optional<A>> batches;

    /**
     * @param work returns one answer for each command, in their order; null for a command on which it had no effect, and which is
     *     to be written alone. If it throws, each command is retried alone, and an exception then fails only that command. Of one
     *     command it returns the answer, or throws
     */
    public GroupCommit(Vertx vertx, Db db, Class<A> answer, BiFunction<Tx, List<Q>, List<@Nullable A>> work) {
        this(vertx, db, answer, BATCH_MAX, work);
    }

    /** Like the other constructor, with the maximum number of commands in a transaction. */
    public GroupCommit(
            Vertx vertx, Db db, Class<A> answer, int batchMax, BiFunction<Tx, List<Q>, List<@Nullable A>> work) {
        this.db = db;
        this.answer = answer;
        this.work = work;
        batches = new Batches<>(vertx, batchMax, this::writeAll);
    }

    /** See {@link Batches#weighedBy}. */
    public GroupCommit<Q, A> weighedBy(ToIntFunction<Q> of) {
        batches.weighedBy(command -> of.applyAsInt(command.body()));
        return this;
    }

    /** Virtual threads and tests only. */
    public A write(Q command) {
        return together(command).orElseGet(() -> Idempotency.write(db, answer, tx -> alone(tx, command)));
    }

    /** Like {@link #write} within {@link Idempotency#steps}, which record a refusal when everything is undone. */
    public A step(Q command) {
        return together(command).orElseGet(() -> Idempotency.step(db, answer, tx -> alone(tx, command)));
    }

    private Optional<A> together(Q command) {
        return batches.ask(new Command<>(Idempotency.key(), command)).await();
    }

    private A alone(Tx tx, Q command) {
        return Objects.requireNonNull(work.apply(tx, List.of(command)).getFirst());
    }

    /**
     * Serves commands that were already combined. An answer is empty if its command must be written alone, by {@link #write}: its
     * key was used before, the work left it out, or the shared transaction failed for any reason.
     */
    public List<Optional<A>> tryAll(List<Command<Q>> batch) {
        try {
            return db.tx(tx -> serve(tx, batch));
        } catch (Throwable t) {
            LOG.debug("{} commands continue separately: {}", batch.size(), t.toString());
            return none(batch);
        }
    }

    private List<Optional<A>> writeAll(List<Command<Q>> batch) {
        try {
            return db.tx(tx -> serve(tx, batch));
        } catch (Throwable t) {
            if (Problem.isUnavailable(t)) throw t;
            return none(batch);
        }
    }

    private List<Optional<A>> none(List<Command<Q>> batch) {
        return batch.stream().map(c -> Optional.<A>empty()).toList();
    }

    private List<Optional<A>> serve(Tx tx, List<Command<Q>> batch) {
        var fresh = claimed(tx, batch);
        if (fresh.isEmpty()) return none(batch);
        var answers = work.apply(tx, fresh.stream().map(Command::body).toList());
        var kept = new LinkedHashMap<Idempotency.Key, Record>();
        var leftOut = new ArrayList<Idempotency.Key>();
        var answerOf = new IdentityHashMap<Command<Q>, A>(); // two commands may be equal
        for (int i = 0; i < fresh.size(); i++) {
            var key = fresh.get(i).key();
            var done = answers.get(i);
            if (done != null) answerOf.put(fresh.get(i), done);
            if (key != null && done != null) kept.put(key, done);
            if (key != null && done == null) leftOut.add(key);
        }
        if (!kept.isEmpty()) IdempotencyTable.answer(tx, kept);
        if (!leftOut.isEmpty()) IdempotencyTable.release(tx, leftOut);
        return batch.stream().map(c -> Optional.ofNullable(answerOf.get(c))).toList();
    }

    /** The commands without a key, and those whose key is new. */
    private static <Q> List<Command<Q>> claimed(Tx tx, List<Command<Q>> batch) {
        var byKey = new LinkedHashMap<Idempotency.Key, Command<Q>>();
        for (var c : batch) if (c.key() != null) byKey.putIfAbsent(c.key(), c);
        if (byKey.isEmpty()) return batch;
        var fresh = IdempotencyTable.claim(tx, byKey.keySet());
        return batch.stream()
                .filter(c -> c.key() == null || byKey.get(c.key()) == c && fresh.contains(c.key()))
                .toList();
    }
}
