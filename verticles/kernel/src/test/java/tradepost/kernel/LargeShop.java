package tradepost.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** A database of a context whose tables have 2,000 rows, and three million by its statistics. See large-shop.sql. */
final class LargeShop {
    private static final int ROWS = 2_000;
    private static final int SMALL = 20;
    private static final String CLAIMED = "3e6";

    private LargeShop() {}

    /**
     * @param small tables that do not grow with the shop
     * @param values SQL expressions of n, by {@code table.column}, where rows of other values than those by default are needed
     */
    static Connection make(String context, Set<String> small, Map<String, String> values) throws SQLException {
        var c = TestDb.another(context, "shop_" + context);
        try (var s = c.createStatement()) {
            s.execute("set tradepost.business_zone = 'UTC'");
            s.execute("create temp table shop_value(name text primary key, expression text not null)");
            for (var v : values.entrySet())
                s.execute("insert into shop_value values ('%s', '%s')"
                        .formatted(v.getKey(), v.getValue().replace("'", "''")));
            s.execute(script());
            var unknown = new HashSet<>(small);
            for (var table : tables(c)) fill(c, table, unknown.remove(table) ? SMALL : ROWS);
            if (!unknown.isEmpty()) throw new AssertionError("no such tables: " + unknown);
            s.execute("analyze");
            for (var table : tables(c))
                if (!small.contains(table)) s.execute("select claim('%s', %s)".formatted(table, CLAIMED));
        }
        return c;
    }

    private static void fill(Connection c, String table, int rows) throws SQLException {
        try (var s = c.createStatement()) {
            s.execute("select fill('%s', %d)".formatted(table, rows));
        }
    }

    private static String script() {
        try (var in = LargeShop.class.getResourceAsStream("/large-shop.sql")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Set<String> tables(Connection c) throws SQLException {
        var names = new HashSet<String>();
        try (var s = c.createStatement();
                var rows = s.executeQuery("""
                        select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
                          and relname <> 'flyway_schema_history'
                        """)) {
            while (rows.next()) names.add(rows.getString(1));
        }
        return names;
    }
}
