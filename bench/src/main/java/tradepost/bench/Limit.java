package tradepost.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import tradepost.bench.program.Instance;

/**
 * The limits: pgbench runs statements for the same work on its own tables on the same server. The best single statement and the plain
 * row lock run with as many clients as the program has; the best batch, of 64 orders, with as many in flight as the program has.
 */
final class Limit {
    private static final int BATCH = 64;
    private static final int BATCHES_IN_FLIGHT = 2;
    private static final String DATABASE = "tradepost_bench";
    private static final Pattern RATE = Pattern.compile("(?m)^tps = ([0-9.]+)");

    private final Instance instance;
    private final Path folder;
    private final int clients;

    private Limit(Instance instance, Path folder, int clients) {
        this.instance = instance;
        this.folder = folder;
        this.clients = clients;
    }

    static Limit open(Instance instance, Path folder, int clients) throws IOException, SQLException {
        var limit = new Limit(instance, folder, clients);
        try (var c = instance.connect("postgres");
                var s = c.createStatement()) {
            s.execute("create database " + DATABASE);
        }
        try (var c = instance.connect(DATABASE);
                var s = c.createStatement()) {
            s.execute(text("schema.sql"));
        }
        return limit;
    }

    static boolean isInstalled() {
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

    double createsPerSecond(double seconds) throws IOException {
        return pgbench("create.sql", clients, List.of("-T", whole(seconds)));
    }

    double batchedCreatesPerSecond(double seconds) throws IOException {
        return BATCH * pgbench("create-batch.sql", BATCHES_IN_FLIGHT, List.of("-T", whole(seconds)));
    }

    /** @param expectedPerSecond the number of drafts to create beforehand, per second of the measurement */
    double confirmsPerSecond(double seconds, double expectedPerSecond) throws IOException, SQLException {
        return confirms("confirm.sql", clients, 1, seconds * expectedPerSecond);
    }

    double batchedConfirmsPerSecond(double seconds, double expectedPerSecond) throws IOException, SQLException {
        return BATCH * confirms("confirm-batch.sql", BATCHES_IN_FLIGHT, BATCH, seconds * expectedPerSecond);
    }

    /** Runs select for update, update, two inserts and a commit, as programs do that do not batch. */
    double lockedConfirmsPerSecond(double seconds, double expectedPerSecond) throws IOException, SQLException {
        return confirms("hot-lock.sql", clients, 1, seconds * expectedPerSecond);
    }

    private double confirms(String file, int concurrency, int batch, double expected) throws IOException, SQLException {
        int each = Math.max(10, (int) (expected / batch / concurrency));
        return pgbench(
                file,
                concurrency,
                List.of("-t", "" + each, "-D", "n=-1", "-D", "base=" + addDrafts(each * concurrency * batch)));
    }

    private long addDrafts(int count) throws IOException, SQLException {
        try (var c = instance.connect(DATABASE);
                var s = c.createStatement();
                var r = s.executeQuery(text("drafts.sql").replace(":count", "" + count))) {
            r.next();
            return r.getLong(1);
        }
    }

    private double pgbench(String file, int concurrency, List<String> arguments) throws IOException {
        var script = folder.resolve(file);
        Files.writeString(script, text(file));
        var command = new ArrayList<>(List.of("pgbench", "-h", "127.0.0.1", "-U", "postgres", "-n", "-M", "prepared"));
        command.addAll(List.of(
                "-p", "" + instance.serverPort(), "-c", "" + concurrency, "-j", "2", "-D", "clients=" + concurrency));
        command.addAll(arguments);
        command.addAll(List.of("-f", script.toString(), DATABASE));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PGPASSWORD", instance.serverPassword());
        var output = new String(builder.start().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        var rate = RATE.matcher(output);
        if (!rate.find() || output.contains("aborted")) throw new IOException("pgbench did not run:\n" + output);
        return Double.parseDouble(rate.group(1));
    }

    private static String whole(double seconds) {
        return Long.toString(Math.max(1, Math.round(seconds)));
    }

    private static String text(String name) throws IOException {
        try (InputStream in = Limit.class.getResourceAsStream("/limit/" + name)) {
            if (in == null) throw new IOException("no " + name);
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
