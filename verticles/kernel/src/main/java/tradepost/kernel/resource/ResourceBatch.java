package tradepost.kernel.resource;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Tx;
import tradepost.kernel.json.Json;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Ids;

/**
 * Creates and changes many resources by the same statements, whatever their number. The rows are passed as one JSON array, which PostgreSQL
 * turns into rows of the table.
 */
public final class ResourceBatch<T extends Record, W extends Record> {
    private final Resource<T, W> resource;
    private final ResourceSpec<T, W> spec;
    private final Function<T, UUID> id;
    private final Function<T, String> key;
    private final Set<String> required;
    private final Map<String, String> statements;

    ResourceBatch(Resource<T, W> resource, ResourceSpec<T, W> spec, String key) {
        this.resource = resource;
        this.spec = spec;
        id = spec.rows.get("id", UUID.class);
        this.key = spec.rows.get(key, String.class);
        required = Set.copyOf(spec.written.required());
        var table = spec.table;
        var columns = String.join(", ", spec.values.keySet());
        var returned = spec.rows.names().stream().map(c -> "t." + c).collect(Collectors.joining(", "));
        var sets = spec.values.keySet().stream().map(c -> c + " = r." + c).collect(Collectors.joining(", "));
        statements = Map.of(
                "lock_all",
                "select " + spec.rows.list() + "\nfrom " + table + "\nwhere (" + key
                        + " = any((select $1::text[])::text[]) or id = any((select $2::uuid[])::uuid[])) and deleted_at is null"
                        + " order by id for no key update",
                "insert_all",
                "insert into " + table + "(id, " + columns + ")\nselect id, " + columns
                        + " from jsonb_populate_recordset(null::" + table + ", $1) order by " + key + "\nreturning "
                        + spec.rows.list(),
                "replace_all",
                "update " + table + " t set " + sets + ", version = t.version + 1, updated_at = now()\n"
                        + "from jsonb_populate_recordset(null::" + table + ", $1) r\n"
                        + "where t.id = r.id and t.deleted_at is null\nreturning " + returned);
    }

    /** Every statement by its name. */
    public Map<String, String> statements() {
        return statements;
    }

    private String sql(String name) {
        return Objects.requireNonNull(statements.get(name));
    }

    public Set<String> required() {
        return required;
    }

    public UUID id(T of) {
        return id.apply(of);
    }

    public String key(T of) {
        return key.apply(of);
    }

    public String table() {
        return spec.table;
    }

    /** Locks those that have one of these keys or ids, in the order of their ids. */
    public List<T> lock(Tx tx, Collection<String> keys, Collection<UUID> ids) {
        return tx.list(spec.rows::read, sql("lock_all"), keys.toArray(String[]::new), ids.toArray(UUID[]::new));
    }

    /** The columns of what a client writes, in their normal form. Fails 400 with a detail for each field that is not valid. */
    public JsonObject columns(JsonObject fields) {
        var written = Json.read(fields, spec.written.type());
        var row = new JsonObject();
        var checks = new ArrayList<Runnable>();
        spec.values.forEach((column, value) -> checks.add(() -> row.put(column, json(value.apply(written)))));
        Problem.all(checks.toArray(Runnable[]::new));
        return row;
    }

    private static @Nullable Object json(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case String[] texts -> new JsonArray(List.of(texts));
            case JsonObject o -> o;
            case JsonArray a -> a;
            case Number n -> n;
            case Boolean b -> b;
            default -> value.toString();
        };
    }

    /** Fails 409 if one of the rows violates a constraint. */
    public List<T> insert(Tx tx, List<JsonObject> rows) {
        for (var row : rows) row.put("id", Ids.next().toString());
        return write(tx, "insert_all", "created", rows);
    }

    /** Replaces every field of locked resources; each row has the id of its own. Fails 409 like {@link #insert}. */
    public List<T> replace(Tx tx, List<JsonObject> rows) {
        return write(tx, "replace_all", "updated", rows);
    }

    private List<T> write(Tx tx, String statement, String change, List<JsonObject> rows) {
        if (rows.isEmpty()) return List.of();
        var written = tx.list(spec.rows::read, sql(statement), new JsonArray(rows));
        resource.publishAll(tx, change, written);
        return written;
    }
}
