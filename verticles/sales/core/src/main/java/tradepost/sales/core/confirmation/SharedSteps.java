package tradepost.sales.core.confirmation;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.kernel.concurrent.Batches;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;

/**
 * Steps that commands take together. Each command is written as if it were alone: it joins, takes its steps one after another, and leaves. Those
 * that join at the same time are a batch, and each step is taken once for all of them, with one statement or call.
 *
 * <p>A step starts when every command of its batch waits for a step or has left. Of several steps, the one that was added first comes first. So
 * between its steps a command does not wait for anything: the others would wait, too.
 */
final class SharedSteps {
    private static final Logger LOG = LoggerFactory.getLogger(SharedSteps.class);

    /** How long a batch may take: longer than the deadlines of its steps, so this is a limit for faults. */
    private static final long BATCH_MAX_MS = 60_000;

    private final Vertx vertx;
    private final Batches<Member, Member> batches;
    private int steps;

    /**
     * @param batchMax the maximum number of commands in a batch
     * @param secondFrom see {@link Batches}
     */
    SharedSteps(Vertx vertx, int batchMax, int secondFrom) {
        this.vertx = vertx;
        batches = new Batches<>(vertx, batchMax, secondFrom, this::serve);
        batches.weighedBy(m -> m.weight);
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

    /**
     * Waits for the next batch. Fails 503 overloaded if too many commands wait. Virtual threads only.
     *
     * @param weight how much of a batch the command takes, 1 or more
     */
    Member join(int weight) {
        var member = new Member(weight);
        batches.ask(member).onFailure(member.joined::tryFail);
        return member.joined.future().await();
    }

    private List<Member> serve(List<Member> members) {
        Request.actAs("sales"); // its calls serve many callers; each order carries the token of its own caller
        var batch = new Batch(members.size());
        long limit = vertx.setTimer(BATCH_MAX_MS, t -> batch.end(Problem.unavailable("unavailable")));
        try {
            for (var m : members) m.joined(batch);
            for (var turns = batch.next(); !turns.isEmpty(); turns = batch.next())
                turns.getFirst().takeWith(turns);
        } catch (Throwable t) {
            LOG.error("a batch of {} commands has ended early", members.size(), t);
            batch.end(t);
        } finally {
            vertx.cancelTimer(limit);
        }
        return members;
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

    /** A command in its batch. */
    static final class Member implements AutoCloseable {
        private final int weight;
        private final Promise<Member> joined = Promise.promise();
        private Batch batch = new Batch(0);
        private boolean left;

        private Member(int weight) {
            this.weight = weight;
        }

        private void joined(Batch joinedBatch) {
            batch = joinedBatch;
            joined.complete(this);
        }

        /** Fails as the step fails for this command. */
        <Q, A> A together(Step<Q, A> step, Q question) {
            var turn = new Turn<>(step, question);
            batch.await(turn);
            return turn.answer.future().await();
        }

        /** The others go on without this command. */
        void leave() {
            if (left) return;
            left = true;
            batch.stop();
        }

        @Override
        public void close() {
            leave();
        }
    }

    /** A command that waits for a step. */
    private static final class Turn<Q, A> {
        final Step<Q, A> step;
        final Q question;
        final Promise<A> answer = Promise.promise();

        Turn(Step<Q, A> step, Q question) {
            this.step = step;
            this.question = question;
        }

        @SuppressWarnings("unchecked") // they wait for the same step
        void takeWith(List<Turn<?, ?>> turns) {
            step.take((List<Turn<Q, A>>) (List<?>) turns);
        }
    }

    /** Commands on their way through the steps. */
    private static final class Batch {
        private final List<Turn<?, ?>> waiting = new ArrayList<>();
        /** How many commands neither wait for a step nor have left. */
        private int moving;

        private Promise<Void> stopped = Promise.promise();
        private boolean ended;

        Batch(int size) {
            moving = size;
        }

        synchronized void await(Turn<?, ?> turn) {
            if (ended) turn.answer.fail(Problem.unavailable("unavailable"));
            else waiting.add(turn);
            stop();
        }

        synchronized void stop() {
            if (--moving == 0) stopped.tryComplete();
        }

        /** Those that wait for the next step, once no command moves; none if all have left. */
        List<Turn<?, ?>> next() {
            stopped.future().await();
            synchronized (this) {
                int first = waiting.stream().mapToInt(t -> t.step.place).min().orElse(0);
                var turns = waiting.stream().filter(t -> t.step.place == first).toList();
                waiting.removeAll(turns);
                moving = turns.size();
                if (!ended) stopped = Promise.promise();
                return turns;
            }
        }

        synchronized void end(Throwable t) {
            ended = true;
            stopped.tryComplete();
            var problem = Problem.from(t);
            for (var turn : waiting) turn.answer.tryFail(problem);
            waiting.clear();
        }
    }
}
