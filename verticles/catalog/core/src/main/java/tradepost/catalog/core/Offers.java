package tradepost.catalog.core;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import tradepost.catalog.Offer;
import tradepost.kernel.Batches;
import tradepost.kernel.Db;

/** What can be sold, as orders ask for it; each item that is named in an answer is marked as used, and can no longer be deleted. */
final class Offers {
    private static final int BATCH_MAX = 64;

    private record Wanted(Set<UUID> itemIds, Set<UUID> productIds) {
        boolean has(Found f) {
            return itemIds.contains(f.offer().itemId())
                    || f.first() && productIds.contains(f.offer().productId());
        }
    }

    /** @param first whether it is the item that its product's id stands for */
    private record Found(Offer offer, boolean referenced, boolean first) {
        static Found of(Row r) {
            return new Found(ProductQueries.offer(r), r.getBoolean(6), r.getBoolean(7));
        }
    }

    private final Db db;
    private final Batches<Wanted, List<Found>> batches;

    Offers(Vertx vertx, Db db) {
        this.db = db;
        batches = new Batches<>(vertx, BATCH_MAX, this::find);
    }

    Future<List<Offer>> of(List<UUID> itemIds, List<UUID> productIds) {
        var wanted = new Wanted(Set.copyOf(itemIds), Set.copyOf(productIds));
        return batches.ask(wanted).compose(found -> {
            var fresh = unreferenced(found);
            if (fresh.length == 0) return Future.succeededFuture(offers(found));
            // what is marked can no longer be deleted; what was deleted meanwhile is not found the second time
            return db.query(CatalogQueries.REFERENCE, (Object) fresh)
                    .compose(v -> batches.ask(wanted))
                    .map(Offers::offers);
        });
    }

    private List<List<Found>> find(List<Wanted> batch) {
        var itemIds = ids(batch.stream().map(Wanted::itemIds));
        var productIds = ids(batch.stream().map(Wanted::productIds));
        var found =
                db.list(Found::of, ProductQueries.OFFERS, itemIds, productIds).await();
        return batch.stream().map(w -> found.stream().filter(w::has).toList()).toList();
    }

    private static UUID[] ids(Stream<Set<UUID>> sets) {
        return sets.flatMap(Set::stream).distinct().toArray(UUID[]::new);
    }

    /** Those that are sold and not marked yet: an order for a draft product is refused, and must not keep it for ever. */
    private static UUID[] unreferenced(List<Found> found) {
        return found.stream()
                .filter(f -> f.offer().isSold() && !f.referenced())
                .map(f -> f.offer().itemId())
                .toArray(UUID[]::new);
    }

    private static List<Offer> offers(List<Found> found) {
        return found.stream()
                .filter(f -> f.referenced() || !f.offer().isSold())
                .map(Found::offer)
                .toList();
    }
}
