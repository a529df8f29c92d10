package tradepost.sales.core.confirmation;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.serviceproxy.ServiceException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.concurrent.Batches;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;

/**
 * Steps that commands take together. Each command is written as if it were alone: it takes its steps one after another, and leaves. Those that
 * take their first step at the same time are a batch, and each step is taken once for all of them, with one statement or call, in the order of
 * their arrival.
 *
 * <p>A step starts when every command of its batch waits for a step or has left. Of several steps, the one that was added first comes first. So
 * between its steps a command does not wait for anything: the others would wait, too. With the last step the batch ends.
 */
final class SharedSteps {
    /** How long a batch may take: longer than the deadlines of its steps, so this is a limit for faults. */
    private static final long BATCH_MAX_MS = 60_000;

    private final Vertx vertx;
    /** By their first steps. */
    private final Batches<Turn<?, ?>, Turn<?, ?>> batches;

    private int steps;

    /**
     * @param batchMax the maximum number of commands in a batch
     * @param secondFrom see {@link Batches}
     */
    SharedSteps(Vertx vertx, int batchMax, int secondFrom) {
        this.vertx = vertx;
        batches = new Batches<>(vertx, batchMax, secondFrom, this::serve);
        batches.weighedBy(t -> t.member.weight);
    }

    /**
     * A step, after those that were added before.
     *
     * @param work returns an answer for each question, in their order; a failed one for what is refused. If it throws, it is called again
     *     for each question alone, so that a refusal fails only the command that caused it
     */
    <Q, A> Step<Q, A> add(Function<List<Q>, List<Future<A>>> work) {
        return new Step<>(steps++, work);
    }

    /** @param weight how much of a batch the command takes, 1 or more */
    Member join(int weight) {
        return new Member(weight);
    }

    private List<Turn<?, ?>> serve(List<Turn<?, ?>> firstTurns) {
        Request.actAs("sales"); // its calls serve many callers; each order carries the token of its own caller
        var batch = new Batch(firstTurns);
        long limit = vertx.setTimer(BATCH_MAX_MS, t -> batch.end(Problem.unavailable("unavailable")));
        try {
            for (var turns = batch.next(); !turns.isEmpty(); turns = batch.next())
                turns.getFirst().takeWith(turns);
        } catch (Throwable t) {
            batch.end(Problem.from(t));
        } finally {
            vertx.cancelTimer(limit);
            batch.end(Problem.unavailable("unavailable"));
        }
        return firstTurns;
    }

    /** A step of all commands. */
    static final class Step<Q, A> {
        private final int place;
        private final Function<List<Q>, List<Future<A>>> work;

        private Step(int place, Function<List<Q>, List<Future<A>>> work) {
            this.place = place;
            this.work = work;
        }

        private void take(List<Turn<Q, A>> turns) {
            try {
                var answers = work.apply(turns.stream().map(t -> t.question).toList());
                for (int i = 0; i < turns.size(); i++) answers.get(i).onComplete(turns.get(i).answer);
            } catch (Throwable t) {
                if (turns.size() > 1 && !Problem.isUnavailable(t)) {
                    for (var turn : turns) take(List.of(turn));
                    return;
                }
                var problem = Problem.from(t);
                for (var turn : turns) turn.answer.tryFail(problem);
            }
        }
    }

    /** A command, which joins a batch with its first step. */
    final class Member implements AutoCloseable {
        private final int weight;
        private @Nullable Batch batch;
        private int place;
        private boolean left;

        private Member(int weight) {
            this.weight = weight;
        }

        /** Fails as the step fails for this command; as the first one, also 503 overloaded if too many commands wait. Virtual threads only. */
        <Q, A> A together(Step<Q, A> step, Q question) {
            var turn = new Turn<>(this, step, question);
            if (batch == null) batches.ask(turn).onFailure(turn.answer::tryFail);
            else batch.await(turn);
            return turn.answer.future().await();
        }

        /** The others go on without this command. */
        void leave() {
            if (batch != null && !left) batch.leave(this);
            left = true;
        }

        @Override
        public void close() {
            leave();
        }
    }

    /** A command that waits for a step. */
    private static final class Turn<Q, A> {
        final Member member;
        final Step<Q, A> step;
        final Q question;
        final Promise<A> answer = Promise.promise();

        Turn(Member member, Step<Q, A> step, Q question) {
            this.member = member;
            this.step = step;
            this.question = question;
        }

        @SuppressWarnings("unchecked") // they wait for the same step
        void takeWith(List<Turn<?, ?>> turns) {
            step.take((List<Turn<Q, A>>) (List<?>) turns);
        }
    }

    /** Commands on their way through the steps. */
    private final class Batch {
        private final List<Turn<?, ?>> waiting;
        /** How many commands neither wait for a step nor have left. */
        private int moving;

        private Promise<Void> stopped = Promise.promise();
        private boolean ended;

        Batch(List<Turn<?, ?>> firstTurns) {
            waiting = new ArrayList<>(firstTurns);
            stopped.complete();
            for (int i = 0; i < firstTurns.size(); i++) {
                firstTurns.get(i).member.batch = this;
                firstTurns.get(i).member.place = i;
            }
        }

        synchronized void await(Turn<?, ?> turn) {
            if (ended) turn.answer.fail(Problem.unavailable("unavailable"));
            else waiting.add(turn);
            stop();
        }

        /** One that still waits, because it was interrupted, has stopped already. */
        synchronized void leave(Member member) {
            if (!waiting.removeIf(t -> t.member == member)) stop();
        }

        synchronized void stop() {
            if (--moving == 0) stopped.tryComplete();
        }

        /** Those that wait for the next step, once no command moves; none after the last step, or if all have left. */
        List<Turn<?, ?>> next() {
            stopped.future().await();
            synchronized (this) {
                int first = waiting.stream().mapToInt(t -> t.step.place).min().orElse(0);
                var turns = waiting.stream()
                        .filter(t -> t.step.place == first)
                        .sorted(Comparator.comparingInt(t -> t.member.place))
                        .toList();
                waiting.removeAll(turns);
                moving = first == steps - 1 ? 0 : turns.size();
                if (moving > 0 && !ended) stopped = Promise.promise();
                return turns;
            }
        }

        synchronized void end(ServiceException why) {
            ended = true;
            stopped.tryComplete();
            for (var turn : waiting) turn.answer.tryFail(why);
            waiting.clear();
        }
    }
}
