package tradepost.kernel.resource;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.db.BatchLoader;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.RowMapper;
import tradepost.kernel.problem.Problem;

/**
 * Snapshots of the resources that documents refer to. A document is first checked with snapshots, which mark nothing; the
 * resources are marked last. A marked resource can no longer be deleted.
 */
public final class References<S extends Record & Snapshot> {
    private static final int BATCH_MAX = 64;

    private final Db db;
    private final String table;
    private final RowMapper<S> rows;
    private final String select;
    private final String mark;
    private final BatchLoader<S> loader;

    /**
     * Call this on a virtual-thread verticle's own context.
     *
     * @param select selects the snapshots of an array of ids
     * @param mark marks the rows of an array of ids that are not deleted
     */
    References(Vertx vertx, Db db, String table, RowMapper<S> rows, String select, String mark) {
        this.db = db;
        this.table = table;
        this.rows = rows;
        this.select = select;
        this.mark = mark;
        loader = new BatchLoader<>(
                vertx, db, BATCH_MAX, table + "_not_found", select, BatchLoader.byFirstColumn(rows::read));
    }

    /** Fails 404. */
    public Future<S> snapshot(UUID id) {
        return loader.get(id);
    }

    /** Marks a resource and returns its snapshot. Fails 404, 409 {@code <table>_archived}. */
    public Future<S> mark(UUID id) {
        return loader.get(id)
                .compose(found -> found.referenced() || found.archived()
                        ? Future.succeededFuture(found)
                        // a marked resource cannot be deleted; one that was deleted before is not found again
                        : db.query(mark, (Object) new UUID[] {id}).compose(v -> loader.get(id)))
                .map(found -> {
                    if (found.archived()) throw Problem.conflict(table + "_archived");
                    return found;
                });
    }

    /** The snapshots of those that exist, in any order. */
    public Future<List<S>> snapshots(List<UUID> ids) {
        return db.list(rows::read, select, (Object) ids.toArray(UUID[]::new));
    }

    /** Marks those that exist and returns their snapshots. Archived ones are marked too; the caller decides about them. */
    public Future<List<S>> markAll(List<UUID> ids) {
        return snapshots(ids)
                .compose(found -> found.stream().allMatch(Snapshot::referenced)
                        ? Future.succeededFuture(found)
                        : db.query(mark, (Object) ids.toArray(UUID[]::new)).compose(v -> snapshots(ids)));
    }
}
