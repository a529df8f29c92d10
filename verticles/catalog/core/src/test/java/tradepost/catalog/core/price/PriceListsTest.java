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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.catalog.DeleteItem;
import tradepost.catalog.Offer;
import tradepost.catalog.price.DeletePriceList;
import tradepost.catalog.price.Price;
import tradepost.catalog.price.PriceList;
import tradepost.catalog.price.PriceListQuery;
import tradepost.catalog.price.PriceQuery;
import tradepost.catalog.price.SetPrices;
import tradepost.catalog.price.WritePrice;
import tradepost.catalog.price.WritePriceList;
import tradepost.kernel.Plans;
import tradepost.kernel.TestDb;
import tradepost.kernel.listing.Where;
import tradepost.kernel.value.Ids;

/** Price lists and their prices: what is accepted, refused, listed and published. */
@ExtendWith(VertxExtension.class)
class PriceListsTest {
    private static final Instant JUNE = Instant.parse("2026-06-01T00:00:00Z");

    static Pricing pricing;

    @BeforeAll
    static void start(Vertx vertx) {
        pricing = new Pricing(vertx);
    }

    private static WritePriceList of(String group, UUID customer, Instant from, Instant to) {
        return new WritePriceList("Prices", "USD", group, customer, from, to, null, null, null);
    }

    private static List<UUID> listed(JsonObject query) {
        return pricing.service.listPriceLists(PriceListQuery.of(query), ANYBODY).await().data().stream()
                .map(PriceList::id)
                .toList();
    }

    private static List<Price> prices(UUID list, JsonObject query) {
        return pricing.service
                .listPrices(list, PriceQuery.of(query), ANYBODY)
                .await()
                .data();
    }

    private static Future<PriceList> set(UUID list, WritePrice... prices) {
        return pricing.service.setPrices(list, new SetPrices(List.of(prices)), ANYBODY);
    }

    @Test
    void a_list_is_created_with_defaults_changed_archived_and_deleted() {
        var made = pricing.create(of(" Whole Sale ", null, null, null));
        assertThat(made.customerGroup()).isEqualTo("whole sale");
        assertThat(List.of(made.priority(), made.active(), made.version())).containsExactly(100, true, 1L);
        var changed = pricing.service
                .patchPriceList(made.id(), new JsonObject("{\"customer_group\": null, \"priority\": 7}"), ANYBODY)
                .await();
        assertThat(changed.customerGroup()).isNull();
        assertThat(changed.priority()).isEqualTo(7);
        pricing.service
                .deletePriceList(made.id(), new DeletePriceList(true), ANYBODY)
                .await();
        assertThat(listed(new JsonObject().put("limit", 100))).doesNotContain(made.id());
        pricing.service.restorePriceList(made.id(), ANYBODY).await();
        pricing.service
                .deletePriceList(made.id(), new DeletePriceList(null), ANYBODY)
                .await();
        assertThat(code(pricing.service.getPriceList(made.id(), ANYBODY))).isEqualTo("404 price_list_not_found");
        assertThat(pricing.events(made.id()))
                .containsExactly(
                        "catalog.price_list.created 1",
                        "catalog.price_list.updated 2",
                        "catalog.price_list.archived 3",
                        "catalog.price_list.restored 4",
                        "catalog.price_list.deleted 5");
    }

    @Test
    void a_list_is_for_a_known_customer_or_a_group_and_its_period_is_not_empty() {
        var customer = pricing.customer("");
        assertThat(pricing.create(of(null, customer, null, null)).customerId()).isEqualTo(customer);
        assertThat(refused(of("retail", customer, null, null))).isEqualTo("400 customer_or_group");
        assertThat(refused(of(null, Ids.next(), null, null))).isEqualTo("400 customer_not_found");
        assertThat(refused(of(null, null, JUNE, JUNE))).isEqualTo("400 empty_period");
        assertThat(refused(of(null, null, JUNE, JUNE.plusNanos(999)))).isEqualTo("400 empty_period");
        assertThat(refused(list("XXX"))).isEqualTo("400 unknown_currency");
        assertThat(refused(of(" ", null, null, null))).isEqualTo("400 blank");
        assertThat(refused(of("İ".repeat(50), null, null, null))).isEqualTo("400 field_too_large");
        var group = pricing.create(of("retail", null, JUNE, null));
        var patch = new JsonObject().put("customer_id", customer.toString());
        assertThat(code(pricing.service.patchPriceList(group.id(), patch, ANYBODY)))
                .isEqualTo("400 customer_or_group");
        var ended = new JsonObject().put("valid_to", "2026-01-01T00:00:00Z");
        assertThat(code(pricing.service.patchPriceList(group.id(), ended, ANYBODY)))
                .isEqualTo("400 empty_period");
        assertThat(pricing.now(group.id())).isEqualTo(group);
    }

    @Test
    void a_list_keeps_its_archived_customer_and_no_other_list_gets_that_one() {
        var customer = pricing.customer("");
        var own = pricing.create(of(null, customer, null, null)).id();
        var other = pricing.create(of(null, pricing.customer(""), null, null)).id();
        pricing.archived.add(customer);
        var ended = of(null, customer, null, JUNE);
        assertThat(pricing.service.putPriceList(own, ended, ANYBODY).await().validTo())
                .isEqualTo(JUNE);
        var same = new JsonObject().put("customer_id", customer.toString()).put("active", false);
        assertThat(pricing.service.patchPriceList(own, same, ANYBODY).await().active())
                .isFalse();
        assertThat(code(pricing.service.putPriceList(other, ended, ANYBODY))).isEqualTo("409 customer_archived");
        assertThat(refused(ended)).isEqualTo("409 customer_archived");
    }

    @Test
    void a_refused_list_does_not_keep_its_customer_from_being_deleted() {
        var customer = pricing.customer("");
        var list = pricing.create(list("USD"));
        var service = pricing.service;
        var named = new JsonObject().put("customer_id", customer.toString());
        assertThat(refused(of(null, customer, JUNE, JUNE))).isEqualTo("400 empty_period");
        assertThat(code(service.putPriceList(list.id(), of("retail", customer, null, null), ANYBODY)))
                .isEqualTo("400 customer_or_group");
        assertThat(code(service.patchPriceList(list.id(), named.copy().put("name", " "), ANYBODY)))
                .isEqualTo("400 blank");
        assertThat(code(service.patchPriceList(Ids.next(), named, ANYBODY))).isEqualTo("404 price_list_not_found");
        assertThat(code(pricing.ifMatch(7).patchPriceList(list.id(), named, ANYBODY)))
                .isEqualTo("412 stale_version");
        assertThat(pricing.referenced).doesNotContain(customer);
        service.patchPriceList(list.id(), named, ANYBODY).await();
        assertThat(pricing.referenced).contains(customer);
    }

    private static String refused(WritePriceList body) {
        return code(pricing.service.createPriceList(body, ANYBODY));
    }

    @Test
    void lists_are_filtered_by_currency_group_customer_and_activity() {
        var customer = pricing.customer("");
        var own = pricing.create(of(null, customer, null, null)).id();
        var group = pricing.create(of("filtered", null, null, null)).id();
        var yen = pricing.create(list("JPY")).id();
        assertThat(listed(new JsonObject().put("customer_id", customer.toString())))
                .containsExactly(own);
        assertThat(listed(new JsonObject().put("customer_group", "FILTERED"))).containsExactly(group);
        assertThat(listed(new JsonObject().put("currency", "JPY")))
                .contains(yen)
                .doesNotContain(own, group);
        pricing.service
                .patchPriceList(yen, new JsonObject().put("active", false), ANYBODY)
                .await();
        assertThat(listed(new JsonObject().put("active", false))).contains(yen).doesNotContain(own);
    }

    @Test
    void prices_are_added_changed_and_removed_with_the_version_of_their_list() {
        var item = pricing.item("10.00");
        var other = pricing.item("10.00");
        var list = pricing.create(list("USD")).id();
        var made = pricing.add(list, item, 5, "9.5");
        assertThat(made.unitPrice()).isEqualTo(new BigDecimal("9.50"));
        assertThat(pricing.service.getPrice(list, made.id(), ANYBODY).await()).isEqualTo(made);
        var put = pricing.service
                .putPrice(list, made.id(), price(other, null, "8.25"), ANYBODY)
                .await();
        assertThat(List.of(put.itemId(), put.minimumQuantity(), put.version())).containsExactly(other, 1L, 2L);
        assertThat(prices(list, new JsonObject())).containsExactly(put);
        pricing.service.deletePrice(list, made.id(), ANYBODY).await();
        assertThat(prices(list, new JsonObject())).isEmpty();
        assertThat(code(pricing.service.deletePrice(list, made.id(), ANYBODY))).isEqualTo("404 price_not_found");
        assertThat(pricing.now(list).version()).isEqualTo(4);
        assertThat(pricing.events(list))
                .containsExactly(
                        "catalog.price_list.created 1",
                        "catalog.price_list.prices_changed 2",
                        "catalog.price_list.prices_changed 3",
                        "catalog.price_list.prices_changed 4");
    }

    @Test
    void a_price_of_another_list_is_not_found_and_an_unknown_item_is_refused() {
        var item = pricing.item("10.00");
        var gone = pricing.item("10.00");
        pricing.catalog.deleteItem(gone, new DeleteItem(null), ANYBODY).await();
        var list = pricing.create(list("USD")).id();
        var other = pricing.create(list("USD")).id();
        var made = pricing.add(list, item, 1, "9.00");
        var service = pricing.service;
        assertThat(code(service.getPrice(other, made.id(), ANYBODY))).isEqualTo("404 price_not_found");
        assertThat(code(service.putPrice(other, made.id(), price(item, 1L, "1"), ANYBODY)))
                .isEqualTo("404 price_not_found");
        assertThat(code(service.deletePrice(other, made.id(), ANYBODY))).isEqualTo("404 price_not_found");
        assertThat(code(service.listPrices(Ids.next(), PriceQuery.of(new JsonObject()), ANYBODY)))
                .isEqualTo("404 price_list_not_found");
        assertThat(code(service.createPrice(Ids.next(), price(item, 1L, "1"), ANYBODY)))
                .isEqualTo("404 price_list_not_found");
        for (var unknown : List.of(gone, Ids.next())) {
            assertThat(code(service.createPrice(list, price(unknown, 1L, "1"), ANYBODY)))
                    .isEqualTo("400 item_not_found");
            assertThat(code(service.putPrice(list, made.id(), price(unknown, 1L, "1"), ANYBODY)))
                    .isEqualTo("400 item_not_found");
            assertThat(code(set(list, price(item, 7L, "1"), price(unknown, 1L, "1"))))
                    .isEqualTo("400 item_not_found");
        }
        assertThat(prices(list, new JsonObject())).as("nothing of them remains").containsExactly(made);
    }

    @Test
    void a_price_has_at_most_six_decimals_in_any_currency() {
        var item = pricing.item("10.00");
        var yen = pricing.create(list("JPY")).id();
        var dinar = pricing.create(list("KWD")).id();
        assertThat(code(pricing.service.createPrice(yen, price(item, 1L, "9.0000005"), ANYBODY)))
                .isEqualTo("400 invalid_amount");
        assertThat(code(set(dinar, price(item, 1L, "9.125"), price(item, 2L, "9.1250001"))))
                .isEqualTo("400 invalid_amount");
        assertThat(pricing.add(yen, item, 1, "9.0").unitPrice()).isEqualTo(new BigDecimal("9"));
        assertThat(pricing.add(yen, item, 2, "0.000001").unitPrice()).isEqualTo(new BigDecimal("0.000001"));
        assertThat(pricing.add(yen, item, 3, "9999999999.990000").unitPrice())
                .isEqualTo(new BigDecimal("9999999999.99"));
        assertThat(pricing.add(dinar, item, 1, "9.1").unitPrice()).isEqualTo(new BigDecimal("9.100"));
        assertThat(pricing.add(dinar, item, 2, "9.1255").unitPrice()).isEqualTo(new BigDecimal("9.1255"));
    }

    @Test
    void the_currency_of_a_list_with_prices_stays() {
        var list = pricing.create(list("USD")).id();
        var yen = new JsonObject().put("currency", "JPY");
        pricing.service.patchPriceList(list, yen, ANYBODY).await();
        var made = pricing.add(list, pricing.item("1.00"), 1, "100");
        var euro = new JsonObject().put("currency", "EUR");
        assertThat(code(pricing.service.patchPriceList(list, euro, ANYBODY))).isEqualTo("409 currency_in_use");
        assertThat(code(pricing.service.putPriceList(list, list("EUR"), ANYBODY)))
                .isEqualTo("409 currency_in_use");
        pricing.service.deletePrice(list, made.id(), ANYBODY).await();
        pricing.service.patchPriceList(list, euro, ANYBODY).await();
        assertThat(pricing.now(list).currency()).isEqualTo("EUR");
    }

    @Test
    void only_one_of_twenty_concurrent_prices_for_the_same_quantity_is_added() {
        var item = pricing.item("10.00");
        var list = pricing.create(list("USD")).id();
        var tries = IntStream.range(0, 20)
                .mapToObj(i -> pricing.service.createPrice(list, price(item, 3L, "" + i), ANYBODY))
                .toList();
        Future.join(tries).otherwiseEmpty().await();
        assertThat(tries).filteredOn(Future::succeeded).hasSize(1);
        assertThat(tries)
                .filteredOn(Future::failed)
                .allSatisfy(f -> assertThat(code(f)).isEqualTo("409 price_taken"));
        assertThat(pricing.now(list).version()).as("one change").isEqualTo(2);
    }

    @Test
    void twenty_concurrent_commands_that_set_the_same_prices_change_them_once() {
        var items = List.of(pricing.item("10.00"), pricing.item("10.00"));
        var list = pricing.create(list("USD")).id();
        var tries = IntStream.range(0, 20)
                .mapToObj(i -> set(list, price(items.get(i % 2), 1L, "7"), price(items.get(1 - i % 2), 1L, "7")))
                .toList();
        Future.all(tries).await();
        assertThat(pricing.now(list).version()).isEqualTo(2);
        assertThat(pricing.db
                        .list(r -> r.getUUID(0), "select item_id from price_change where price_list_id = $1", list)
                        .await())
                .containsExactlyInAnyOrderElementsOf(items);
    }

    @Test
    void a_list_never_changes_its_currency_while_a_price_is_added() {
        var item = pricing.item("10.00");
        for (int i = 0; i < 20; i++) {
            var list = pricing.create(list("USD")).id();
            var added = pricing.service.createPrice(list, price(item, 1L, "9.99"), ANYBODY);
            var changed = pricing.service.patchPriceList(list, new JsonObject().put("currency", "JPY"), ANYBODY);
            Future.join(added, changed).transform(r -> Future.succeededFuture()).await();
            assertThat(added.succeeded()).isTrue();
            if (changed.failed()) assertThat(code(changed)).isEqualTo("409 currency_in_use");
            var written = pricing.db
                    .list(r -> r.getString(0), "select currency from price_change where price_list_id = $1", list)
                    .await();
            assertThat(written).containsExactly(changed.succeeded() ? "JPY" : "USD");
        }
    }

    @Test
    void a_thousand_prices_are_set_at_once_and_the_same_again_changes_nothing() {
        var items = IntStream.range(0, 20).mapToObj(i -> pricing.item("10.00")).toList();
        var list = pricing.create(list("USD")).id();
        var prices = new ArrayList<WritePrice>();
        for (int i = 0; i < 1_000; i++) prices.add(price(items.get(i % 20), 1L + i / 20, "5.00"));
        var all = new SetPrices(prices);
        var set = pricing.service.setPrices(list, all, ANYBODY).await();
        assertThat(set.version()).isEqualTo(2);
        assertThat(pricing.service.setPrices(list, all, ANYBODY).await()).isEqualTo(set);
        assertThat(prices(
                        list,
                        new JsonObject()
                                .put("item_id", items.get(3).toString())
                                .put("limit", 100)
                                .put("sort", List.of("minimum_quantity"))))
                .hasSize(50)
                .extracting(Price::minimumQuantity)
                .startsWith(1L, 2L, 3L);
        assertThat(code(set(
                        list,
                        price(items.get(0), null, "1"),
                        price(items.get(1), 1L, "1"),
                        price(items.get(0), 1L, "2"))))
                .isEqualTo("400 price_twice");
        var changed = set(list, price(items.get(0), null, "4.00"), price(items.get(1), null, "5.00"))
                .await();
        assertThat(changed.version()).isEqualTo(3);
        var data = pricing.db
                .list(
                        r -> r.getJsonObject(0),
                        "select data from event_log where subject = $1 and subject_version = 3",
                        list)
                .await()
                .getFirst();
        assertThat(data.getLong("count")).isEqualTo(1);
        assertThat(data.getJsonArray("prices").getJsonObject(0).getString("item_id"))
                .isEqualTo(items.get(0).toString());
    }

    @Test
    void prices_that_were_read_can_be_set_again_after_an_item_was_deleted() {
        var item = pricing.item("10.00");
        var gone = pricing.item("10.00");
        var list = pricing.create(list("USD")).id();
        set(list, price(item, 1L, "9.00"), price(gone, 1L, "8.00")).await();
        pricing.catalog.deleteItem(gone, new DeleteItem(null), ANYBODY).await();
        var version = set(list, price(item, 1L, "7.00"), price(gone, 1L, "8.00"))
                .await()
                .version();
        assertThat(version).isEqualTo(3);
        assertThat(code(set(list, price(gone, 1L, "7.50")))).isEqualTo("400 item_not_found");
        assertThat(code(set(list, price(gone, 2L, "8.00")))).isEqualTo("400 item_not_found");
        assertThat(prices(list, new JsonObject()))
                .extracting(p -> p.unitPrice().toString())
                .containsExactlyInAnyOrder("7.00", "8.00");
    }

    @Test
    void prices_are_set_only_at_the_version_that_the_client_has_read() {
        var item = pricing.item("10.00");
        var list = pricing.create(list("USD"));
        var body = new SetPrices(List.of(price(item, 1L, "9.00")));
        var old = pricing.ifMatch(list.version());
        old.setPrices(list.id(), body, ANYBODY).await();
        assertThat(code(old.setPrices(list.id(), body, ANYBODY))).isEqualTo("412 stale_version");
        var price = prices(list.id(), new JsonObject()).getFirst();
        assertThat(code(pricing.ifMatch(7).putPrice(list.id(), price.id(), price(item, 1L, "8"), ANYBODY)))
                .isEqualTo("412 stale_version");
        assertThat(code(pricing.ifMatch(7).deletePrice(list.id(), price.id(), ANYBODY)))
                .isEqualTo("412 stale_version");
        pricing.ifMatch(1).deletePrice(list.id(), price.id(), ANYBODY).await();
    }

    @Test
    void a_repeated_command_adds_one_price() {
        var item = pricing.item("10.00");
        var list = pricing.create(list("USD")).id();
        var keyed = pricing.withKey("price-" + list);
        var first = keyed.createPrice(list, price(item, 1L, "9.00"), ANYBODY).await();
        assertThat(keyed.createPrice(list, price(item, 1L, "9.00"), ANYBODY).await())
                .isEqualTo(first);
        assertThat(pricing.now(list).version()).isEqualTo(2);
    }

    @Test
    void the_offer_of_an_item_says_whether_a_price_list_has_a_price_of_it() {
        var item = pricing.item("10.00");
        var other = pricing.item("10.00");
        var list = pricing.create(list("USD")).id();
        assertThat(listedOffers(item, other)).isEmpty();
        var made = pricing.add(list, item, 1, "9.00");
        assertThat(listedOffers(item, other)).containsExactly(item);
        pricing.service.deletePrice(list, made.id(), ANYBODY).await();
        assertThat(listedOffers(item, other)).isEmpty();
    }

    private static List<UUID> listedOffers(UUID... items) {
        return pricing.products.offers(List.of(items), List.of(), ANYBODY).await().stream()
                .filter(Offer::inPriceLists)
                .map(Offer::itemId)
                .toList();
    }

    @Test
    void a_viewer_reads_prices_and_changes_none() {
        var list = pricing.create(list("USD")).id();
        var viewer = pricing.as("viewer");
        assertThat(viewer.getPriceList(list, ANYBODY).await().id()).isEqualTo(list);
        assertThat(code(viewer.createPriceList(list("USD"), ANYBODY))).isEqualTo("403 forbidden");
        var manager = pricing.as("inventory_manager");
        assertThat(manager.createPriceList(list("USD"), ANYBODY).await().version())
                .isEqualTo(1);
        assertThat(code(manager.deletePriceList(list, new DeletePriceList(null), ANYBODY)))
                .isEqualTo("403 forbidden");
        assertThat(code(pricing.as("customer").getPriceList(list, ANYBODY))).isEqualTo("403 forbidden");
    }

    @Test
    void the_list_of_prices_uses_an_index() {
        var list = pricing.create(list("USD")).id();
        TestDb.run("catalog", """
                insert into item(id, name, sku, unit_price) select uuidv7(), 'Part', 'PL-' || n, 1 from generate_series(1, 5000) n;
                insert into price_list_price(id, price_list_id, item_id, minimum_quantity, unit_price)
                select uuidv7(), '%s', id, 1, 1 from item where sku like 'PL-%%';
                insert into price_list(id, name, currency, customer_group) select uuidv7(), 'L' || n, 'USD', 'g' || n from generate_series(1, 5000) n;
                analyze price_list_price; analyze price_list;
                """.formatted(list));
        try {
            Plans.useIndexes(
                    pricing.db,
                    PriceWriter.listed("USD"),
                    List.of(),
                    () -> Where.of("true")
                            .and(
                                    "price_list_id = ?",
                                    pricing.create(list("USD")).id()));
            Plans.useIndexes(
                    pricing.db,
                    PriceWriter.listed("USD"),
                    List.of(),
                    () -> Where.of("true").and("price_list_id = ?", list).and("item_id = ?", Ids.next()));
            var lists = PriceListWriter.LISTS.listing();
            Plans.useIndexes(
                    pricing.db,
                    lists,
                    List.of(),
                    () -> Where.of("deleted_at is null").and("customer_group = ?", "g77"));
            Plans.useIndexes(
                    pricing.db,
                    lists,
                    List.of(),
                    () -> Where.of("deleted_at is null").and("customer_id = ?", Ids.next()));
        } finally {
            TestDb.run("catalog", """
                    delete from price_list_price where price_list_id = '%s'; delete from item where sku like 'PL-%%';
                    delete from price_list where customer_group like 'g%%' and name like 'L%%';
                    analyze price_list_price; analyze price_list;
                    """.formatted(list));
        }
    }
}
