package tradepost.contact.core;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import java.util.UUID;
import java.util.function.Function;
import tradepost.kernel.Db;
import tradepost.kernel.Finder;

/** What documents keep of whom they name; who is named is marked from then on. */
final class References<T> {
    private static final int BATCH_MAX = 64;

    private final Db db;
    private final String mark;
    private final Finder<T> finder;

    /**
     * @param snapshot of a row that begins with the id
     * @param marked selects those of many ids that are marked
     * @param mark marks one, if it is there
     */
    References(Vertx vertx, Db db, String notFound, Function<Row, T> snapshot, String marked, String mark) {
        this.db = db;
        this.mark = mark;
        finder = new Finder<>(vertx, db, BATCH_MAX, notFound, marked, Finder.byFirstColumn(snapshot));
    }

    /** Fails 404. */
    Future<T> of(UUID id) {
        return finder.find(id)
                .compose(found -> found.map(Future::succeededFuture)
                        // marked, it can no longer be deleted; deleted meanwhile, it is not found the second time
                        .orElseGet(() -> db.query(mark, id).compose(v -> finder.get(id))));
    }
}
