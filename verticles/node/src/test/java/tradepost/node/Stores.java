package tradepost.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tradepost.node.process.Secrets;

/** The databases of the server in a data folder, at this address, read without the program. */
record Stores(Path folder, String host) {
    Stores(Path folder) {
        this(folder, "127.0.0.1");
    }

    interface Mapper<T> {
        T map(ResultSet row) throws SQLException;
    }

    <T> List<T> list(String context, Mapper<T> mapper, String sql, Object... args) {
        try (var c = connect(context, context, "db." + context);
                var s = c.prepareStatement(sql)) {
            for (int i = 0; i < args.length; i++) s.setObject(i + 1, args[i]);
            if (!s.execute()) return List.of();
            var out = new ArrayList<T>();
            try (var rows = s.getResultSet()) {
                while (rows.next()) out.add(mapper.map(rows));
            }
            return out;
        } catch (SQLException e) {
            throw new IllegalStateException(context + ": " + sql, e);
        }
    }

    List<String> texts(String context, String sql, Object... args) {
        return list(context, r -> r.getString(1), sql, args);
    }

    long number(String context, String sql, Object... args) {
        return list(context, r -> r.getLong(1), sql, args).getFirst();
    }

    BigDecimal amount(String context, String sql, Object... args) {
        return list(context, r -> r.getBigDecimal(1), sql, args).getFirst();
    }

    /** Maps the first column to the second; the first must be unique. */
    Map<String, String> map(String context, String sql, Object... args) {
        var out = new LinkedHashMap<String, String>();
        for (var pair : list(context, r -> new String[] {r.getString(1), r.getString(2)}, sql, args))
            if (out.put(pair[0], pair[1]) != null) throw new AssertionError(context + " has " + pair[0] + " twice");
        return out;
    }

    void write(String context, String sql, Object... args) {
        list(context, r -> r, sql, args);
    }

    /** Writes as the superuser, whom neither triggers nor foreign keys restrict. */
    void load(String context, String... statements) {
        try (var c = connect(context, "postgres", "db.superuser");
                var s = c.createStatement()) {
            s.execute("set session_replication_role = replica");
            for (var sql : statements) s.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(context + ": " + String.join("; ", statements), e);
        }
    }

    private Connection connect(String context, String user, String secret) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://" + host + ":" + port() + "/tradepost_" + context + "?connectTimeout=5",
                user,
                Secrets.in(folder).get(secret));
    }

    /** The process id of the server. */
    long serverPid() {
        return Long.parseLong(firstLine("postgres/data/postmaster.pid"));
    }

    int port() {
        return Integer.parseInt(firstLine("postgres/port"));
    }

    private String firstLine(String file) {
        try {
            return Files.readAllLines(folder.resolve(file)).getFirst().strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
