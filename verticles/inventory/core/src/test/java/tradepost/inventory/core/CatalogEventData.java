package tradepost.inventory.core;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.CatalogEvents.ProductChanged;
import tradepost.catalog.Item;
import tradepost.kernel.json.Json;

/** What the catalog says in its events, with the fields that inventory reads. */
public final class CatalogEventData {
    private CatalogEventData() {}

    public static Item item(UUID id, long version, String sku, String name) {
        return Item.of(new JsonObject()
                .put("id", id.toString())
                .put("sku", sku)
                .put("name", name)
                .put("version", version));
    }

    /** @param variants the items of its variants; none for a product without options */
    public static ProductChanged product(
            UUID id,
            UUID item,
            long version,
            @Nullable UUID category,
            @Nullable Long stock,
            @Nullable Long from,
            UUID... variants) {
        var all = new JsonArray();
        for (var variant : variants)
            all.add(new JsonObject()
                    .put("item_id", variant.toString())
                    .put("sku", "SKU-" + variant)
                    .put("name", "Laptop"));
        return Json.read(
                new JsonObject()
                        .put("id", id.toString())
                        .put("item_id", item.toString())
                        .put("name", "Laptop")
                        .put("sku", "SKU")
                        .put("status", "published")
                        .put("category_id", category == null ? null : category.toString())
                        .put("variants", all)
                        .put("version", version)
                        .put("stock", stock)
                        .put("stock_from", from),
                ProductChanged.class);
    }
}
