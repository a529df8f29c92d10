package tradepost.kernel.imports;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.jobs.JobErrors;
import tradepost.kernel.problem.Problem;

/**
 * The columns that the import of a resource accepts: those of the CSV of its list. Columns that a request cannot write are ignored, except
 * {@code id} and others that name the row. Of an object, the same applies to its fields.
 */
public final class CsvColumns {
    /** The schema of a column that names something by its id. */
    public static final JsonObject ID = new JsonObject().put("type", "string").put("format", "uuid");

    private static final String ONE = "; commas, semicolons or tabs separate the columns";

    private final Set<String> all;
    private final Map<String, CsvColumn> read;
    private final List<String> required;
    private final List<List<String>> alternatives;

    private CsvColumns(
            Set<String> all, Map<String, CsvColumn> read, List<String> required, List<List<String>> alternatives) {
        this.all = all;
        this.read = read;
        this.required = required;
        this.alternatives = alternatives;
    }

    /**
     * @param list the operationId of the list
     * @param written the schema of a request, whose properties are written
     * @param naming the schemas of columns that are not written, but name what a row is about; by column
     * @param required the columns that every file has
     */
    public static CsvColumns of(
            Contract contract, String list, String written, Map<String, JsonObject> naming, List<String> required) {
        var op = contract.operations().stream()
                .filter(o -> o.id().equals(list) && o.page())
                .findFirst()
                .orElseThrow();
        var all = new HashSet<>(contract.fields(op));
        var read = new LinkedHashMap<String, CsvColumn>();
        var properties = contract.resolve(new JsonObject().put("$ref", "#/components/schemas/" + written))
                .getJsonObject("properties");
        for (var name : all)
            if (properties.containsKey(name))
                read.put(name, new CsvColumn(contract, properties.getJsonObject(name), contract.field(op, name)));
        naming.forEach((name, schema) -> {
            all.add(name);
            read.put(name, new CsvColumn(contract, schema));
        });
        return new CsvColumns(Set.copyOf(all), Map.copyOf(read), required, List.of());
    }

    /** The same without the values of this column, which is accepted and ignored. */
    public CsvColumns ignoring(String column) {
        var others = new LinkedHashMap<>(read);
        others.remove(column);
        return new CsvColumns(all, Map.copyOf(others), required, alternatives);
    }

    /** The same for files that have at least one of these columns. */
    public CsvColumns oneOf(String... columns) {
        var others = new ArrayList<>(alternatives);
        others.add(List.of(columns));
        return new CsvColumns(all, read, required, List.copyOf(others));
    }

    /** Fails 400 invalid_header, with a detail for each column that is unknown, repeated or missing. */
    void check(List<String> header) {
        var details = new ArrayList<JsonObject>();
        var seen = new HashSet<String>();
        for (var name : header) {
            var shown = name.length() > 100 ? name.substring(0, 100) : name;
            if (!all.contains(name))
                details.add(Problem.detail(shown, "is not a known column" + (header.size() == 1 ? ONE : "")));
            else if (!seen.add(name)) details.add(Problem.detail(shown, "is given more than once"));
        }
        for (var name : required) if (!seen.contains(name)) details.add(Problem.detail(name, "is a required column"));
        for (var names : alternatives)
            if (names.stream().noneMatch(seen::contains))
                details.add(Problem.detail(
                        names.getFirst(),
                        "is a required column, or " + String.join(" or ", names.subList(1, names.size()))));
        Problem.badRequestIf("invalid_header", details.size() > 20 ? new ArrayList<>(details.subList(0, 20)) : details);
    }

    /** Turns the cells of a row into the values of a body, and refuses it for each cell that is not valid. */
    ImportRow row(long line, List<String> header, List<String> cells) {
        var row = new ImportRow(line);
        if (cells.size() != header.size()) {
            row.refuse(JobErrors.error(
                    line,
                    "",
                    "invalid_request",
                    "has " + cells.size() + " cells; the header has " + header.size() + " columns"));
            return row;
        }
        for (int i = 0; i < cells.size(); i++) {
            var name = header.get(i);
            var column = read.get(name);
            if (column == null) continue;
            try {
                @Nullable Object value = column.read(cells.get(i));
                row.values().put(name, value);
            } catch (CsvColumn.Refused e) {
                row.refuse(JobErrors.error(line, name, "invalid_request", e.reason()));
            }
        }
        return row;
    }
}
