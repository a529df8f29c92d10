package tradepost.analytics.core.fact;

import io.vertx.core.json.JsonArray;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import tradepost.kernel.db.Tx;
import tradepost.kernel.json.Json;

/**
 * A table of facts, with a record for each row: the component {@code unitPrice} is the column {@code unit_price}. Rows are written many at a time,
 * by one statement.
 */
public final class FactTable<T extends Record> {
    private final Class<T> type;
    private final String read;
    private final String write;
    private final String insert;

    /** @param key the columns that identify a row in its generation; the first one is read by */
    public FactTable(String table, Class<T> type, String... key) {
        this.type = type;
        var columns = Arrays.stream(type.getRecordComponents())
                .map(c -> c.getName().replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT))
                .toList();
        var keys = List.of(key);
        var into =
                "insert into %1$s(generation, %2$s) select $1::smallint, %2$s from jsonb_populate_recordset(null::%1$s, $2)"
                        .formatted(table, String.join(", ", columns));
        var changed = columns.stream()
                .filter(c -> !keys.contains(c))
                .map(c -> c + " = excluded." + c)
                .collect(Collectors.joining(", "));
        var conflict = " on conflict (generation, " + String.join(", ", key) + ")";
        read = "select to_jsonb(f) from %s f where generation = $1 and %s = any((select $2::uuid[])::uuid[])"
                .formatted(table, key[0]);
        write = into + conflict + " do update set " + changed;
        insert = into + conflict + " do nothing returning " + key[0];
    }

    /** The rows with these keys. */
    public List<T> read(Tx tx, short generation, Collection<UUID> keys) {
        if (keys.isEmpty()) return List.of();
        return tx.list(r -> Json.read(r.getJsonObject(0), type), read, generation, (Object) keys.toArray(UUID[]::new));
    }

    /** The same by a value that each row has for itself. */
    public Map<UUID, T> read(Tx tx, short generation, Collection<UUID> keys, Function<T, UUID> key) {
        var found = new HashMap<UUID, T>();
        for (var row : read(tx, generation, keys)) found.put(key.apply(row), row);
        return found;
    }

    /** Inserts or replaces rows. */
    public void write(Tx tx, short generation, Collection<T> rows) {
        if (!rows.isEmpty()) tx.send(write, generation, json(rows));
    }

    /** Inserts the rows that are not there, and returns their keys. */
    public Set<UUID> insert(Tx tx, short generation, Collection<T> rows) {
        var inserted = new HashSet<UUID>();
        if (!rows.isEmpty()) for (var r : tx.sql(insert, generation, json(rows))) inserted.add(r.getUUID(0));
        return inserted;
    }

    private static JsonArray json(Collection<? extends Record> rows) {
        return new JsonArray(rows.stream().map(Json::write).toList());
    }
}
