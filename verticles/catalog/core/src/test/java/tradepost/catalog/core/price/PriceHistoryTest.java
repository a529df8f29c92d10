package tradepost.catalog.core.price;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.catalog.core.price.Pricing.ANYBODY;
import static tradepost.catalog.core.price.Pricing.list;
import static tradepost.catalog.core.price.Pricing.price;
import static tradepost.kernel.Refusals.code;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.catalog.price.PriceChange;
import tradepost.catalog.price.PriceChangeQuery;
import tradepost.catalog.price.SetPrices;
import tradepost.kernel.Plans;
import tradepost.kernel.TestDb;
import tradepost.kernel.listing.Where;
import tradepost.kernel.value.Ids;

/** Every change of a price is kept, with its actor, and only if it is committed. */
@ExtendWith(VertxExtension.class)
class PriceHistoryTest {
    static Pricing pricing;

    @BeforeAll
    static void start(Vertx vertx) {
        pricing = new Pricing(vertx);
    }

    private static List<PriceChange> history(UUID item, JsonObject query) {
        return pricing.service
                .listPriceHistory(item, PriceChangeQuery.of(query), ANYBODY)
                .await()
                .data();
    }

    private static List<String> shown(UUID item) {
        return history(item, new JsonObject().put("sort", List.of("created_at"))).stream()
                .map(c -> c.minimumQuantity() + ": " + c.oldPrice() + " -> " + c.newPrice() + " " + c.currency())
                .toList();
    }

    @Test
    void a_change_of_an_items_own_price_is_kept_with_its_actor() {
        var item = pricing.item("10.00");
        var catalog = pricing.catalog;
        catalog.patchItem(item, new JsonObject("{\"unit_price\": 11}"), ANYBODY).await();
        catalog.patchItem(item, new JsonObject("{\"name\": \"Nut\"}"), ANYBODY).await();
        catalog.patchItem(item, new JsonObject("{\"unit_price\": 11.00}"), ANYBODY)
                .await();
        catalog.patchItem(item, new JsonObject("{\"unit_price\": 12.5}"), ANYBODY)
                .await();
        assertThat(shown(item)).containsExactly("1: 10.00 -> 11.00 USD", "1: 11.00 -> 12.50 USD");
        assertThat(history(item, new JsonObject()))
                .allSatisfy(c -> assertThat(c.actor()).isEqualTo(pricing.actor()))
                .allSatisfy(c -> assertThat(c.priceListId()).isNull());
        assertThat(code(catalog.patchItem(item, new JsonObject("{\"unit_price\": 1, \"sku\": \" \"}"), ANYBODY)))
                .isEqualTo("400 blank");
        assertThat(shown(item)).as("a refused change is not kept").hasSize(2);
    }

    @Test
    void changes_at_once_are_listed_in_the_order_in_which_they_applied() {
        var item = pricing.item("100.00");
        var all = IntStream.rangeClosed(1, 20)
                .mapToObj(n -> pricing.catalog.patchItem(item, new JsonObject().put("unit_price", n), ANYBODY))
                .toList();
        Future.join(all).await();
        var price = new BigDecimal("100.00");
        for (var c : history(
                item, new JsonObject().put("sort", List.of("created_at")).put("limit", 100))) {
            assertThat(c.oldPrice()).isEqualTo(price);
            price = Objects.requireNonNull(c.newPrice());
        }
        assertThat(price)
                .isEqualTo(pricing.catalog.getItem(item, ANYBODY).await().unitPrice());
    }

    @Test
    void a_change_without_a_request_is_the_programs_own() {
        var item = pricing.item("10.00");
        pricing.catalog
                .patchItem(item, new JsonObject("{\"unit_price\": 11}"), ANYBODY)
                .await();
        TestDb.run("catalog", "update item set unit_price = 13 where id = '" + item + "'");
        assertThat(history(item, new JsonObject()).getFirst().actor()).isEqualTo("system:catalog");
    }

    @Test
    void every_write_of_prices_of_a_list_is_kept() {
        var item = pricing.item("10.00");
        var list = pricing.create(list("EUR")).id();
        var made = pricing.add(list, item, 1, "9.00");
        pricing.service
                .putPrice(list, made.id(), price(item, 1L, "8.00"), ANYBODY)
                .await();
        pricing.service
                .putPrice(list, made.id(), price(item, 5L, "8.00"), ANYBODY)
                .await();
        var set = new SetPrices(List.of(price(item, 5L, "7.00"), price(item, 6L, "6.00")));
        pricing.service.setPrices(list, set, ANYBODY).await();
        pricing.service.setPrices(list, set, ANYBODY).await();
        pricing.service.deletePrice(list, made.id(), ANYBODY).await();
        assertThat(shown(item))
                .containsExactlyInAnyOrder(
                        "1: null -> 9.00 EUR",
                        "1: 9.00 -> 8.00 EUR",
                        "1: 8.00 -> null EUR",
                        "5: null -> 8.00 EUR",
                        "5: 8.00 -> 7.00 EUR",
                        "6: null -> 6.00 EUR",
                        "5: 7.00 -> null EUR");
        assertThat(history(item, new JsonObject().put("price_list_id", list.toString())))
                .hasSize(7)
                .allSatisfy(c -> assertThat(c.actor()).isEqualTo(pricing.actor()));
        assertThat(history(
                        item, new JsonObject().put("price_list_id", Ids.next().toString())))
                .isEmpty();
        var unknown = PriceChangeQuery.of(new JsonObject());
        assertThat(code(pricing.service.listPriceHistory(Ids.next(), unknown, ANYBODY)))
                .isEqualTo("404 item_not_found");
    }

    @Test
    void the_ids_of_changes_are_in_the_order_of_time() {
        var ids = pricing.db
                .list(
                        r -> r.getUUID(0),
                        "select time_ordered_id() from generate_series(1, 5), lateral (select pg_sleep(0.003 + 0 * generate_series)) s")
                .await();
        assertThat(ids).isSortedAccordingTo(java.util.Comparator.comparing(UUID::toString));
        assertThat(ids).allSatisfy(id -> assertThat(id.version()).isEqualTo(7));
        assertThat(ids.getFirst().getMostSignificantBits() >>> 16)
                .isCloseTo(System.currentTimeMillis(), org.assertj.core.data.Offset.offset(60_000L));
    }

    @Test
    void the_history_of_an_item_uses_an_index() {
        TestDb.run("catalog", """
                insert into price_change(item_id, old_price, new_price, actor)
                select ('0198c0de-0000-7000-8000-' || lpad((n % 2000)::text, 12, '0'))::uuid, 1, 2, 'many' from generate_series(1, 5000) n;
                analyze price_change;
                """);
        try {
            for (var sort : List.of(List.<String>of(), List.of("created_at")))
                Plans.useIndexes(
                        pricing.db,
                        PriceHistory.listed("USD"),
                        sort,
                        () -> Where.of("true").and("item_id = ?", Ids.next()));
        } finally {
            TestDb.run("catalog", "delete from price_change where actor = 'many'");
        }
    }
}
