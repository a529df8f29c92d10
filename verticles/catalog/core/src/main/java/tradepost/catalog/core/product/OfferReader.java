package tradepost.catalog.core.product;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import tradepost.catalog.Offer;
import tradepost.kernel.concurrent.Batches;
import tradepost.kernel.db.Db;

/** Looks up offers for orders, many requests at a time. */
final class OfferReader {
    private static final int BATCH_MAX = 64;

    private record Requested(Set<UUID> itemIds, Set<UUID> productIds) {
        boolean has(Found f) {
            return itemIds.contains(f.offer().itemId())
                    || f.first() && productIds.contains(f.offer().productId());
        }
    }

    /** @param first whether it is the first item of its product, for which the product's id stands */
    private record Found(Offer offer, boolean first) {
        static Found of(Row r, String currency) {
            return new Found(ProductQueries.offer(r, currency), r.getBoolean(8));
        }
    }

    private final Db db;
    private final String currency;
    private final Batches<Requested, List<Offer>> batches;

    OfferReader(Vertx vertx, Db db, String currency) {
        this.db = db;
        this.currency = currency;
        batches = new Batches<>(vertx, BATCH_MAX, this::find);
    }

    Future<List<Offer>> of(List<UUID> itemIds, List<UUID> productIds) {
        return batches.ask(new Requested(Set.copyOf(itemIds), Set.copyOf(productIds)));
    }

    private List<List<Offer>> find(List<Requested> batch) {
        var itemIds = ids(batch.stream().map(Requested::itemIds));
        var productIds = ids(batch.stream().map(Requested::productIds));
        var found = db.list(r -> Found.of(r, currency), ProductQueries.OFFERS, itemIds, productIds)
                .await();
        return batch.stream()
                .map(w -> found.stream().filter(w::has).map(Found::offer).toList())
                .toList();
    }

    private static UUID[] ids(Stream<Set<UUID>> sets) {
        return sets.flatMap(Set::stream).distinct().toArray(UUID[]::new);
    }
}
