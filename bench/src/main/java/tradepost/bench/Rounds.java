package tradepost.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tradepost.bench.Report.Round;
import tradepost.bench.Report.Sample;
import tradepost.bench.program.Bare;
import tradepost.bench.program.Load;
import tradepost.bench.program.Peer;
import tradepost.bench.program.Server;
import tradepost.bench.program.Shop;

/** The measurements of a round, in order, and their targets. */
final class Rounds {
    static final String READ = "read an item";
    static final String PRODUCT = "read a product with price and stock";
    static final String LIST = "list 20 orders";
    static final String CREATE = "create an order of two lines";
    static final String CONFIRM = "confirm an order of two lines";
    static final String PLACE = "place an order of two lines (POST /api/orders)";
    private static final String PLACE_PAID = "place an order of two lines with its payment";
    private static final String SHIP = "ship an order of two lines";
    private static final String PAY = "pay an order of two lines";
    private static final String KEY = ", with an Idempotency-Key";
    static final String HOT = "confirm orders of one hot item";
    private static final String HOT_ONE = "  the same in batches of one";
    private static final String HOT_LOCK = "  pgbench, a plain row lock";
    private static final String BARE = "  bare Vert.x select, one per read";
    private static final String BARE_MANY = "  bare Vert.x select, coalesced";
    private static final String CREATE_LIMIT = "  pgbench, one statement, create";
    private static final String CREATE_BATCH_LIMIT = "  pgbench, batches of 64, create";
    private static final String CONFIRM_LIMIT = "  pgbench, one statement, confirm";
    private static final String CONFIRM_BATCH_LIMIT = "  pgbench, batches of 64, confirm";
    static final String BEFORE = " (before)";
    private static final String PEER_READ = "  Express and Sequelize, read a product";
    private static final String PEER_CREATE = "  Express and Sequelize, create an order";

    private static final List<String> COMPARED =
            List.of(READ, PRODUCT, LIST, CREATE, CREATE + KEY, CONFIRM, PLACE, PLACE + KEY, PLACE_PAID, SHIP, PAY, HOT);
    private static final int SETTLE_MS = 300;
    /** Drafts are created for this multiple of the highest rate measured so far, so that they do not run out. */
    private static final double SPARE = 2;
    /** A program that has become faster may still use up its drafts: a measurement counts if it lasted this share of its time. */
    private static final double ENOUGH = 0.5;

    private static final double RATE_AT_FIRST = 1_000;

    private static final double RATE_SECONDS = 4;

    /** The other programs to measure; null for those that are not measured. */
    record Beside(
            @Nullable Shop before,
            Shop batchesOfOne,
            Bare bare,
            @Nullable Limit limit,
            @Nullable Peer peer) {}

    private final Report report;
    private final Shop shop;
    private final Beside beside;
    private final int clients;
    private final double seconds;
    private final Map<String, Double> lastPerSecond = new HashMap<>();
    private boolean counting;

    Rounds(Report report, Shop shop, Beside beside, int clients, double seconds) {
        this.report = report;
        this.shop = shop;
        this.beside = beside;
        this.clients = clients;
        this.seconds = seconds;
        targets();
    }

    private void targets() {
        report.atLeast("reads, relative to the coalesced bare select", 0.6, rate(READ, BARE_MANY));
        report.atLeast("creates, relative to the best single statement", 0.4, rate(CREATE, CREATE_LIMIT));
        report.atLeast("confirms, relative to the best single statement", 0.3, rate(CONFIRM, CONFIRM_LIMIT));
        report.atLeast("confirms of a hot item, relative to batches of one", 5, rate(HOT, HOT_ONE));
        report.atLeast("confirms of a hot item, relative to a plain row lock", 2, rate(HOT, HOT_LOCK));
        report.atLeast(
                "CPU of item reads, relative to product reads",
                0.7,
                r -> r.of(READ).cpuUs() / r.of(PRODUCT).cpuUs());
        report.atMost(
                "CPU of placing, relative to create plus confirm",
                1.3,
                r -> r.of(PLACE).cpuUs() / (r.of(CREATE).cpuUs() + r.of(CONFIRM).cpuUs()));
        if (beside.peer() != null) {
            report.atLeast("reads, relative to Express and Sequelize", 10, rate(READ, PEER_READ));
            report.atLeast("creates, relative to Express and Sequelize", 10, rate(CREATE, PEER_CREATE));
        }
        if (beside.before() == null) return;
        for (var name : COMPARED) report.atLeast("speed relative to before: " + name, 0.95, rate(name, name + BEFORE));
        for (var name : COMPARED)
            report.atMost(
                    "CPU relative to before: " + name,
                    1.05,
                    r -> r.of(name).cpuUs() / r.of(name + BEFORE).cpuUs());
    }

    private static java.util.function.ToDoubleFunction<Round> rate(String of, String to) {
        return r -> r.of(of).perSecond() / r.of(to).perSecond();
    }

    /** @param counts false during warm-up */
    void run(boolean counts) throws IOException, SQLException {
        counting = counts;
        both(counts, READ, Shop::itemReads);
        bare(counts, BARE, "one");
        bare(counts, BARE_MANY, "many");
        both(counts, PRODUCT, Shop::productReads);
        both(counts, LIST, Shop::lists);
        both(counts, CREATE, s -> s.creates(false));
        both(counts, CREATE + KEY, s -> s.creates(true));
        for (var s : shops()) s.needDrafts(drafts(CONFIRM));
        both(counts, CONFIRM, Shop::confirms);
        both(counts, PLACE, s -> s.places(false));
        both(counts, PLACE + KEY, s -> s.places(true));
        if (beside.before() != null) both(counts, PLACE_PAID, Shop::placesPaid);
        for (var s : shops()) s.needPlaced(drafts(SHIP));
        both(counts, SHIP, Shop::ships);
        for (var s : shops()) s.needPlaced(drafts(PAY));
        both(counts, PAY, Shop::pays);
        for (var s : shops()) s.needHotDrafts(drafts(HOT));
        both(counts, HOT, Shop::hotConfirms);
        var single = beside.batchesOfOne();
        single.needHotDrafts(drafts(HOT_ONE));
        add(counts, HOT_ONE, measured(single, single.server, HOT_ONE, seconds, single.hotConfirms()));
        if (counts) fixedRates();
        for (var s : shops()) s.forgetDrafts();
        single.forgetDrafts();
        if (beside.limit() != null && counts) limits(beside.limit());
        if (beside.peer() != null) peer(counts, beside.peer());
    }

    private List<Shop> shops() {
        return beside.before() == null ? List.of(shop) : List.of(shop, beside.before());
    }

    /** If another checkout is compared: measures this one, twice the other, and this one again, each for half of the time. */
    private void both(boolean counts, String name, Function<Shop, Load.Script> script) throws IOException {
        var before = beside.before();
        if (before == null) {
            add(counts, name, measured(shop, shop.server, name, seconds, script.apply(shop)));
            return;
        }
        var here = new ArrayList<Sample>();
        var there = new ArrayList<Sample>();
        for (var s : List.of(shop, before, before, shop))
            (s == shop ? here : there).add(measured(s, s.server, name, seconds / 2, script.apply(s)));
        add(counts, name, Sample.mean(here));
        add(counts, name + BEFORE, Sample.mean(there));
    }

    private void bare(boolean counts, String name, String path) throws IOException {
        add(counts, name, measured(shop, beside.bare(), name, seconds, shop.bareReads(path)));
    }

    /** Includes the work of the relay on the events after the last response. */
    private Sample measured(Shop by, Server server, String name, double length, Load.Script script) throws IOException {
        var sample = measured(by, server, clients, length, counting, script);
        lastPerSecond.merge(name, sample.perSecond(), Math::max);
        return sample;
    }

    static Sample measured(Shop shop, int clients, double length, Load.Script script) throws IOException {
        return measured(shop, shop.server, clients, length, true, script);
    }

    /** @param whole whether to fail if the script ends long before its time */
    private static Sample measured(
            Shop by, Server server, int clients, double length, boolean whole, Load.Script script) throws IOException {
        double program = server.cpuMs();
        double database = server.databaseCpuMs();
        var r = by.runAt(server.port(), clients, length, script);
        settle();
        if (whole && r.seconds() < ENOUGH * length) throw new IOException("the script ran out of requests");
        return sample(server, program, database, r);
    }

    private static Sample sample(Server server, double program, double database, Load.Result r) throws IOException {
        return new Sample(
                r.perSecond(),
                r.p50Ms(),
                r.p99Ms(),
                (server.cpuMs() - program) * 1_000 / r.done(),
                (server.databaseCpuMs() - database) * 1_000 / r.done());
    }

    /** During warm-up fewer are enough. */
    private int drafts(String name) {
        return (int) (lastPerSecond.getOrDefault(name, RATE_AT_FIRST) * seconds * SPARE);
    }

    /** The latencies when the program is not at its limit. */
    private void fixedRates() throws IOException {
        atRate(READ, 2_000, shop.itemReads());
        atRate(CREATE, 500, shop.creates(false));
        shop.needDrafts((int) (RATE_SECONDS * 500) + clients);
        atRate(CONFIRM, 500, shop.confirms());
        atRate(PLACE, 300, shop.places(false));
    }

    private void atRate(String what, int perSecond, Load.Script script) throws IOException {
        double program = shop.server.cpuMs();
        double database = shop.server.databaseCpuMs();
        var r = shop.runAtRate(clients, RATE_SECONDS, perSecond, script);
        settle();
        report.add("at " + perSecond + " a second: " + what, sample(shop.server, program, database, r));
    }

    private void limits(Limit limit) throws IOException, SQLException {
        double creates = limit.createsPerSecond(seconds);
        report.add(CREATE_LIMIT, creates);
        report.add(CREATE_BATCH_LIMIT, limit.batchedCreatesPerSecond(seconds));
        report.add(CONFIRM_LIMIT, limit.confirmsPerSecond(seconds, creates));
        report.add(CONFIRM_BATCH_LIMIT, limit.batchedConfirmsPerSecond(seconds, 4 * creates));
        report.add(HOT_LOCK, limit.lockedConfirmsPerSecond(seconds, 600));
    }

    private void peer(boolean counts, Peer peer) throws IOException {
        peer(counts, PEER_READ, shop.runAt(peer.port(), clients, seconds, peer.reads()));
        peer(counts, PEER_CREATE, shop.runAt(peer.port(), clients, seconds, peer.creates()));
    }

    private void peer(boolean counts, String name, Load.Result r) {
        add(counts, name, new Sample(r.perSecond(), r.p50Ms(), r.p99Ms(), Double.NaN, Double.NaN));
    }

    private void add(boolean counts, String name, Sample sample) {
        if (counts) report.add(name, sample);
    }

    private static void settle() throws IOException {
        try {
            Thread.sleep(SETTLE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
