package tradepost.audit.reading;

import java.util.List;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;

/** A part of a context that follows the journal, for example to keep a table of its own. {@link JournalReading} runs it. */
public interface JournalReader {
    /** Where a reader begins that has no cursor yet. */
    enum Start {
        /** The oldest event that the journal keeps. */
        OLDEST,
        /** The next event. */
        NEXT
    }

    /** The context, in whose database the cursor is. */
    String context();

    /** The name of the cursor, unique in the context: its name, perhaps with more, as {@code [a-z0-9_-]{1,50}}. */
    default String name() {
        return context();
    }

    /** Such as {@code sales.order.confirmed}, {@code sales.order.*} or {@code sales.*}; empty for every type. */
    List<String> types();

    Start start();

    /**
     * Applies events of these types, in order, in the transaction that moves the cursor past them: so each is applied once. Their sequence
     * is the position in the journal. If it throws, the transaction is rolled back and the events are tried again, in the end one by one.
     * One that fails in ten attempts becomes a dead letter. A dead letter that is redriven is applied late, so what is newer than it must
     * win: compare {@code subjectVersion}.
     */
    void apply(Tx tx, List<Event> events);

    /**
     * Whether an event is tried again for as long as the database is too slow for it. Otherwise it becomes a dead letter in the end, because
     * it may itself be what takes so long.
     */
    default boolean repeatsTimeouts() {
        return false;
    }

    /** Called after the transaction in which these events were applied. It may be missing after a crash. */
    default void applied(List<Event> events) {}
}
