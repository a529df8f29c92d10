package tradepost.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * The limit: the best single statement for the same work, sent by 8 clients to tables of its own on the same server; by
 * pgbench where it is installed, else over JDBC.
 */
final class Limit {
    static final int CLIENTS = 8;
    private static final String DATABASE = "tradepost_bench";
    private static final Pattern RATE = Pattern.compile("(?m)^tps = ([0-9.]+)");

    private final int port;
    private final String password;
    private final Path folder;
    final boolean pgbench;

    private Limit(int port, String password, Path folder) {
        this.port = port;
        this.password = password;
        this.folder = folder;
        pgbench = isThere();
    }

    static Limit open(Instance instance, Path folder) throws IOException, SQLException {
        var limit = new Limit(instance.serverPort(), instance.serverPassword(), folder);
        try (var c = limit.connect("postgres");
                var s = c.createStatement()) {
            s.execute("create database " + DATABASE);
        }
        try (var c = limit.connect(DATABASE);
                var s = c.createStatement()) {
            s.execute(text("schema.sql"));
        }
        for (var name : List.of("create.sql", "confirm.sql")) Files.writeString(folder.resolve(name), text(name));
        return limit;
    }

    /** Statistics of what was just filled: without, the first minute is planned for empty tables, also by foreign keys. */
    static void analyze(Instance instance) throws IOException, SQLException {
        var databases = new ArrayList<String>();
        var limit = new Limit(instance.serverPort(), instance.serverPassword(), Path.of("."));
        try (var c = limit.connect("postgres");
                var s = c.createStatement();
                var r = s.executeQuery("select datname from pg_database where datname like 'tradepost%'")) {
            while (r.next()) databases.add(r.getString(1));
        }
        for (var name : databases)
            try (var c = limit.connect(name);
                    var s = c.createStatement()) {
                s.execute("analyze");
            }
    }

    double createsPerSecond(int seconds) throws IOException, SQLException {
        return pgbench
                ? pgbench(List.of(
                        "-T", "" + seconds, "-f", folder.resolve("create.sql").toString()))
                : jdbc("create.sql", 0, Long.MAX_VALUE, seconds);
    }

    /** Of so many drafts, made before. */
    double confirmsPerSecond(int drafts) throws IOException, SQLException {
        long first = addDrafts(drafts);
        int each = drafts / CLIENTS;
        return pgbench
                ? pgbench(List.of(
                        "-t",
                        "" + each,
                        "-D",
                        "n=-1",
                        "-D",
                        "base=" + first,
                        "-f",
                        folder.resolve("confirm.sql").toString()))
                : jdbc("confirm.sql", first, each, Integer.MAX_VALUE);
    }

    private long addDrafts(int count) throws IOException, SQLException {
        try (var c = connect(DATABASE);
                var s = c.createStatement();
                var r = s.executeQuery(text("drafts.sql").replace(":count", "" + count))) {
            r.next();
            return r.getLong(1);
        }
    }

    private double pgbench(List<String> arguments) throws IOException {
        var command = new ArrayList<>(List.of(
                "pgbench",
                "-h",
                "127.0.0.1",
                "-p",
                "" + port,
                "-U",
                "postgres",
                "-n",
                "-M",
                "prepared",
                "-c",
                "" + CLIENTS,
                "-j",
                "2"));
        command.addAll(arguments);
        command.add(DATABASE);
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PGPASSWORD", password);
        var process = builder.start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        var rate = RATE.matcher(said);
        if (!rate.find()) throw new IOException("pgbench did not run:\n" + said);
        return Double.parseDouble(rate.group(1));
    }

    /** The same statement with its \set lines done here. */
    private double jdbc(String file, long base, long each, int seconds) throws IOException, SQLException {
        var sql = text(file).replaceAll("(?m)^\\\\.*\n", "").replaceAll("(?<!:):[a-z]+", "?");
        long end = seconds == Integer.MAX_VALUE ? Long.MAX_VALUE : System.nanoTime() + seconds * 1_000_000_000L;
        long before = System.nanoTime();
        try (var pool = Executors.newFixedThreadPool(CLIENTS)) {
            var clients = new ArrayList<Callable<Long>>();
            for (int i = 0; i < CLIENTS; i++) {
                int client = i;
                clients.add(() -> client(sql, base + client, each, end));
            }
            long done = 0;
            for (var f : pool.invokeAll(clients)) done += f.get();
            return done / ((System.nanoTime() - before) / 1e9);
        } catch (ExecutionException e) {
            throw new SQLException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException(e);
        }
    }

    private long client(String sql, long firstId, long each, long endNs) throws SQLException {
        var random = ThreadLocalRandom.current();
        try (var c = connect(DATABASE);
                var s = c.prepareStatement(sql)) {
            long n = 0;
            for (; n < each && (endNs == Long.MAX_VALUE || System.nanoTime() < endNs); n++) {
                if (each < Long.MAX_VALUE) s.setLong(1, firstId + n * CLIENTS);
                else {
                    s.setInt(1, random.nextInt(1, 501));
                    s.setInt(2, random.nextInt(501, 1_001));
                    s.setInt(3, random.nextInt(1, 1_001));
                }
                s.executeUpdate();
            }
            return n;
        }
    }

    private Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?prepareThreshold=1", "postgres", password);
    }

    private static boolean isThere() {
        try {
            return new ProcessBuilder("pgbench", "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static String text(String name) throws IOException {
        try (InputStream in = Limit.class.getResourceAsStream("/limit/" + name)) {
            if (in == null) throw new IOException("no " + name);
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
