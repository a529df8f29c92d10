package tradepost.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Formats the figures of a run, as written by {@link Report#json}, for the terminal and as docs/performance.md. */
final class Pages {
    private static final List<String> COLUMNS =
            List.of("per_second", "p50_ms", "p99_ms", "program_cpu_us", "postgres_cpu_us");

    private final JsonObject run;

    Pages(JsonObject run) {
        this.run = run;
    }

    boolean allReached() {
        return missed().isEmpty();
    }

    String terminal() {
        var out = new StringBuilder(String.format(
                Locale.ROOT,
                "%-52s %10s %8s %8s %11s %11s%n",
                "medians",
                "per second",
                "p50 ms",
                "p99 ms",
                "program us",
                "postgres us"));
        for (var m : list("measured")) {
            out.append(String.format(Locale.ROOT, "%-52s", m.getString("name")));
            var width = List.of(10, 8, 8, 11, 11).iterator();
            for (var c : COLUMNS)
                out.append(String.format(Locale.ROOT, " %" + width.next() + "s", shown(m.getJsonObject("median"), c)));
            out.append(System.lineSeparator());
        }
        out.append(System.lineSeparator());
        for (var f : list("figures"))
            out.append(String.format(Locale.ROOT, "%-70s %s%n", f.getString("name"), plain(f.getDouble("value"))));
        out.append(System.lineSeparator());
        for (var t : list("targets"))
            out.append(String.format(
                    Locale.ROOT,
                    "%-70s %7s   %s: %s%n",
                    t.getString("name"),
                    ratio(t.getDouble("value")),
                    bound(t),
                    t.getBoolean("reached") ? "yes" : "NO"));
        var missed = missed();
        if (!missed.isEmpty())
            out.append(System.lineSeparator()).append("Missed targets:").append(System.lineSeparator());
        for (var t : missed)
            out.append(String.format(
                    Locale.ROOT, "  %s: %s, rounds %s%n", t.getString("name"), ratio(t.getDouble("value")), rounds(t)));
        return out.toString();
    }

    String markdown() {
        var out = new StringBuilder("""
                # How fast it is

                This page is generated. `./tradepost bench --json docs/performance.json` measures, and
                `./tradepost bench --report docs/performance.json` writes this page from that file. `docs/where-the-time-goes.md` explains the costs.

                The program is started as a user starts it, and driven over HTTP. All measurements are repeated in rounds, and a ratio compares
                figures of the same round. For comparison, the same PostgreSQL also serves a bare Vert.x server that only runs the select, with the
                same JVM flags, with and without coalescing; and pgbench, which runs the best single statement for the same work with the same
                number of clients, the best batch of 64 with the same number in flight, and a plain row lock. CPU is in microseconds per operation.
                Every run ends with `GET /api/stock/verify`.

                """);
        out.append(about(run)).append(tables("##"));
        out.append("\n## Memory and start\n\n").append(figures());
        return out.toString();
    }

    /** The single figures, as a table in Markdown. */
    String figures() {
        var out = new StringBuilder("| figure | value |\n| --- | --- |\n");
        for (var f : list("figures")) row(out, f.getString("name"), plain(f.getDouble("value")));
        return out.toString();
    }

    /** The circumstances of a run, as a list in Markdown. */
    static String about(JsonObject run) {
        return run.getJsonObject("run").stream()
                .map(e -> "- " + e.getKey() + ": " + e.getValue() + "\n")
                .collect(Collectors.joining());
    }

    /** The targets and the measurements, in Markdown. */
    String tables(String heading) {
        return targets(heading) + operations(heading);
    }

    String targets(String heading) {
        var out = new StringBuilder("\n" + heading
                + " Targets\n\n| target | bound | median | rounds | reached |\n| --- | --- | --- | --- | --- |\n");
        for (var t : list("targets"))
            row(
                    out,
                    t.getString("name"),
                    bound(t),
                    ratio(t.getDouble("value")),
                    rounds(t),
                    t.getBoolean("reached") ? "yes" : "**no**");
        return out.toString();
    }

    private String operations(String heading) {
        var out = new StringBuilder(
                "\n" + heading
                        + " Operations\n\n| operation | per second, median | per second, rounds | p50 ms | p99 ms | CPU of the program, µs | CPU of PostgreSQL, µs |\n");
        out.append("| --- | --- | --- | --- | --- | --- | --- |\n");
        for (var m : list("measured")) {
            var median = m.getJsonObject("median");
            var each = objects(m.getJsonArray("rounds"))
                    .map(r -> shown(r, "per_second"))
                    .collect(Collectors.joining(", "));
            row(
                    out,
                    m.getString("name"),
                    shown(median, "per_second"),
                    each,
                    shown(median, "p50_ms"),
                    shown(median, "p99_ms"),
                    shown(median, "program_cpu_us"),
                    shown(median, "postgres_cpu_us"));
        }
        return out.toString();
    }

    static void row(StringBuilder out, String... cells) {
        out.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    private List<JsonObject> missed() {
        return list("targets").stream().filter(t -> !t.getBoolean("reached")).toList();
    }

    private List<JsonObject> list(String name) {
        return objects(run.getJsonArray(name)).toList();
    }

    private static Stream<JsonObject> objects(JsonArray array) {
        return array.stream().map(JsonObject.class::cast);
    }

    private static String bound(JsonObject target) {
        return target.containsKey("at_least")
                ? "at least " + plain(target.getDouble("at_least"))
                : "at most " + plain(target.getDouble("at_most"));
    }

    private static String rounds(JsonObject target) {
        return target.getJsonArray("rounds").stream()
                .map(v -> ratio(((Number) v).doubleValue()))
                .collect(Collectors.joining(", "));
    }

    private static String shown(JsonObject sample, String column) {
        var value = sample.getDouble(column);
        if (value == null) return "";
        return String.format(Locale.ROOT, column.endsWith("_ms") || value < 20 ? "%.1f" : "%,.0f", value);
    }

    private static String ratio(@Nullable Double value) {
        return value == null ? "not measured" : String.format(Locale.ROOT, "%.2f", value);
    }

    private static String plain(@Nullable Double value) {
        if (value == null) return "not measured";
        return String.format(Locale.ROOT, value >= 100 ? "%,.0f" : "%.2f", value);
    }
}
