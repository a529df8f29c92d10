package tradepost.sales.core.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;
import static tradepost.sales.core.Sales.ANYBODY;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.value.Ids;
import tradepost.sales.PlaceLine;
import tradepost.sales.PlaceOrderRequest;
import tradepost.sales.SalesOrderLine;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.WriteSalesLine;
import tradepost.sales.WriteSalesOrder;
import tradepost.sales.core.Neighbours.Listed;
import tradepost.sales.core.Sales;

/** Orders at the prices of price lists. */
@ExtendWith(VertxExtension.class)
class ListPricesTest {
    static Sales sales;

    @BeforeAll
    static void start(Vertx vertx) {
        sales = new Sales(vertx);
    }

    @AfterEach
    void withoutLists() {
        sales.neighbours.listPrices.clear();
        sales.neighbours.groups.clear();
    }

    private static UUID listed(@Nullable String group, UUID item, long minimumQuantity, String price) {
        var list = Ids.next();
        sales.neighbours.listPrices.add(new Listed(list, group, item, minimumQuantity, price));
        return list;
    }

    private static WriteSalesLine line(@Nullable UUID id, UUID item, long quantity, @Nullable String price) {
        return new WriteSalesLine(id, item, null, quantity, price == null ? null : new BigDecimal(price));
    }

    private static WriteSalesOrder order(WriteSalesLine... lines) {
        return new WriteSalesOrder(sales.neighbours.customer, List.of(lines), null, null, null, null);
    }

    private static SalesOrderWithItems create(WriteSalesLine... lines) {
        return sales.service.createOrder(order(lines), ANYBODY).await();
    }

    private static String confirmed(SalesOrderWithItems order) {
        var outcome = sales.service.confirmOrder(order.order().id(), ANYBODY);
        return outcome.transform(r -> Future.succeededFuture(r.failed())).await()
                ? code(outcome)
                : outcome.result().order().status();
    }

    @Test
    void a_line_takes_the_price_of_its_customer_and_quantity_and_names_the_list() {
        var item = sales.neighbours.item("10.00");
        var other = sales.neighbours.item("3.00");
        var all = listed(null, item, 1, "9.00");
        var wholesale = listed("wholesale", item, 5, "8.00");
        assertThat(create(line(null, item, 5, null)).items())
                .extracting(SalesOrderLine::priceListId)
                .containsExactly(all);
        sales.neighbours.groups.put(sales.neighbours.customer, "wholesale");
        var made = create(line(null, item, 5, null), line(null, item, 4, null), line(null, other, 2, null));
        assertThat(made.items())
                .extracting(l -> l.unitPrice() + " " + l.priceListId())
                .containsExactly("8.00 " + wholesale, "9.00 " + all, "3.00 null");
        assertThat(made.order().totalAmount()).isEqualTo(new BigDecimal("82.00"));
        assertThat(sales.now(made.order().id()).items()).isEqualTo(made.items());
        assertThat(sales.neighbours.marked).contains(all, wholesale);
    }

    @Test
    void a_changed_draft_is_priced_again() {
        var item = sales.neighbours.item("10.00");
        var list = listed(null, item, 5, "8.00");
        var made = create(line(null, item, 4, null));
        assertThat(made.items().getFirst().priceListId()).isNull();
        var kept = made.items().getFirst().id();
        var changed = sales.service
                .putOrder(made.order().id(), order(line(kept, item, 5, null)), ANYBODY)
                .await();
        assertThat(changed.items())
                .extracting(l -> l.unitPrice() + " " + l.priceListId())
                .containsExactly("8.00 " + list);
        var set = sales.service
                .putOrder(made.order().id(), order(line(kept, item, 5, "7.00")), ANYBODY)
                .await();
        assertThat(set.items())
                .extracting(l -> l.unitPrice() + " " + l.priceListId())
                .containsExactly("7.00 null");
    }

    @Test
    void a_price_that_differs_from_that_of_the_list_needs_a_permission() {
        var item = sales.neighbours.item("10.00");
        var list = listed(null, item, 1, "8.00");
        var manager = sales.as("inventory_manager");
        assertThat(code(manager.createOrder(order(line(null, item, 1, "10.00")), ANYBODY)))
                .as("the item's own price does not apply")
                .isEqualTo("403 price_not_allowed");
        var same =
                manager.createOrder(order(line(null, item, 1, "8.0")), ANYBODY).await();
        assertThat(same.items().getFirst().priceListId()).isEqualTo(list);
    }

    @Test
    void catalog_is_asked_once_for_all_lines_and_not_at_all_without_lists() {
        var items = IntStream.range(0, 1_000)
                .mapToObj(i -> sales.neighbours.item("1.00"))
                .toList();
        var lines = items.stream().map(i -> line(null, i, 1, null)).toArray(WriteSalesLine[]::new);
        int before = sales.neighbours.priceCalls.get();
        var unlisted = create(lines);
        assertThat(confirmed(unlisted)).isEqualTo("confirmed");
        assertThat(sales.neighbours.priceCalls.get()).isEqualTo(before);
        for (var item : items) listed(null, item, 1, "0.50");
        var order = create(lines);
        assertThat(sales.neighbours.priceCalls.get()).isEqualTo(before + 1);
        assertThat(order.order().totalAmount()).isEqualTo(new BigDecimal("500.00"));
        assertThat(confirmed(order)).isEqualTo("confirmed");
        assertThat(sales.neighbours.priceCalls.get()).isEqualTo(before + 2);
    }

    @Test
    void a_draft_is_confirmed_at_its_list_price_or_not_at_all() {
        var item = sales.neighbours.item("10.00");
        listed("wholesale", item, 1, "8.00");
        sales.neighbours.groups.put(sales.neighbours.customer, "wholesale");
        var drafts = new ArrayList<SalesOrderWithItems>();
        for (int i = 0; i < 3; i++) drafts.add(create(line(null, item, 1, null)));
        var set = create(line(null, item, 1, "7.00"));
        assertThat(confirmed(drafts.get(0))).isEqualTo("confirmed");
        sales.neighbours.listPrices.clear();
        assertThat(confirmed(drafts.get(1)))
                .as("the list no longer has a price")
                .isEqualTo("409 price_changed");
        listed("wholesale", item, 1, "8.00");
        assertThat(confirmed(drafts.get(1)))
                .as("another list has the same price")
                .isEqualTo("confirmed");
        sales.neighbours.groups.clear();
        assertThat(confirmed(drafts.get(2))).as("the customer left the group").isEqualTo("409 price_changed");
        assertThat(confirmed(set)).as("a price that was set stays").isEqualTo("confirmed");
    }

    @Test
    void an_order_that_uses_a_deleted_list_is_refused_and_stores_nothing() {
        var item = sales.neighbours.item("10.00");
        sales.neighbours.deletedLists.add(listed(null, item, 1, "8.00"));
        assertThat(code(sales.service.createOrder(order(line(null, item, 1, null)), ANYBODY)))
                .isEqualTo("409 price_changed");
        assertThat(sales.sql("select 1 from sales_order_line where item_id = $1", item))
                .isZero();
    }

    @Test
    void a_placed_order_has_the_list_price_also_when_it_is_repeated() {
        var item = sales.neighbours.item("10.00");
        var list = listed(null, item, 2, "8.00");
        var body = new PlaceOrderRequest(
                sales.neighbours.customer, List.of(new PlaceLine(null, item, 2, null)), null, null, null, null);
        for (int i = 0; i < 2; i++) { // the second time without marking the list
            var keyed = sales.shopWithKey("list-price-" + list + i);
            var placed = keyed.placeOrder(body, ANYBODY).await();
            assertThat(placed.items())
                    .extracting(l -> l.unitPrice() + " " + l.priceListId())
                    .containsExactly("8.00 " + list);
            assertThat(keyed.placeOrder(body, ANYBODY).await()).isEqualTo(placed);
            assertThat(sales.now(placed.order().id()).items()).isEqualTo(placed.items());
        }
    }
}
