package tradepost.audit.reading;

import io.vertx.core.Vertx;
import java.util.List;
import tradepost.audit.EventTypes;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.DeadLetters;
import tradepost.kernel.events.Event;
import tradepost.kernel.identity.Caller;

/**
 * Reads the journal again for a {@link JournalReader} that goes on meanwhile: what is made of the events again is kept apart, and takes the place
 * of what the reader has made as soon as it has come as far. Virtual threads only.
 */
public final class JournalReplay {
    private static final String LOCK = "select position from journal_cursor where reader = $1 for update";
    private static final String FORGET = "delete from journal_redriven where reader = $1";

    /**
     * @param events in order, of the types of the reader
     * @param next the position up to which there are no others
     * @param head the newest position of the journal when they were read
     */
    public record Part(List<Event> events, long next, long head) {
        public boolean isLast() {
            return next >= head;
        }
    }

    private final Vertx vertx;
    private final JournalReader reader;
    private final JournalSource source;

    /** Fails 400 unknown_type. */
    public JournalReplay(Vertx vertx, JournalReader reader) {
        EventTypes.requirePublished(reader.types());
        EventTypes.readable(reader.types(), Caller.system(reader.context()));
        this.vertx = vertx;
        this.reader = reader;
        source = new JournalSource(vertx);
    }

    /** The position before the oldest event that the journal keeps. */
    public long beginning() {
        return source.bounds().await().oldest() - 1;
    }

    /** What follows a position. Fails 410 position_gone. */
    public Part after(long position, int limit) {
        var part = source.read(position, limit, reader.types()).await();
        return new Part(part.events(), part.next(), part.head());
    }

    /**
     * Lets the reader go on after this position, up to which everything was made again, its dead letters too. Returns false, and changes nothing, if
     * the reader has passed the position. The transaction holds the lock of the cursor, so that the reader applies nothing until it ends.
     */
    public boolean takeOver(Tx tx, long position) {
        var at = tx.firstOrNull(r -> r.getLong(0), LOCK, reader.name());
        if (at != null && at > position) return false;
        ReaderCursor.set(tx, reader.name(), position);
        DeadLetters.closeAfter(tx, reader.context(), reader.name(), 0);
        tx.sql(FORGET, reader.name());
        return true;
    }

    /** Tells the reader that its cursor was moved. Call it after the commit. */
    public void announce() {
        vertx.eventBus().publish(DeadLetters.redrivenAddress(reader.context()), reader.name());
    }
}
