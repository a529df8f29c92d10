package tradepost.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import tradepost.bench.program.Bare;
import tradepost.bench.program.Load;
import tradepost.bench.program.Peer;
import tradepost.bench.program.Started;
import tradepost.bench.program.Statistics;

/**
 * Measures a running program, and beside it an older one, PostgreSQL and Vert.x at their best, and the same shop on Express, all in
 * turn.
 *
 * @param before the checkout of an older program, to measure too
 * @param withPeer whether to measure bench/peer too
 */
record Comparison(
        Report report,
        Path launcher,
        @Nullable Path before,
        boolean withPeer,
        int clients,
        int seconds,
        int mixedSeconds) {
    static final int MIXED_PER_SECOND = 1_000;
    private static final String RESIDENT = "MB resident, JVM and PostgreSQL,";
    private static final int IDLE_SECONDS = 60;
    private static final int IDLE_MAX_MB = 350;
    private static final int LOADED_MAX_MB = 450;

    /** Returns the number of mismatches in the stock. */
    int measure(Path folder, Load load, int rounds) throws IOException, SQLException {
        var old = before == null ? null : before.resolve("tradepost");
        if (old != null) build(old);
        Report.say("starting");
        try (var warm = Started.cold(launcher, folder.resolve("together"), load, clients);
                var there = old == null ? null : Started.cold(old, folder.resolve("before"), load, clients);
                var apart = Started.again(
                        launcher, folder.resolve("apart"), load, Map.of("TRADEPOST_RESERVE_BATCH_MAX", "1"));
                var bare = Bare.start(warm.instance(), folder);
                var peer =
                        withPeer ? Peer.start(launcher.resolveSibling("bench/peer"), warm.instance(), folder) : null) {
            report.about("JVM flags", String.join(" ", warm.instance().jvmFlags()));
            started("", warm);
            if (there != null) started(Rounds.BEFORE, there);
            var limit = Limit.isInstalled() ? Limit.open(warm.instance(), folder, clients) : null;
            if (limit == null) Report.say("pgbench is not on the PATH, so the limits are not measured");
            var all = there == null ? List.of(warm) : List.of(warm, there);
            mixed(all);
            var beside = new Rounds.Beside(there == null ? null : there.shop(), apart.shop(), bare, limit, peer);
            var work = new Rounds(report, warm.shop(), beside, clients, seconds);
            Report.say("warming up");
            work.run(false);
            if (mixedSeconds < 60) work.run(false);
            for (var s : all) new Statistics(s.instance()).analyze();
            new Statistics(apart.instance()).analyze();
            for (int round = 1; round <= rounds; round++) {
                Report.say("round " + round + " of " + rounds);
                work.run(true);
            }
            int mismatches = apart.shop().mismatches();
            for (var s : all) mismatches += s.shop().mismatches();
            return mismatches;
        }
    }

    /** Otherwise its first start would build it, which takes longer than a start may take. */
    static void build(Path other) throws IOException {
        Report.say("building " + other);
        var building = new ProcessBuilder(other.toString(), "config")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            if (building.waitFor() != 0) throw new IOException(other + " cannot be built");
        } catch (InterruptedException e) {
            building.destroy();
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private void started(String which, Started s) {
        report.figure("seconds from the command to ready, second start" + which, s.instance().readySeconds);
        if (which.isEmpty())
            report.atMost("seconds from the command to ready, second start", 3, r -> s.instance().readySeconds);
        for (int i = 0; i < s.coldPerSecond().size(); i++)
            report.figure(
                    "orders placed in second " + (i + 1) + " after the start" + which,
                    s.coldPerSecond().get(i));
        if (which.isEmpty())
            report.atLeast(
                    "orders placed per second 8 to 10 s after the start, relative to a warm node",
                    0.5,
                    r -> (s.coldPerSecond().get(8) + s.coldPerSecond().get(9))
                            / 2
                            / r.of(Rounds.PLACE).perSecond());
    }

    /** Runs all programs at the same time, each at a fixed rate, and then measures their memory. */
    private void mixed(List<Started> all) throws IOException {
        if (mixedSeconds == 0) return;
        Report.say("mixed load for " + mixedSeconds + " s");
        try (var threads =
                Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            var running = new ArrayList<java.util.concurrent.Future<?>>();
            for (var s : all)
                running.add(threads.submit(() -> s.shop()
                        .runAtRate(
                                clients,
                                mixedSeconds,
                                MIXED_PER_SECOND,
                                s.shop().mixed())));
            for (var r : running) r.get();
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        var of = " after " + mixedSeconds + " s of mixed load";
        double loaded = memory(all, of);
        report.atMost(RESIDENT + of, LOADED_MAX_MB, r -> loaded);
        if (mixedSeconds < IDLE_SECONDS) return;
        sleep(IDLE_SECONDS);
        var idle = of + ", then " + IDLE_SECONDS + " s without requests";
        double atRest = memory(all, idle);
        report.atMost(RESIDENT + idle, IDLE_MAX_MB, r -> atRest);
    }

    /** Reports the memory of each program, and returns that of the first. */
    private double memory(List<Started> all, String when) throws IOException {
        double first = 0;
        for (var s : all) {
            var of = when + (s == all.getFirst() ? "" : Rounds.BEFORE);
            double program = s.instance().residentMb();
            double database = s.instance().databaseResidentMb();
            if (s == all.getFirst()) first = program + database;
            report.figure(RESIDENT + of, program + database);
            report.figure("  of these the JVM," + of, program);
            report.figure("  of these PostgreSQL, with shared memory counted once," + of, database);
        }
        return first;
    }

    private static void sleep(int seconds) throws IOException {
        try {
            Thread.sleep(Duration.ofSeconds(seconds));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
