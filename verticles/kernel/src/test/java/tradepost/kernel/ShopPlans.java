package tradepost.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * The plans of all statements of a core, in a shop of three million rows: the cost of none may grow with the shop. A statement that is an exception
 * has a reason, and one that no longer needs its exception loses it.
 */
public final class ShopPlans {
    private final String context;
    private final Class<?> inCore;
    /** The tables of the kernel that do not grow with the shop. */
    private final Set<String> small = new TreeSet<>(Set.of(
            "relay_lease",
            "relay_cursor",
            "relay_parked",
            "journal_cursor",
            "journal_redriven",
            "dead_letter",
            "schema_floor",
            "upload",
            "upload_chunk"));

    private final Map<String, String> values = new HashMap<>();
    private final Map<String, String> exceptions = new TreeMap<>();
    private final Map<String, UnaryOperator<String>> fills = new TreeMap<>();
    private final Map<String, String> composed = new LinkedHashMap<>();
    private final Map<String, String> planted = new LinkedHashMap<>();

    /** @param inCore a class in the package of the core that has all others */
    public ShopPlans(String context, Class<?> inCore) {
        this.context = context;
        this.inCore = inCore;
    }

    /** Tables that do not grow with the shop. */
    public ShopPlans small(String... tables) {
        small.addAll(List.of(tables));
        return this;
    }

    /** @param expression in SQL, of n, for the column {@code table.column}; see large-shop.sql for those that have none */
    public ShopPlans value(String column, String expression) {
        values.put(column, expression);
        return this;
    }

    public ShopPlans except(String reason, String... statements) {
        for (var s : statements) exceptions.put(s, reason);
        return this;
    }

    /**
     * A template whose places are filled when it is used.
     *
     * @param fill makes a statement of the text
     */
    public ShopPlans filled(UnaryOperator<String> fill, String... templates) {
        for (var t : templates) fills.put(t, fill);
        return this;
    }

    /** Statements that are put together when they run, by their names. */
    public ShopPlans composed(Map<String, String> statements) {
        composed.putAll(statements);
        return this;
    }

    /** A statement that must be found to be wrong. */
    public ShopPlans plant(String name, String sql) {
        planted.put(name, sql);
        return this;
    }

    public void check() throws SQLException, IOException, URISyntaxException {
        var statements = CoreStatements.of(inCore);
        assertThat(statements.keySet()).as("templates").containsAll(fills.keySet());
        fills.forEach((name, fill) -> statements.compute(name, (n, text) -> fill.apply(text)));
        statements.putAll(composed);
        try (var c = LargeShop.make(context, small, values)) {
            var large = LargeShop.tables(c);
            large.removeAll(small);
            var plans = new PlanFaults(c, large);
            for (var p : planted.entrySet())
                assertThat(plans.of(p.getValue())).as(p.getKey()).isNotEmpty();
            var faults = faults(plans, statements);
            var allowed = new TreeMap<>(faults);
            allowed.keySet().retainAll(exceptions.keySet());
            faults.keySet().removeAll(exceptions.keySet());
            assertThat(faults.entrySet()).as("plans of " + context).isEmpty();
            assertThat(allowed.keySet()).as("exceptions that are needed").isEqualTo(exceptions.keySet());
        }
    }

    /** By statement. */
    private static Map<String, String> faults(PlanFaults plans, Map<String, String> statements) throws SQLException {
        var faults = new TreeMap<String, String>();
        var all = statements.values().stream().map(ShopPlans::plain).toList();
        var explained = new ArrayList<String>();
        var others = new LinkedHashMap<String, String>();
        for (var s : statements.entrySet()) {
            if (isPart(plain(s.getValue()), all)) continue;
            try {
                var found = plans.of(s.getValue());
                explained.add(plain(s.getValue()));
                if (!found.isEmpty()) faults.put(s.getKey(), String.join(", ", found));
            } catch (SQLException e) {
                others.put(s.getKey(), s.getValue());
                faults.put(s.getKey(), "is not explained: " + e.getMessage());
            }
        }
        others.forEach((name, text) -> {
            if (isExplained(text, explained)) faults.remove(name);
        });
        return faults;
    }

    private static boolean isPart(String text, List<String> all) {
        return all.stream().anyMatch(t -> t.length() > text.length() && t.contains(text));
    }

    private static String plain(String sql) {
        return sql.strip().replaceAll("\\s+", " ");
    }

    /** Whether the text is a template or a part of statements that were explained: each piece of it is there. */
    private static boolean isExplained(String text, List<String> explained) {
        for (var piece : plain(text).split("%\\d*\\$?[sd]|@\\w+|\u0001"))
            if (explained.stream().noneMatch(e -> e.contains(piece.strip()))) return false;
        return true;
    }
}
