package tradepost.purchase.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;
import static tradepost.kernel.Refusals.code;
import static tradepost.purchase.core.PurchaseFixture.ADMIN;
import static tradepost.purchase.core.PurchaseFixture.identity;
import static tradepost.purchase.core.PurchaseFixture.line;
import static tradepost.purchase.core.PurchaseFixture.neighbours;
import static tradepost.purchase.core.PurchaseFixture.published;
import static tradepost.purchase.core.PurchaseFixture.purchases;
import static tradepost.purchase.core.PurchaseFixture.vendorItems;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.contact.VendorSnapshot;
import tradepost.kernel.Refusals;
import tradepost.kernel.value.Ids;
import tradepost.purchase.PurchaseOrderLine;
import tradepost.purchase.WritePurchaseLine;
import tradepost.purchase.WritePurchaseOrder;
import tradepost.purchase.vendor.CostBreak;
import tradepost.purchase.vendor.VendorItem;
import tradepost.purchase.vendor.VendorItemQuery;
import tradepost.purchase.vendor.VendorItemService;
import tradepost.purchase.vendor.WriteVendorItem;

/** The price lists of vendors, and the lines of orders that take their costs from them. */
@ExtendWith(VertxExtension.class)
class VendorItemsTest {
    @BeforeAll
    static void start(Vertx vertx) {
        PurchaseFixture.start(vertx);
    }

    private static CostBreak from(long quantity, String cost) {
        return new CostBreak(quantity, new BigDecimal(cost));
    }

    private static WriteVendorItem cost(UUID item, String cost, @Nullable Long minimum, CostBreak... breaks) {
        return new WriteVendorItem(item, null, null, new BigDecimal(cost), minimum, null, null, List.of(breaks));
    }

    private static VendorItem put(UUID vendor, WriteVendorItem body) {
        return vendorItems.putVendorItem(vendor, body, ADMIN).await();
    }

    private static List<VendorItem> list(UUID vendor) {
        return vendorItems
                .listVendorItems(vendor, VendorItemQuery.of(new JsonObject()), ADMIN)
                .await()
                .data();
    }

    /** The costs of lines without a price, in these quantities. */
    private static List<String> costs(UUID vendor, @Nullable String currency, UUID item, long... quantities) {
        var lines = IntStream.range(0, quantities.length)
                .mapToObj(i -> line(item, quantities[i], null))
                .toArray(WritePurchaseLine[]::new);
        return purchases
                .createOrder(new WritePurchaseOrder(vendor, List.of(lines), currency, null, null), ADMIN)
                .await()
                .items()
                .stream()
                .map(PurchaseOrderLine::unitPrice)
                .map(BigDecimal::toPlainString)
                .toList();
    }

    @Test
    void an_item_is_listed_changed_and_removed() {
        var vendor = neighbours.vendor("lists", "EUR");
        var item = neighbours.item("LISTED", "9.00");
        var made = put(
                vendor,
                new WriteVendorItem(item, "V-1", null, new BigDecimal("7.5"), 10L, 5L, 12, List.of(from(100, "7"))));
        assertThat(made.currency()).isEqualTo("EUR");
        assertThat(made.cost()).isEqualTo(new BigDecimal("7.50"));
        assertThat(made.breaks()).containsExactly(from(100, "7.00"));
        assertThat(list(vendor)).containsExactly(made);
        assertThat(neighbours.marked).contains(vendor, item);
        var changed = put(vendor, cost(item, "8.00", null));
        assertThat(changed.id()).isEqualTo(made.id());
        assertThat(changed)
                .extracting(
                        VendorItem::vendorSku, VendorItem::minimumQuantity, VendorItem::packSize, VendorItem::breaks)
                .containsExactly(null, 1L, 1L, List.of());
        assertThat(list(vendor)).containsExactly(changed);
        vendorItems.deleteVendorItem(vendor, item, ADMIN).await();
        assertThat(list(vendor)).isEmpty();
        assertThat(code(vendorItems.deleteVendorItem(vendor, item, ADMIN))).isEqualTo("404 vendor_item_not_found");
        await().untilAsserted(() -> assertThat(published(made.id()))
                .extracting(e -> e.getString("type"), e -> e.getLong("subjectversion"))
                .containsExactly(
                        tuple("purchase.vendor_item.set", 1L),
                        tuple("purchase.vendor_item.set", 2L),
                        tuple("purchase.vendor_item.deleted", 3L)));
    }

    @Test
    void what_does_not_exist_or_does_not_fit_is_refused() {
        var vendor = neighbours.vendor("refuses", "JPY");
        var item = neighbours.item("REFUSED", "9.00");
        assertThat(code(vendorItems.putVendorItem(new UUID(9, 9), cost(item, "1", null), ADMIN)))
                .isEqualTo("404 vendor_not_found");
        assertThat(code(vendorItems.listVendorItems(new UUID(9, 9), VendorItemQuery.of(new JsonObject()), ADMIN)))
                .isEqualTo("404 vendor_not_found");
        assertThat(code(vendorItems.putVendorItem(vendor, cost(new UUID(9, 9), "1", null), ADMIN)))
                .isEqualTo("400 item_not_found");
        assertThat(code(vendorItems.putVendorItem(vendor, cost(item, "1.0000005", null), ADMIN)))
                .isEqualTo("400 invalid_amount");
        assertThat(code(vendorItems.putVendorItem(vendor, cost(item, "2", null, from(5, "1.0000005")), ADMIN)))
                .isEqualTo("400 invalid_amount");
        var blank = new WriteVendorItem(item, " \t", null, BigDecimal.ONE, null, null, null, null);
        assertThat(code(vendorItems.putVendorItem(vendor, blank, ADMIN))).isEqualTo("400 blank");
        for (var breaks : List.of(
                new CostBreak[] {from(5, "1")},
                new CostBreak[] {from(8, "1"), from(8, "1")},
                Stream.iterate(from(6, "1"), b -> from(b.minimumQuantity() + 1, "1"))
                        .limit(21)
                        .toArray(CostBreak[]::new)))
            assertThat(code(vendorItems.putVendorItem(vendor, cost(item, "2", 5L, breaks), ADMIN)))
                    .isEqualTo("400 invalid_breaks");
        assertThat(neighbours.marked).doesNotContain(vendor, item);
        assertThat(list(vendor)).isEmpty();
        var viewer = identity.proxy("viewer", VendorItemService.ADDRESS, VendorItemService.class);
        assertThat(code(viewer.putVendorItem(vendor, cost(item, "1", null), ADMIN)))
                .startsWith("403 ");
    }

    @Test
    void a_line_without_a_price_takes_the_cost_of_its_quantity() {
        var vendor = neighbours.vendor("breaks", "EUR");
        var item = neighbours.item("BREAKS", "99.00");
        put(vendor, cost(item, "5.00", 10L, from(50, "4.50"), from(100, "4.00")));
        assertThat(costs(vendor, null, item, 10, 49, 50, 99, 100, 5_000))
                .containsExactly("5.00", "5.00", "4.50", "4.50", "4.00", "4.00");
    }

    @Test
    void a_quantity_that_the_vendor_does_not_sell_is_refused_also_after_a_receipt() {
        var vendor = neighbours.vendor("minimum", "EUR");
        var item = neighbours.item("MINIMUM", "99.00");
        var body = new WriteVendorItem(item, null, null, new BigDecimal("5.00"), 10L, 4L, null, null);
        put(vendor, body);
        for (int round = 0; round < 2; round++) {
            var few = new WritePurchaseOrder(
                    vendor, List.of(line(item, 12, null), line(item, 8, null)), null, null, null);
            assertThat(code(purchases.createOrder(few, ADMIN))).isEqualTo("400 below_minimum");
            assertThat(Refusals.refusal(purchases.createOrder(few, ADMIN))
                            .getDebugInfo()
                            .encode())
                    .contains("items[1].quantity", "at least 10");
            var loose = new WritePurchaseOrder(vendor, List.of(line(item, 13, null)), null, null, null);
            assertThat(code(purchases.createOrder(loose, ADMIN))).isEqualTo("400 not_in_packs");
            PurchaseServiceTest.delivered(vendor, item, "6.00");
        }
        assertThat(costs(vendor, null, item, 12)).containsExactly("5.00");
        var agreed = new WritePurchaseOrder(vendor, List.of(line(item, 3, "6.00")), null, null, null);
        assertThat(purchases.createOrder(agreed, ADMIN).await().order().totalAmount())
                .isEqualTo(new BigDecimal("18.00"));
    }

    @Test
    void a_cost_that_the_vendor_changes_is_noticed_when_the_order_is_sent() {
        var vendor = neighbours.vendor("dearer");
        var item = neighbours.item("DEARER", "99.00");
        put(vendor, cost(item, "5.00", null));
        var made = purchases
                .createOrder(new WritePurchaseOrder(vendor, List.of(line(item, 3, null)), null, null, null), ADMIN)
                .await();
        var id = made.order().id();
        var kept = new WritePurchaseLine(made.items().getFirst().id(), item, 3, new BigDecimal("5.00"));
        purchases
                .putOrder(id, new WritePurchaseOrder(null, List.of(kept), null, null, null), ADMIN)
                .await();
        put(vendor, cost(item, "5.50", null));
        assertThat(code(purchases.sendOrder(id, null, ADMIN))).isEqualTo("409 price_changed");
        assertThat(Refusals.refusal(purchases.receiveOrder(id, null, ADMIN))
                        .getDebugInfo()
                        .encode())
                .contains("items[0].unit_price", "was 5.00 and is now 5.50");
        purchases
                .putOrder(id, new WritePurchaseOrder(null, List.of(line(item, 3, null)), null, null, null), ADMIN)
                .await();
        assertThat(purchases.sendOrder(id, null, ADMIN).await().order().totalAmount())
                .isEqualTo(new BigDecimal("16.50"));
        var agreed = purchases
                .createOrder(new WritePurchaseOrder(vendor, List.of(line(item, 3, "5.00")), null, null, null), ADMIN)
                .await();
        purchases.sendOrder(agreed.order().id(), null, ADMIN).await();
    }

    @Test
    void in_another_currency_the_price_list_has_no_cost() {
        var vendor = neighbours.vendor("currencies", "EUR");
        var item = neighbours.item("CURRENCIES", "99.00");
        put(vendor, cost(item, "5.00", 10L));
        var dollars = new WritePurchaseOrder(vendor, List.of(line(item, 20, null)), "USD", null, null);
        assertThat(code(purchases.createOrder(dollars, ADMIN))).isEqualTo("400 cost_required");
        var priced = new WritePurchaseOrder(vendor, List.of(line(item, 20, "1.23")), null, null, null);
        assertThat(purchases.createOrder(priced, ADMIN).await().order().totalAmount())
                .isEqualTo(new BigDecimal("24.60"));
    }

    @Test
    void an_order_is_expected_after_the_longest_lead_time_of_its_items() {
        var id = Ids.next();
        neighbours.vendors.put(id, new VendorSnapshot(id, "slow", "s@x.com", "active", "USD", 5, false, false));
        var slow = neighbours.item("SLOW", "1.00");
        var fast = neighbours.item("FAST", "1.00");
        put(id, new WriteVendorItem(slow, null, null, BigDecimal.ONE, null, null, 20, null));
        put(id, new WriteVendorItem(fast, null, null, BigDecimal.ONE, null, null, 2, null));
        assertThat(days(id, fast)).isEqualTo(2);
        assertThat(days(id, fast, PurchaseFixture.bolt)).isEqualTo(5);
        assertThat(days(id, fast, slow)).isEqualTo(20);
    }

    private static long days(UUID vendor, UUID... items) {
        var lines = Stream.of(items).map(i -> line(i, 1, "1.00")).toList();
        var made = purchases
                .createOrder(new WritePurchaseOrder(vendor, lines, null, null, null), ADMIN)
                .await();
        var sent = purchases.sendOrder(made.order().id(), null, ADMIN).await().order();
        return Duration.between(sent.orderedAt(), sent.expectedAt()).toDays();
    }

    @Test
    void twenty_at_once_leave_one_entry() {
        var vendor = neighbours.vendor("twenty");
        var item = neighbours.item("TWENTY", "9.00");
        var tries = IntStream.range(1, 21)
                .mapToObj(i -> vendorItems.putVendorItem(vendor, cost(item, i + ".00", null), ADMIN))
                .toList();
        Future.join(tries).await();
        assertThat(list(vendor)).hasSize(1);
        await().untilAsserted(() ->
                assertThat(published(list(vendor).getFirst().id())).hasSize(20));
    }
}
