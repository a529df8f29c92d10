package tradepost.inventory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static tradepost.inventory.core.Inventory.ANYBODY;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.catalog.CatalogEvents;
import tradepost.inventory.AvailableStock;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.stock.MovementQuery;
import tradepost.inventory.stock.StockAtLocation;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.listing.Page;
import tradepost.kernel.value.Ids;

/** Catalog's events about the stock of a product, delivered repeatedly and in any order. */
@ExtendWith(VertxExtension.class)
class ProductStockTest {
    static Inventory inventory;
    final UUID product = Ids.next();
    final UUID item = Ids.next();

    @BeforeAll
    static void start(Vertx vertx) {
        inventory = new Inventory(vertx);
    }

    @AfterAll
    static void stop() {
        inventory.assertSound();
    }

    Event event(String type, long version, Long stock) {
        return event(type, version, stock, null);
    }

    Event event(String type, long version, Long stock, Long from) {
        var data = CatalogEventData.product(product, item, version, null, stock, from, item);
        return EventLog.event(type, product, version, data, "user:somebody", null);
    }

    Event opened(long stock) {
        return event(CatalogEvents.PRODUCT_CREATED, 1, stock);
    }

    Event set(long version, Long stock) {
        return event(CatalogEvents.PRODUCT_UPDATED, version, stock);
    }

    @Test
    void opening_stock_that_is_delivered_repeatedly_is_booked_once() {
        var event = opened(10);
        Future.all(IntStream.range(0, 8).mapToObj(i -> inventory.deliver(event)).toList())
                .await();
        assertThat(inventory.available(item)).isEqualTo(10);
        var movements = inventory
                .service
                .listMovements(
                        new MovementQuery(Page.of(10, null, null, null), item, null, null, null, null, null, null),
                        ANYBODY)
                .await()
                .data();
        assertThat(movements).singleElement().satisfies(m -> {
            assertThat(m.quantity()).isEqualTo(10);
            assertThat(m.sourceType()).isEqualTo("product");
            assertThat(m.sourceId()).isEqualTo(product);
            assertThat(m.actor()).isEqualTo("user:somebody");
        });
    }

    @Test
    void a_set_quantity_is_available_in_addition_to_the_reserved_one() {
        inventory.deliver(opened(10)).await();
        inventory.reserve(Ids.next(), 1, item, 4).await();
        inventory.deliver(set(3, 2L)).await();
        var stock = inventory.service.getStock(item, ANYBODY).await();
        assertThat(stock.available()).isEqualTo(2);
        assertThat(stock.reserved()).isEqualTo(4);
        inventory.deliver(set(5, null)).await(); // a change without stock
        assertThat(inventory.available(item)).isEqualTo(2);
    }

    @Test
    void pieces_sold_while_a_change_is_in_flight_stay_sold() {
        inventory.deliver(opened(10)).await();
        inventory.reserve(Ids.next(), 1, item, 3).await();
        inventory.deliver(event(CatalogEvents.PRODUCT_UPDATED, 3, 12L, 10L)).await();
        assertThat(inventory.available(item)).isEqualTo(9);
        inventory.deliver(event(CatalogEvents.PRODUCT_UPDATED, 5, 0L, 12L)).await();
        assertThat(inventory.available(item)).isZero(); // never negative
    }

    @Test
    void opening_stock_that_is_overtaken_by_a_newer_change_adds_nothing() {
        inventory.deliver(set(3, 7L)).await();
        inventory.deliver(opened(10)).await();
        assertThat(inventory.available(item)).isEqualTo(7);
        inventory.deliver(set(7, 1L)).await();
        inventory.deliver(set(5, 9L)).await();
        assertThat(inventory.available(item)).isEqualTo(1);
    }

    @Test
    void the_stock_of_many_items_is_read_in_one_call() {
        inventory.deliver(opened(3)).await();
        var other = inventory.item(4);
        assertThat(inventory
                        .service
                        .availableStock(List.of(item, other, Ids.next()), ANYBODY)
                        .await())
                .containsExactlyInAnyOrder(new AvailableStock(item, 3), new AvailableStock(other, 4));
    }

    @Test
    void a_lower_quantity_is_removed_at_the_default_location_first() {
        inventory.deliver(opened(2)).await();
        var shop = inventory.location().id();
        inventory.add(item, shop, 5).await();
        inventory.deliver(set(2, 4L)).await();
        var stock = inventory.service.getStock(item, ANYBODY).await();
        assertThat(stock.available()).isEqualTo(4);
        assertThat(stock.locations())
                .extracting(StockAtLocation::locationId, StockAtLocation::onHand)
                .containsExactlyInAnyOrder(tuple(Movements.MAIN, 0L), tuple(shop, 4L));
        inventory.deliver(set(3, 9L)).await();
        assertThat(inventory.available(item)).isEqualTo(9);
    }
}
