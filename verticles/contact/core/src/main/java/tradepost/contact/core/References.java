package tradepost.contact.core;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import tradepost.kernel.Batches;
import tradepost.kernel.Db;
import tradepost.kernel.Problem;

/** What documents keep of whom they name; who is named is marked from then on. Those asked for at the same time share a statement. */
final class References<T> {
    private static final int BATCH_MAX = 64;

    private final Db db;
    private final String notFound;
    private final Function<Row, T> snapshot;
    private final String marked;
    private final String mark;
    private final Batches<UUID, Optional<T>> batches;

    /**
     * @param snapshot of a row that begins with the id
     * @param marked selects those of many ids that are marked
     * @param mark marks one, if it is there
     */
    References(Vertx vertx, Db db, String notFound, Function<Row, T> snapshot, String marked, String mark) {
        this.db = db;
        this.notFound = notFound;
        this.snapshot = snapshot;
        this.marked = marked;
        this.mark = mark;
        batches = new Batches<>(vertx, BATCH_MAX, this::find);
    }

    /** Fails 404. */
    Future<T> of(UUID id) {
        return batches.ask(id)
                .compose(found -> found.isPresent()
                        ? Future.succeededFuture(found)
                        // marked, it can no longer be deleted; deleted meanwhile, it is not found the second time
                        : db.query(mark, id).compose(v -> batches.ask(id)))
                .map(found -> found.orElseThrow(() -> Problem.notFound(notFound)));
    }

    private List<Optional<T>> find(List<UUID> ids) {
        var found = new HashMap<UUID, T>();
        for (var r : db.query(marked, (Object) ids.toArray(UUID[]::new)).await())
            found.put(r.getUUID(0), snapshot.apply(r));
        return ids.stream().map(id -> Optional.ofNullable(found.get(id))).toList();
    }
}
