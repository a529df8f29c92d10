package tradepost.bench;

import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Formats the figures of {@link Rates}. */
final class RatesPage {
    private RatesPage() {}

    /** The section of docs/performance.md. */
    static String markdown(JsonObject figures) {
        var pages = new Pages(figures);
        return """

                ## What a placed order costs at moderate load

                `./tradepost bench --rates --before DIR --json docs/event-cost.json` measures `POST /api/orders` with two lines and no payment. Orders are
                sent at a fixed rate, however long responses take, and a response counts from the time at which its request was due. Both programs have
                their own data folders and are measured in turn: this one, the other, the other again, this one again.

                CPU of the program is that of its threads without those that compile (`schedstat`, threads named CompilerThread), CPU of PostgreSQL that of
                its processes without autovacuum. Transactions are those of the databases of all contexts (`pg_stat_database`), and WAL is the
                distance between two positions. From the commit to the journal is the time between the commit of an event of sales and that of
                its entry in the journal, both kept by PostgreSQL (`track_commit_timestamp`), so that nothing reads the journal meanwhile; from
                the commit to a stream is the time until a client of the live stream has received it.

                """
                + Pages.about(figures) + pages.targets("###") + "\n### Orders\n\n" + table(figures)
                + "\n### Without requests\n\n" + pages.figures();
    }

    /** All figures for each order, medians of the rounds, as a table in Markdown, which is also readable on a terminal. */
    static String table(JsonObject figures) {
        var byName = new LinkedHashMap<String, JsonObject>();
        for (var each : figures.getJsonArray("measured"))
            byName.put(((JsonObject) each).getString("name"), (JsonObject) each);
        var out = new StringBuilder(
                "| orders | a second | CPU of the program, ms | of PostgreSQL, ms | both, relative to before | transactions | WAL, kB"
                        + " | context switches of the program | of PostgreSQL | p50 ms | p95 ms | to the journal, p50 ms | p95 ms"
                        + " | to a stream, p50 ms | p95 ms |\n"
                        + "|" + " --- |".repeat(15) + "\n");
        byName.forEach((name, measured) -> {
            var m = measured.getJsonObject("median");
            Pages.row(
                    out,
                    name,
                    text("%.0f", m.getDouble("per_second")),
                    text("%.2f", milli(m.getDouble("program_cpu_us"))),
                    text("%.2f", milli(m.getDouble("postgres_cpu_us"))),
                    text("%.2f", relative(measured, byName.get(name + Rounds.BEFORE))),
                    text("%.2f", m.getDouble("transactions")),
                    text("%.1f", m.getDouble("wal_kb")),
                    text("%.1f", m.getDouble("program_switches")),
                    text("%.1f", m.getDouble("postgres_switches")),
                    text("%.1f", m.getDouble("p50_ms")),
                    text("%.1f", m.getDouble("p95_ms")),
                    text("%.1f", m.getDouble("journal_p50_ms")),
                    text("%.1f", m.getDouble("journal_p95_ms")),
                    text("%.1f", m.getDouble("stream_p50_ms")),
                    text("%.1f", m.getDouble("stream_p95_ms")));
        });
        return out.toString();
    }

    /** The median of the ratios of each round. */
    private static @Nullable Double relative(JsonObject measured, @Nullable JsonObject before) {
        if (before == null) return null;
        var here = measured.getJsonArray("rounds");
        var there = before.getJsonArray("rounds");
        var ratios = IntStream.range(0, Math.min(here.size(), there.size()))
                .mapToDouble(i -> cpuUs(here.getJsonObject(i)) / cpuUs(there.getJsonObject(i)));
        return Report.number(Report.median(ratios).orElse(Double.NaN));
    }

    private static double cpuUs(JsonObject sample) {
        var program = sample.getDouble("program_cpu_us");
        var database = sample.getDouble("postgres_cpu_us");
        return program == null || database == null ? Double.NaN : program + database;
    }

    private static @Nullable Double milli(@Nullable Double us) {
        return us == null ? null : us / 1e3;
    }

    private static String text(String format, @Nullable Double value) {
        return value == null ? "" : String.format(Locale.ROOT, format, value);
    }
}
