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
import tradepost.kernel.bus.Batches;
import tradepost.kernel.value.Problem;

/** Things by their id; those that are asked for at the same time are read by one statement. */
public final class Finder<T> {
    private final String notFoundSlug;
    private final Batches<UUID, Optional<Supplier<T>>> batches;

    /**
     * On a virtual-thread verticle's own context.
     *
     * @param sql its only parameter is an array of ids
     * @param byId of its rows; a value may refuse, which then fails only those who asked for it
     */
    public Finder(
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

    /** What the constructor wants of rows that begin with the id. */
    public static <T> Function<RowSet<Row>, Map<UUID, Supplier<T>>> byFirstColumn(Function<Row, T> mapper) {
        return rows -> rows.stream().collect(Collectors.toMap(r -> r.getUUID(0), r -> () -> mapper.apply(r)));
    }

    /** What the constructor wants of rows that were read already, and none of which refuses. */
    public static <T> Map<UUID, Supplier<T>> present(Map<UUID, T> byId) {
        return byId.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, e -> e::getValue));
    }

    /** Empty where there is none. */
    public Future<Optional<T>> find(UUID id) {
        return batches.ask(id).map(found -> found.map(Supplier::get));
    }

    /** Fails 404 with the slug where there is none. */
    public Future<T> get(UUID id) {
        return find(id).map(found -> found.orElseThrow(() -> Problem.notFound(notFoundSlug)));
    }
}
