package tradepost.catalog.core.search;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.catalog.search.SearchFacets;
import tradepost.catalog.search.SearchHit;

/** The facets and pages of 300 random hits are those of a naive count. */
@ExtendWith(VertxExtension.class)
class SearchFacetsTest {
    private static final int COUNT = 300;
    private static final List<String> STATUSES = List.of("draft", "published", "archived");

    static final long SEED = Long.getLong("tradepost.seed", System.nanoTime());
    static final Random RANDOM = new Random(SEED);
    static final List<Expected> ALL = new ArrayList<>();
    /** The categories, each with those above it and itself. */
    static final Map<UUID, Set<UUID>> ABOVE = new HashMap<>();

    static SearchData data;

    private record Expected(
            UUID id,
            String name,
            String status,
            BigDecimal price,
            @Nullable UUID category,
            Map<String, String> attributes) {}

    @BeforeAll
    static void start(Vertx vertx) {
        data = new SearchData(vertx);
        var categories = new ArrayList<UUID>();
        for (int i = 0; i < 12; i++) {
            var parent = i < 3 ? null : categories.get(RANDOM.nextInt(i));
            var id = data.category(parent);
            categories.add(id);
            var above = new HashSet<>(parent == null ? Set.of() : ABOVE.get(parent));
            above.add(id);
            ABOVE.put(id, above);
        }
        for (int i = 0; i < COUNT; i++) ALL.add(RANDOM.nextInt(4) == 0 ? item(i) : product(i, categories));
        ALL.sort(Comparator.comparing(Expected::name).thenComparing(e -> e.id().toString()));
    }

    @AfterAll
    static void stop() {
        data.delete();
    }

    private static String name() {
        return data.word + " " + Character.toString((char) ('a' + RANDOM.nextInt(26)));
    }

    private static BigDecimal price() {
        var cents = (long) Math.pow(10, RANDOM.nextDouble() * 8);
        return RANDOM.nextInt(5) == 0 ? BigDecimal.valueOf(20) : BigDecimal.valueOf(cents, 2);
    }

    private static Expected item(int i) {
        var name = name();
        var price = price();
        var id = data.item(name, i, null, price.toPlainString());
        return new Expected(id, name, "published", price, null, Map.of());
    }

    private static Expected product(int i, List<UUID> categories) {
        var name = name();
        var price = price();
        var status = STATUSES.get(RANDOM.nextInt(3));
        var category = RANDOM.nextInt(5) == 0 ? null : categories.get(RANDOM.nextInt(categories.size()));
        var attributes = new JsonObject();
        if (RANDOM.nextBoolean())
            attributes.put("colour", List.of("red", "blue", "18").get(RANDOM.nextInt(3)));
        if (RANDOM.nextBoolean()) attributes.put("voltage", new BigDecimal(RANDOM.nextBoolean() ? "18" : "12.5"));
        if (RANDOM.nextBoolean()) attributes.put("cordless", RANDOM.nextBoolean());
        var items = Stream.of("", "x", "y")
                .limit(1 + RANDOM.nextInt(3))
                .map(end -> data.item(name + " " + end, i + end, null, price.toPlainString()))
                .toList();
        var id = data.product(name, status, category, attributes.isEmpty() ? null : attributes, items);
        var texts = attributes.stream().collect(Collectors.toMap(Map.Entry::getKey, e -> "" + e.getValue()));
        return new Expected(id, name, status, price, category, texts);
    }

    @Test
    void facets_are_those_of_a_naive_count() {
        check(new JsonObject(), e -> true);
        for (int round = 0; round < 30; round++) {
            var one = ALL.get(RANDOM.nextInt(COUNT));
            var query = new JsonObject();
            Predicate<Expected> wanted = e -> true;
            if (one.category() != null && RANDOM.nextInt(3) == 0) {
                query.put("category_id", one.category().toString());
                wanted = wanted.and(
                        e -> e.category() != null && ABOVE.get(e.category()).contains(one.category()));
            }
            if (RANDOM.nextInt(3) == 0) {
                query.put("status", List.of(one.status()));
                wanted = wanted.and(e -> e.status().equals(one.status()));
            }
            for (var a : one.attributes().entrySet()) {
                if (RANDOM.nextBoolean()) continue;
                query.put("attribute", List.of(a.getKey() + ":" + a.getValue()));
                wanted = wanted.and(e -> a.getValue().equals(e.attributes().get(a.getKey())));
                break;
            }
            if (RANDOM.nextInt(3) == 0) {
                query.put("price_from", one.price());
                wanted = wanted.and(e -> e.price().compareTo(one.price()) >= 0);
            }
            if (RANDOM.nextInt(3) == 0) {
                query.put("price_to", one.price());
                wanted = wanted.and(e -> e.price().compareTo(one.price()) <= 0);
            }
            check(query, wanted);
        }
    }

    private static void check(JsonObject filters, Predicate<Expected> wanted) {
        var expected = ALL.stream().filter(wanted).toList();
        var query = filters.copy().put("q", data.word).put("limit", 100);
        var as = "seed " + SEED + " " + filters.encode();
        check(as, query, expected);
        check(as + " by name", query.put("sort", List.of("name")), expected);
    }

    private static void check(String as, JsonObject query, List<Expected> expected) {
        var page = data.ask(query).await();
        var found = page.data();
        assertThat(page.meta().total()).as(as).isEqualTo(expected.size());
        assertThat(page.meta().totalIsCapped()).as(as).isNull();
        assertThat(found.hits())
                .as(as)
                .extracting(SearchHit::id)
                .containsExactlyElementsOf(
                        expected.stream().map(Expected::id).limit(100).toList());
        var facets = found.facets();
        assertThat(facets.status().stream()
                        .collect(Collectors.toMap(SearchFacets.OfStatus::value, SearchFacets.OfStatus::count)))
                .as(as)
                .isEqualTo(count(expected, e -> Stream.of(e.status())));
        assertThat(facets.category().stream()
                        .collect(Collectors.toMap(SearchFacets.OfCategory::id, SearchFacets.OfCategory::count)))
                .as(as)
                .isEqualTo(count(expected, e -> e.category() == null ? Stream.of() : ABOVE.get(e.category()).stream()));
        assertThat(facets.attribute().stream()
                        .collect(Collectors.toMap(a -> a.key() + ":" + a.value(), SearchFacets.OfAttribute::count)))
                .as(as)
                .isEqualTo(count(
                        expected, e -> e.attributes().entrySet().stream().map(a -> a.getKey() + ":" + a.getValue())));
        long priced = 0;
        for (var range : facets.price()) {
            long inside = expected.stream()
                    .filter(e ->
                            e.price().compareTo(range.from()) >= 0 && e.price().compareTo(range.to()) <= 0)
                    .count();
            assertThat(range.count()).as("%s %s", as, range).isEqualTo(inside).isPositive();
            priced += inside;
        }
        assertThat(priced).as(as).isEqualTo(expected.size());
    }

    private static <K> Map<K, Long> count(List<Expected> expected, Function<Expected, Stream<K>> values) {
        return expected.stream().flatMap(values).collect(groupingBy(Function.identity(), counting()));
    }

    @Test
    void pages_have_no_gaps_and_no_doubles_while_rows_are_inserted() {
        var before = ALL.stream().map(Expected::id).toList();
        var added = new HashSet<UUID>();
        var seen = new ArrayList<UUID>();
        var query = new JsonObject().put("q", data.word);
        int n = COUNT;
        do {
            var page = data.ask(query.put("limit", 1 + RANDOM.nextInt(40))).await();
            page.data().hits().forEach(h -> seen.add(h.id()));
            query.put("after", page.meta().next());
            for (int i = 0; i < 3; i++, n++) added.add(data.item(name(), "late" + n, null, "1"));
        } while (query.getString("after") != null);
        data.db
                .query("delete from item where id = any($1)", (Object) added.toArray(UUID[]::new))
                .await();
        assertThat(seen).as("seed %d", SEED).doesNotHaveDuplicates();
        seen.removeAll(added);
        assertThat(seen).as("seed %d", SEED).isEqualTo(before);
        assertThat(data.ids(data.word)).hasSize(100);
    }

    @Test
    void pages_of_similar_spellings_continue_when_something_with_the_words_is_inserted() {
        var similar = new HashSet<UUID>();
        var end = data.letters(); // so that no other word is similar
        for (int i = 0; i < 6; i++) similar.add(data.item("Theodolite" + end, "spelled" + i, null, "1"));
        var query = new JsonObject().put("q", "Theodolyte" + end).put("limit", 4);
        var first = data.ask(query).await();
        data.item("Theodolyte" + end, "spelled-right", null, "1");
        var second = data.ask(query.put("after", first.meta().next())).await();
        var seen = Stream.concat(first.data().hits().stream(), second.data().hits().stream())
                .map(SearchHit::id)
                .toList();
        assertThat(seen).containsExactlyInAnyOrderElementsOf(similar);
        assertThat(Objects.requireNonNullElse(second.meta().next(), "the end")).isEqualTo("the end");
    }
}
