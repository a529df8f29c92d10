package tradepost.node.demo.past;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Rows to insert into the tables of a context. They may be changed until then. All rows of a table have the same columns; others have their defaults. */
final class Rows {
    private final Map<String, List<JsonObject>> tables = new LinkedHashMap<>();

    /** @param tables in the order in which they are filled */
    Rows(String... tables) {
        for (var table : tables) this.tables.put(table, new ArrayList<>());
    }

    /** @param namesAndValues of its columns, in turn */
    static JsonObject row(@Nullable Object... namesAndValues) {
        var row = new JsonObject();
        for (int i = 0; i < namesAndValues.length; i += 2)
            row.put(String.valueOf(namesAndValues[i]), value(namesAndValues[i + 1]));
        return row;
    }

    private static @Nullable Object value(@Nullable Object of) {
        if (of instanceof UUID || of instanceof Instant) return of.toString();
        if (!(of instanceof Collection<?> several)) return of;
        var array = new JsonArray();
        several.forEach(one -> array.add(value(one)));
        return array;
    }

    JsonObject add(String table, JsonObject row) {
        tables.getOrDefault(table, List.of()).add(row);
        return row;
    }

    /** They are forgotten then. */
    void insert(Connection to) throws SQLException {
        for (var table : tables.entrySet())
            if (!table.getValue().isEmpty()) insert(to, table.getKey(), table.getValue());
        tables.clear();
    }

    private static void insert(Connection to, String table, List<JsonObject> rows) throws SQLException {
        var columns = String.join(", ", rows.getFirst().fieldNames());
        use(
                to,
                "insert into %1$s(%2$s) select %2$s from jsonb_populate_recordset(null::%1$s, ?::jsonb)"
                        .formatted(table, columns),
                rows);
    }

    /** @param sql has one parameter: the rows as a JSON array */
    static void use(Connection to, String sql, Collection<JsonObject> rows) throws SQLException {
        try (var s = to.prepareStatement(sql)) {
            s.setString(1, rows.stream().map(JsonObject::encode).collect(Collectors.joining(",", "[", "]")));
            s.execute();
        }
    }
}
