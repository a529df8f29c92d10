package tradepost.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tradepost.bench.Report.Sample;
import tradepost.bench.program.Consumption;
import tradepost.bench.program.DeadSubscribers;
import tradepost.bench.program.Listener;
import tradepost.bench.program.Load;
import tradepost.bench.program.Started;
import tradepost.bench.program.Statistics;

/**
 * What a placed order costs at fixed rates, in this program and in an older one in turn.
 *
 * @param before the checkout of the older program; null for none
 * @param withReaders whether to measure this program also with empty readers of the journal
 * @param withDead whether to measure this program also with a dead subscriber of each kind
 * @param seconds the duration of each measurement
 * @param longSeconds that of those that are made once: in a new database, and without requests
 */
record Rates(
        Report report,
        Path launcher,
        @Nullable Path before,
        boolean withReaders,
        boolean withDead,
        int clients,
        int seconds,
        int longSeconds) {
    private static final int READERS = 5;
    /** In development, each order also sends mails to its customer. */
    private static final Map<String, String> WITHOUT_MAILS = Map.of("TRADEPOST_MAIL_CUSTOMERS", "off");

    private static final Map<String, String> WITH_READERS =
            Map.of("JAVA_OPTS", "-Dtradepost.readers.empty=" + READERS, "TRADEPOST_MAIL_CUSTOMERS", "off");
    private static final String READING = " (" + READERS + " readers of the journal)";

    private static final String DEAD = " (a dead subscriber of each kind)";

    private static final Series AT_100 = new Series("100 orders a second", 100, false, false);
    private static final Series AT_300 = new Series("300 orders a second", 300, false, false);
    private static final Series SATURATED = new Series("as many as the clients can", 0, false, false);
    private static final Series IN_NEW_DATABASE = new Series("100 a second in a new database", 100, false, false);
    private static final List<Series> EACH_ROUND = List.of(
            new Series("30 orders a second", 30, false, false),
            AT_100,
            new Series("100 a second with an Idempotency-Key", 100, true, false),
            new Series("100 a second with a live stream of all events", 100, false, true),
            AT_300,
            SATURATED);

    /** Until PostgreSQL and the JVM no longer become faster. */
    private static final int WARM_UP_SECONDS = 20;
    /** The part of its duration for which a measurement is run before, at the same rate, without counting. */
    private static final double LEAD = 0.25;
    /** Until the events of the last orders are in the journal. */
    private static final Duration SETTLE = Duration.ofMillis(500);

    private static final Duration ARRIVED_WITHIN = Duration.ofSeconds(30);
    private static final Duration REST = Duration.ofSeconds(5);

    /** @param perSecond 0 if each client sends its next order once it has the response to the last one */
    private record Series(String name, int perSecond, boolean withKeys, boolean listening) {}

    /** When events arrived, by their ids, in microseconds since 1970. */
    private interface Arrivals {
        Map<String, Long> read() throws IOException, SQLException;
    }

    /** @param suffix of the names of its figures */
    private record Program(String suffix, Started started) {}

    /** Returns the number of mismatches in the stock. */
    int measure(Path folder, Load load, int rounds) throws IOException, SQLException {
        var old = before == null ? null : before.resolve("tradepost");
        if (withReaders)
            report.atMost(
                    "CPU of an order with " + READERS + " readers of the journal relative to none: " + AT_100.name,
                    1.1,
                    r -> r.of(AT_100.name + READING).cpuUs() / r.of(AT_100.name).cpuUs());
        if (withDead)
            report.atMost(
                    "CPU of an order with a dead subscriber of each kind relative to none: " + AT_100.name,
                    1.05,
                    r -> r.of(AT_100.name + DEAD).cpuUs() / r.of(AT_100.name).cpuUs());
        if (old != null) {
            Comparison.build(old);
            atMost(AT_100, 0.75);
            atMost(AT_300, 0.9);
            atMost(SATURATED, 1);
        }
        int mismatches = inNewDatabase("", launcher, folder.resolve("new"), load, WITHOUT_MAILS);
        if (old != null) mismatches += inNewDatabase(Rounds.BEFORE, old, folder.resolve("new-before"), load, Map.of());
        Report.say("starting");
        try (var here = Started.withCommitTimes(launcher, folder.resolve("here"), load, WITHOUT_MAILS);
                var there =
                        old == null ? null : Started.withCommitTimes(old, folder.resolve("before"), load, Map.of());
                var reading = withReaders
                        ? Started.withCommitTimes(launcher, folder.resolve("readers"), load, WITH_READERS)
                        : null;
                var subscribers = withDead ? DeadSubscribers.open() : null;
                var dead = subscribers == null
                        ? null
                        : Started.withCommitTimes(launcher, folder.resolve("dead"), load, subscribers.environment())) {
            var all = new ArrayList<>(List.of(new Program("", here)));
            if (there != null) all.add(new Program(Rounds.BEFORE, there));
            if (reading != null) all.add(1, new Program(READING, reading));
            if (subscribers != null && dead != null) {
                all.add(1, new Program(DEAD, dead));
                subscribers.subscribe(dead.shop());
            }
            warmUp(all);
            if (reading != null && new Statistics(reading.instance()).readers() < READERS)
                throw new IOException("the program has not started " + READERS + " readers of the journal");
            idle(all);
            for (int round = 1; round <= rounds; round++) {
                Report.say("round " + round + " of " + rounds);
                for (var series : EACH_ROUND) inTurn(series, all);
            }
            for (var p : all) mismatches += p.started.shop().mismatches();
            return mismatches;
        }
    }

    private void atMost(Series series, double bound) {
        report.atMost(
                "CPU of an order relative to before: " + series.name,
                bound,
                r -> r.of(series.name).cpuUs()
                        / r.of(series.name + Rounds.BEFORE).cpuUs());
    }

    /** Returns the number of mismatches in the stock. */
    private int inNewDatabase(String suffix, Path launcher, Path data, Load load, Map<String, String> environment)
            throws IOException, SQLException {
        Report.say("a new database" + suffix);
        try (var started = Started.withCommitTimes(launcher, data, load, environment)) {
            report.add(IN_NEW_DATABASE.name + suffix, counted(started, IN_NEW_DATABASE, longSeconds, null));
            return started.shop().mismatches();
        }
    }

    private void warmUp(List<Program> all) throws IOException, SQLException {
        Report.say("warming up");
        for (var p : all) run(p.started, SATURATED, WARM_UP_SECONDS);
        for (var p : all) new Statistics(p.started.instance()).analyze();
        for (var p : all) for (var series : EACH_ROUND) run(p.started, series, LEAD * seconds);
    }

    /** What the programs cost without requests, all at the same time. */
    private void idle(List<Program> all) throws IOException {
        Report.say("without requests for " + longSeconds + " s");
        sleep(REST);
        var programs = new ArrayList<Consumption>();
        var databases = new ArrayList<Consumption>();
        for (var p : all) {
            programs.add(p.started.instance().consumption());
            databases.add(p.started.instance().databaseConsumption());
        }
        sleep(Duration.ofSeconds(longSeconds));
        for (int i = 0; i < all.size(); i++) {
            var instance = all.get(i).started.instance();
            var of = all.get(i).suffix;
            report.figure(
                    "ms of CPU a second without requests, program" + of,
                    instance.consumption().cpuMsSince(programs.get(i)) / longSeconds);
            report.figure(
                    "ms of CPU a second without requests, PostgreSQL" + of,
                    instance.databaseConsumption().cpuMsSince(databases.get(i)) / longSeconds);
        }
    }

    /** Measures each program, and then each again in reverse order, so that what changes with time affects all alike. */
    private void inTurn(Series series, List<Program> all) throws IOException, SQLException {
        var programs = all.stream()
                .filter(p -> series == AT_100 || !List.of(READING, DEAD).contains(p.suffix))
                .toList();
        var samples = new LinkedHashMap<Program, List<Sample>>();
        for (var p :
                Stream.concat(programs.stream(), programs.reversed().stream()).toList())
            samples.computeIfAbsent(p, k -> new ArrayList<>()).add(measured(p.started, series));
        samples.forEach((p, both) -> report.add(series.name + p.suffix, Sample.mean(both)));
    }

    private Sample measured(Started of, Series series) throws IOException, SQLException {
        try (var listener = series.listening ? Listener.open(of.shop()) : null) {
            run(of, series, LEAD * seconds);
            sleep(SETTLE);
            return counted(of, series, seconds, listener);
        }
    }

    private Sample counted(Started of, Series series, double length, @Nullable Listener listener)
            throws IOException, SQLException {
        var instance = of.instance();
        var statistics = new Statistics(instance);
        var counts = statistics.counts();
        var since = Instant.now();
        var program = instance.consumption();
        var database = instance.databaseConsumption();
        var r = run(of, series, length);
        sleep(SETTLE);
        var programNow = instance.consumption();
        var databaseNow = instance.databaseConsumption();
        var countsNow = statistics.counts();
        var committed = statistics.eventCommits(since);
        var journal = delaysMs(committed, () -> statistics.journalCommits(since));
        var stream = listener == null ? List.<Double>of() : delaysMs(committed, listener::received);
        double orders = r.done();
        var further = new LinkedHashMap<String, Double>();
        further.put("p95_ms", r.p95Ms());
        further.put("transactions", (countsNow.transactions() - counts.transactions()) / orders);
        further.put("wal_kb", (countsNow.walBytes() - counts.walBytes()) / 1e3 / orders);
        further.put("program_switches", programNow.switchesSince(program) / orders);
        further.put("postgres_switches", databaseNow.switchesSince(database) / orders);
        further.put("journal_p50_ms", percentile(journal, 0.5));
        further.put("journal_p95_ms", percentile(journal, 0.95));
        further.put("stream_p50_ms", percentile(stream, 0.5));
        further.put("stream_p95_ms", percentile(stream, 0.95));
        return new Sample(
                r.perSecond(),
                r.p50Ms(),
                r.p99Ms(),
                programNow.cpuMsSince(program) * 1_000 / orders,
                databaseNow.cpuMsSince(database) * 1_000 / orders,
                further);
    }

    private Load.Result run(Started of, Series series, double length) throws IOException {
        var shop = of.shop();
        var script = shop.places(series.withKeys);
        return series.perSecond == 0
                ? shop.run(clients, length, script)
                : shop.runAtRate(clients, length, series.perSecond, script);
    }

    /** From the commit of each event until it arrived, sorted. Waits until all have arrived. */
    private static List<Double> delaysMs(Map<String, Long> committedUs, Arrivals arrivals)
            throws IOException, SQLException {
        long until = System.nanoTime() + ARRIVED_WITHIN.toNanos();
        var arrivedUs = arrivals.read();
        while (!arrivedUs.keySet().containsAll(committedUs.keySet())) {
            if (System.nanoTime() > until) throw new IOException("some events have not arrived");
            sleep(SETTLE);
            arrivedUs = arrivals.read();
        }
        var delays = new ArrayList<Double>();
        for (var e : committedUs.entrySet())
            delays.add((Objects.requireNonNull(arrivedUs.get(e.getKey())) - e.getValue()) / 1e3);
        delays.sort(null);
        return delays;
    }

    private static double percentile(List<Double> sorted, double share) {
        return sorted.isEmpty() ? Double.NaN : sorted.get((int) (share * (sorted.size() - 1)));
    }

    private static void sleep(Duration time) throws IOException {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
