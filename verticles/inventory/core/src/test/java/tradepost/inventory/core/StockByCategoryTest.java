package tradepost.inventory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.inventory.core.Inventory.ANYBODY;
import static tradepost.kernel.Refusals.code;
import static tradepost.kernel.Refusals.refusal;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.catalog.CatalogEvents;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.count.CountLine;
import tradepost.inventory.count.OpenCount;
import tradepost.inventory.stock.StockQuery;
import tradepost.inventory.stock.StockRow;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.listing.Page;
import tradepost.kernel.value.Ids;

@ExtendWith(VertxExtension.class)
class StockByCategoryTest {
    static Inventory inventory;
    final UUID tools = Ids.next();
    final UUID saws = Ids.next();
    final UUID product = Ids.next();

    @BeforeAll
    static void start(Vertx vertx) {
        inventory = new Inventory(vertx);
    }

    @AfterAll
    static void stop() {
        inventory.assertSound();
    }

    /** As the catalog publishes it: a product with one item has no variants. */
    private void published(UUID product, long version, @Nullable UUID category, UUID... items) {
        var variants = items.length == 1 ? new UUID[0] : items;
        var data = CatalogEventData.product(product, items[0], version, category, null, null, variants);
        inventory
                .deliver(EventLog.event(CatalogEvents.PRODUCT_UPDATED, product, version, data, "user:somebody", null))
                .await();
    }

    private static List<UUID> listed(UUID category) {
        var query = new StockQuery(Page.of(100, null, null, null), null, null, category, null, null, null, null, null);
        return inventory.stock.listStock(query, ANYBODY).await().data().stream()
                .map(StockRow::itemId)
                .toList();
    }

    @Test
    void a_category_has_the_items_of_its_products_and_of_those_below_it() {
        inventory.below.put(tools, List.of(saws));
        var small = inventory.item(3);
        var large = inventory.item(4);
        var hammer = inventory.item(5);
        var other = inventory.item(6);
        published(product, 1, saws, small, large);
        published(Ids.next(), 1, tools, hammer);
        assertThat(listed(tools))
                .containsExactlyInAnyOrder(small, large, hammer)
                .doesNotContain(other);
        assertThat(listed(saws)).containsExactlyInAnyOrder(small, large);
        assertThat(listed(Ids.next())).isEmpty();
    }

    @Test
    void an_item_follows_its_product_and_an_older_event_changes_nothing() {
        var saw = inventory.item(1);
        published(product, 3, tools, saw);
        published(product, 2, saws, saw);
        assertThat(listed(tools)).containsExactly(saw);
        published(product, 4, null, saw);
        assertThat(listed(tools)).isEmpty();
        published(product, 5, saws, saw);
        assertThat(listed(saws)).containsExactly(saw);
    }

    @Test
    void the_category_of_an_item_that_has_never_moved_is_kept_until_it_does() {
        var saw = Ids.next();
        published(product, 1, saws, saw);
        assertThat(listed(saws)).isEmpty();
        inventory.add(saw, Movements.MAIN, 1).await();
        assertThat(listed(saws)).containsExactly(saw);
    }

    @Test
    void a_category_is_counted() {
        inventory.below.put(tools, List.of(saws));
        var place = inventory.location().id();
        var saw = Ids.next();
        var other = Ids.next();
        for (var item : List.of(saw, other)) inventory.add(item, place, 2).await();
        published(product, 1, saws, saw);
        var count = inventory
                .counts
                .createCount(new OpenCount(place, tools, null, null, null, null, null), ANYBODY)
                .await();
        assertThat(count.lines()).extracting(CountLine::itemId).containsExactly(saw);
        assertThat(whyNothing(place, Inventory.UNKNOWN_CATEGORY)).contains("there is no category with this id");
        assertThat(whyNothing(Movements.MAIN, tools)).contains("there has never been stock of this category");
        assertThat(code(inventory.counts.createCount(
                        new OpenCount(place, tools, List.of(other), null, null, null, null), ANYBODY)))
                .isEqualTo("400 invalid_request");
    }

    /** The details of the refusal to open a count. */
    private static String whyNothing(UUID place, UUID category) {
        var refusal = refusal(
                inventory.counts.createCount(new OpenCount(place, category, null, null, null, null, null), ANYBODY));
        assertThat(refusal.getMessage()).isEqualTo("nothing_to_count");
        return refusal.getDebugInfo().encode();
    }
}
