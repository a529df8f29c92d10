package tradepost.kernel;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What is wrong with the plans of statements: a scan of a large table without an index condition, and more than 1,000 rows read without LIMIT. Costs
 * of pages are near zero, as in a database in memory, so that the cost of a scan tells how many rows it reads before its filter.
 */
final class PlanFaults {
    private static final String GENERIC = "force_generic_plan";
    /** A generic plan takes such a limit for a tenth of the rows. */
    private static final Pattern LIMIT_PARAMETER = Pattern.compile("limit \\$\\d");

    private static final int ROWS_MAX = 1_000;
    /** Of a row that an index finds, with one comparison more. */
    private static final double COST_OF_ROW = 0.02;

    private static final double COST_OF_DESCENT = 1;

    /** Nodes that read all rows below them before they return the first one. */
    private static final Set<String> READ_ALL = Set.of("Sort", "Hash", "WindowAgg", "SetOp", "Recursive Union");

    private record Index(String table, boolean isPartial) {}

    private final Connection c;
    private final Set<String> large;
    private final Map<String, Index> indexes = new HashMap<>();

    PlanFaults(Connection c, Set<String> large) throws SQLException {
        this.c = c;
        this.large = large;
        run("set seq_page_cost = 0.0001");
        run("set random_page_cost = 0.0001");
        run("set jit = off");
        run("set max_parallel_workers_per_gather = 0");
        try (var s = c.createStatement();
                var rows = s.executeQuery(
                        "select indexrelid::regclass::text, indrelid::regclass::text, indpred is not null from pg_index")) {
            while (rows.next()) indexes.put(rows.getString(1), new Index(rows.getString(2), rows.getBoolean(3)));
        }
    }

    private void run(String sql) throws SQLException {
        try (var s = c.createStatement()) {
            s.execute(sql);
        }
    }

    /** Of a generic plan and of one for its parameters. Fails SQLException for a text that is no statement. */
    Set<String> of(String sql) throws SQLException {
        var found = new LinkedHashSet<String>();
        run("prepare statement as " + sql);
        try {
            var types = types();
            for (var mode : List.of(GENERIC, "force_custom_plan")) {
                run("set plan_cache_mode = " + mode);
                boolean isGuess =
                        mode.equals(GENERIC) && LIMIT_PARAMETER.matcher(sql).find();
                walk(explain(types), new Place(false, 1, sql.contains("exists"), isGuess), found);
            }
        } finally {
            run("deallocate statement");
        }
        return found;
    }

    private List<String> types() throws SQLException {
        var types = new ArrayList<String>();
        try (var s = c.createStatement();
                var rows = s.executeQuery(
                        "select t::text from pg_prepared_statements, unnest(parameter_types) with ordinality as p(t, n) where name = 'statement' order by n")) {
            while (rows.next()) types.add(rows.getString(1));
        }
        return types;
    }

    private JsonObject explain(List<String> types) throws SQLException {
        var values = types.stream().map(PlanFaults::value).toList();
        var args = values.isEmpty() ? "" : "(" + String.join(", ", values) + ")";
        try (var s = c.createStatement();
                var rows = s.executeQuery("explain (format json) execute statement" + args)) {
            rows.next();
            return new JsonArray(rows.getString(1)).getJsonObject(0).getJsonObject("Plan");
        }
    }

    /** Ids are those of the largest customer. Texts are numbers and JSON, too. */
    private static String value(String type) {
        return switch (type) {
            case "uuid" -> "md5('large')::uuid";
            case "uuid[]" -> "array[md5('large'), md5('customer1')]::uuid[]";
            case "integer", "bigint", "numeric", "double precision" -> "100";
            case "smallint" -> "0"; // a generation that exists
            case "integer[]", "bigint[]", "numeric[]" -> "'{100,200}'";
            case "boolean" -> "true";
            case "boolean[]" -> "'{true,false}'";
            case "timestamp with time zone" -> "now()";
            case "timestamp with time zone[]" -> "array[now(), now()]";
            case "date" -> "current_date";
            case "date[]" -> "array[current_date, current_date]";
            case "jsonb", "json" -> "'{}'";
            case "text[]" -> "'{1,2}'";
            case "text", "character varying" -> "'1'";
            default -> "null";
        };
    }

    /**
     * @param loops how often the node runs
     * @param hasExists whether a plan of a part may stop at its first row
     * @param isGuess whether the numbers of rows follow from a limit that is not known
     */
    private record Place(boolean isLimited, double loops, boolean hasExists, boolean isGuess) {
        Place limited(boolean is) {
            return new Place(is, loops, hasExists, isGuess);
        }

        Place repeated(double times) {
            return new Place(isLimited, loops * Math.max(1, times), hasExists, isGuess);
        }
    }

    private void walk(JsonObject node, Place place, Set<String> found) {
        scan(node, place, found);
        var children = node.getJsonArray("Plans", new JsonArray());
        var below = place;
        if (node.getString("Node Type").equals("Limit")) below = place.limited(true);
        if (readsAll(node)) below = place.limited(false);
        double outer = children.isEmpty() ? 1 : rows(children.getJsonObject(0));
        for (int i = 0; i < children.size(); i++) {
            var child = children.getJsonObject(i);
            switch (child.getString("Parent Relationship", "")) {
                case "Inner" -> walk(child, inner(node, below, outer), found);
                case "SubPlan" -> walk(child, subplan(node, child, place), found);
                case "InitPlan" ->
                    walk(child, new Place(isExists(child, place), 1, place.hasExists(), place.isGuess()), found);
                default -> walk(child, below, found);
            }
        }
    }

    private static Place subplan(JsonObject node, JsonObject child, Place place) {
        boolean isHashed = node.getString("Filter", "").contains("hashed " + child.getString("Subplan Name"));
        if (isHashed) return new Place(false, 1, place.hasExists(), place.isGuess()); // once for all rows
        return place.limited(place.hasExists()).repeated(place.isLimited() ? 1 : rows(node));
    }

    private static boolean isExists(JsonObject child, Place place) {
        return place.hasExists() && !child.getString("Subplan Name", "").startsWith("CTE");
    }

    private static Place inner(JsonObject join, Place place, double outer) {
        if (!join.getString("Node Type").equals("Nested Loop")) return place;
        var type = join.getString("Join Type");
        boolean stops = place.isLimited() || type.equals("Semi") || type.equals("Anti");
        return place.limited(stops).repeated(outer);
    }

    private static boolean readsAll(JsonObject node) {
        var type = node.getString("Node Type");
        return READ_ALL.contains(type)
                || type.equals("Aggregate") && !node.getString("Strategy", "").equals("Sorted");
    }

    private static double rows(JsonObject node) {
        return node.getDouble("Plan Rows");
    }

    private void scan(JsonObject node, Place place, Set<String> found) {
        var type = node.getString("Node Type");
        if (!type.endsWith("Scan")) return;
        var index = node.containsKey("Index Name") ? indexes.get(node.getString("Index Name")) : null;
        var table = index == null ? node.getString("Relation Name") : index.table;
        if (table == null || !large.contains(table) || type.equals("Bitmap Heap Scan") || type.equals("Tid Scan"))
            return;
        boolean isFound = node.containsKey("Index Cond") || index != null && index.isPartial;
        boolean isBitmap = type.equals("Bitmap Index Scan");
        boolean isLimited = place.isLimited() && !isBitmap;
        if (!isFound && (!isLimited || node.containsKey("Filter"))) found.add("scans " + table);
        else if (!isLimited && !place.isGuess() && read(node) * place.loops() > ROWS_MAX)
            found.add("reads many of " + table);
    }

    /** How many rows a scan reads, those included that its filter drops. */
    private static double read(JsonObject node) {
        var filter = node.getString("Filter", "");
        if (filter.isEmpty() || filter.contains("SubPlan")) return rows(node);
        return Math.max(rows(node), (node.getDouble("Total Cost") - COST_OF_DESCENT) / COST_OF_ROW);
    }
}
