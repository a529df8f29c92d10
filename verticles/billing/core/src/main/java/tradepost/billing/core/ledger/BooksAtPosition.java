package tradepost.billing.core.ledger;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.service.Services;
import tradepost.kernel.undelivered.Undelivered;
import tradepost.kernel.undelivered.UndeliveredEvents;

/**
 * Reads the books as they are at one position of the event log of a publisher, so that whoever has written something there reads it here. Events
 * arrive a little later than their commands respond, and those of one command not always together.
 */
public final class BooksAtPosition {
    private static final String CONTEXT = "billing";
    /** All reads are of one moment: that of the first. */
    private static final String ONE_MOMENT = "set transaction isolation level repeatable read, read only";

    private static final String ARE_APPLIED =
            "select not exists (select from unnest($1::uuid[]) id where not exists (select from inbox where event_id = id))";

    private static final long WAIT_MS = 2_000;
    /** So long, it waits for a moment at which nothing is under way. With a customer who orders without a pause, there may be none. */
    private static final long EXACT_MS = 500;

    private static final long LOOK_MS = 25;

    /** What is read in one transaction. */
    public interface Read<T> {
        T at(Tx tx, long position);
    }

    private final Vertx vertx;
    private final Db db;
    private final UndeliveredEvents events;

    /** @param publisher the context whose events the books are made of */
    public BooksAtPosition(Vertx vertx, Db db, String publisher) {
        this.vertx = vertx;
        this.db = db;
        events = Services.proxy(vertx, Undelivered.address(publisher), UndeliveredEvents.class);
    }

    /**
     * Reads when the books have what was written before this call. Usually they are exactly as at the position then; if commands are always under
     * way, they may have a part of what came after it. Fails 503 not_yet after two seconds, and 503 if the publisher does not respond.
     *
     * @param data which events matter, as {@link UndeliveredEvents#undelivered} has it
     */
    public <T> T read(JsonObject data, Caller caller, Read<T> work) {
        long begun = System.nanoTime();
        var before = undelivered(data, caller);
        for (; ; ) {
            long ms = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
            var read = db.tx(tx -> {
                tx.sql(ONE_MOMENT);
                if (!areApplied(tx, before))
                    return Optional.<T>empty(); // the first read: no event comes into the books after it
                if (ms >= EXACT_MS) return Optional.of(work.at(tx, before.position()));
                var now = undelivered(data, caller);
                // not the position of now: an event between the two may have been applied after the moment of this
                // transaction
                return areApplied(tx, now) ? Optional.of(work.at(tx, before.position())) : Optional.<T>empty();
            });
            if (read.isPresent()) return read.get();
            if (ms >= WAIT_MS || !before.complete()) throw Problem.unavailable("not_yet");
            vertx.timer(LOOK_MS, TimeUnit.MILLISECONDS).await();
        }
    }

    private Undelivered undelivered(JsonObject data, Caller caller) {
        return events.undelivered(CONTEXT, data, caller).await();
    }

    private static boolean areApplied(Tx tx, Undelivered of) {
        return of.complete()
                && tx.single(r -> r.getBoolean(0), ARE_APPLIED, (Object)
                        of.eventIds().toArray(UUID[]::new));
    }
}
