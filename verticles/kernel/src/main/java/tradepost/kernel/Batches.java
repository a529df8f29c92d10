package tradepost.kernel;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Calls of one kind, served together: those that arrive while a batch is in flight go into the next one, which asks the database
 * once for all of them. Idle, a batch is one call and nothing waits.
 *
 * @param <Q> what is asked
 * @param <A> its answer
 */
public final class Batches<Q, A> {
    /** A second one sets out beside the first only when it is full: half-full ones cost as much, and wait for each other's locks. */
    private static final int IN_FLIGHT = 2;

    /** Or when the first is held up. */
    private static final long LATE_MS = 25;

    private static final int WAITING_MAX = 5_000;

    private record Call<Q, A>(Q question, Promise<A> answer) {}

    private final Vertx vertx;
    private final Context context;
    private final int batchMax;
    private final Function<List<Q>, List<A>> serve;
    private final ArrayDeque<Call<Q, A>> waiting = new ArrayDeque<>();
    private int inFlight;
    private long lastStartNanos;
    private boolean watched;

    /**
     * On a virtual-thread verticle's own context: a batch serves many requests and is none of theirs.
     *
     * @param serve one answer for each question, in their order; may await. A refusal of it fails nobody who only happened to travel
     *     along: each question of that batch is then served alone
     */
    public Batches(Vertx vertx, int batchMax, Function<List<Q>, List<A>> serve) {
        this.vertx = vertx;
        context = vertx.getOrCreateContext();
        this.batchMax = batchMax;
        this.serve = serve;
    }

    /** Fails 503 overloaded when too many wait. */
    public Future<A> ask(Q question) {
        Promise<A> answer = Promise.promise();
        synchronized (waiting) {
            if (waiting.size() >= WAITING_MAX) return Future.failedFuture(Problem.unavailable("overloaded"));
            waiting.add(new Call<>(question, answer));
        }
        startNext();
        return answer.future();
    }

    private void startNext() {
        var batch = new ArrayList<Call<Q, A>>();
        synchronized (waiting) {
            if (inFlight >= IN_FLIGHT || waiting.isEmpty()) return;
            if (inFlight > 0 && waiting.size() < batchMax && !isLate()) {
                watch();
                return;
            }
            while (batch.size() < batchMax && !waiting.isEmpty()) batch.add(waiting.remove());
            inFlight++;
            lastStartNanos = System.nanoTime();
        }
        context.runOnContext(v -> {
            try {
                serve(batch);
            } finally {
                synchronized (waiting) {
                    inFlight--;
                }
                startNext();
            }
        });
    }

    private boolean isLate() {
        return System.nanoTime() - lastStartNanos > TimeUnit.MILLISECONDS.toNanos(LATE_MS);
    }

    private void watch() {
        if (watched) return;
        watched = true;
        vertx.setTimer(LATE_MS, t -> {
            synchronized (waiting) {
                watched = false;
            }
            startNext();
        });
    }

    private void serve(List<Call<Q, A>> batch) {
        List<A> answers;
        try {
            answers = serve.apply(batch.stream().map(Call::question).toList());
        } catch (Throwable t) {
            if (batch.size() > 1 && !Problem.isTransient(t)) {
                batch.forEach(c -> serve(List.of(c)));
                return;
            }
            var problem = Problem.from(t);
            batch.forEach(c -> c.answer().tryFail(problem));
            return;
        }
        for (int i = 0; i < batch.size(); i++) batch.get(i).answer().complete(answers.get(i));
    }
}
