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
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/** The measurements by name, one sample per round. Ratios compare samples of one round, which other load on the machine affects alike. */
final class Report {
    /**
     * CPU is in microseconds per operation, of the program and of its database. NaN for unknown figures.
     *
     * @param further other figures by name
     */
    record Sample(
            double perSecond,
            double p50Ms,
            double p99Ms,
            double programUs,
            double databaseUs,
            Map<String, Double> further) {
        Sample(double perSecond, double p50Ms, double p99Ms, double programUs, double databaseUs) {
            this(perSecond, p50Ms, p99Ms, programUs, databaseUs, Map.of());
        }

        double cpuUs() {
            return programUs + databaseUs;
        }

        /** The mean of measurements of the same length. */
        static Sample mean(List<Sample> all) {
            return of(all, s -> s.average().orElse(Double.NaN));
        }

        /** A sample of which each figure is computed from theirs. All have the same figures. */
        static Sample of(List<Sample> all, ToDoubleFunction<DoubleStream> figure) {
            var further = new LinkedHashMap<String, Double>();
            for (var name : all.getFirst().further.keySet())
                further.put(name, figure(all, s -> s.further.getOrDefault(name, Double.NaN), figure));
            return new Sample(
                    figure(all, Sample::perSecond, figure),
                    figure(all, Sample::p50Ms, figure),
                    figure(all, Sample::p99Ms, figure),
                    figure(all, Sample::programUs, figure),
                    figure(all, Sample::databaseUs, figure),
                    further);
        }

        private static double figure(
                List<Sample> all, ToDoubleFunction<Sample> what, ToDoubleFunction<DoubleStream> figure) {
            return figure.applyAsDouble(all.stream().mapToDouble(what));
        }

        JsonObject json() {
            var json = new JsonObject()
                    .put("per_second", number(perSecond))
                    .put("p50_ms", number(p50Ms))
                    .put("p99_ms", number(p99Ms))
                    .put("program_cpu_us", number(programUs))
                    .put("postgres_cpu_us", number(databaseUs));
            further.forEach((name, value) -> json.put(name, number(value)));
            return json;
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
                    .put(
                            "median",
                            Sample.of(all, s -> median(s).orElse(Double.NaN)).json()));
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
        double median = median(values.stream().mapToDouble(v -> v)).orElse(Double.NaN);
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

    static OptionalDouble median(DoubleStream values) {
        var sorted = values.sorted().toArray();
        int n = sorted.length;
        if (n == 0) return OptionalDouble.empty();
        return OptionalDouble.of(n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2);
    }

    static @Nullable Double number(double value) {
        return Double.isNaN(value) ? null : Double.valueOf(String.format(Locale.ROOT, "%.3f", value));
    }

    /** Says on the terminal what is being done; the figures go to standard output. */
    static void say(String text) {
        System.err.println("bench: " + text);
    }
}
