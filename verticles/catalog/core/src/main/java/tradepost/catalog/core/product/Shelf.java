package tradepost.catalog.core.product;

import io.vertx.core.Future;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import tradepost.catalog.Product;
import tradepost.catalog.product.ShownImage;
import tradepost.catalog.product.Variant;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.json.Json;

/** How products are shown: to callers who see only what is published, without anything that is staff's, and at their own prices. */
public final class Shelf {
    private final BiFunction<List<UUID>, Caller, Future<Map<UUID, BigDecimal>>> prices;
    private final int few;
    private final boolean numbers;
    private final ShownImage.ImageUrls images;

    /**
     * @param prices of the caller by item, where they differ from those of the items
     * @param few below how many available pieces a product is shown as few
     * @param numbers whether everybody sees how many pieces are available
     * @param images where they are
     */
    public Shelf(
            BiFunction<List<UUID>, Caller, Future<Map<UUID, BigDecimal>>> prices,
            int few,
            boolean numbers,
            ShownImage.ImageUrls images) {
        this.prices = prices;
        this.few = few;
        this.numbers = numbers;
        this.images = images;
    }

    /** For callers who see everything. */
    Product whole(Product product) {
        return product.shown(few, images);
    }

    /** These products, in their order, for a caller who sees only what is published. */
    Future<List<Product>> published(List<Product> products, Caller caller) {
        var items = products.stream()
                .flatMap(p -> Stream.concat(
                        Stream.of(p.itemId()), p.variants().stream().map(Variant::itemId)))
                .distinct()
                .toList();
        return prices.apply(items, caller)
                .map(own -> products.stream()
                        .map(p -> whole(p).published(own, numbers))
                        .toList());
    }

    /** A number that differs if what is shown differs, and says nothing else: it must not reveal the stock. */
    static long tag(Product shown) {
        return Json.write(shown).encode().hashCode() & Integer.MAX_VALUE;
    }
}
