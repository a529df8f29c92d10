package tradepost.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tradepost.bench.Report.Sample;
import tradepost.bench.program.Administrator;
import tradepost.bench.program.Http;
import tradepost.bench.program.Instance;

/** Imports files of items over HTTP, of which one row in a hundred is bad. A rate is in rows, and CPU is per row. */
final class Imports {
    private static final int ROWS = 100_000;
    private static final int WARM_UP_ROWS = 20_000;
    private static final double PER_SECOND = 5_000;
    private static final int POLL_MS = 20;
    /** Of a job whose rows are staged; then the batches begin. */
    private static final int STAGED_PERCENT = 20;

    private static final String WHOLE = "import items";

    /** What the program and its database have used until now. */
    private record Used(long ns, double programMs, double databaseMs) {
        Sample until(Used later, int rows) {
            return new Sample(
                    rows * 1e9 / (later.ns - ns),
                    Double.NaN,
                    Double.NaN,
                    (later.programMs - programMs) * 1_000 / rows,
                    (later.databaseMs - databaseMs) * 1_000 / rows);
        }
    }

    private final Instance instance;
    private final Report report;
    private final Administrator admin;

    /** Registers an administrator. */
    Imports(Instance instance, Report report) throws IOException {
        this.instance = instance;
        this.report = report;
        admin = Administrator.registered(instance);
        report.about("rows of a file", ROWS);
        report.atLeast("rows imported per second", PER_SECOND, r -> r.of(WHOLE).perSecond());
    }

    void measure(int rounds) throws IOException {
        run("warm", WARM_UP_ROWS, false);
        for (int round = 1; round <= rounds; round++) run("round" + round, ROWS, true);
    }

    private void run(String prefix, int rows, boolean counts) throws IOException {
        var file = IntStream.range(0, rows)
                .mapToObj(i -> prefix + "-" + i + ",Item " + i + "," + (i % 100 == 7 ? "none" : "12.50")
                        + ",Made for a test\n")
                .collect(Collectors.joining("", "sku,name,unit_price,description\n", ""));
        var before = used();
        var job = send(
                        admin.authorized("/api/imports/items")
                                .header("Content-Type", "text/csv")
                                .POST(HttpRequest.BodyPublishers.ofString(file)),
                        202)
                .getString("id");
        var uploaded = used();
        await(job, STAGED_PERCENT);
        var staged = used();
        var result = await(job, 100).getJsonObject("result");
        var done = used();
        if (result.getInteger("created") != rows - rows / 100) throw new IOException("imported " + result.encode());
        if (!counts) return;
        report.add(WHOLE, before.until(done, rows));
        report.add("  of these the upload", before.until(uploaded, rows));
        report.add("  of these staging, by COPY", uploaded.until(staged, rows));
        report.add("  of these the batches", staged.until(done, rows));
    }

    private Used used() throws IOException {
        return new Used(System.nanoTime(), instance.cpuMs(), instance.databaseCpuMs());
    }

    private JsonObject await(String job, int percent) throws IOException {
        while (true) {
            var now = send(admin.authorized("/api/jobs/" + job), 200);
            if (now.getInteger("percent") >= percent) return now;
            if (now.getValue("finished_at") != null) throw new IOException("the import ended: " + now.encode());
            try {
                TimeUnit.MILLISECONDS.sleep(POLL_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
        }
    }

    private static JsonObject send(HttpRequest.Builder request, int status) throws IOException {
        return Http.json(Http.send(request.build()), status).getJsonObject("data");
    }
}
