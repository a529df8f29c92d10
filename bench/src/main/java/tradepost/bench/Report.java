package tradepost.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What was measured, by name, one sample a round. Ratios are taken within a round: what else the machine did hit both. */
final class Report {
    /** CPU in microseconds an operation, of the program and of its database. */
    record Sample(double perSecond, double p50Ms, double p99Ms, double programUs, double databaseUs) {}

    private record Ratio(String text, String of, String to, double target) {}

    private final Map<String, List<Sample>> samples = new LinkedHashMap<>();
    private final List<Ratio> ratios = new ArrayList<>();
    private final Map<String, Double> figures = new LinkedHashMap<>();
    private final Map<String, Double> bounds = new LinkedHashMap<>();

    void add(String name, Sample sample) {
        samples.computeIfAbsent(name, n -> new ArrayList<>()).add(sample);
    }

    /** To be printed once both were measured. */
    void ratio(String text, String of, String to, double target) {
        ratios.add(new Ratio(text, of, to, target));
    }

    /** A single figure that should not exceed {@code bound}. */
    void figure(String text, double value, double bound) {
        figures.merge(text, value, Math::max);
        bounds.put(text, bound);
    }

    String table() {
        var out = new StringBuilder(String.format(
                Locale.ROOT,
                "%-44s %10s %9s %9s %12s %12s%n",
                "",
                "per second",
                "p50 ms",
                "p99 ms",
                "program us",
                "postgres us"));
        samples.forEach((name, all) -> out.append(String.format(
                Locale.ROOT,
                "%-44s %10.0f %9s %9s %12s %12s%n",
                name,
                median(all, Sample::perSecond),
                shown(median(all, Sample::p50Ms), "%.1f"),
                shown(median(all, Sample::p99Ms), "%.1f"),
                shown(median(all, Sample::programUs), "%.0f"),
                shown(median(all, Sample::databaseUs), "%.0f"))));
        out.append(System.lineSeparator());
        for (var r : ratios)
            out.append(line(
                    r.text(),
                    median(of(r)),
                    String.format(Locale.ROOT, "at least %.1f", r.target()),
                    median(of(r)) >= r.target()));
        figures.forEach((text, value) -> out.append(
                line(text, value, String.format(Locale.ROOT, "at most %.0f", bounds.get(text)), value <= bound(text))));
        return out.toString();
    }

    JsonObject json() {
        var measured = new JsonArray();
        samples.forEach((name, all) -> measured.add(new JsonObject()
                .put("name", name)
                .put("rounds", all.size())
                .put("per_second", number(median(all, Sample::perSecond)))
                .put("p50_ms", number(median(all, Sample::p50Ms)))
                .put("p99_ms", number(median(all, Sample::p99Ms)))
                .put("program_cpu_us", number(median(all, Sample::programUs)))
                .put("postgres_cpu_us", number(median(all, Sample::databaseUs)))));
        var targets = new JsonArray();
        for (var r : ratios)
            targets.add(new JsonObject()
                    .put("name", r.text())
                    .put("value", number(median(of(r))))
                    .put("at_least", r.target()));
        figures.forEach((text, value) -> targets.add(
                new JsonObject().put("name", text).put("value", number(value)).put("at_most", bound(text))));
        return new JsonObject().put("measured", measured).put("targets", targets);
    }

    private double bound(String text) {
        return bounds.getOrDefault(text, Double.NaN);
    }

    private static String line(String text, double value, String target, boolean reached) {
        return String.format(Locale.ROOT, "%-60s %8.2f   %s: %s%n", text, value, target, reached ? "yes" : "NO");
    }

    private List<Double> of(Ratio r) {
        var above = samples.getOrDefault(r.of(), List.of());
        var below = samples.getOrDefault(r.to(), List.of());
        var out = new ArrayList<Double>();
        for (int i = 0; i < Math.min(above.size(), below.size()); i++)
            out.add(above.get(i).perSecond() / below.get(i).perSecond());
        return out;
    }

    private static double median(List<Sample> all, ToDoubleFunction<Sample> what) {
        return median(all.stream().map(what::applyAsDouble).toList());
    }

    private static double median(List<Double> values) {
        var sorted = values.stream().sorted().toList();
        int n = sorted.size();
        if (n == 0) return Double.NaN;
        return n % 2 == 1 ? sorted.get(n / 2) : (sorted.get(n / 2 - 1) + sorted.get(n / 2)) / 2;
    }

    private static String shown(double value, String format) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
    }

    private static Object number(double value) {
        return Double.isNaN(value) ? "unknown" : Math.round(value * 1000) / 1000.0;
    }
}
