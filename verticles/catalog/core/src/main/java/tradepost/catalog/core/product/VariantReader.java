package tradepost.catalog.core.product;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import tradepost.catalog.Product;
import tradepost.catalog.core.product.VariantQueries.Stored;
import tradepost.catalog.product.Variant;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;

/** Adds the variants to products: one statement for any number of products, and none if no product has options. */
final class VariantReader {
    private VariantReader() {}

    static Future<List<Product>> of(Db db, List<Product> products, String currency) {
        var ids = withOptions(products);
        if (ids.length == 0) return Future.succeededFuture(products);
        return db.list(r -> Stored.of(r, currency), VariantQueries.OF_PRODUCTS, (Object) ids)
                .map(found -> added(products, found));
    }

    static List<Product> of(Tx tx, List<Product> products, String currency) {
        var ids = withOptions(products);
        if (ids.length == 0) return products;
        return added(products, tx.list(r -> Stored.of(r, currency), VariantQueries.OF_PRODUCTS, (Object) ids));
    }

    private static UUID[] withOptions(List<Product> products) {
        return products.stream()
                .filter(p -> !p.options().isEmpty())
                .map(Product::id)
                .toArray(UUID[]::new);
    }

    private static List<Product> added(List<Product> products, List<Stored> found) {
        var byProduct = found.stream().collect(Collectors.groupingBy(Stored::productId));
        return products.stream()
                .map(p -> added(p, byProduct.getOrDefault(p.id(), List.of())))
                .toList();
    }

    /** The version of a product includes that of its own item already. */
    private static Product added(Product product, List<Stored> found) {
        long version = product.version();
        var variants = new ArrayList<Variant>();
        for (var s : found) {
            if (!s.variant().itemId().equals(product.itemId())) version += s.version() - 1;
            variants.add(
                    s.withValues(ordered(product, s.variant().optionValues())).variant());
        }
        return product.withVariants(variants, version);
    }

    private static JsonObject ordered(Product product, JsonObject values) {
        var ordered = new JsonObject();
        for (var option : product.options()) ordered.put(option.name(), values.getString(option.name()));
        return ordered;
    }
}
