package tradepost.contact.core;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Finder;

/** What documents keep of whom they name; who is named is marked from then on. A document is checked first, and marks last. */
final class References<T> {
    private static final int BATCH_MAX = 64;

    private final Db db;
    private final Predicate<T> isMarked;
    private final String mark;
    private final Finder<T> finder;

    /**
     * @param snapshot of a row that begins with the id
     * @param isMarked or is not to be marked
     * @param snapshots selects many by their ids
     * @param mark marks one, if it is there
     */
    References(
            Vertx vertx,
            Db db,
            String notFound,
            Function<Row, T> snapshot,
            Predicate<T> isMarked,
            String snapshots,
            String mark) {
        this.db = db;
        this.isMarked = isMarked;
        this.mark = mark;
        finder = new Finder<>(vertx, db, BATCH_MAX, notFound, snapshots, Finder.byFirstColumn(snapshot));
    }

    /** Fails 404. */
    Future<T> snapshot(UUID id) {
        return finder.get(id);
    }

    /** Fails 404. */
    Future<T> mark(UUID id) {
        return finder.get(id)
                .compose(found -> isMarked.test(found)
                        ? Future.succeededFuture(found)
                        // marked, it can no longer be deleted; deleted meanwhile, it is not found the second time
                        : db.query(mark, id).compose(v -> finder.get(id)));
    }
}
