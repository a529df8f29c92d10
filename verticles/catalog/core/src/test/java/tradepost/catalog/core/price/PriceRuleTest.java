package tradepost.catalog.core.price;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.catalog.core.price.Pricing.ANYBODY;
import static tradepost.catalog.core.price.Pricing.list;
import static tradepost.kernel.Refusals.code;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.catalog.price.DeletePriceList;
import tradepost.catalog.price.ItemPrice;
import tradepost.catalog.price.ItemPriceQuery;
import tradepost.catalog.price.ListPrice;
import tradepost.catalog.price.PriceList;
import tradepost.catalog.price.PriceRequest;
import tradepost.catalog.price.SetPrices;
import tradepost.catalog.price.WritePrice;
import tradepost.catalog.price.WritePriceList;
import tradepost.kernel.Plans;
import tradepost.kernel.TestDb;
import tradepost.kernel.value.Ids;

/** Which price applies, and why. */
@ExtendWith(VertxExtension.class)
class PriceRuleTest {
    private static final Instant JUNE = Instant.parse("2026-06-01T00:00:00Z");
    private static final Instant JULY = Instant.parse("2026-07-01T00:00:00Z");

    static Pricing pricing;

    @BeforeAll
    static void start(Vertx vertx) {
        pricing = new Pricing(vertx);
    }

    private static PriceList named(String name, String group, UUID customer, int priority) {
        return pricing.create(new WritePriceList(name, "USD", group, customer, null, null, priority, null, null));
    }

    private static ItemPrice price(UUID item, @Nullable UUID customer, long quantity, @Nullable Instant at) {
        return pricing.service
                .getItemPrice(item, new ItemPriceQuery(customer, quantity, "USD", at), ANYBODY)
                .await();
    }

    private static String of(UUID item, @Nullable UUID customer, long quantity) {
        var price = price(item, customer, quantity, null);
        return price.why() + " " + price.unitPrice();
    }

    @Test
    void the_most_specific_list_wins_then_priority_then_quantity_then_price() {
        var group = "specific" + Ids.next();
        var customer = pricing.customer(group);
        var item = pricing.item("10.00");
        assertThat(of(item, customer, 20)).isEqualTo("own_price 10.00");
        pricing.add(named("All", null, null, 5).id(), item, 1, "9.00");
        assertThat(of(item, customer, 20)).isEqualTo("general_list 9.00");
        var better = named("All first", null, null, 4).id();
        pricing.add(better, item, 1, "9.50");
        assertThat(of(item, customer, 20)).as("the lowest priority number").isEqualTo("general_list 9.50");
        pricing.add(better, item, 20, "9.75");
        assertThat(of(item, customer, 19)).isEqualTo("general_list 9.50");
        assertThat(of(item, customer, 20)).as("the largest minimum quantity").isEqualTo("general_list 9.75");
        assertThat(of(item, customer, 21)).isEqualTo("general_list 9.75");
        pricing.add(named("All first too", null, null, 4).id(), item, 20, "9.70");
        assertThat(of(item, customer, 21)).as("the lowest price").isEqualTo("general_list 9.70");
        pricing.add(named("Group", group, null, 1_000).id(), item, 1, "9.90");
        assertThat(of(item, customer, 21)).isEqualTo("group_list 9.90");
        var own = named("Own", null, customer, 1_000_000).id();
        pricing.add(own, item, 5, "11.00");
        assertThat(of(item, customer, 21)).isEqualTo("customer_list 11.00");
        assertThat(of(item, customer, 4)).isEqualTo("group_list 9.90");
        assertThat(of(item, pricing.customer(""), 4)).isEqualTo("general_list 9.50");
        assertThat(of(item, null, 4)).isEqualTo("general_list 9.50");
        var price = price(item, customer, 21, null);
        assertThat(price.priceListId()).isEqualTo(own);
        assertThat(price.minimumQuantity()).isEqualTo(5);
        assertThat(price.reason())
                .isEqualTo("The price list Own is for this customer; its price applies from a quantity of 5.");
    }

    @Test
    void a_group_is_the_same_however_its_accents_are_composed() {
        var item = pricing.item("10.00");
        var end = Ids.next();
        pricing.add(named("Cafés", "Cafe\u0301s " + end, null, 100).id(), item, 1, "8.00");
        assertThat(of(item, pricing.customer("caf\u00e9s " + end), 1)).isEqualTo("group_list 8.00");
    }

    @Test
    void a_list_is_valid_from_its_beginning_until_before_its_end() {
        var item = pricing.item("10.00");
        var june = pricing.create(new WritePriceList("June", "USD", null, null, JUNE, JULY, 0, null, null));
        pricing.add(june.id(), item, 1, "8.00");
        assertThat(price(item, null, 1, JUNE.minusNanos(1_000)).why()).isEqualTo("own_price");
        assertThat(price(item, null, 1, JUNE).why()).isEqualTo("general_list");
        assertThat(price(item, null, 1, JULY.minusNanos(1_000)).why()).isEqualTo("general_list");
        assertThat(price(item, null, 1, JULY).why()).isEqualTo("own_price");
    }

    @Test
    void an_inactive_archived_or_deleted_list_does_not_apply() {
        var item = pricing.item("10.00");
        var list = pricing.create(list("USD")).id();
        pricing.add(list, item, 1, "8.00");
        assertThat(of(item, null, 1)).isEqualTo("general_list 8.00");
        var active = new JsonObject().put("active", false);
        pricing.service.patchPriceList(list, active, ANYBODY).await();
        assertThat(of(item, null, 1)).isEqualTo("own_price 10.00");
        pricing.service
                .patchPriceList(list, active.put("active", true), ANYBODY)
                .await();
        pricing.service
                .deletePriceList(list, new DeletePriceList(true), ANYBODY)
                .await();
        assertThat(of(item, null, 1)).isEqualTo("own_price 10.00");
        pricing.service.restorePriceList(list, ANYBODY).await();
        assertThat(of(item, null, 1)).isEqualTo("general_list 8.00");
        pricing.service
                .deletePriceList(list, new DeletePriceList(null), ANYBODY)
                .await();
        assertThat(of(item, null, 1)).isEqualTo("own_price 10.00");
    }

    @Test
    void a_currency_without_a_list_has_no_price() {
        var item = pricing.item("10.00");
        var euros = new ItemPriceQuery(null, null, "EUR", null);
        assertThat(code(pricing.service.getItemPrice(item, euros, ANYBODY))).isEqualTo("404 no_price");
        pricing.add(pricing.create(list("EUR")).id(), item, 1, "8.00");
        assertThat(pricing.service.getItemPrice(item, euros, ANYBODY).await().unitPrice())
                .isEqualTo(new BigDecimal("8.00"));
        assertThat(code(pricing.service.getItemPrice(item, new ItemPriceQuery(null, null, "XXX", null), ANYBODY)))
                .isEqualTo("400 unknown_currency");
        assertThat(code(pricing.service.getItemPrice(Ids.next(), euros, ANYBODY)))
                .isEqualTo("404 item_not_found");
        assertThat(code(pricing.service.getItemPrice(item, new ItemPriceQuery(Ids.next(), null, null, null), ANYBODY)))
                .isEqualTo("400 customer_not_found");
    }

    @Test
    void a_list_that_an_order_has_used_is_not_deleted() {
        var list = pricing.create(list("USD")).id();
        var gone = Ids.next();
        assertThat(pricing.service
                        .referencePriceLists(List.of(list, gone), ANYBODY)
                        .await())
                .containsExactly(list);
        assertThat(code(pricing.service.deletePriceList(list, new DeletePriceList(null), ANYBODY)))
                .isEqualTo("409 in_use");
    }

    @Test
    void a_deletion_at_the_same_time_leaves_no_order_without_its_list() {
        for (int round = 0; round < 20; round++) {
            var list = pricing.create(list("USD")).id();
            var deleted = pricing.service.deletePriceList(list, new DeletePriceList(null), ANYBODY);
            var marked = pricing.service.referencePriceLists(List.of(list), ANYBODY);
            Future.join(deleted, marked).otherwiseEmpty().await();
            assertThat(marked.result().isEmpty()).isEqualTo(deleted.succeeded());
        }
    }

    /** A price of a list, as the naive implementation sees it. */
    private record Entry(
            UUID list,
            String currency,
            @Nullable String group,
            @Nullable UUID customer,
            @Nullable Instant from,
            @Nullable Instant to,
            int priority,
            boolean active,
            UUID item,
            long quantity,
            BigDecimal price) {
        int rank() {
            return customer != null ? 1 : group != null ? 2 : 3;
        }

        boolean appliesTo(PriceRequest r, PriceRequest.Line l) {
            if (!active || !currency.equals(r.currency()) || !item.equals(l.itemId())) return false;
            if (from != null && r.at().isBefore(from) || to != null && !r.at().isBefore(to)) return false;
            if (customer != null && !customer.equals(r.customerId())) return false;
            if (group != null && !group.equals(r.customerGroup())) return false;
            return quantity <= l.quantity();
        }
    }

    private static final Comparator<Entry> ORDER = Comparator.comparing(Entry::rank)
            .thenComparing(Entry::priority)
            .thenComparing(Entry::quantity, Comparator.reverseOrder())
            .thenComparing(Entry::price)
            .thenComparing(e -> e.list().toString());

    @Test
    void the_statement_picks_the_same_price_as_a_naive_implementation() {
        long seed = Long.getLong("tradepost.seed", System.nanoTime());
        var random = new Random(seed);
        var items = IntStream.range(0, 4).mapToObj(i -> pricing.item("10.00")).toList();
        var customers = List.of(pricing.customer(""), pricing.customer(""));
        var groups = List.of("a" + seed, "b" + seed);
        var entries = new ArrayList<Entry>();
        for (int i = 0; i < 60; i++) entries.addAll(randomList(random, items, customers, groups));
        int found = 0;
        for (int round = 0; round < 60; round++) {
            var calls = new ArrayList<List<PriceRequest>>();
            for (int c = 0; c < 3; c++)
                calls.add(IntStream.range(0, 1 + random.nextInt(3))
                        .mapToObj(r -> request(random, items, customers, groups))
                        .toList());
            var answers = calls.stream()
                    .map(call -> pricing.service.pricesOfLists(call, ANYBODY))
                    .toList(); // at once, so that they share a batch
            for (int c = 0; c < 3; c++) {
                var expected = naive(entries, calls.get(c));
                assertThat(answers.get(c).await().stream().map(PriceRuleTest::shown))
                        .as("seed %d round %d: %s", seed, round, calls.get(c))
                        .containsExactlyInAnyOrderElementsOf(expected);
                found += expected.size();
            }
        }
        assertThat(found).as("seed %d", seed).isGreaterThan(100);
    }

    private static List<Entry> randomList(Random random, List<UUID> items, List<UUID> customers, List<String> groups) {
        var currency = random.nextInt(3) == 0 ? "EUR" : "USD";
        int scope = random.nextInt(3);
        var customer = scope == 0 ? customers.get(random.nextInt(2)) : null;
        var group = scope == 1 ? groups.get(random.nextInt(2)) : null;
        var from = random.nextBoolean() ? null : JUNE.plusSeconds(random.nextInt(5));
        var to = random.nextBoolean() ? null : JUNE.plusSeconds(5 + random.nextInt(5));
        int priority = random.nextInt(3);
        boolean active = random.nextInt(5) > 0;
        var list = pricing.create(new WritePriceList("R", currency, group, customer, from, to, priority, active, null));
        var entries = new ArrayList<Entry>();
        var prices = new ArrayList<WritePrice>();
        for (var item : items)
            for (long quantity = 1; quantity < 5; quantity++) {
                if (random.nextInt(3) > 0) continue;
                var price = new BigDecimal(1 + random.nextInt(3) + ".00");
                prices.add(new WritePrice(item, quantity, price));
                entries.add(new Entry(
                        list.id(), currency, group, customer, from, to, priority, active, item, quantity, price));
            }
        if (!prices.isEmpty())
            pricing.service.setPrices(list.id(), new SetPrices(prices), ANYBODY).await();
        return entries;
    }

    private static PriceRequest request(Random random, List<UUID> items, List<UUID> customers, List<String> groups) {
        var lines = new ArrayList<PriceRequest.Line>();
        for (int l = random.nextInt(6); l >= 0; l--)
            lines.add(new PriceRequest.Line(items.get(random.nextInt(4)), 1 + random.nextInt(6)));
        return new PriceRequest(
                random.nextInt(3) == 0 ? null : customers.get(random.nextInt(2)),
                random.nextInt(3) == 0 ? null : groups.get(random.nextInt(2)),
                random.nextInt(3) == 0 ? "EUR" : "USD",
                JUNE.plusSeconds(random.nextInt(11)),
                lines);
    }

    private static List<String> naive(List<Entry> entries, List<PriceRequest> call) {
        var expected = new ArrayList<String>();
        for (int r = 0; r < call.size(); r++)
            for (int l = 0; l < call.get(r).lines().size(); l++) {
                var request = call.get(r);
                var line = request.lines().get(l);
                int at = r;
                int place = l;
                entries.stream()
                        .filter(e -> e.appliesTo(request, line))
                        .min(ORDER)
                        .ifPresent(e ->
                                expected.add(at + "." + place + " " + e.list() + " " + e.quantity() + " " + e.price()));
            }
        return expected;
    }

    private static String shown(ListPrice p) {
        return p.request() + "." + p.line() + " " + p.priceListId() + " " + p.minimumQuantity() + " " + p.unitPrice();
    }

    @Test
    void prices_are_looked_up_by_key_among_a_hundred_thousand() {
        var item = pricing.item("1.00");
        TestDb.run("catalog", """
                insert into price_list(id, name, currency, customer_id) select uuidv7(), 'K', 'USD', gen_random_uuid() from generate_series(1, 1000);
                insert into item(id, name, sku, unit_price) select uuidv7(), 'Part', 'PK-' || n, 1 from generate_series(1, 100) n;
                insert into price_list_price(id, price_list_id, item_id, minimum_quantity, unit_price)
                select uuidv7(), l.id, i.id, 1, 1 from price_list l, item i where l.name = 'K' and i.sku like 'PK-%';
                """);
        try {
            for (var before : List.of("select 1", "analyze price_list_price; analyze price_list")) {
                TestDb.run("catalog", before);
                var plan = Plans.ran(
                        pricing.db,
                        PriceRule.PICK,
                        new UUID[] {Ids.next()},
                        new String[] {"wholesale"},
                        new String[] {"USD"},
                        new java.time.OffsetDateTime[] {null},
                        new Integer[] {1},
                        new Integer[] {0},
                        new UUID[] {item},
                        new Long[] {1L});
                assertThat(plan).doesNotContain("Seq Scan on price_list_price", "Seq Scan on price_list ");
            }
        } finally {
            TestDb.run("catalog", """
                    delete from price_list_price where price_list_id in (select id from price_list where name = 'K');
                    delete from price_list where name = 'K'; delete from item where sku like 'PK-%';
                    analyze price_list_price; analyze price_list;
                    """);
        }
    }
}
