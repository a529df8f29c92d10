package tradepost.contact.core;

import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.db.Tx;
import tradepost.kernel.imports.Cells;
import tradepost.kernel.imports.CsvColumns;
import tradepost.kernel.imports.ImportRow;
import tradepost.kernel.imports.RowWriter;
import tradepost.kernel.json.Json;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.resource.ResourceBatch;
import tradepost.kernel.value.FormulaText;

/** Writes resources from a file. A row with an id changes that one; any other row changes the one with its key, or creates it. */
final class ResourceRowWriter<T extends Record, W extends Record> implements RowWriter {
    private final ResourceBatch<T, W> resources;
    private final CsvColumns columns;
    private final String key;
    private final UnaryOperator<String> normal;

    /**
     * @param list the operationId of the list
     * @param written the schema of a request
     * @param key the column that names a resource, which every file has
     * @param normal the form of a key in which it is stored
     */
    ResourceRowWriter(
            Contract contract,
            ResourceBatch<T, W> resources,
            String list,
            String written,
            String key,
            UnaryOperator<String> normal) {
        this.resources = resources;
        this.key = key;
        this.normal = normal;
        columns = CsvColumns.of(contract, list, written, Map.of("id", CsvColumns.ID), List.of(key));
    }

    @Override
    public CsvColumns columns() {
        return columns;
    }

    @Override
    public @Nullable String key(Function<String, @Nullable String> cells) {
        var id = cells.apply("id");
        if (id != null && !id.isEmpty()) return "id " + id.toLowerCase(Locale.ROOT);
        var cell = cells.apply(key);
        return cell == null || cell.isBlank() ? null : key + " " + normal.apply(FormulaText.restored(cell));
    }

    @Override
    public Prepared prepare(List<ImportRow> rows, boolean dryRun) {
        for (var row : rows)
            if (row.values().getValue(key) == null)
                row.refuse(Problem.badRequest("required", Problem.detail(key, "is required")));
        return (tx, open) -> new Batch().write(tx, open);
    }

    /** One transaction. */
    private final class Batch {
        private final Map<String, T> byKey = new HashMap<>();
        private final Map<UUID, T> byId = new HashMap<>();
        private final Set<UUID> changed = new HashSet<>();
        private final Set<String> created = new HashSet<>();
        private final List<JsonObject> inserts = new ArrayList<>();
        private final List<JsonObject> updates = new ArrayList<>();

        void write(Tx tx, List<ImportRow> rows) {
            var keys = new HashSet<String>();
            var ids = new HashSet<UUID>();
            for (var row : rows) {
                keys.add(normal.apply(row.values().getString(key)));
                var id = id(row);
                if (id != null) ids.add(id);
            }
            for (var locked : resources.lock(tx, keys, ids)) {
                byKey.put(resources.key(locked), locked);
                byId.put(resources.id(locked), locked);
            }
            for (var row : rows)
                try {
                    decide(row);
                } catch (ServiceException e) {
                    row.refuse(e);
                }
            resources.insert(tx, inserts);
            resources.replace(tx, updates);
        }

        private @Nullable UUID id(ImportRow row) {
            var id = row.values().getString("id");
            return id == null ? null : UUID.fromString(id);
        }

        private void decide(ImportRow row) {
            var name = normal.apply(row.values().getString(key));
            var id = id(row);
            var owner = byKey.get(name);
            var now = id == null ? owner : byId.get(id);
            if (id != null && now == null)
                throw Problem.of(
                        404,
                        resources.table() + "_not_found",
                        Problem.detail("id", "is not the id of a " + resources.table()));
            if (owner != null && now != null && !resources.id(owner).equals(resources.id(now)))
                throw Problem.conflict(key + "_taken", Problem.detail(key, "belongs to another " + resources.table()));
            boolean first = now == null ? created.add(name) : changed.add(resources.id(now));
            if (!first)
                throw Problem.badRequest(
                        "row_twice", Problem.detail("", "is for the " + resources.table() + " of an earlier row"));
            if (now == null) create(row);
            else change(row, now);
        }

        private void create(ImportRow row) {
            var missing = resources.required().stream()
                    .filter(field -> row.values().getValue(field) == null)
                    .sorted()
                    .map(field -> Problem.detail(field, "is required for a new " + resources.table()))
                    .toList();
            Problem.badRequestIf("invalid_request", missing);
            inserts.add(resources.columns(row.values()));
            row.is(ImportRow.Outcome.CREATED);
        }

        private void change(ImportRow row, T now) {
            var was = Json.write(now);
            var cells = row.values().copy();
            cells.remove("id");
            var wanted = resources.columns(Cells.merged(was, cells, resources.required()));
            if (wanted.equals(resources.columns(was))) return;
            updates.add(wanted.put("id", resources.id(now).toString()));
            row.is(ImportRow.Outcome.CHANGED);
        }
    }
}
