package tradepost.inventory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.inventory.core.Inventory.ANYBODY;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.serviceproxy.ServiceProxyBuilder;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.inventory.DeleteLocation;
import tradepost.inventory.InventoryService;
import tradepost.inventory.VerificationQuery;
import tradepost.inventory.WriteLocation;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.hold.CreateHold;
import tradepost.inventory.hold.ExtendHold;
import tradepost.inventory.hold.HoldLine;
import tradepost.inventory.hold.HoldService;
import tradepost.inventory.reorder.ReorderPoint;
import tradepost.inventory.reorder.ReorderPointQuery;
import tradepost.inventory.reorder.WriteReorderPoint;
import tradepost.inventory.reorder.WriteReorderPoints;
import tradepost.inventory.transfer.Transfer;
import tradepost.inventory.transfer.TransferService;
import tradepost.inventory.transfer.WriteTransfer;
import tradepost.kernel.Refusals;
import tradepost.kernel.db.Db;
import tradepost.kernel.jobs.Job;
import tradepost.kernel.listing.Page;
import tradepost.kernel.request.Request;
import tradepost.kernel.value.Ids;

/**
 * Of twenty equal requests at once, one has an effect: those on locations, reorder points, drafts of transfers, extensions of holds,
 * shipped orders and verifications. The tests of the other operations show it for theirs.
 */
@ExtendWith(VertxExtension.class)
class OneEffectTest {
    static Inventory inventory;
    static HoldService holds;
    static Db db;

    @BeforeAll
    static void start(Vertx vertx) {
        inventory = new Inventory(vertx);
        holds = inventory.identity.proxy("admin", HoldService.ADDRESS, HoldService.class);
        db = Db.open(inventory.env, "inventory");
    }

    @AfterAll
    static void stop() {
        inventory.assertSound();
        db.close().await();
    }

    /** Twenty responses, of which those that are refused have this code. */
    private static <T> List<Future<T>> twenty(Supplier<Future<T>> request, String otherwise) {
        var all = Stream.generate(request).limit(20).toList();
        Future.join(all).otherwiseEmpty().await();
        assertThat(all).filteredOn(Future::failed).extracting(Refusals::code).allMatch(otherwise::equals);
        return all;
    }

    private static <T> void assertOneEffect(Supplier<Future<T>> request, String otherwise) {
        assertThat(twenty(request, otherwise)).filteredOn(Future::succeeded).hasSize(1);
    }

    /** For a client that sends the first version as If-Match. */
    private static <T> T ifFirst(String address, Class<T> api) {
        return with("if-match", "\"1\"", address, api);
    }

    private static <T> T with(String header, String value, String address, Class<T> api) {
        var options = new DeliveryOptions()
                .addHeader(Request.TOKEN, inventory.identity.token("admin"))
                .addHeader(header, value)
                .addHeader(Request.REQUEST_HASH, "the same body");
        return new ServiceProxyBuilder(inventory.vertx)
                .setAddress(address)
                .setOptions(options)
                .build(api);
    }

    private static List<String> events(UUID subject) {
        return db.list(
                        r -> r.getString(0),
                        "select split_part(type, '.', 3) || ' ' || subject_version from event_log where subject = $1 order by position",
                        subject)
                .await();
    }

    private static WriteLocation place(String code) {
        return new WriteLocation(code, "A place", null, null, null, null, null);
    }

    @Test
    void a_code_is_given_to_one_location() {
        var code = "L" + Ids.next().toString().substring(24);
        assertOneEffect(() -> inventory.service.createLocation(place(code), ANYBODY), "409 code_taken");
    }

    @Test
    void a_location_is_changed_by_one_of_those_who_have_read_it() {
        var service = ifFirst(InventoryService.ADDRESS, InventoryService.class);
        var put = inventory.location();
        assertOneEffect(() -> service.putLocation(put.id(), place(put.code()), ANYBODY), "412 stale_version");
        assertThat(events(put.id())).containsExactly("created 1", "updated 2");
        var patched = inventory.location();
        var patch = new JsonObject().put("priority", 7);
        assertOneEffect(() -> service.patchLocation(patched.id(), patch.copy(), ANYBODY), "412 stale_version");
        assertThat(events(patched.id())).containsExactly("created 1", "updated 2");
    }

    @Test
    void a_location_is_deleted_archived_and_restored_once() {
        var deleted = inventory.location();
        assertOneEffect(
                () -> inventory.service.deleteLocation(deleted.id(), new DeleteLocation(false), ANYBODY),
                "404 location_not_found");
        assertThat(events(deleted.id())).containsExactly("created 1", "deleted 2");
        var archived = inventory.location();
        twenty(() -> inventory.service.deleteLocation(archived.id(), new DeleteLocation(true), ANYBODY), "");
        assertThat(events(archived.id())).containsExactly("created 1", "archived 2");
        var restored = twenty(() -> inventory.service.restoreLocation(archived.id(), ANYBODY), "");
        assertThat(restored).extracting(f -> f.result().version()).containsOnly(3L);
        assertThat(events(archived.id())).containsExactly("created 1", "archived 2", "restored 3");
    }

    private static WriteTransfer transfer(UUID item, UUID to, long quantity) {
        return new WriteTransfer(null, to, List.of(new WriteTransfer.Line(item, quantity)), null, null, null, null);
    }

    @Test
    void a_draft_of_a_transfer_is_created_once_with_a_key_and_changed_by_one_of_those_who_have_read_it() {
        var item = inventory.item(10);
        var to = inventory.location().id();
        var keyed = with(Request.IDEMPOTENCY_KEY, "draft " + item, TransferService.ADDRESS, TransferService.class);
        var made = twenty(() -> keyed.createTransfer(transfer(item, to, 1), ANYBODY), "409 request_in_progress");
        assertThat(made.stream()
                        .filter(Future::succeeded)
                        .map(f -> f.result().id())
                        .distinct())
                .hasSize(1);
        var first = ifFirst(TransferService.ADDRESS, TransferService.class);
        var id = made.stream()
                .filter(Future::succeeded)
                .map(Future::result)
                .map(Transfer::id)
                .findAny()
                .orElseThrow();
        assertOneEffect(() -> first.putTransfer(id, transfer(item, to, 2), ANYBODY), "412 stale_version");
        var other = inventory
                .transfers
                .createTransfer(transfer(item, to, 3), ANYBODY)
                .await();
        var patch = new JsonObject().put("notes", "urgent");
        assertOneEffect(() -> first.patchTransfer(other.id(), patch.copy(), ANYBODY), "412 stale_version");
        for (var t : List.of(id, other.id())) {
            var now = inventory.transfers.getTransfer(t, ANYBODY).await();
            assertThat(now.version()).isEqualTo(2);
            assertThat(events(t)).hasSize(2);
        }
    }

    @Test
    void a_hold_is_extended_by_one_of_those_who_have_read_it() {
        var lines = List.of(new HoldLine(inventory.item(5), 5));
        var hold = holds.createHold(new CreateHold(lines, 60), ANYBODY).await();
        var first = ifFirst(HoldService.ADDRESS, HoldService.class);
        assertOneEffect(() -> first.extendHold(hold.id(), new ExtendHold(600), ANYBODY), "412 stale_version");
        assertThat(events(hold.id())).containsExactly("created 1", "extended 2");
        holds.releaseHold(hold.id(), ANYBODY).await();
    }

    @Test
    void the_stock_of_an_order_is_shipped_once() {
        var item = inventory.item(10);
        var order = Ids.next();
        var book = new SalesBook(inventory);
        book.reserved(inventory.reserve(order, 1, item, 3).await());
        var event = book.shipped(order, SalesBook.ALL);
        assertThat(twenty(() -> inventory.deliver(event).mapEmpty(), "")).allMatch(Future::succeeded);
        assertThat(inventory.onHand(item, Movements.MAIN)).isEqualTo(7);
        assertThat(inventory.available(item)).isEqualTo(7);
    }

    private static List<ReorderPoint> points(UUID item) {
        var query = new ReorderPointQuery(Page.FIRST, item, null, null, null);
        return inventory.reorder.listReorderPoints(query, ANYBODY).await().data();
    }

    @Test
    void an_item_has_one_reorder_point_at_a_location_which_is_deleted_once() {
        var item = inventory.item(10);
        var other = inventory.item(10);
        var point = new WriteReorderPoint(item, null, 5, 10, null, null);
        var made = twenty(() -> inventory.reorder.putReorderPoint(point, ANYBODY), "");
        assertThat(made.stream().map(f -> f.result().id()).distinct()).hasSize(1);
        var both = List.of(point, new WriteReorderPoint(other, Movements.MAIN, 5, 10, null, null));
        twenty(() -> inventory.reorder.putReorderPoints(new WriteReorderPoints(both), ANYBODY), "");
        assertThat(points(item)).hasSize(1);
        assertThat(points(other)).hasSize(1);
        for (var p : List.of(points(item).getFirst(), points(other).getFirst()))
            assertOneEffect(() -> inventory.reorder.deleteReorderPoint(p.id(), ANYBODY), "404 reorder_point_not_found");
        assertThat(points(item)).isEmpty();
    }

    @Test
    void a_verification_is_started_once_with_a_key() {
        var keyed =
                with(Request.IDEMPOTENCY_KEY, "verify " + Ids.next(), InventoryService.ADDRESS, InventoryService.class);
        var started = twenty(
                () -> keyed.startVerification(new VerificationQuery("changed"), ANYBODY), "409 request_in_progress");
        assertThat(started.stream()
                        .filter(Future::succeeded)
                        .map(Future::result)
                        .map(Job::id)
                        .distinct())
                .hasSize(1);
    }
}
