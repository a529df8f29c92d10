package tradepost.kernel.value;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What sums should be, and what they are, by names of several words, such as an account and a currency. */
public final class ComparedSums {
    private static final Comparator<List<String>> ORDER = Comparator.comparing(name -> String.join("\0", name));

    /** A sum that is not what it should be. */
    public record Difference(List<String> name, BigDecimal expected, BigDecimal actual) {}

    private final Map<List<String>, BigDecimal> expected = new TreeMap<>(ORDER);
    private final Map<List<String>, BigDecimal> actual = new TreeMap<>(ORDER);

    /** As {@link #json} has them. */
    public static ComparedSums of(JsonArray stored) {
        var sums = new ComparedSums();
        for (var each : stored) {
            var o = (JsonObject) each;
            var name = o.getJsonArray("name").stream().map(String.class::cast).toList();
            sums.expected.put(name, new BigDecimal(o.getString("expected")));
            sums.actual.put(name, new BigDecimal(o.getString("actual")));
        }
        return sums;
    }

    /** Amounts are texts, which keep their decimals. */
    public JsonArray json() {
        var stored = new JsonArray();
        for (var name : names())
            stored.add(new JsonObject()
                    .put("name", new JsonArray(name))
                    .put("expected", expected(name).toPlainString())
                    .put("actual", actual(name).toPlainString()));
        return stored;
    }

    public void expect(BigDecimal amount, String... name) {
        expected.merge(List.of(name), amount, BigDecimal::add);
    }

    public void find(BigDecimal amount, String... name) {
        actual.merge(List.of(name), amount, BigDecimal::add);
    }

    public ComparedSums plus(ComparedSums other) {
        var sum = new ComparedSums();
        for (var part : List.of(this, other)) {
            part.expected.forEach((name, amount) -> sum.expected.merge(name, amount, BigDecimal::add));
            part.actual.forEach((name, amount) -> sum.actual.merge(name, amount, BigDecimal::add));
        }
        return sum;
    }

    /**
     * What a reading finds. What differs is read again, because something may be under way, and a difference that is not the same each time is
     * dropped. Virtual threads only.
     *
     * @param reads at most as many
     */
    public static ComparedSums staying(Vertx vertx, int reads, long pauseMs, Supplier<ComparedSums> reading) {
        var sums = reading.get();
        var differences = sums.byName();
        for (int read = 1; read < reads && !differences.isEmpty(); read++) {
            vertx.timer(pauseMs, TimeUnit.MILLISECONDS).await();
            sums = reading.get();
            var now = sums.byName();
            differences
                    .entrySet()
                    .removeIf(d -> d.getValue().compareTo(now.getOrDefault(d.getKey(), BigDecimal.ZERO)) != 0);
        }
        return sums.differingBy(differences);
    }

    /** The same, but what is differs by these amounts from what should be, and by nothing else. */
    private ComparedSums differingBy(Map<List<String>, BigDecimal> differences) {
        var sums = new ComparedSums();
        for (var name : names()) {
            sums.expected.put(name, expected(name));
            sums.actual.put(name, expected(name).add(differences.getOrDefault(name, BigDecimal.ZERO)));
        }
        return sums;
    }

    /** What is too much or, if it is negative, too little; none of them is zero. */
    private Map<List<String>, BigDecimal> byName() {
        var found = new TreeMap<List<String>, BigDecimal>(ORDER);
        for (var d : differences()) found.put(d.name, d.actual.subtract(d.expected));
        return found;
    }

    public List<Difference> differences() {
        return names().stream()
                .map(name -> new Difference(name, expected(name), actual(name)))
                .filter(d -> d.expected.compareTo(d.actual) != 0)
                .toList();
    }

    public int size() {
        return names().size();
    }

    private TreeSet<List<String>> names() {
        var names = new TreeSet<>(ORDER);
        names.addAll(expected.keySet());
        names.addAll(actual.keySet());
        return names;
    }

    private BigDecimal expected(List<String> name) {
        return expected.getOrDefault(name, BigDecimal.ZERO);
    }

    private BigDecimal actual(List<String> name) {
        return actual.getOrDefault(name, BigDecimal.ZERO);
    }
}
