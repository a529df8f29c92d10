package tradepost.node;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import tradepost.kernel.Config;
import tradepost.kernel.Setting;

/**
 * Brings every context's database to the shape this program knows: what is common to all from {@code db/kernel}, then its own
 * from {@code db/<context>}, in one history. Nodes that start at once wait for each other on Flyway's lock. A database
 * remembers the checksum of all files that were applied, so that a warm start asks one row and no more.
 */
final class Migrations {
    private static final int PARALLEL = 2;

    private Migrations() {}

    /** Applies what is missing. Refuses a database made by {@code dev} for anything else. */
    static void run(Config config, List<String> contexts) {
        var work = contexts.stream()
                .<Callable<Void>>map(context -> () -> {
                    one(config, context);
                    return null;
                })
                .toList();
        try (var pool = Executors.newFixedThreadPool(PARALLEL)) {
            for (var done : pool.invokeAll(work)) done.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while migrating", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Refusal refusal) throw refusal;
            throw new IllegalStateException("the migrations failed", e.getCause());
        }
    }

    private static void one(Config config, String context) throws IOException {
        var d = config.database(context);
        var mode = config.text(Setting.MODE);
        var url = "jdbc:postgresql://" + d.host() + ":" + d.port() + "/" + d.database() + "?connectTimeout=5";
        var checksum = checksum(List.of("db/kernel", "db/" + context));
        try (var c = connect(url, d)) {
            var stamp = stamp(c);
            if (stamp != null && "dev".equals(stamp.mode) && !"dev".equals(mode))
                throw new Refusal("The database of " + context + " (" + d
                        + ") was made by `tradepost dev`: give serve a database of its own");
            if (stamp != null && stamp.checksum.equals(checksum)) return;
            migrate(url, d, context);
            stamp(c, checksum, mode);
            LoggerFactory.getLogger(Migrations.class).info("database of {} is up to date", context);
        } catch (SQLException e) {
            throw new Refusal("The database of " + context + " (" + d + ") cannot be used: " + oneLine(e));
        } catch (FlywayException e) {
            throw new IllegalStateException("migrating the database of " + context, e);
        }
    }

    private static Connection connect(String url, Config.Database d) throws SQLException {
        var login = new Properties();
        login.setProperty("user", d.user());
        login.setProperty("password", d.password());
        return DriverManager.getConnection(url, login);
    }

    /** Later versions may already be there: while nodes are replaced one by one, the old ones must still start. */
    private static void migrate(String url, Config.Database d, String context) {
        Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(url, d.user(), d.password())
                .locations("classpath:db/kernel", "classpath:db/" + context)
                .outOfOrder(true)
                .ignoreMigrationPatterns("*:future")
                .failOnMissingLocations(false)
                .validateMigrationNaming(true)
                .cleanDisabled(true)
                .loggers("slf4j")
                .load()
                .migrate();
    }

    private record Stamp(String checksum, String mode) {}

    private static @Nullable Stamp stamp(Connection c) throws SQLException {
        try (var s = c.createStatement()) {
            try (var there = s.executeQuery("select to_regclass('node_stamp') is not null")) {
                if (!there.next() || !there.getBoolean(1)) return null;
            }
            try (var r = s.executeQuery("select checksum, mode from node_stamp")) {
                return r.next() ? new Stamp(r.getString(1), r.getString(2)) : null;
            }
        }
    }

    /** The mode stays what it was at first. */
    private static void stamp(Connection c, String checksum, String mode) throws SQLException {
        // two nodes may come here at once, and `if not exists` alone can fail on that
        var sql = """
                select pg_advisory_xact_lock(7283041);
                create table if not exists node_stamp (
                    one boolean primary key default true check (one),
                    checksum text not null,
                    mode text not null check (mode in ('dev', 'serve')));
                """;
        c.setAutoCommit(false);
        try (var s = c.createStatement();
                var insert = c.prepareStatement("insert into node_stamp (checksum, mode) values (?, ?)"
                        + " on conflict (one) do update set checksum = excluded.checksum")) {
            s.execute(sql);
            insert.setString(1, checksum);
            insert.setString(2, mode);
            insert.executeUpdate();
            c.commit();
        }
    }

    /** SHA-256 over name and text of every file in these folders of the class path. */
    static String checksum(List<String> folders) throws IOException {
        var digest = sha256();
        for (var folder : folders)
            files(folder).forEach((name, text) -> {
                digest.update((folder + "/" + name + "\n").getBytes(StandardCharsets.UTF_8));
                digest.update(text);
            });
        return HexFormat.of().formatHex(digest.digest());
    }

    private static SortedMap<String, byte[]> files(String folder) throws IOException {
        var out = new TreeMap<String, byte[]>();
        var places = Migrations.class.getClassLoader().getResources(folder);
        while (places.hasMoreElements()) {
            URL place = places.nextElement();
            if (place.openConnection() instanceof JarURLConnection jar) fromJar(jar, folder + "/", out);
            else fromFolder(place, out);
        }
        return out;
    }

    private static void fromJar(JarURLConnection connection, String prefix, SortedMap<String, byte[]> out)
            throws IOException {
        connection.setUseCaches(false);
        try (var jar = connection.getJarFile()) {
            for (var e : jar.stream().toList())
                if (e.getName().startsWith(prefix) && !e.isDirectory())
                    try (var in = jar.getInputStream(e)) {
                        out.put(e.getName().substring(prefix.length()), in.readAllBytes());
                    }
        }
    }

    private static void fromFolder(URL place, SortedMap<String, byte[]> out) throws IOException {
        try (var all = Files.walk(Path.of(place.toURI()))) {
            var root = Path.of(place.toURI());
            for (var p : all.filter(Files::isRegularFile).toList())
                out.put(root.relativize(p).toString(), Files.readAllBytes(p));
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }

    private static String oneLine(SQLException e) {
        return String.valueOf(e.getMessage())
                .lines()
                .findFirst()
                .orElse("no reason given")
                .replaceAll("\\.+$", "");
    }
}
