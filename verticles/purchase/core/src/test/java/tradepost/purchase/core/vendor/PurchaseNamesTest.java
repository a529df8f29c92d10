package tradepost.purchase.core.vendor;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.purchase.core.PurchaseFixture.ADMIN;
import static tradepost.purchase.core.PurchaseFixture.line;
import static tradepost.purchase.core.PurchaseFixture.neighbours;
import static tradepost.purchase.core.PurchaseFixture.purchases;
import static tradepost.purchase.core.PurchaseFixture.vendorItems;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.catalog.CatalogEvents;
import tradepost.inventory.InventoryEvents;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.events.TestEvents;
import tradepost.kernel.listing.Page;
import tradepost.kernel.value.Ids;
import tradepost.purchase.WritePurchaseOrder;
import tradepost.purchase.core.PurchaseFixture;
import tradepost.purchase.vendor.VendorItem;
import tradepost.purchase.vendor.VendorItemQuery;
import tradepost.purchase.vendor.WriteVendorItem;

/** The names of items and locations in lists of purchase, which come from the events of their contexts. */
@ExtendWith(VertxExtension.class)
class PurchaseNamesTest {
    @BeforeAll
    static void start(Vertx vertx) {
        PurchaseFixture.start(vertx);
    }

    /** What purchase reads of an item or a location in an event. */
    private record Changed(UUID id, String sku, String code, String name) {}

    private static void deliver(String type, UUID id, long version, String code, String name) {
        var event = EventLog.event(type, id, version, new Changed(id, code, code, name), "user:somebody", null);
        TestEvents.deliver(PurchaseFixture.env, "purchase", event).await();
    }

    private static VendorItem listed(UUID vendor) {
        var query = new VendorItemQuery(Page.of(10, null, null, null), null, null, null);
        return vendorItems.listVendorItems(vendor, query, ADMIN).await().data().getFirst();
    }

    @Test
    void a_cost_shows_the_present_name_of_its_item_although_the_catalog_is_asked_only_once() {
        var vendor = neighbours.vendor("names");
        var item = neighbours.item("FIRST", "1.00");
        var body = new WriteVendorItem(item, null, null, new BigDecimal("2.00"), null, null, null, null);
        assertThat(vendorItems.putVendorItem(vendor, body, ADMIN).await())
                .extracting(VendorItem::sku, VendorItem::name)
                .containsExactly("FIRST", "Item FIRST");
        deliver(CatalogEvents.ITEM + ".updated", item, 3, "THIRD", "Third");
        deliver(CatalogEvents.ITEM + ".updated", item, 2, "SECOND", "Second");
        neighbours.items.remove(item);
        assertThat(listed(vendor)).extracting(VendorItem::sku, VendorItem::name).containsExactly("THIRD", "Third");
    }

    @Test
    void an_order_shows_the_code_of_its_location_and_the_id_before_its_first_event() {
        var place = Ids.next();
        neighbours.locations.add(place);
        var body = new WritePurchaseOrder(
                PurchaseFixture.vendor,
                List.of(line(PurchaseFixture.bolt, 1, "1.00")),
                null,
                null,
                null,
                null,
                null,
                place,
                null);
        var order = purchases.createOrder(body, ADMIN).await().order();
        assertThat(order.code()).isEqualTo(place.toString());
        deliver(InventoryEvents.LOCATION + ".created", place, 1, "NORTH", "North");
        assertThat(purchases.getOrder(order.id(), ADMIN).await().order().code()).isEqualTo("NORTH");
        deliver(InventoryEvents.LOCATION + ".updated", place, 2, "SOUTH", "South");
        assertThat(purchases.getOrder(order.id(), ADMIN).await().order().code()).isEqualTo("SOUTH");
        assertThat(PurchaseFixture.draft().order().code()).isNull();
    }
}
