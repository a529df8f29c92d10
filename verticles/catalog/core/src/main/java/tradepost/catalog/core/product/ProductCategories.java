package tradepost.catalog.core.product;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import tradepost.catalog.Product;
import tradepost.catalog.WriteProduct;
import tradepost.catalog.category.CategoryField;
import tradepost.catalog.core.category.AttributeRules;
import tradepost.kernel.db.Tx;
import tradepost.kernel.problem.Problem;

/** The categories of products that a transaction writes, which stay as they are until it ends, and their fields. */
final class ProductCategories {
    private final Set<UUID> open = new HashSet<>();
    private final Map<UUID, List<CategoryField>> fields = new HashMap<>();

    /** Two statements for any number of categories, and none for none. */
    static ProductCategories keep(Tx tx, Stream<UUID> categories) {
        var kept = new ProductCategories();
        var ids = categories.distinct().toArray(UUID[]::new);
        if (ids.length == 0) return kept;
        for (var row : tx.sql(ProductQueries.KEEP_CATEGORIES, (Object) ids))
            if (row.getBoolean(1)) kept.open.add(row.getUUID(0));
        for (var row : tx.sql(ProductQueries.FIELDS, (Object) ids))
            kept.fields
                    .computeIfAbsent(row.getUUID(0), id -> new ArrayList<>())
                    .addAll(ProductParts.read(row.getJsonArray(1), CategoryField.class));
        return kept;
    }

    /** Whether a change concerns the category or the attributes, or publishes the product: only then are the attributes checked. */
    static boolean types(WriteProduct body, Product now) {
        return isMoved(body, now)
                || !now.attributes().equals(requested(body))
                || ProductWriter.PUBLISHED.equals(body.status()) && !ProductWriter.PUBLISHED.equals(now.status());
    }

    private static boolean isMoved(WriteProduct body, Product now) {
        return !Objects.equals(body.categoryId(), now.categoryId());
    }

    private static JsonObject requested(WriteProduct body) {
        return Objects.requireNonNullElseGet(body.attributes(), JsonObject::new);
    }

    /** The attributes of a new product, with their defaults. Fails 400 category_not_found, invalid_attributes. */
    JsonObject attributes(WriteProduct body) {
        requireOpen(body);
        return typed(body, new JsonObject());
    }

    /** The attributes after a change, with their defaults. Only a product that is moved needs a category that is not archived. */
    JsonObject attributes(WriteProduct body, Product now) {
        if (isMoved(body, now)) requireOpen(body);
        return typed(body, now.attributes());
    }

    private void requireOpen(WriteProduct body) {
        if (body.categoryId() != null && !open.contains(body.categoryId()))
            throw Problem.badRequest(
                    "category_not_found",
                    Problem.detail("category_id", "there is no category with this id that is not archived"));
    }

    private JsonObject typed(WriteProduct body, JsonObject before) {
        var ofCategory = body.categoryId() == null ? null : fields.get(body.categoryId());
        return AttributeRules.checked(ofCategory == null ? List.of() : ofCategory, requested(body), before);
    }
}
