package tradepost.gateway.table;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A column of a list.
 *
 * @param name of the field
 * @param format of its text in the contract, such as {@code date-time}; null for any other value
 */
public record TableColumn(String name, @Nullable String format) {
    /** @param formats by field */
    public static List<TableColumn> of(List<String> fields, Map<String, String> formats) {
        return fields.stream().map(f -> new TableColumn(f, formats.get(f))).toList();
    }

    /** The values that an entry has in these columns. */
    public static List<@Nullable Object> values(List<TableColumn> columns, JsonObject entry) {
        return columns.stream()
                .<@Nullable Object>map(c -> entry.getValue(c.name()))
                .toList();
    }

    boolean isTime() {
        return "date-time".equals(format);
    }

    boolean isDay() {
        return "date".equals(format);
    }
}
