package tradepost.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tradepost.bench.program.Instance;
import tradepost.bench.program.Load;

/** Starts the programs to measure and measures them in rounds, so that other load on the machine affects all of them alike. */
@Command(
        name = "tradepost bench",
        mixinStandardHelpOptions = true,
        description = "Measures this build on a database of its own, and what PostgreSQL and Vert.x do at best."
                + " Exits 1 when a target is missed.")
final class Bench implements Callable<Integer> {
    /** What {@code --scale --json} wrote, beside the file of the other figures. */
    private static final String SCALE = "scale.json";

    /** What {@code --shops --json} wrote, in the same folder. */
    private static final String SHOPS = "shops.json";

    /** What {@code --rates --json} wrote, in the same folder. */
    private static final String RATES = "event-cost.json";

    @Option(
            names = "--seconds",
            defaultValue = "4",
            paramLabel = "N",
            description = "duration of each measurement; default ${DEFAULT-VALUE}, and always 30 with --shops")
    private int seconds;

    @Option(
            names = "--rounds",
            defaultValue = "3",
            paramLabel = "N",
            description = "number of rounds; default ${DEFAULT-VALUE}")
    private int rounds;

    @Option(
            names = "--mixed",
            defaultValue = "300",
            paramLabel = "SECONDS",
            description =
                    "duration of the mixed load before the rounds; memory is measured at its end and a minute later; 0 skips it;"
                            + " default ${DEFAULT-VALUE}")
    private int mixedSeconds;

    @Option(
            names = "--clients",
            defaultValue = "32",
            paramLabel = "N",
            description = "HTTP connections; default ${DEFAULT-VALUE}")
    private int clients;

    @Option(
            names = "--before",
            paramLabel = "DIR",
            description =
                    "another checkout to measure in turn with this one; nothing may be more than 5 %% slower than there")
    private @Nullable Path before;

    @Option(
            names = "--cluster",
            description =
                    "measures only a gateway node plus a node with all contexts, against one process with everything")
    private boolean cluster;

    @Option(
            names = "--import",
            description = "measures only the import of 100,000 items from a CSV file, and what its parts cost")
    private boolean imports;

    @Option(
            names = "--extensions",
            description =
                    "measures only orders without extensions, with one that never answers, and with three that answer")
    private boolean extensions;

    @Option(
            names = "--webhooks",
            description = "measures only how soon an event reaches 1,000 webhooks of which 100 hang")
    private boolean webhooks;

    @Option(
            names = "--neighbours",
            description =
                    "measures only placing orders with the limits of production, alone and while two viewers print, or two"
                            + " customers poll; p95 with them may be at most 3 times that without")
    private boolean neighbours;

    @Option(
            names = "--peer",
            description =
                    "also measures bench/peer, the same shop built with Express and Sequelize; needs Node.js and npm")
    private boolean withPeer;

    @Option(
            names = "--shops",
            paramLabel = "DIR",
            description =
                    "measures only checkouts, beside Vendure and Medusa, whose packages npm installs in this folder,"
                            + " with the number of clients and four times as many; needs Node.js and npm")
    private @Nullable Path shops;

    @Option(
            names = "--rates",
            description =
                    "measures only what a placed order costs, at 30, 100 and 300 orders a second and when the program is saturated;"
                            + " with --before, also in another checkout in turn")
    private boolean rates;

    @Option(
            names = "--rate-seconds",
            defaultValue = "6",
            paramLabel = "N",
            description = "with --rates: duration of each measurement; default ${DEFAULT-VALUE}")
    private int rateSeconds;

    @Option(
            names = "--long-seconds",
            defaultValue = "60",
            paramLabel = "N",
            description =
                    "with --rates: duration of the measurements in a new database and without requests; default ${DEFAULT-VALUE}")
    private int longSeconds;

    @Option(
            names = "--readers",
            description = "with --rates: measures this checkout also with five readers of the journal that do nothing")
    private boolean withReaders;

    @Option(
            names = "--scale",
            description =
                    "measures only what becomes slower with the number of items and orders; exits 1 when a target is missed")
    private boolean scale;

    @Option(
            names = "--small",
            defaultValue = "1000",
            paramLabel = "N",
            description = "with --scale: few items and orders; default ${DEFAULT-VALUE}")
    private int small;

    @Option(
            names = "--large",
            defaultValue = "1000000",
            paramLabel = "N",
            description = "with --scale: many items and orders; default ${DEFAULT-VALUE}")
    private int large;

    @Option(
            names = "--requests",
            defaultValue = "100",
            paramLabel = "N",
            description = "with --scale: requests of each operation in each round; default ${DEFAULT-VALUE}")
    private int requests;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "with --scale: keeps the two companies here, and measures those that are there already")
    private @Nullable Path data;

    @Option(names = "--json", paramLabel = "FILE", description = "also writes the figures of every round to this file")
    private @Nullable Path json;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description =
                    "measures nothing: generates docs/performance.md from a file that --json wrote, and from scale.json, shops.json and event-cost.json beside it")
    private @Nullable Path reported;

    private final Report report = new Report();
    private final Path launcher = Path.of(System.getProperty("tradepost.launcher", "./tradepost"));

    public static void main(String[] args) {
        System.exit(new CommandLine(new Bench()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        if (reported != null) return report(reported);
        var folder = Files.createTempDirectory("tradepost-bench");
        var vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        try {
            if (scale) return measureScale(folder, new Load(vertx));
            about();
            if (imports) return finish(measureImport(folder));
            if (extensions)
                return finish(new Extended(vertx, report, clients, seconds)
                        .measure(launcher, folder, new Load(vertx), rounds));
            if (webhooks) return finish(measureWebhooks(folder));
            if (neighbours)
                return finish(
                        new Neighbours(report, clients, seconds).measure(launcher, folder, new Load(vertx), rounds));
            if (shops != null) return finish(measureShops(folder, shops, new Load(vertx)));
            if (rates)
                return finish(new Rates(report, launcher, before, withReaders, clients, rateSeconds, longSeconds)
                        .measure(folder, new Load(vertx), rounds));
            if (cluster)
                return finish(
                        new Clustered(report, clients, seconds).measure(launcher, folder, new Load(vertx), rounds));
            return finish(new Comparison(report, launcher, before, withPeer, clients, seconds, mixedSeconds)
                    .measure(folder, new Load(vertx), rounds));
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get();
            delete(folder);
        }
    }

    private int report(Path file) throws IOException {
        var page = launcher.resolveSibling("docs/performance.md");
        var scale = file.resolveSibling(SCALE);
        var text = new Pages(new JsonObject(Files.readString(file))).markdown();
        if (Files.exists(scale)) text += Scale.markdown(new JsonObject(Files.readString(scale)));
        var others = file.resolveSibling(SHOPS);
        if (Files.exists(others)) text += OtherShops.markdown(new JsonObject(Files.readString(others)));
        var cost = file.resolveSibling(RATES);
        if (Files.exists(cost)) text += RatesPage.markdown(new JsonObject(Files.readString(cost)));
        Files.writeString(page, text);
        Report.say("wrote " + page);
        return 0;
    }

    private void about() throws IOException {
        report.about("commit", commit(launcher.resolveSibling(".")));
        if (before != null) report.about("before", commit(before));
        report.about("processors", Runtime.getRuntime().availableProcessors());
        report.about("JDK", System.getProperty("java.runtime.version"));
        report.about("clients", clients);
        report.about("seconds of each measurement", rates ? rateSeconds : shops == null ? seconds : OtherShops.SECONDS);
        report.about("rounds", rounds);
        if (rates) {
            report.about(
                    "load average of the machine at the start",
                    ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
            report.about("seconds in a new database, and without requests", longSeconds);
        } else if (shops == null)
            report.about(
                    "seconds of mixed load before the rounds, at " + Comparison.MIXED_PER_SECOND + " requests a second",
                    mixedSeconds);
    }

    private static String commit(Path checkout) throws IOException {
        try {
            var git = new ProcessBuilder(
                            "git", "-C", checkout.toString(), "describe", "--always", "--dirty", "--exclude=*")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            var output = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return output.isEmpty() ? "unknown" : output;
        } catch (IOException e) {
            return "unknown";
        }
    }

    private int measureImport(Path folder) throws IOException, SQLException {
        try (var instance = Instance.start(launcher, folder.resolve("import"), Map.of())) {
            new Imports(instance, report).measure(rounds);
            return 0; // items without stock cannot be wrong
        }
    }

    private int measureWebhooks(Path folder) throws IOException {
        try (var instance = Instance.start(launcher, folder.resolve("webhooks"), Map.of())) {
            new Webhooks(instance, report).measure(rounds);
            return 0; // there is no stock
        }
    }

    private int measureShops(Path folder, Path packages, Load load) throws IOException, SQLException {
        var other = new OtherShops(report, launcher.resolveSibling("bench/shops"), clients);
        return other.measure(launcher, folder, packages.toAbsolutePath(), load, rounds);
    }

    private int measureScale(Path folder, Load load) throws IOException, SQLException {
        var in = data == null ? folder : data;
        Report.say("loading %,d and %,d items and orders".formatted(small, large));
        try (var few = Company.start(launcher, in.resolve("few-" + small), small);
                var many = Company.start(launcher, in.resolve("many-" + large), large)) {
            var figures = new Scale(load, few, many).measure(rounds, requests);
            figures.put("commit", commit(launcher.resolveSibling(".")));
            if (json != null) Files.writeString(json, figures.encodePrettily() + "\n");
            System.out.print(Scale.table(figures));
            Report.say("verifying the stock");
            Report.say("%,d items verified".formatted(few.verified() + many.verified()));
            return Scale.allReached(figures) ? 0 : 1;
        }
    }

    private int finish(int mismatches) throws IOException {
        report.figure("mismatches found by /api/stock/verify", mismatches);
        var figures = report.json();
        if (json != null) Files.writeString(json, figures.encodePrettily() + "\n");
        var pages = new Pages(figures);
        System.out.println();
        System.out.print(pages.terminal());
        if (rates) System.out.print("\n" + RatesPage.table(figures));
        return mismatches == 0 && pages.allReached() ? 0 : 1;
    }

    /** A server that has not ended yet may still write there; that must not hide why the measurement failed. */
    private static void delete(Path folder) {
        try (var all = Files.walk(folder)) {
            for (var p : all.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(p);
        } catch (IOException e) {
            Report.say("cannot delete " + folder + ": " + e);
        }
    }
}
