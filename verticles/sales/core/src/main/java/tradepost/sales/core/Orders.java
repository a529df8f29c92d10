package tradepost.sales.core;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tradepost.kernel.Batches;
import tradepost.kernel.Db;
import tradepost.kernel.Problem;
import tradepost.sales.core.SalesQueries.StoredWithLines;

/** Single orders with their lines; those that are asked for at the same time are read by one statement. */
final class Orders {
    private static final int BATCH_MAX = 16; // an order may have a thousand lines

    private final Batches<UUID, Optional<StoredWithLines>> batches;

    Orders(Vertx vertx, Db db) {
        batches = new Batches<>(vertx, BATCH_MAX, ids -> find(db, ids));
    }

    /** Fails 404 order_not_found. */
    Future<StoredWithLines> get(UUID orderId) {
        return batches.ask(orderId).map(found -> found.orElseThrow(() -> Problem.notFound("order_not_found")));
    }

    private static List<Optional<StoredWithLines>> find(Db db, List<UUID> ids) {
        var distinct = ids.stream().distinct().toArray(UUID[]::new);
        var found = SalesQueries.storedWithLines(
                db.query(SalesQueries.GET_WITH_LINES, (Object) distinct).await());
        return ids.stream().map(id -> Optional.ofNullable(found.get(id))).toList();
    }
}
