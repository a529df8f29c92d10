package tradepost.kernel.jobs;

import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;

/** A job that this node runs, until it ends, is cancelled or is taken over by another node. Virtual threads only. */
public final class JobRun {
    /** The job is no longer this runner's, or this node stops. Do not catch it. */
    static final class Lost extends RuntimeException {
        private static final long serialVersionUID = 1;

        Lost() {
            super("the job is not held any more", null, false, false);
        }
    }

    /** The owner of the job may not go on. Do not catch it: the job ends as failed. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        final transient ServiceException why;

        Refused(ServiceException why) {
            super(why.getMessage(), null, false, false);
            this.why = why;
        }
    }

    /** Between two looks at what the owner may do. */
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Carries the result of work that is rolled back. */
    private static final class Rehearsed extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient Object result;

        Rehearsed(Object result) {
            super("rolled back", null, false, false);
            this.result = result;
        }
    }

    private final Db db;
    private final UUID holder;
    private final BooleanSupplier stopped;
    private final UUID id;
    private final JsonObject parameters;
    private final JsonObject checkpoint;
    private final long startedNanos = System.nanoTime();
    private long rowsBefore = -1;
    private Supplier<@Nullable ServiceException> refusal = () -> null;
    private long lookAtNanos = startedNanos;

    JobRun(Db db, UUID holder, BooleanSupplier stopped, UUID id, JsonObject parameters, JsonObject checkpoint) {
        this.db = db;
        this.holder = holder;
        this.stopped = stopped;
        this.id = id;
        this.parameters = parameters;
        this.checkpoint = checkpoint;
    }

    /** @param why says why the owner may not go on, or null; asked now and then */
    void asLongAs(Supplier<@Nullable ServiceException> why) {
        refusal = why;
    }

    public UUID id() {
        return id;
    }

    /** As they were given to {@link Jobs#submit}. */
    public JsonObject parameters() {
        return parameters;
    }

    /** The last checkpoint when this run began; empty for a new job. */
    public JsonObject checkpoint() {
        return checkpoint;
    }

    /** The rows that were done when this run began, without which the rate would count them as done in no time. */
    public void continuesAfter(long rows) {
        rowsBefore = rows;
    }

    /**
     * Commits the work together with the checkpoint it returns. If the job was cancelled or taken over meanwhile, nothing is committed and
     * the run ends. The work may be repeated, as {@link Db#tx} says.
     */
    public Progress step(Function<Tx, Progress> work) {
        requireGoingOn();
        return db.tx(tx -> {
            var done = work.apply(tx);
            save(tx, done);
            return done;
        });
    }

    /** Does the work and rolls it back: nothing is written and no event is published. Save the outcome by {@link #step}. */
    @SuppressWarnings("unchecked")
    public <T> T rehearse(Function<Tx, T> work) {
        requireGoingOn();
        try {
            return db.tx(tx -> {
                throw new Rehearsed(work.apply(tx));
            });
        } catch (Rehearsed done) {
            return (T) done.result;
        }
    }

    /** Ends the run if this node stops, or if the owner of the job may not go on. Call it in work that takes long and has no steps. */
    public void requireGoingOn() {
        if (stopped.getAsBoolean()) throw new Lost();
        long now = System.nanoTime();
        if (now - lookAtNanos < 0) return;
        var why = refusal.get();
        if (why != null) throw new Refused(why);
        lookAtNanos = now + LOOK_NANOS;
    }

    private void save(Tx tx, Progress done) {
        if (!tx.sql(
                        JobQueries.SAVE,
                        id,
                        holder,
                        done.checkpoint(),
                        done.result(),
                        Math.clamp(done.percent(), 0, 99),
                        rate(done.rows()))
                .iterator()
                .hasNext()) throw new Lost();
    }

    private int rate(long rows) {
        if (rowsBefore < 0) rowsBefore = 0;
        long ms = Math.max(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos), 1);
        return (int) Math.clamp((rows - rowsBefore) * 1_000 / ms, 0, Integer.MAX_VALUE);
    }
}
