package tradepost.kernel.concurrent;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Deadline;
import tradepost.kernel.request.PastTimes;
import tradepost.kernel.request.Traces;

/**
 * Combines calls of one kind: those that arrive while a batch is in flight go into the next batch, which queries the database
 * once for all of them. When idle, a batch is one call and nothing waits. Under load, a batch may wait a millisecond for more
 * calls.
 *
 * @param <Q> a question, the argument of a call
 * @param <A> its answer
 */
public final class Batches<Q, A> {
    /**
     * A second batch starts beside the first only when it is full enough: half-full batches cost as much as full ones, and wait
     * for each other's locks.
     */
    private static final int IN_FLIGHT = 2;

    /**
     * A second batch also starts once the first has taken twice as long as usual, within these bounds. With a fixed limit, every batch
     * on a slow machine would be late, and a second one with only a few calls would start beside each.
     */
    private static final long LATE_MIN_MS = 25;

    private static final long LATE_MAX_MS = 200;
    /** The usual duration is a moving average over about this many batches. */
    private static final int AVERAGED = 8;

    /** From this size on, a batch counts as a crowd: its callers may soon ask again. */
    private static final int CROWD = 8;
    /** After a crowd, the next batch waits this long for most of them. Otherwise two half-full batches would alternate. */
    private static final long GATHER_MS = 1;

    private static final int WAITING_MAX = 5_000;
    /** Limits the rows that a batch may write or lock, because a larger batch would exceed the statement timeout. */
    private static final int BATCH_WEIGHT_MAX = 4_000;

    private static final int WAITING_WEIGHT_MAX = 50_000;
    /** By then a caller on the bus has given up and received a timeout, so a call that has not started by then is not started. */
    private static final long WAIT_MAX_MS = 5_000;

    private record Call<Q, A>(
            Q question,
            int weight,
            long untilNanos,
            Promise<A> answer,
            @Nullable String traceparent,
            @Nullable String past) {}

    private final Vertx vertx;
    private final ContextInternal context;
    private final int batchMax;
    private final int secondFrom;
    private final Function<List<Q>, List<A>> serve;
    private final ArrayDeque<Call<Q, A>> waiting = new ArrayDeque<>();
    private ToIntFunction<Q> weight = question -> 1;
    private int waitingWeight;
    private int inFlight;
    private long lastStartNanos;
    private long usualNanos;
    private boolean watched;
    /** How many calls the next batch waits for; 0 when it does not wait. */
    private int gathering;

    /** Like the other constructor; a second batch starts only when it is full. */
    public Batches(Vertx vertx, int batchMax, Function<List<Q>, List<A>> serve) {
        this(vertx, batchMax, batchMax, serve);
    }

    /**
     * Call this on a virtual-thread verticle. A batch serves many requests, so none of them is its current request.
     *
     * @param secondFrom number of waiting calls from which on a second batch starts
     * @param serve returns one answer for each question, in their order; may await. If it throws, each question of the batch is
     *     served again alone, so that a refusal fails only the call that caused it
     */
    public Batches(Vertx vertx, int batchMax, int secondFrom, Function<List<Q>, List<A>> serve) {
        this.vertx = vertx;
        context = ((ContextInternal) vertx.getOrCreateContext()).unwrap();
        this.batchMax = batchMax;
        this.secondFrom = secondFrom;
        this.serve = serve;
    }

    /**
     * Also bounds batches and the queue by the weight of their calls, such as the number of lines of an order. A call that is
     * heavier than a batch may be is served alone. Set this before the first call.
     *
     * @param of the weight of a question, 1 or more
     */
    public Batches<Q, A> weighedBy(ToIntFunction<Q> of) {
        weight = of;
        return this;
    }

    /** Fails 503 overloaded if too many calls wait. */
    public Future<A> ask(Q question) {
        return askAll(List.of(question)).getFirst();
    }

    /** Like {@link #ask} for each question. No batch starts before all of them are queued. */
    public List<Future<A>> askAll(List<Q> questions) {
        var answers = new ArrayList<Future<A>>();
        synchronized (waiting) {
            for (var q : questions) answers.add(add(q));
        }
        startNext();
        return answers;
    }

    private Future<A> add(Q question) {
        int weighs = weight.applyAsInt(question);
        if (waiting.size() >= WAITING_MAX || waitingWeight + weighs > WAITING_WEIGHT_MAX)
            return Future.failedFuture(Problem.unavailable("overloaded"));
        Promise<A> answer = Promise.promise();
        waitingWeight += weighs;
        long untilNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Deadline.innerMs(WAIT_MAX_MS));
        var past = PastTimes.currentRequest();
        waiting.add(new Call<>(question, weighs, untilNanos, answer, Traces.current(vertx), past));
        return answer.future();
    }

    private void startNext() {
        synchronized (waiting) {
            if (inFlight >= IN_FLIGHT || waiting.isEmpty() || waiting.size() < gathering) return;
            gathering = 0;
            if (inFlight > 0 && waiting.size() < secondFrom && !isLate()) {
                watch();
                return;
            }
            inFlight++;
            lastStartNanos = System.nanoTime();
        }
        context.duplicate().runOnContext(v -> {
            long startNanos = System.nanoTime();
            int size = 0;
            try {
                var batch = next();
                size = batch.size();
                serve(batch);
            } finally {
                ended(size, System.nanoTime() - startNanos);
            }
        });
    }

    private void ended(int size, long tookNanos) {
        synchronized (waiting) {
            inFlight--;
            usualNanos += (tookNanos - usualNanos) / AVERAGED;
            int most = Math.min(batchMax, (waiting.size() + size) * 3 / 4);
            if (inFlight == 0 && size >= CROWD && waiting.size() < most) {
                gathering = most;
                startLater(GATHER_MS, () -> gathering = 0);
            }
        }
        startNext();
    }

    /**
     * Takes the calls of a batch when it starts, so that it includes those that arrived after the decision. Leaves enough for a
     * second batch.
     */
    private List<Call<Q, A>> next() {
        var batch = new ArrayList<Call<Q, A>>();
        synchronized (waiting) {
            int size = Math.min(batchMax, Math.max(secondFrom, (waiting.size() + 1) / 2));
            int room = BATCH_WEIGHT_MAX;
            while (batch.size() < size && !waiting.isEmpty()) {
                int weighs = waiting.element().weight();
                if (weighs > room && !batch.isEmpty()) break;
                if (!batch.isEmpty()
                        && !Objects.equals(
                                batch.getFirst().past(), waiting.element().past())) break;
                room -= weighs;
                waitingWeight -= weighs;
                batch.add(waiting.remove());
            }
        }
        batch.removeIf(Batches::isGivenUp);
        return batch;
    }

    /** Earlier calls may have taken so long that the caller of this one has given up. */
    private void alone(Call<Q, A> call) {
        if (!isGivenUp(call)) serve(List.of(call));
    }

    /** Fails the call if its caller has given up. */
    private static boolean isGivenUp(Call<?, ?> call) {
        if (call.untilNanos() - System.nanoTime() > 0) return false;
        call.answer().tryFail(Problem.unavailable("overloaded"));
        return true;
    }

    private boolean isLate() {
        return System.nanoTime() - lastStartNanos > TimeUnit.MILLISECONDS.toNanos(lateMs());
    }

    private long lateMs() {
        return Math.clamp(TimeUnit.NANOSECONDS.toMillis(2 * usualNanos), LATE_MIN_MS, LATE_MAX_MS);
    }

    private void watch() {
        if (watched) return;
        watched = true;
        startLater(lateMs(), () -> watched = false);
    }

    private void startLater(long ms, Runnable change) {
        vertx.setTimer(ms, t -> {
            synchronized (waiting) {
                change.run();
            }
            startNext();
        });
    }

    private void serve(List<Call<Q, A>> batch) {
        if (batch.isEmpty()) return; // another batch took the calls, or their callers have given up
        List<A> answers;
        try {
            answers = Traces.within(
                    vertx,
                    () -> batch.stream()
                            .map(c -> new Traces.Part("batch", c.traceparent()))
                            .toList(),
                    () -> PastTimes.within(
                            batch.getFirst().past(),
                            () -> serve.apply(batch.stream().map(Call::question).toList())));
        } catch (Throwable t) {
            if (batch.size() > 1 && !Problem.isUnavailable(t)) {
                batch.forEach(this::alone);
                return;
            }
            var problem = Problem.from(t);
            batch.forEach(c -> c.answer().tryFail(problem));
            return;
        }
        for (int i = 0; i < batch.size(); i++) batch.get(i).answer().complete(answers.get(i));
    }
}
