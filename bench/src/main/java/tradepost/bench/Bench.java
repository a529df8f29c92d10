package tradepost.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** One after the other, round by round, so that what else the machine does hits everything alike. */
@Command(
        name = "tradepost bench",
        mixinStandardHelpOptions = true,
        description = "Measures this build on a database of its own, beside what PostgreSQL and Vert.x do at best.")
final class Bench implements Callable<Integer> {
    private static final String READ = "read an item";
    private static final String BARE = "  bare Vert.x select over the bus";
    private static final String LIST = "list 20 orders";
    private static final String CREATE = "create an order of two lines";
    private static final String CREATE_KEY = "  the same with an Idempotency-Key";
    private static final String CONFIRM = "confirm an order of two lines";
    private static final String HOT = "confirm orders of one hot item";
    private static final String HOT_ONE = "  the same in batches of one";
    private static final String CLUSTERED = ", gateway and contexts apart";
    private static final String PEER_READ = "  Express and Sequelize, read a product";
    private static final String PEER_CREATE = "  Express and Sequelize, create an order";
    private static final int SETTLE_MS = 500;
    /** After two of three seconds, a fifth of the time still goes to the compiler: a server that has been up for minutes is past that. */
    private static final int WARM_UPS = 2;

    private static final int WARM_UP_SECONDS = 6;

    @Option(
            names = "--seconds",
            defaultValue = "4",
            paramLabel = "N",
            description = "of each measurement; default ${DEFAULT-VALUE}")
    private int seconds;

    @Option(names = "--rounds", defaultValue = "3", paramLabel = "N", description = "default ${DEFAULT-VALUE}")
    private int rounds;

    @Option(
            names = "--clients",
            defaultValue = "32",
            paramLabel = "N",
            description = "HTTP connections; default ${DEFAULT-VALUE}")
    private int clients;

    @Option(
            names = "--cluster",
            description = "instead: a gateway node and a node with all contexts, beside one process with everything")
    private boolean cluster;

    @Option(
            names = "--peer",
            description = "also measures bench/peer, the same shop with Express and Sequelize; needs Node and npm")
    private boolean withPeer;

    @Option(names = "--json", paramLabel = "FILE", description = "also writes the figures there")
    private @Nullable Path json;

    private final Report report = new Report();

    public static void main(String[] args) {
        System.exit(new CommandLine(new Bench()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        var folder = Files.createTempDirectory("tradepost-bench");
        try {
            return cluster ? measureCluster(folder) : measure(folder);
        } finally {
            delete(folder);
        }
    }

    private int measure(Path folder) throws IOException, SQLException, InterruptedException {
        var launcher = Path.of(System.getProperty("tradepost.launcher", "./tradepost"));
        say("starting");
        Instance.start(launcher, folder.resolve("together"), Map.of()).close();
        var vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        try (var warm = Instance.start(launcher, folder.resolve("together"), Map.of());
                var apart =
                        Instance.start(launcher, folder.resolve("apart"), Map.of("TRADEPOST_RESERVE_BATCH_MAX", "1"))) {
            report.figure("seconds from the command to ready, second start", warm.readySeconds, 3);
            var load = new Load(vertx);
            var shop = Shop.open(warm, load);
            var single = Shop.open(apart, load);
            var limit = Limit.open(warm, folder);
            var floor = floor(warm, folder);
            targets(limit);
            var peer = withPeer ? Peer.start(launcher.resolveSibling("bench/peer"), warm, folder) : null;
            if (peer != null) {
                report.ratio("reads, of Express and Sequelize", READ, PEER_READ, 10);
                report.ratio("creates, of Express and Sequelize", CREATE, PEER_CREATE, 10);
            }
            for (int round = 1 - WARM_UPS; round <= rounds; round++) {
                say(round <= 0 ? "warming up" : "round " + round + " of " + rounds);
                if (round == 1) for (var i : List.of(warm, apart)) Limit.analyze(i);
                round(shop, single, limit, floor, round > 0);
                if (peer != null) peer(round > 0, shop, peer);
            }
            if (peer != null) peer.close();
            return say(shop.mismatches() + single.mismatches());
        } finally {
            vertx.close();
        }
    }

    private int say(int mismatches) throws IOException {
        System.out.println();
        System.out.print(report.table());
        System.out.println("/api/stock/verify: " + mismatches + " mismatches");
        if (json != null)
            Files.writeString(json, report.json().put("mismatches", mismatches).encodePrettily());
        return mismatches == 0 ? 0 : 1;
    }

    /** The same requests to the one and to the other in turn; both keep their data on the same server. */
    private int measureCluster(Path folder) throws IOException, SQLException, InterruptedException {
        var launcher = Path.of(System.getProperty("tradepost.launcher", "./tradepost"));
        say("starting");
        var vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        try (var one = Instance.start(launcher, folder.resolve("one"), Map.of());
                var nodes = Nodes.start(launcher, folder.resolve("nodes"), one)) {
            var load = new Load(vertx);
            var shop = Shop.open(one, load);
            var clustered = Shop.open(nodes, load, nodes.admin());
            report.ratio("creates of the cluster, of those of one process", CREATE + CLUSTERED, CREATE, 0.8);
            report.ratio("reads of the cluster, of those of one process", READ + CLUSTERED, READ, 0.5);
            report.figure("seconds until a node has joined another and takes requests", nodes.joinedSeconds, 8);
            for (int round = 1 - WARM_UPS; round <= rounds; round++) {
                say(round <= 0 ? "warming up" : "round " + round + " of " + rounds);
                if (round == 1) Limit.analyze(one);
                boolean counts = round > 0;
                http(counts, READ, shop, seconds, shop.itemReads());
                http(counts, READ + CLUSTERED, clustered, seconds, clustered.itemReads());
                http(counts, CREATE, shop, seconds, shop.creates(false));
                http(counts, CREATE + CLUSTERED, clustered, seconds, clustered.creates(false));
                for (var s : List.of(shop, clustered)) s.forgetDrafts();
            }
            return say(shop.mismatches() + clustered.mismatches());
        } finally {
            vertx.close();
        }
    }

    private static String limitName(Limit limit, String what) {
        return "  " + (limit.pgbench ? "pgbench" : "JDBC, no pgbench on the PATH") + ", one statement, " + what;
    }

    private void targets(Limit limit) {
        report.ratio("reads, of the bare select", READ, BARE, 0.6);
        report.ratio("creates, of the best single statement", CREATE, limitName(limit, "create"), 0.4);
        report.ratio("confirms, of the best single statement", CONFIRM, limitName(limit, "confirm"), 0.3);
        report.ratio("hot-item confirms, of batches of one", HOT, HOT_ONE, 5);
    }

    private void round(Shop shop, Shop single, Limit limit, int floorPort, boolean counts)
            throws IOException, SQLException, InterruptedException {
        double length = counts ? seconds : WARM_UP_SECONDS;
        http(counts, READ, shop, length, shop.itemReads());
        bare(counts, shop, floorPort, length);
        http(counts, LIST, shop, length, shop.lists());
        http(counts, CREATE, shop, length, shop.creates(false));
        http(counts, CREATE_KEY, shop, length, shop.creates(true));
        double creates = limit(counts, limitName(limit, "create"), () -> limit.createsPerSecond(seconds));
        http(counts, CONFIRM, shop, length, shop.confirms());
        int drafts = Math.max(1_000, (int) (creates * seconds) / Limit.CLIENTS * Limit.CLIENTS);
        limit(counts, limitName(limit, "confirm"), () -> limit.confirmsPerSecond(drafts));
        hot(counts, HOT, shop, length);
        hot(counts, HOT_ONE, single, length);
        report.figure("MB resident under load, all contexts in one process", shop.server.residentMb(), 350);
    }

    private void hot(boolean counts, String name, Shop shop, double length) throws IOException, InterruptedException {
        shop.prepareHot((int) (length * 2_000));
        http(counts, name, shop, length, shop.hotConfirms());
        shop.forgetDrafts();
    }

    /** What the relay still does with the events afterwards is counted, too. */
    private void http(boolean counts, String name, Shop shop, double length, Load.Script script)
            throws IOException, InterruptedException {
        double program = shop.server.cpuMs();
        double database = shop.server.databaseCpuMs();
        var r = shop.run(clients, length, script);
        Thread.sleep(SETTLE_MS);
        if (!counts) return;
        report.add(
                name,
                new Report.Sample(
                        r.perSecond(),
                        r.p50Ms(),
                        r.p99Ms(),
                        own(shop, program) * 1_000 / r.done(),
                        (shop.server.databaseCpuMs() - database) * 1_000 / r.done()));
    }

    private static double own(Shop shop, double before) {
        return shop.server.cpuMs() - before;
    }

    private void bare(boolean counts, Shop shop, int port, double length) throws IOException {
        double database = shop.server.databaseCpuMs();
        var r = shop.runAt(port, clients, length, shop.bareReads());
        double used = shop.server.databaseCpuMs() - database;
        if (counts)
            report.add(
                    BARE, new Report.Sample(r.perSecond(), r.p50Ms(), r.p99Ms(), Double.NaN, used * 1_000 / r.done()));
    }

    private void peer(boolean counts, Shop shop, Peer peer) throws IOException {
        double length = counts ? seconds : WARM_UP_SECONDS;
        peer(counts, PEER_READ, shop.runAt(peer.port, clients, length, peer.reads()));
        peer(counts, PEER_CREATE, shop.runAt(peer.port, clients, length, peer.creates()));
    }

    private void peer(boolean counts, String name, Load.Result r) {
        if (counts) report.add(name, new Report.Sample(r.perSecond(), r.p50Ms(), r.p99Ms(), Double.NaN, Double.NaN));
    }

    private interface Measurement {
        double perSecond() throws IOException, SQLException;
    }

    private double limit(boolean counts, String name, Measurement measurement) throws IOException, SQLException {
        double perSecond = measurement.perSecond();
        if (counts) report.add(name, new Report.Sample(perSecond, Double.NaN, Double.NaN, Double.NaN, Double.NaN));
        return perSecond;
    }

    private static int floor(Instance instance, Path folder) throws IOException {
        int port = Instance.freePort();
        var builder = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Floor.class.getName(),
                        "" + port,
                        "" + instance.serverPort()))
                .redirectError(folder.resolve("floor.log").toFile());
        builder.environment().put("FLOOR_PASSWORD", instance.serverPassword());
        var process = builder.start(); // its input ends with this process, and it with that
        var said = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        if (!"up".equals(said.readLine())) throw new IOException("the bare server did not start");
        return port;
    }

    private static void say(String text) {
        System.err.println("bench: " + text);
    }

    private static void delete(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            for (var p : all.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(p);
        }
    }
}
