package tradepost.purchase.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;
import static tradepost.kernel.Refusals.code;
import static tradepost.kernel.Refusals.refusal;
import static tradepost.purchase.core.PurchaseFixture.ADMIN;
import static tradepost.purchase.core.PurchaseFixture.identity;
import static tradepost.purchase.core.PurchaseFixture.neighbours;
import static tradepost.purchase.core.PurchaseFixture.published;
import static tradepost.purchase.core.PurchaseFixture.purchases;
import static tradepost.purchase.core.PurchaseFixture.suggestions;
import static tradepost.purchase.core.PurchaseFixture.vendorItems;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.contact.VendorSnapshot;
import tradepost.inventory.reorder.BelowPoint;
import tradepost.kernel.value.Ids;
import tradepost.purchase.PurchaseOrderLine;
import tradepost.purchase.suggestion.DraftedOrder;
import tradepost.purchase.suggestion.OrderSuggestion;
import tradepost.purchase.suggestion.OrderSuggestions;
import tradepost.purchase.suggestion.SkippedSuggestion;
import tradepost.purchase.suggestion.SuggestedDrafts;
import tradepost.purchase.suggestion.SuggestedOrder;
import tradepost.purchase.suggestion.SuggestionQuery;
import tradepost.purchase.suggestion.SuggestionService;
import tradepost.purchase.vendor.CostBreak;
import tradepost.purchase.vendor.WriteVendorItem;

/** What should be ordered, and the drafts that are made from it. */
@ExtendWith(VertxExtension.class)
class SuggestionsTest {
    private static final UUID MAIN = UUID.fromString("00000000-0000-7000-8000-000000000001");

    @BeforeAll
    static void start(Vertx vertx) {
        PurchaseFixture.start(vertx);
    }

    @AfterEach
    void clear() {
        neighbours.below.clear();
    }

    /** An item of which 2 pieces are available and 1 is incoming, with the point 10 and the quantity 20. */
    private static UUID low(String sku) {
        var item = neighbours.item(sku, "99.00");
        low(item, MAIN, null);
        return item;
    }

    private static void low(UUID item, UUID location, @Nullable Long maximum) {
        neighbours.below.add(new BelowPoint(item, location, "MAIN", location.equals(MAIN), 10, 20, maximum, 0, 2, 1));
    }

    private static void cost(UUID vendor, UUID item, String cost, long minimum, long pack, CostBreak... breaks) {
        var write = new WriteVendorItem(item, null, null, new BigDecimal(cost), minimum, pack, null, List.of(breaks));
        vendorItems.putVendorItem(vendor, write, ADMIN).await();
    }

    private static List<SuggestedOrder> suggested(@Nullable UUID vendor, @Nullable UUID location) {
        var found = suggestions
                .listSuggestions(new SuggestionQuery(vendor, location), ADMIN)
                .await();
        assertThat(found.complete()).isTrue();
        return found.orders();
    }

    private static Future<SuggestedDrafts> order(UUID... vendors) {
        return suggestions.orderSuggestions(new OrderSuggestions(List.of(vendors), null), ADMIN);
    }

    private static Future<SuggestedDrafts> orderAll() {
        return suggestions.orderSuggestions(null, ADMIN);
    }

    private static OrderSuggestion line(UUID item) {
        return new OrderSuggestion(item, null, null, null, null);
    }

    private static Future<SuggestedDrafts> order(OrderSuggestion... lines) {
        return suggestions.orderSuggestions(new OrderSuggestions(null, List.of(lines)), ADMIN);
    }

    private static List<PurchaseOrderLine> lines(DraftedOrder order) {
        return purchases.getOrder(order.id(), ADMIN).await().items();
    }

    @Test
    void items_are_suggested_by_vendor_location_and_currency() {
        var first = neighbours.vendor("first");
        var second = neighbours.vendor("second", "EUR");
        var bolts = low("LOW-1");
        var nuts = low("LOW-2");
        var other = Ids.next();
        low(bolts, other, 50L);
        cost(first, bolts, "2.00", 1, 1);
        cost(second, nuts, "3.00", 1, 1);
        var all = suggested(null, null);
        assertThat(all)
                .extracting(
                        SuggestedOrder::vendorId,
                        SuggestedOrder::vendorName,
                        SuggestedOrder::locationId,
                        SuggestedOrder::currency,
                        SuggestedOrder::totalAmount)
                .containsExactlyInAnyOrder(
                        tuple(first, "first", MAIN, "USD", new BigDecimal("40.00")),
                        tuple(first, "first", other, "USD", new BigDecimal("94.00")),
                        tuple(second, "second", MAIN, "EUR", new BigDecimal("60.00")));
        var line = suggested(second, null).getFirst().lines().getFirst();
        assertThat(line.itemId()).isEqualTo(nuts);
        assertThat(line.sku()).isEqualTo("LOW-2");
        assertThat(List.of(line.available(), line.incoming(), line.drafted(), line.point(), line.quantity()))
                .containsExactly(2L, 1L, 0L, 10L, 20L);
        assertThat(suggested(null, other))
                .singleElement()
                .satisfies(o -> assertThat(o.lines().getFirst().quantity()).isEqualTo(47));
        assertThat(suggested(second, other)).isEmpty();
    }

    @Test
    void the_vendor_with_the_lowest_cost_for_its_packed_quantity_is_suggested() {
        var packs = neighbours.vendor("packs");
        var plain = neighbours.vendor("plain");
        var item = low("PACKS");
        cost(plain, item, "2.00", 1, 1);
        cost(packs, item, "2.10", 1, 12, new CostBreak(24, new BigDecimal("1.90")));
        var line = suggested(packs, null).getFirst().lines().getFirst(); // 20 are needed, 24 cost less each
        assertThat(line.quantity()).isEqualTo(24);
        assertThat(line.unitPrice()).isEqualTo(new BigDecimal("1.90"));
        cost(plain, item, "1.80", 30, 1);
        assertThat(suggested(plain, null).getFirst().lines().getFirst().quantity())
                .isEqualTo(30);
        assertThat(suggested(packs, null)).isEmpty();
    }

    @Test
    void without_a_price_list_the_vendor_that_delivered_last_is_suggested_and_else_none() {
        var older = neighbours.vendor("older");
        var newer = neighbours.vendor("newer");
        var item = low("DELIVERED");
        var unknown = low("UNKNOWN");
        PurchaseServiceTest.delivered(older, item, "1.00");
        PurchaseServiceTest.delivered(newer, item, "5.00");
        var all = suggested(null, null);
        assertThat(all).extracting(SuggestedOrder::vendorId).containsExactly(newer, null);
        assertThat(all.getFirst().lines().getFirst().unitPrice()).isEqualTo(new BigDecimal("5.00"));
        assertThat(all.getLast().lines()).singleElement().satisfies(l -> {
            assertThat(l.itemId()).isEqualTo(unknown);
            assertThat(l.quantity()).isEqualTo(20);
            assertThat(l.unitPrice()).isNull();
        });
        assertThat(order(line(unknown)).await().skipped())
                .extracting(SkippedSuggestion::itemId)
                .containsExactly(unknown);
    }

    @Test
    void inactive_and_archived_vendors_and_archived_items_are_not_suggested() {
        var inactive = neighbours.vendor("inactive", "inactive", null);
        var archived = Ids.next();
        neighbours.vendors.put(
                archived, new VendorSnapshot(archived, "gone", "g@x.com", "active", null, null, true, false));
        var item = low("STATUS");
        for (var v : List.of(inactive, archived)) cost(v, item, "1.00", 1, 1);
        assertThat(suggested(null, null)).extracting(SuggestedOrder::vendorId).containsExactly((UUID) null);
        var known = neighbours.items.get(item);
        neighbours.items.put(
                item,
                new tradepost.catalog.ItemSnapshot(item, known.sku(), known.name(), known.unitPrice(), true, false));
        assertThat(suggested(null, null)).isEmpty();
    }

    @Test
    void what_is_in_drafts_for_the_location_is_not_suggested_again() {
        var vendor = neighbours.vendor("drafts");
        var item = low("DRAFTS");
        cost(vendor, item, "2.00", 1, 1);
        var made = order(vendor).await().orders().getFirst();
        assertThat(made.totalAmount()).isEqualTo(new BigDecimal("40.00"));
        assertThat(made.locationId()).isNull();
        assertThat(lines(made)).singleElement().satisfies(l -> {
            assertThat(l.quantity()).isEqualTo(20);
            assertThat(l.unitPrice()).isEqualTo(new BigDecimal("2.00"));
        });
        assertThat(neighbours.marked).contains(vendor, item);
        await().untilAsserted(() -> assertThat(published(made.id())).hasSize(1));
        assertThat(suggested(null, null)).isEmpty();
        assertThat(orderAll().await().orders()).isEmpty();
        assertThat(order(line(item)).await().skipped())
                .extracting(SkippedSuggestion::itemId)
                .containsExactly(item);
        purchases.cancelOrder(made.id(), null, ADMIN).await();
        assertThat(suggested(vendor, null)).hasSize(1);
    }

    @Test
    void chosen_lines_may_have_another_vendor_quantity_and_price() {
        var cheap = neighbours.vendor("cheap");
        var dear = neighbours.vendor("dear");
        var fresh = neighbours.vendor("fresh");
        var item = low("CHOSEN-1");
        var second = low("CHOSEN-2");
        var left = low("CHOSEN-3");
        for (var i : List.of(item, second, left)) cost(cheap, i, "1.00", 1, 1);
        cost(dear, item, "2.00", 1, 8);
        var made = order(
                        new OrderSuggestion(item, MAIN, dear, null, null),
                        new OrderSuggestion(second, null, fresh, 7L, new BigDecimal("3.00")))
                .await();
        assertThat(made.skipped()).isEmpty();
        assertThat(made.orders())
                .extracting(DraftedOrder::vendorId, DraftedOrder::totalAmount)
                .containsExactlyInAnyOrder(tuple(dear, new BigDecimal("48.00")), tuple(fresh, new BigDecimal("21.00")));
        assertThat(suggested(cheap, null).getFirst().lines())
                .extracting(l -> l.itemId())
                .contains(left);
    }

    @Test
    void a_request_that_cannot_be_fulfilled_drafts_nothing() {
        var vendor = neighbours.vendor("refuses suggestions");
        var item = low("REFUSES");
        cost(vendor, item, "1.00", 1, 1);
        assertThat(code(suggestions.orderSuggestions(
                        new OrderSuggestions(List.of(vendor), List.of(line(item))), ADMIN)))
                .isEqualTo("400 one_of_required");
        assertThat(code(order(line(item), line(item)))).isEqualTo("400 line_twice");
        assertThat(code(order(new OrderSuggestion(item, null, new UUID(9, 9), 5L, BigDecimal.ONE))))
                .isEqualTo("400 vendor_not_found");
        var other = neighbours.vendor("without a cost");
        assertThat(code(order(new OrderSuggestion(item, null, other, 5L, null))))
                .isEqualTo("400 cost_required");
        var costless = refusal(order(line(item), new OrderSuggestion(low("COSTLESS"), null, other, 5L, null)));
        assertThat(costless.getDebugInfo().encode()).contains("\"lines[1].unit_price\"");
        assertThat(code(identity.proxy("viewer", SuggestionService.ADDRESS, SuggestionService.class)
                        .orderSuggestions(null, ADMIN)))
                .startsWith("403 ");
        assertThat(suggested(vendor, null)).hasSize(1);
    }

    @Test
    void twenty_conversions_at_once_make_one_set_of_drafts() {
        var vendors = List.of(neighbours.vendor("once 1"), neighbours.vendor("once 2"));
        for (var v : vendors) for (int i = 0; i < 3; i++) cost(v, low("ONCE"), "1.00", 1, 1);
        var tries = Stream.generate(SuggestionsTest::orderAll).limit(20).toList();
        Future.join(tries).await();
        assertThat(tries.stream().flatMap(t -> t.result().orders().stream()))
                .extracting(DraftedOrder::vendorId, DraftedOrder::lineCount)
                .containsExactlyInAnyOrder(tuple(vendors.get(0), 3), tuple(vendors.get(1), 3));
        assertThat(suggested(null, null)).isEmpty();
    }

    @Test
    void a_vendor_gets_several_drafts_if_one_would_have_more_than_a_thousand_lines() {
        var vendor = neighbours.vendor("a thousand lines");
        var items = new ArrayList<UUID>();
        for (int i : IntStream.range(0, 1_001).toArray()) items.add(low("MANY-" + i));
        PurchaseFixture.vendorItem(vendor, items.toArray(UUID[]::new));
        assertThat(suggested(vendor, null)).extracting(o -> o.lines().size()).containsExactly(1_000, 1);
        assertThat(order(vendor).await().orders())
                .extracting(DraftedOrder::lineCount)
                .containsExactly(1_000, 1);
        assertThat(suggested(vendor, null)).isEmpty();
    }
}
