package tradepost.kernel.resource;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Finder;
import tradepost.kernel.db.Rows;
import tradepost.kernel.problem.Problem;

/**
 * Snapshots of what documents refer to. A document is checked first, with snapshots that mark nothing, and marks last: what is marked
 * cannot be deleted any more.
 */
public final class References<S extends Record & Snapshot> {
    private static final int BATCH_MAX = 64;

    private final Db db;
    private final String table;
    private final Rows<S> rows;
    private final String select;
    private final String mark;
    private final Finder<S> finder;

    /**
     * On a virtual-thread verticle's own context.
     *
     * @param select reads many by an array of their ids
     * @param mark marks those that are there, by the same
     */
    References(Vertx vertx, Db db, String table, Rows<S> rows, String select, String mark) {
        this.db = db;
        this.table = table;
        this.rows = rows;
        this.select = select;
        this.mark = mark;
        finder = new Finder<>(vertx, db, BATCH_MAX, table + "_not_found", select, Finder.byFirstColumn(rows::read));
    }

    /** Fails 404. */
    public Future<S> snapshot(UUID id) {
        return finder.get(id);
    }

    /** Fails 404, 409 {@code <table>_archived}. */
    public Future<S> mark(UUID id) {
        return finder.get(id)
                .compose(found -> found.referenced() || found.archived()
                        ? Future.succeededFuture(found)
                        // what is marked can no longer be deleted; if it was deleted meanwhile, it is not found the
                        // second time
                        : db.query(mark, (Object) new UUID[] {id}).compose(v -> finder.get(id)))
                .map(found -> {
                    if (found.archived()) throw Problem.conflict(table + "_archived");
                    return found;
                });
    }

    /** Those that exist, in any order. */
    public Future<List<S>> snapshots(List<UUID> ids) {
        return db.list(rows::read, select, (Object) ids.toArray(UUID[]::new));
    }

    /** The same, marked. Archived ones are marked too: the caller decides about them. */
    public Future<List<S>> markAll(List<UUID> ids) {
        return snapshots(ids)
                .compose(found -> found.stream().allMatch(Snapshot::referenced)
                        ? Future.succeededFuture(found)
                        : db.query(mark, (Object) ids.toArray(UUID[]::new)).compose(v -> snapshots(ids)));
    }
}
