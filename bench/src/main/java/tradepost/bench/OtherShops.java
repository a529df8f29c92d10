package tradepost.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import tradepost.bench.Report.Sample;
import tradepost.bench.program.Load;
import tradepost.bench.program.Started;
import tradepost.bench.shops.Checkouts;
import tradepost.bench.shops.Medusa;
import tradepost.bench.shops.OwnCheckouts;
import tradepost.bench.shops.Vendure;

/**
 * Measures checkouts in this program, in Vendure and in Medusa in turn, all on the PostgreSQL of this program, with the number of
 * clients and with four times as many.
 */
final class OtherShops {
    private static final String OURS = "Tradepost";
    private static final String IN_TWO = "Tradepost, paid by a second request";
    /** Duration of each measurement. With many clients, a checkout in the other shops takes most of it or longer. */
    static final int SECONDS = 30;

    private static final int CROWD = 4;

    /** The default of PostgreSQL, which the others also have elsewhere. The default of {@code dev} is 16. */
    private static final String BUFFERS_MB = "128";

    private static final String DIFFERENCES = """
            A checkout buys one piece each of two of a hundred products (five hundred in Tradepost) with an address, a shipping charge, tax of 20 %
            (on the products alone in Vendure), and a payment that no other system takes part in. It is one request to Tradepost (the order with
            its payment; it reserves the stock), three with seven mutations to Vendure (its dummy payment handler), and five to Medusa (its system
            payment provider, which authorises). Tradepost is also measured with a payment in a request of its own; the targets are for one
            request. The request to Tradepost states the shipping charge; Vendure and Medusa look up that of a shipping
            method.
            Vendure and Medusa price a cart that exists before the order; Tradepost has no carts.
            Every system has the same number of clients at a time. Orders that arrive together share commits in Tradepost, so it gains from more
            clients. With four times as many clients, all three have more work than they can do.
            Each of the three runs as one process. A process of Node.js uses about one processor, Tradepost all of them, so the processor time of a
            checkout, of the program and PostgreSQL together, is the fairer figure. The p50 of Tradepost is that of a request, times the number
            of requests.
            The clients of Tradepost prepare their bytes and read only the status and the id; those of the others are Java's HTTP client, which takes
            little of the time of such a checkout. Vendure runs without its worker, and Medusa without its admin pages.
            """;

    private final Report report;
    private final Path shops;
    private final int clients;

    /** @param shops the folder bench/shops */
    OtherShops(Report report, Path shops, int clients) {
        this.report = report;
        this.shops = shops;
        this.clients = clients;
    }

    /**
     * @param packages where the packages of Vendure and Medusa are kept
     * @return the mismatches in the stock of Tradepost
     */
    int measure(Path launcher, Path folder, Path packages, Load load, int rounds) throws IOException, SQLException {
        try (var own = Started.again(
                        launcher, folder.resolve("shops"), load, Map.of("TRADEPOST_DB_BUFFERS_MB", BUFFERS_MB));
                var vendure = Vendure.start(shops, packages, own.instance());
                var medusa = Medusa.start(shops, packages, own.instance())) {
            var others = List.<Checkouts>of(vendure, medusa);
            for (var other : others) versions(other.name());
            report.about(
                    "PostgreSQL",
                    "the embedded one for all three, with fsync, synchronous_commit, and PostgreSQL's default of "
                            + BUFFERS_MB + " MB of shared buffers");
            report.about("differences", DIFFERENCES.replace('\n', ' ').strip());
            var counts = List.of(clients, CROWD * clients);
            for (int count : counts) {
                target("Vendure", 100, count);
                target("Medusa", 400, count);
            }
            OwnCheckouts.tax(own.shop());
            var atOnce = OwnCheckouts.inOneRequest(own.shop());
            var inTwo = OwnCheckouts.inTwoRequests(own.shop());
            Report.say("warming up");
            own(own, atOnce, clients);
            own(own, inTwo, clients);
            own(own, atOnce, CROWD * clients);
            for (var other : others) other(other, clients);
            for (int round = 1; round <= rounds; round++) {
                Report.say("round " + round + " of " + rounds);
                report.add(IN_TWO + with(clients), own(own, inTwo, clients));
                for (int count : counts) {
                    report.add(OURS + with(count), own(own, atOnce, count));
                    for (var other : others) report.add(other.name() + with(count), other(other, count));
                }
            }
            return own.shop().mismatches();
        }
    }

    private static String with(int count) {
        return ", " + count + " clients";
    }

    /** How many times as good as another system Tradepost is to be, in checkouts a second and in processor time. */
    private void target(String other, double times, int count) {
        var ours = OURS + with(count);
        var theirs = other + with(count);
        report.atLeast(
                "checkouts a second, relative to " + theirs,
                times,
                r -> r.of(ours).perSecond() / r.of(theirs).perSecond());
        report.atLeast(
                "CPU of a checkout in " + other + ", relative to Tradepost" + with(count),
                times,
                r -> r.of(theirs).cpuUs() / r.of(ours).cpuUs());
    }

    private void versions(String name) throws IOException {
        var file = shops.resolve(name.toLowerCase(Locale.ROOT)).resolve("package.json");
        report.about(
                name,
                new JsonObject(Files.readString(file))
                        .getJsonObject("dependencies")
                        .encode());
    }

    private static Sample own(Started own, OwnCheckouts checkouts, int count) throws IOException {
        double program = own.instance().cpuMs();
        double database = own.instance().databaseCpuMs();
        var result = own.shop().run(count, SECONDS, checkouts);
        int paid = checkouts.paid();
        return new Sample(
                paid / result.seconds(),
                result.p50Ms() * checkouts.requests(),
                Double.NaN,
                (own.instance().cpuMs() - program) * 1_000 / paid,
                (own.instance().databaseCpuMs() - database) * 1_000 / paid);
    }

    private Sample other(Checkouts shop, int count) throws IOException {
        double program = shop.server().cpuMs();
        double database = shop.server().databaseCpuMs();
        var tookMs = new ConcurrentLinkedQueue<Double>();
        long before = System.nanoTime();
        run(shop, count, before + SECONDS * 1_000_000_000L, tookMs);
        double seconds = (System.nanoTime() - before) / 1e9;
        var sorted = tookMs.stream().sorted().toList();
        int done = sorted.size();
        return new Sample(
                done / seconds,
                sorted.get(done / 2),
                Double.NaN,
                (shop.server().cpuMs() - program) * 1_000 / done,
                (shop.server().databaseCpuMs() - database) * 1_000 / done);
    }

    /** A checkout that a system refuses because others take place at the same time is counted; fails if all are refused. */
    private void run(Checkouts shop, int count, long until, ConcurrentLinkedQueue<Double> tookMs) throws IOException {
        var failures = new ConcurrentLinkedQueue<IOException>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = IntStream.range(0, count)
                    .<Future<?>>mapToObj(i -> threads.submit(() -> buy(shop, i, until, tookMs, failures)))
                    .toList();
            for (var one : all) one.get();
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        report.figure("checkouts that " + shop.name() + " refused in the last round" + with(count), failures.size());
        if (tookMs.isEmpty()) throw failures.element();
    }

    private static void buy(
            Checkouts shop,
            int client,
            long until,
            ConcurrentLinkedQueue<Double> tookMs,
            ConcurrentLinkedQueue<IOException> failures) {
        var random = new SplittableRandom(client);
        while (System.nanoTime() < until) {
            long start = System.nanoTime();
            try {
                shop.buy(random);
                tookMs.add((System.nanoTime() - start) / 1e6);
            } catch (IOException e) {
                failures.add(e);
            }
        }
    }

    /** The section of docs/performance.md. */
    static String markdown(JsonObject figures) {
        return "\n## Beside other shops\n\n`./tradepost bench --shops DIR --json docs/shops.json` measures this.\n\n"
                + Pages.about(figures) + new Pages(figures).tables("###");
    }
}
