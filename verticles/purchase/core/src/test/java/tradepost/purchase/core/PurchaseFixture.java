package tradepost.purchase.core;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestIdentity;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.service.Env;
import tradepost.kernel.value.Ids;
import tradepost.orders.PayOrderRequest;
import tradepost.purchase.PurchaseOrderWithItems;
import tradepost.purchase.PurchaseService;
import tradepost.purchase.WritePurchaseLine;
import tradepost.purchase.WritePurchaseOrder;
import tradepost.purchase.contract.VendorContractService;
import tradepost.purchase.suggestion.SuggestionService;
import tradepost.purchase.vendor.VendorItemService;

/** A purchase context on a real database with fake neighbours, and the helpers of its tests. */
final class PurchaseFixture {
    static Vertx vertx;
    static Env env;
    static final Caller ADMIN = new Caller(new UUID(0, 1), "admin", List.of("*"));
    private static final List<JsonObject> PUBLISHED = new CopyOnWriteArrayList<>();
    static TestIdentity identity;
    static PurchaseService purchases;
    static VendorItemService vendorItems;
    static SuggestionService suggestions;
    static VendorContractService contracts;
    static Neighbours neighbours;
    static UUID vendor;
    static UUID bolt;
    static UUID nut;

    /** Called for each test class. */
    static void start(Vertx vertx, String... settings) {
        PurchaseFixture.vertx = vertx;
        env = TestDb.env(vertx, "purchase", settings);
        for (var type : List.of(
                "created",
                "updated",
                "approved",
                "ordered",
                "rescheduled",
                "changed",
                "received",
                "closed",
                "paid",
                "refunded",
                "return_requested",
                "returned",
                "return_declined",
                "cancelled"))
            vertx.eventBus().<JsonObject>consumer("purchase.order." + type, m -> PUBLISHED.add(m.body()));
        for (var type : List.of("set", "deleted"))
            vertx.eventBus().<JsonObject>consumer("purchase.vendor_item." + type, m -> PUBLISHED.add(m.body()));
        neighbours = new Neighbours(env);
        TestVerticle.deploy(vertx, new PurchaseVerticle(env));
        identity = new TestIdentity(vertx);
        purchases = identity.proxy("admin", PurchaseService.ADDRESS, PurchaseService.class);
        vendorItems = identity.proxy("admin", VendorItemService.ADDRESS, VendorItemService.class);
        suggestions = identity.proxy("admin", SuggestionService.ADDRESS, SuggestionService.class);
        contracts = identity.proxy("admin", VendorContractService.ADDRESS, VendorContractService.class);
        for (var type : List.of("created", "updated", "deleted", "expiring"))
            vertx.eventBus().<JsonObject>consumer("purchase.contract." + type, m -> PUBLISHED.add(m.body()));
        vendor = neighbours.vendor("supplier");
        bolt = neighbours.item("BOLT", "0.35");
        nut = neighbours.item("NUT", "0.10");
    }

    static WritePurchaseLine line(UUID item, long quantity, @Nullable String price) {
        return new WritePurchaseLine(null, item, quantity, price == null ? null : new BigDecimal(price));
    }

    static WritePurchaseOrder order(WritePurchaseLine... lines) {
        return new WritePurchaseOrder(vendor, List.of(lines), null, null, null);
    }

    /** For 1.00, without an event. */
    static void vendorItem(UUID vendor, UUID... items) {
        var rows = Stream.of(items)
                .map(item -> "('%s', '%s', '%s', 'USD', 1, 1, 1)".formatted(Ids.next(), vendor, item))
                .collect(Collectors.joining(", "));
        TestDb.run(
                "purchase",
                "insert into vendor_item(id, vendor_id, item_id, currency, cost, minimum_quantity, pack_size) values "
                        + rows);
    }

    static PurchaseOrderWithItems draft() {
        return purchases.createOrder(order(line(bolt, 50, "1000.00")), ADMIN).await();
    }

    static PurchaseOrderWithItems received() {
        return purchases.receiveOrder(draft().order().id(), null, ADMIN).await();
    }

    static PayOrderRequest amount(String amount) {
        return new PayOrderRequest(new BigDecimal(amount), "bank", "R-1");
    }

    static List<JsonObject> published(UUID orderId) {
        return PUBLISHED.stream()
                .filter(e -> e.getString("subject").equals(orderId.toString()))
                .toList();
    }

    static Future<Message<JsonObject>> send(String action, String key, String hash, JsonObject arguments) {
        var options = new DeliveryOptions();
        Map.of("action", action, "token", identity.token("admin"), "idempotency-key", key, "request-hash", hash)
                .forEach(options::addHeader);
        return vertx.eventBus().request(PurchaseService.ADDRESS, arguments, options);
    }

    private PurchaseFixture() {}
}
