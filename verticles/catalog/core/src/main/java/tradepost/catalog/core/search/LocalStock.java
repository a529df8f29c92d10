package tradepost.catalog.core.search;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tradepost.catalog.search.SearchHit;
import tradepost.inventory.AvailableStock;
import tradepost.kernel.db.Db;
import tradepost.kernel.identity.Caller;

/** Whether hits are in stock at the locations of a caller who is limited to some: {@code search_entry} says it of all locations together. */
final class LocalStock {
    private static final String VARIANTS =
            "select item_id, product_id from product_variant where product_id = any($1::uuid[])";

    private final Db db;
    private final BiFunction<List<UUID>, Caller, Future<List<AvailableStock>>> stock;

    LocalStock(Db db, BiFunction<List<UUID>, Caller, Future<List<AvailableStock>>> stock) {
        this.db = db;
        this.stock = stock;
    }

    /** These hits, in their order. */
    Future<List<SearchHit>> of(List<SearchHit> hits, Caller caller) {
        if (hits.isEmpty()) return Future.succeededFuture(hits);
        var ids = hits.stream().map(SearchHit::id).toArray(UUID[]::new);
        return db.query(VARIANTS, (Object) ids).compose(rows -> {
            var hitOf = new HashMap<UUID, UUID>();
            for (var hit : hits) hitOf.put(hit.itemId(), hit.id());
            for (var row : rows) hitOf.put(row.getUUID(0), row.getUUID(1));
            return stock.apply(List.copyOf(hitOf.keySet()), caller).map(found -> marked(hits, inStock(found, hitOf)));
        });
    }

    private static Set<UUID> inStock(List<AvailableStock> found, Map<UUID, UUID> hitOf) {
        return found.stream()
                .filter(s -> s.available() > 0)
                .flatMap(s -> Stream.ofNullable(hitOf.get(s.itemId())))
                .collect(Collectors.toSet());
    }

    private static List<SearchHit> marked(List<SearchHit> hits, Set<UUID> inStock) {
        return hits.stream().map(h -> h.withInStock(inStock.contains(h.id()))).toList();
    }
}
