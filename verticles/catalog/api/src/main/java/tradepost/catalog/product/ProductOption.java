package tradepost.catalog.product;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.contract.FieldDoc;
import tradepost.kernel.json.Json;

/**
 * What a customer chooses, such as a size. A variant has one of the values of each option.
 *
 * @param values in the order in which they are shown
 */
public record ProductOption(
        @FieldDoc(value = "Its name.", example = "Memory") String name,

        @FieldDoc(value = "What a customer chooses from, in this order.", example = "16 GB")
        List<String> values) {
    public static ProductOption of(JsonObject json) {
        return Json.read(json, ProductOption.class);
    }
}
