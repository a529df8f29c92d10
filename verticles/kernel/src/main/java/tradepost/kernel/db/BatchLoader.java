package tradepost.kernel.db;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import tradepost.kernel.concurrent.Batches;
import tradepost.kernel.problem.Problem;

/** Reads resources by id. Concurrent requests are combined into one statement. */
public final class BatchLoader<T> {
    private final String notFoundSlug;
    private final Batches<UUID, Optional<Supplier<T>>> batches;

    /**
     * Call this on a virtual-thread verticle's own context.
     *
     * @param sql takes an array of ids as its only parameter
     * @param byId maps its rows by id; a supplier that throws fails only the requests for its id
     */
    public BatchLoader(
            Vertx vertx,
            Db db,
            int batchMax,
            String notFoundSlug,
            String sql,
            Function<RowSet<Row>, Map<UUID, Supplier<T>>> byId) {
        this.notFoundSlug = notFoundSlug;
        batches = new Batches<>(vertx, batchMax, ids -> {
            var distinct = ids.stream().distinct().toArray(UUID[]::new);
            var found = byId.apply(db.query(sql, (Object) distinct).await());
            return ids.stream().map(id -> Optional.ofNullable(found.get(id))).toList();
        });
    }

    /** The {@code byId} of the constructor for rows whose first column is the id. */
    public static <T> Function<RowSet<Row>, Map<UUID, Supplier<T>>> byFirstColumn(Function<Row, T> mapper) {
        return rows -> rows.stream().collect(Collectors.toMap(r -> r.getUUID(0), r -> () -> mapper.apply(r)));
    }

    /** The {@code byId} of the constructor for rows that were mapped already. */
    public static <T> Map<UUID, Supplier<T>> present(Map<UUID, T> byId) {
        return byId.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, e -> e::getValue));
    }

    /** Empty if there is none. */
    public Future<Optional<T>> find(UUID id) {
        return batches.ask(id).map(found -> found.map(Supplier::get));
    }

    /** Fails 404 with the slug if there is none. */
    public Future<T> get(UUID id) {
        return find(id).map(found -> found.orElseThrow(() -> Problem.notFound(notFoundSlug)));
    }
}
