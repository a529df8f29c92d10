package tradepost.audit.reading;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.DeadLetters;
import tradepost.kernel.problem.Problem;

/**
 * The position of a reader in the database of its context. Each move compares it with the position that was read, so that a process that
 * has lost its lease, or was overtaken by a rebuild, changes nothing.
 */
record ReaderCursor(Db db, String context, String reader) {
    static final int REDRIVEN_MAX = 50;

    private static final String POSITION = "select position from journal_cursor where reader = $1";
    private static final String CREATE =
            "insert into journal_cursor(reader, position) values ($1, $2) on conflict do nothing";
    private static final String MOVE =
            "update journal_cursor set position = $3, updated_at = now() where reader = $1 and position = $2";
    private static final String SET = """
            insert into journal_cursor(reader, position) values ($1, $2)
            on conflict (reader) do update set position = excluded.position, updated_at = now()
            """;
    private static final String REDRIVEN =
            "select position from journal_redriven where reader = $1 order by position limit " + REDRIVEN_MAX;
    private static final String TAKE_REDRIVEN = "delete from journal_redriven where reader = $1 and position = $2";
    /** Events after the position will be read again, so nobody may redrive them as well. */
    private static final String FORGET_REDRIVEN = "delete from journal_redriven where reader = $1 and position > $2";

    /** @param beginning the position of a new reader */
    long read(Supplier<Long> beginning) {
        var position = position();
        if (position != null) return position;
        db.query(CREATE, reader, beginning.get()).await();
        position = position();
        if (position == null) throw moved(); // it was deleted meanwhile
        return position;
    }

    private @Nullable Long position() {
        var rows = db.query(POSITION, reader).await().iterator();
        return rows.hasNext() ? rows.next().getLong(0) : null;
    }

    /** Locks the cursor until the transaction ends. Fails 409 cursor_moved. */
    void move(Tx tx, long from, long to) {
        if (tx.sql(MOVE, reader, from, to).rowCount() != 1) throw moved();
    }

    /** The same, past events that do not concern the reader. */
    void move(long from, long to) {
        if (db.query(MOVE, reader, from, to).await().rowCount() != 1) throw moved();
    }

    private static RuntimeException moved() {
        return Problem.conflict("cursor_moved");
    }

    static boolean isMoved(Throwable t) {
        return "cursor_moved".equals(t.getMessage());
    }

    static void set(Tx tx, String reader, long position) {
        tx.sql(SET, reader, position);
    }

    /** Sets it to any position. */
    void set(Tx tx, long position) {
        set(tx, reader, position);
        // first: it waits for a letter that is being redriven, whose position is there to be forgotten after that
        DeadLetters.closeAfter(tx, context, reader, position);
        tx.sql(FORGET_REDRIVEN, reader, position);
    }

    /** The positions of the dead letters that are to be applied again. */
    List<Long> redriven() {
        return db.list(r -> r.getLong(0), REDRIVEN, reader).await();
    }

    /** Whether nobody else has taken it. */
    boolean takeRedriven(Tx tx, long position) {
        return tx.sql(TAKE_REDRIVEN, reader, position).rowCount() == 1;
    }
}
