package tradepost.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The measurements by name, one sample per round. Ratios compare samples of one round, which other load on the machine affects alike. */
final class Report {
    /** CPU is in microseconds per operation, of the program and of its database. NaN for unknown figures. */
    record Sample(double perSecond, double p50Ms, double p99Ms, double programUs, double databaseUs) {
        double cpuUs() {
            return programUs + databaseUs;
        }

        /** The mean of measurements of the same length. */
        static Sample mean(List<Sample> all) {
            return new Sample(
                    mean(all, Sample::perSecond),
                    mean(all, Sample::p50Ms),
                    mean(all, Sample::p99Ms),
                    mean(all, Sample::programUs),
                    mean(all, Sample::databaseUs));
        }

        private static double mean(List<Sample> all, ToDoubleFunction<Sample> what) {
            return all.stream().mapToDouble(what).average().orElse(Double.NaN);
        }

        JsonObject json() {
            return new JsonObject()
                    .put("per_second", number(perSecond))
                    .put("p50_ms", number(p50Ms))
                    .put("p99_ms", number(p99Ms))
                    .put("program_cpu_us", number(programUs))
                    .put("postgres_cpu_us", number(databaseUs));
        }
    }

    /** The samples of one round, from which a target is computed. */
    interface Round {
        Sample of(String name);
    }

    private record Target(String text, boolean atLeast, double bound, ToDoubleFunction<Round> value) {}

    private static final Sample NONE = new Sample(Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);

    private final Map<String, List<Sample>> samples = new LinkedHashMap<>();
    private final List<Target> targets = new ArrayList<>();
    private final Map<String, Double> figures = new LinkedHashMap<>();
    private final JsonObject run = new JsonObject();

    void about(String name, Object value) {
        run.put(name, value);
    }

    void add(String name, Sample sample) {
        samples.computeIfAbsent(name, n -> new ArrayList<>()).add(sample);
    }

    /** Adds a sample that consists of a rate only. */
    void add(String name, double perSecond) {
        add(name, new Sample(perSecond, Double.NaN, Double.NaN, Double.NaN, Double.NaN));
    }

    void atLeast(String text, double bound, ToDoubleFunction<Round> value) {
        targets.add(new Target(text, true, bound, value));
    }

    void atMost(String text, double bound, ToDoubleFunction<Round> value) {
        targets.add(new Target(text, false, bound, value));
    }

    void figure(String text, double value) {
        figures.put(text, value);
    }

    /** Every figure of every round. A target is reached if the median of its rounds is; a target that was not measured is missed. */
    JsonObject json() {
        var measured = new JsonArray();
        samples.forEach((name, all) -> {
            var rounds = new JsonArray();
            all.forEach(s -> rounds.add(s.json()));
            measured.add(new JsonObject()
                    .put("name", name)
                    .put("rounds", rounds)
                    .put("median", medianOf(all).json()));
        });
        var listed = new JsonArray();
        targets.forEach(t -> listed.add(json(t)));
        var single = new JsonArray();
        figures.forEach(
                (text, value) -> single.add(new JsonObject().put("name", text).put("value", number(value))));
        return new JsonObject()
                .put("run", run)
                .put("measured", measured)
                .put("targets", listed)
                .put("figures", single);
    }

    private JsonObject json(Target t) {
        int rounds = samples.values().stream().mapToInt(List::size).max().orElse(0);
        var values = new ArrayList<Double>();
        for (int i = 0; i < rounds; i++) {
            int round = i;
            double value = t.value().applyAsDouble(name -> {
                var all = samples.getOrDefault(name, List.of());
                return round < all.size() ? all.get(round) : NONE;
            });
            if (!Double.isNaN(value)) values.add(value);
        }
        double median = median(values).orElse(Double.NaN);
        boolean reached = t.atLeast() ? median >= t.bound() : median <= t.bound();
        return new JsonObject()
                .put("name", t.text())
                .put(t.atLeast() ? "at_least" : "at_most", t.bound())
                .put("value", number(median))
                .put(
                        "rounds",
                        new JsonArray(
                                values.stream().distinct().map(Report::number).toList()))
                .put("reached", reached);
    }

    private static Sample medianOf(List<Sample> all) {
        return new Sample(
                median(all, Sample::perSecond),
                median(all, Sample::p50Ms),
                median(all, Sample::p99Ms),
                median(all, Sample::programUs),
                median(all, Sample::databaseUs));
    }

    private static double median(List<Sample> all, ToDoubleFunction<Sample> what) {
        return median(all.stream().map(what::applyAsDouble).toList()).orElse(Double.NaN);
    }

    private static OptionalDouble median(List<Double> values) {
        var sorted = values.stream().sorted().toList();
        int n = sorted.size();
        if (n == 0) return OptionalDouble.empty();
        return OptionalDouble.of(n % 2 == 1 ? sorted.get(n / 2) : (sorted.get(n / 2 - 1) + sorted.get(n / 2)) / 2);
    }

    private static @Nullable Double number(double value) {
        return Double.isNaN(value) ? null : Double.valueOf(String.format(Locale.ROOT, "%.3f", value));
    }

    /** Says on the terminal what is being done; the figures go to standard output. */
    static void say(String text) {
        System.err.println("bench: " + text);
    }
}
