package tradepost.kernel.db;

import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.internal.ArrayTuple;
import java.util.List;

/**
 * The arguments of a commit that follows other statements in a pipeline: none, if the client has sent them all. If it has refused one, these
 * arguments are refused too, and the commit is not sent.
 *
 * <p>The client learns the types of a statement's parameters from the server, so it checks the arguments on its event loop, when it is the
 * statement's turn. A refused statement fails there at once, and what was sent after it follows. The commit is the last statement, so the
 * failures of all others are known when its own arguments are checked.
 */
final class CommitArguments extends ArrayTuple {
    private static final String REFUSED = "the commit is not sent, because a statement before it was not";

    private final List<Future<?>> before;
    private boolean checked;

    /** @param before the other statements of the transaction */
    CommitArguments(List<Future<?>> before) {
        super(0);
        this.before = List.copyOf(before);
    }

    /** Whether a commit with such arguments has failed because they were refused. */
    static boolean refused(Throwable failure) {
        return REFUSED.equals(failure.getMessage());
    }

    /** The client calls this first when it checks arguments, and passes on the message of what it throws. */
    @Override
    public int size() {
        if (!checked)
            for (var f : before) // what PostgreSQL has refused needs no care: it turns the commit into a rollback
            if (f.failed() && !(f.cause() instanceof PgException)) throw new IllegalStateException(REFUSED);
        checked = true;
        return super.size();
    }
}
