package tradepost.node.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import tradepost.kernel.config.Config;
import tradepost.node.process.ProgramRefusal;

/** Creates one role and one database per context on the embedded server. Safe to repeat after any interruption. */
public final class Databases {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z_]{0,40}");
    private static final String WRONG_PASSWORD = "28P01";

    private Databases() {}

    public static void create(EmbeddedPg pg, Config config, List<String> contexts) {
        try (var c = pg.connect("postgres")) {
            var roles = names(c, "select rolname from pg_roles");
            var databases = names(c, "select datname from pg_database");
            // the right to connect is revoked from PUBLIC last, so a database without it is complete
            var finished = names(c, "select datname from pg_database where datacl is not null");
            for (var context : contexts) {
                var d = config.database(context);
                if (!roles.contains(d.user())) createRole(c, d);
                if (!databases.contains(d.database())) createDatabase(c, d);
                if (!finished.contains(d.database())) {
                    execute(c, "revoke connect on database " + checked(d.database()) + " from public");
                }
            }
        } catch (SQLException e) {
            if (WRONG_PASSWORD.equals(e.getSQLState()))
                throw new ProgramRefusal("The database does not accept the password in secrets.properties:"
                        + " restore the file, or wipe the data and start fresh with --reset");
            throw new IllegalStateException("the databases could not be made", e);
        }
    }

    /** Refuses the databases of a local cluster. */
    public static void requireDevelopment(EmbeddedPg pg, Config config, List<String> contexts) {
        try {
            for (var context : contexts) {
                try (var c = pg.connect(config.database(context).database())) {
                    var stamp = DatabaseStamp.of(c);
                    if (stamp != null && !stamp.mode().equals("dev"))
                        throw new ProgramRefusal(
                                "The database of " + context + " (" + config.database(context)
                                        + ") was not made by `tradepost dev`: choose the folder of a development installation with --data");
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the databases could not be read", e);
        }
    }

    private static void createRole(Connection c, Config.Database d) throws SQLException {
        execute(c, "create role " + checked(d.user()) + " login password '" + quoted(d.password()) + "'");
    }

    /** Uses the same text sort order on every machine. */
    private static void createDatabase(Connection c, Config.Database d) throws SQLException {
        execute(
                c,
                "create database " + checked(d.database()) + " owner " + checked(d.user())
                        + " template template0 encoding 'UTF8' locale_provider builtin builtin_locale 'C.UTF-8'"
                        + " locale 'C' strategy file_copy");
    }

    private static void execute(Connection c, String sql) throws SQLException {
        try (var s = c.createStatement()) {
            s.execute(sql);
        }
    }

    private static Set<String> names(Connection c, String sql) throws SQLException {
        var out = new HashSet<String>();
        try (var s = c.createStatement();
                var r = s.executeQuery(sql)) {
            while (r.next()) out.add(r.getString(1));
        }
        return out;
    }

    private static String checked(String name) {
        if (!NAME.matcher(name).matches()) throw new IllegalArgumentException("not a name for SQL: " + name);
        return name;
    }

    private static String quoted(String text) {
        return text.replace("'", "''");
    }
}
