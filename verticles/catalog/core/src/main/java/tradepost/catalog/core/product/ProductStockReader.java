package tradepost.catalog.core.product;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import tradepost.catalog.Product;
import tradepost.inventory.AvailableStock;
import tradepost.inventory.InventoryService;
import tradepost.kernel.concurrent.Batches;
import tradepost.kernel.db.Db;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.request.Request;

/** Products with their stock, which inventory keeps. */
final class ProductStockReader {
    private static final int AT_ONCE = 32; // as many as items

    private final Db db;
    private final InventoryService inventory;
    private final String currency;
    private final Batches<UUID, Optional<Product>> byId;
    private final Batches<List<Product>, List<Product>> pages;

    ProductStockReader(Vertx vertx, Db db, InventoryService inventory, String currency) {
        this.db = db;
        this.inventory = inventory;
        this.currency = currency;
        byId = new Batches<>(vertx, AT_ONCE, this::find);
        pages = new Batches<>(vertx, 1, this::asContext);
    }

    /**
     * A product of any status; the calling method decides what its caller may see. Products that are requested at the same time
     * are read by one statement, and their stock by one call, unless the caller is limited to locations and sees only what is there.
     */
    Future<Optional<Product>> get(UUID id, Caller caller) {
        if (!caller.isLimited()) return byId.ask(id);
        return stored(id)
                .compose(found -> stocked(found, caller))
                .map(found -> found.stream().findFirst());
    }

    private Future<List<Product>> stored(UUID... ids) {
        return db.list(r -> ProductQueries.product(r, currency), ProductQueries.GET_ALL, (Object) ids);
    }

    /** Like {@link #stocked}, as this context, for a caller that inventory does not know. */
    Future<List<Product>> stockedForAll(List<Product> found) {
        return pages.ask(found);
    }

    private List<List<Product>> asContext(List<List<Product>> all) {
        Request.actAs("catalog");
        return all.stream()
                .map(page -> stocked(page, Caller.system("catalog")).await())
                .toList();
    }

    /** Reads them as this context, whatever the permissions of the callers. */
    private List<Optional<Product>> find(List<UUID> ids) {
        Request.actAs("catalog");
        var distinct = ids.stream().distinct().toArray(UUID[]::new);
        var found = stored(distinct).compose(products -> stocked(products, Caller.system("catalog"))).await().stream()
                .collect(Collectors.toMap(Product::id, p -> p));
        return ids.stream().map(id -> Optional.ofNullable(found.get(id))).toList();
    }

    /** These products, in their order, with their variants and their available stock. */
    Future<List<Product>> stocked(List<Product> found, Caller caller) {
        if (found.isEmpty()) return Future.succeededFuture(found);
        return VariantReader.of(db, found, currency).compose(products -> {
            var ids = products.stream()
                    .flatMap(p -> p.available().keySet().stream())
                    .toList();
            return inventory.availableStock(ids, caller).map(stock -> {
                var available = new HashMap<UUID, Long>();
                for (AvailableStock s : stock) available.put(s.itemId(), s.available());
                return products.stream().map(p -> p.withAvailable(available)).toList();
            });
        });
    }
}
