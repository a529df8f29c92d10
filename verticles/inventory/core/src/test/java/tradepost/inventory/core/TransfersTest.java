package tradepost.inventory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.inventory.core.Inventory.ANYBODY;
import static tradepost.kernel.Refusals.code;
import static tradepost.kernel.Refusals.refusal;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.inventory.DeleteLocation;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.count.OpenCount;
import tradepost.inventory.count.RecordCount;
import tradepost.inventory.stock.StockAtLocation;
import tradepost.inventory.transfer.ReceiveTransfer;
import tradepost.inventory.transfer.Transfer;
import tradepost.inventory.transfer.TransferLine;
import tradepost.inventory.transfer.TransferQuery;
import tradepost.inventory.transfer.TransferService;
import tradepost.inventory.transfer.WriteTransfer;
import tradepost.kernel.Refusals;
import tradepost.kernel.db.Db;
import tradepost.kernel.listing.Page;
import tradepost.kernel.value.Ids;

/** Stock leaves one location, is in transit, and arrives at another: nothing vanishes. */
@Order(Integer.MAX_VALUE)
@ExtendWith(VertxExtension.class)
class TransfersTest {
    private static final Instant FRIDAY = Instant.parse("2030-01-18T12:00:00Z");

    static Inventory inventory;
    static TransferService transfers;
    static Db db;

    @BeforeAll
    static void start(Vertx vertx) {
        inventory = new Inventory(vertx);
        transfers = inventory.transfers;
        db = Db.open(inventory.env, "inventory");
    }

    private static WriteTransfer body(UUID from, UUID to, Object... pairs) {
        var lines = new ArrayList<WriteTransfer.Line>();
        for (int i = 0; i < pairs.length; i += 2)
            lines.add(new WriteTransfer.Line((UUID) pairs[i], ((Number) pairs[i + 1]).longValue()));
        return new WriteTransfer(from, to, lines, FRIDAY, null, null, null);
    }

    /** Pairs of item and quantity. */
    private static Future<Transfer> draft(UUID from, UUID to, Object... pairs) {
        return transfers.createTransfer(body(from, to, pairs), ANYBODY);
    }

    private static Transfer shipped(UUID from, UUID to, Object... pairs) {
        return transfers
                .shipTransfer(draft(from, to, pairs).await().id(), ANYBODY)
                .await();
    }

    private static Future<Transfer> receive(Transfer transfer, ReceiveTransfer.Line... lines) {
        return transfers.receiveTransfer(transfer.id(), new ReceiveTransfer(List.of(lines)), ANYBODY);
    }

    private static ReceiveTransfer.Line part(Transfer transfer, int line, long good, long damaged, long lost) {
        return new ReceiveTransfer.Line(transfer.lines().get(line).id(), good, damaged, lost);
    }

    private static Transfer get(Transfer transfer) {
        return transfers.getTransfer(transfer.id(), ANYBODY).await();
    }

    private static Map<UUID, StockAtLocation> stock(UUID item) {
        var places = new HashMap<UUID, StockAtLocation>();
        for (var at : inventory.service.getStock(item, ANYBODY).await().locations()) places.put(at.locationId(), at);
        return places;
    }

    private static long incoming(UUID item) {
        return inventory.service.getStock(item, ANYBODY).await().incoming();
    }

    private static List<String> figures(Transfer transfer) {
        return transfer.lines().stream().map(TransfersTest::figures).toList();
    }

    /** In transit, received, damaged, lost and returned. */
    private static String figures(TransferLine l) {
        return "%d %d %d %d %d".formatted(l.inTransit(), l.received(), l.damaged(), l.lost(), l.returned());
    }

    /** Each movement with its locations' codes. */
    private static List<String> movements(UUID source) {
        return db.list(
                        r -> "%s %s>%s %d %s"
                                .formatted(
                                        r.getString(0), r.getString(1), r.getString(2), r.getLong(3), r.getString(4)),
                        """
                        select m.kind, f.code, t.code, m.quantity, coalesce(m.reason, '-') from movement m
                        join location f on f.id = m.from_location_id join location t on t.id = m.to_location_id
                        where m.source_id = $1 and m.source_type = 'transfer' order by m.id
                        """,
                        source)
                .await();
    }

    private static List<String> events(UUID transfer) {
        return db.list(r -> r.getString(0) + " " + r.getLong(1) + " " + r.getInteger(2), """
                        select type, subject_version, jsonb_array_length(data -> 'lines') from event_log
                        where subject = $1 order by subject_version
                        """, transfer)
                .await();
    }

    /** Returns how many of twenty requests at once had an effect; the others fail with one of these codes. */
    private static long effectsOf20(Supplier<Future<Transfer>> request, String... otherwise) {
        var all = Stream.generate(request).limit(20).toList();
        Future.join(all).otherwiseEmpty().await();
        assertThat(all).filteredOn(Future::failed).extracting(Refusals::code).isSubsetOf(otherwise);
        return all.stream().filter(Future::succeeded).count();
    }

    /** The pieces of an item at all locations, which include the outside. */
    private static void assertSumsToZero(UUID item) {
        long inside =
                stock(item).values().stream().mapToLong(StockAtLocation::onHand).sum();
        long outside = db.query("""
                        select coalesce(sum(case when to_location_id in (%1$s) then quantity else 0 end
                          - case when from_location_id in (%1$s) then quantity else 0 end), 0)::bigint
                        from movement where item_id = $1
                        """.formatted(Movements.OUTSIDE_IDS), item)
                .await()
                .iterator()
                .next()
                .getLong(0);
        assertThat(inside + outside).isZero();
    }

    @Test
    void stock_is_in_transit_after_it_was_shipped_and_at_the_destination_after_it_was_received() {
        var to = inventory.location();
        var item = inventory.item(10);
        var draft = draft(Movements.MAIN, to.id(), item, 4).await();
        assertThat(draft.status()).isEqualTo("draft");
        assertThat(draft.number()).matches("TRF-\\d{6}");
        assertThat(draft.expectedAt()).isEqualTo(FRIDAY);
        assertThat(stock(item)).as("a draft moves nothing").containsOnlyKeys(Movements.MAIN);
        var shipped = transfers.shipTransfer(draft.id(), ANYBODY).await();
        assertThat(shipped.status()).isEqualTo("shipped");
        assertThat(shipped.shippedAt()).isNotNull();
        assertThat(figures(shipped)).containsExactly("4 0 0 0 0");
        assertThat(stock(item).get(Movements.MAIN).onHand()).isEqualTo(6);
        assertThat(stock(item).get(Movements.TRANSIT).onHand()).isEqualTo(4);
        assertThat(stock(item).get(Movements.TRANSIT).available()).isZero();
        assertThat(inventory.available(item)).isEqualTo(6);
        assertThat(incoming(item)).isEqualTo(4);
        assertSumsToZero(item);
        inventory.assertSound();
        var received = transfers.receiveTransfer(draft.id(), null, ANYBODY).await();
        assertThat(received.status()).isEqualTo("received");
        assertThat(received.receivedAt()).isNotNull();
        assertThat(figures(received)).containsExactly("0 4 0 0 0");
        assertThat(stock(item).get(to.id()).onHand()).isEqualTo(4);
        assertThat(stock(item).get(Movements.TRANSIT).onHand()).isZero();
        assertThat(inventory.available(item)).isEqualTo(10);
        assertThat(incoming(item)).isZero();
        assertThat(movements(draft.id()))
                .containsExactly("transfer MAIN>TRANSIT 4 -", "transfer TRANSIT>" + to.code() + " 4 -");
        assertThat(events(draft.id()))
                .containsExactly(
                        "inventory.transfer.created 1 1",
                        "inventory.transfer.shipped 2 1",
                        "inventory.transfer.received 3 1");
        assertSumsToZero(item);
        inventory.assertSound();
    }

    @Test
    void a_transfer_is_received_in_parts_with_damaged_and_lost_pieces() {
        var to = inventory.location();
        var first = inventory.item(20);
        var second = inventory.item(20);
        var transfer = shipped(Movements.MAIN, to.id(), first, 10, second, 5);
        var partly = receive(transfer, part(transfer, 0, 3, 2, 1)).await();
        assertThat(partly.status()).isEqualTo("partially_received");
        assertThat(partly.receivedAt()).isNull();
        assertThat(figures(partly)).containsExactly("4 3 2 1 0", "5 0 0 0 0");
        assertThat(incoming(first)).isEqualTo(4);
        var there = stock(first).get(to.id());
        assertThat(List.of(there.onHand(), there.damaged(), there.available())).containsExactly(5L, 2L, 3L);
        assertThat(stock(first).get(Movements.TRANSIT).onHand()).isEqualTo(4);
        assertThat(movements(transfer.id()))
                .contains("transfer TRANSIT>" + to.code() + " 5 -", "adjustment TRANSIT>ADJUSTMENT 1 lost");
        assertThat(db.list(
                                r -> r.getString(0) + " " + r.getLong(1),
                                "select to_state, quantity from stock_state_change where source_type = 'transfer' and source_id = $1",
                                transfer.id())
                        .await())
                .containsExactly("damaged 2");
        inventory.assertSound();
        var lost = db.query("select id from movement where source_id = $1 and reason = 'lost'", transfer.id())
                .await()
                .iterator()
                .next()
                .getUUID(0);
        assertThat(code(inventory.stock.reverseMovement(lost, null, ANYBODY))).isEqualTo("409 not_reversible");
        var rest = receive(transfer, part(transfer, 0, 0, 0, 4), part(transfer, 1, 5, 0, 0))
                .await();
        assertThat(rest.status()).isEqualTo("received");
        assertThat(figures(rest)).containsExactly("0 3 2 5 0", "0 5 0 0 0");
        assertThat(incoming(first) + incoming(second)).isZero();
        assertThat(code(transfers.receiveTransfer(transfer.id(), null, ANYBODY)))
                .isEqualTo("409 invalid_state");
        assertSumsToZero(first);
        inventory.assertSound();
    }

    @Test
    void without_a_body_the_rest_is_received() {
        var to = inventory.location().id();
        var item = inventory.item(20);
        var transfer = shipped(Movements.MAIN, to, item, 10);
        receive(transfer, part(transfer, 0, 1, 1, 1)).await();
        assertThat(figures(
                        transfers.receiveTransfer(transfer.id(), null, ANYBODY).await()))
                .containsExactly("0 8 1 1 0");
        assertThat(db.list(r -> r.getBoolean(0), """
                select (data ->> 'complete')::boolean from event_log where subject = $1 and type = 'inventory.transfer.received'
                order by subject_version
                """, transfer.id()).await()).containsExactly(false, true);
    }

    @Test
    void no_more_than_what_is_in_transit_can_be_received() {
        var to = inventory.location().id();
        var item = inventory.item(20);
        var other = inventory.item(20);
        var transfer = shipped(Movements.MAIN, to, item, 10, other, 10);
        var refusal = refusal(receive(transfer, part(transfer, 0, 10, 0, 0), part(transfer, 1, 8, 2, 1)));
        assertThat(refusal.getMessage()).isEqualTo("quantity_exceeds_open");
        var details = refusal.getDebugInfo().getJsonArray("details");
        assertThat(details).hasSize(1);
        assertThat(details.getJsonObject(0).getString("field")).isEqualTo("lines[1].quantity");
        assertThat(get(transfer).status()).as("all or nothing").isEqualTo("shipped");
        receive(transfer, part(transfer, 1, 8, 1, 1)).await();
        assertThat(code(receive(transfer, part(transfer, 1, 1, 0, 0)))).isEqualTo("409 quantity_exceeds_open");
        inventory.assertSound();
    }

    @Test
    void a_cancelled_transfer_returns_what_is_still_under_way() {
        var to = inventory.location().id();
        var item = inventory.item(20);
        var transfer = shipped(Movements.MAIN, to, item, 10);
        receive(transfer, part(transfer, 0, 2, 1, 1)).await();
        var cancelled = transfers.cancelTransfer(transfer.id(), ANYBODY).await();
        assertThat(cancelled.status()).isEqualTo("cancelled");
        assertThat(cancelled.cancelledAt()).isNotNull();
        assertThat(figures(cancelled)).containsExactly("0 2 1 1 6");
        assertThat(stock(item).get(Movements.MAIN).onHand()).isEqualTo(16);
        assertThat(stock(item).get(to).onHand()).isEqualTo(3);
        assertThat(incoming(item)).isZero();
        for (var again : List.of(
                transfers.cancelTransfer(transfer.id(), ANYBODY),
                transfers.shipTransfer(transfer.id(), ANYBODY),
                transfers.receiveTransfer(transfer.id(), null, ANYBODY)))
            assertThat(code(again)).isEqualTo("409 invalid_state");
        assertSumsToZero(item);
        inventory.assertSound();
        var draft = draft(Movements.MAIN, to, item, 1).await();
        assertThat(transfers.cancelTransfer(draft.id(), ANYBODY).await().status())
                .isEqualTo("cancelled");
        assertThat(movements(draft.id())).isEmpty();
    }

    @Test
    void a_shortage_is_refused_as_a_whole_and_names_each_short_line() {
        var to = inventory.location().id();
        var enough = inventory.item(5);
        var tooFew = inventory.item(5);
        var reserved = inventory.item(5);
        inventory.reserve(Ids.next(), 1, reserved, 3).await();
        var never = Ids.next();
        var transfer = draft(Movements.MAIN, to, enough, 5, tooFew, 6, reserved, 3, never, 1)
                .await();
        var refusal = refusal(transfers.shipTransfer(transfer.id(), ANYBODY));
        assertThat(refusal.failureCode() + " " + refusal.getMessage()).isEqualTo("409 insufficient_stock");
        var details = refusal.getDebugInfo().getJsonArray("details").stream()
                .map(d -> (JsonObject) d)
                .map(d -> d.getString("field") + " " + d.getLong("requested") + " of " + d.getLong("available"))
                .toList();
        assertThat(details)
                .containsExactly("lines[1].quantity 6 of 5", "lines[2].quantity 3 of 2", "lines[3].quantity 1 of 0");
        assertThat(stock(enough).get(Movements.MAIN).onHand()).isEqualTo(5);
        assertThat(get(transfer).status()).isEqualTo("draft");
        inventory.assertSound();
    }

    @Test
    void a_draft_is_changed_in_full_and_in_part_and_nothing_else_is() {
        var to = inventory.location().id();
        var item = inventory.item(5);
        var other = inventory.item(5);
        var draft = draft(Movements.MAIN, to, item, 1).await();
        var put = transfers
                .putTransfer(draft.id(), body(to, Movements.MAIN, other, 2, item, 3), ANYBODY)
                .await();
        assertThat(put.fromLocationId()).isEqualTo(to);
        assertThat(put.lines()).extracting(TransferLine::itemId).containsExactly(other, item);
        assertThat(put.lines().get(1).id())
                .as("the line of an item keeps its id")
                .isEqualTo(draft.lines().getFirst().id());
        var patch = new JsonObject("{\"notes\": \"Fragile\", \"expected_at\": null}");
        var patched = transfers.patchTransfer(draft.id(), patch, ANYBODY).await();
        assertThat(patched.notes()).isEqualTo("Fragile");
        assertThat(patched.expectedAt()).isNull();
        assertThat(patched.version()).isEqualTo(3);
        assertThat(transfers.patchTransfer(draft.id(), patch, ANYBODY).await().version())
                .as("nothing changes")
                .isEqualTo(3);
        assertThat(events(draft.id()))
                .containsExactly(
                        "inventory.transfer.created 1 1",
                        "inventory.transfer.updated 2 2",
                        "inventory.transfer.updated 3 2");
        var shipped = shipped(Movements.MAIN, to, item, 1);
        for (var refused : List.of(
                transfers.patchTransfer(shipped.id(), patch, ANYBODY),
                transfers.putTransfer(shipped.id(), body(Movements.MAIN, to, item, 1), ANYBODY),
                transfers.shipTransfer(shipped.id(), ANYBODY)))
            assertThat(code(refused)).isEqualTo("409 invalid_state");
        assertThat(code(transfers.receiveTransfer(draft.id(), null, ANYBODY))).isEqualTo("409 invalid_state");
    }

    @Test
    void faulty_requests_are_refused() {
        var to = inventory.location().id();
        var item = inventory.item(5);
        assertThat(code(draft(Movements.MAIN, Ids.next(), item, 1))).isEqualTo("400 location_not_found");
        var both = refusal(draft(Movements.TRANSIT, Movements.CUSTOMER, item, 1));
        assertThat(both.getDebugInfo().getJsonArray("details"))
                .extracting(d -> ((JsonObject) d).getString("field"))
                .containsExactly("from_location_id", "to_location_id");
        assertThat(code(draft(to, to, item, 1))).isEqualTo("400 same_location");
        assertThat(code(draft(Movements.MAIN, to, item, 1, item, 2))).isEqualTo("400 item_twice");
        assertThat(code(draft(Movements.MAIN, to, item, 0))).isEqualTo("400 invalid_lines");
        assertThat(code(draft(Movements.MAIN, to))).isEqualTo("400 invalid_lines");
        for (var unknown : List.of(
                transfers.getTransfer(Ids.next(), ANYBODY),
                transfers.shipTransfer(Ids.next(), ANYBODY),
                transfers.putTransfer(Ids.next(), body(Movements.MAIN, to, item, 1), ANYBODY),
                transfers.cancelTransfer(Ids.next(), ANYBODY)))
            assertThat(code(unknown)).isEqualTo("404 transfer_not_found");
        var transfer = shipped(Movements.MAIN, to, item, 3);
        var line = part(transfer, 0, 1, 0, 0);
        assertThat(code(receive(transfer, line, line))).isEqualTo("400 line_twice");
        assertThat(code(receive(transfer, part(transfer, 0, 0, 0, 0)))).isEqualTo("400 invalid_lines");
        assertThat(code(receive(transfer, part(transfer, 0, 1, -1, 0)))).isEqualTo("400 invalid_lines");
        assertThat(code(receive(transfer, line, new ReceiveTransfer.Line(Ids.next(), 1, null, null))))
                .isEqualTo("400 line_not_found");
        assertThat(get(transfer).status()).isEqualTo("shipped");
    }

    @Test
    void a_closed_location_neither_ships_nor_takes_back_and_a_destination_stays_open() {
        var from = inventory.location().id();
        var to = inventory.location().id();
        var item = Ids.next();
        var archive = new DeleteLocation(true);
        inventory.add(item, from, 5).await();
        var draft = draft(from, to, item, 5).await();
        inventory.service.deleteLocation(to, archive, ANYBODY).await();
        assertThat(code(transfers.shipTransfer(draft.id(), ANYBODY))).isEqualTo("409 location_not_active");
        inventory.service.restoreLocation(to, ANYBODY).await();
        var shipped = transfers.shipTransfer(draft.id(), ANYBODY).await();
        assertThat(code(inventory.service.deleteLocation(to, archive, ANYBODY))).isEqualTo("409 location_in_use");
        assertThat(code(inventory.service.deleteLocation(to, new DeleteLocation(false), ANYBODY)))
                .isEqualTo("409 in_use");
        for (var change : List.of("{\"active\": false}", "{\"type\": \"transit\"}"))
            assertThat(code(inventory.service.patchLocation(to, new JsonObject(change), ANYBODY)))
                    .isEqualTo("409 location_in_use");
        inventory.service.deleteLocation(from, archive, ANYBODY).await();
        assertThat(code(transfers.cancelTransfer(shipped.id(), ANYBODY))).isEqualTo("409 location_not_active");
        transfers.receiveTransfer(shipped.id(), null, ANYBODY).await();
        assertThat(inventory.onHand(item, to)).isEqualTo(5);
        assertThat(code(inventory.service.patchLocation(
                        Movements.TRANSIT, new JsonObject("{\"name\": \"x\"}"), ANYBODY)))
                .isEqualTo("409 built_in_location");
        inventory.assertSound();
    }

    @Test
    void a_location_is_not_closed_while_stock_is_shipped_to_it() {
        int closed = 0;
        for (int i = 0; i < 20; i++) {
            var to = inventory.location().id();
            var item = inventory.item(1);
            var draft = draft(Movements.MAIN, to, item, 1).await();
            var shipping = transfers.shipTransfer(draft.id(), ANYBODY);
            var closing = inventory.service.deleteLocation(to, new DeleteLocation(true), ANYBODY);
            Future.join(shipping, closing).otherwiseEmpty().await();
            assertThat(shipping.succeeded()).as("one of both").isNotEqualTo(closing.succeeded());
            if (closing.succeeded()) closed++;
            else assertThat(code(closing)).isEqualTo("409 location_in_use");
        }
        System.out.printf("TransfersTest: %d of 20 closings were first%n", closed);
        inventory.assertSound();
    }

    @Test
    void of_twenty_shipments_receipts_or_cancellations_at_once_one_has_an_effect() {
        var to = inventory.location().id();
        var item = inventory.item(100);
        var transfer = draft(Movements.MAIN, to, item, 10).await();
        assertThat(effectsOf20(() -> transfers.shipTransfer(transfer.id(), ANYBODY), "409 invalid_state"))
                .isEqualTo(1);
        assertThat(stock(item).get(Movements.MAIN).onHand()).isEqualTo(90);
        assertThat(effectsOf20(() -> transfers.receiveTransfer(transfer.id(), null, ANYBODY), "409 invalid_state"))
                .isEqualTo(1);
        assertThat(stock(item).get(to).onHand()).isEqualTo(10);
        var cancelled = shipped(Movements.MAIN, to, item, 10);
        assertThat(effectsOf20(() -> transfers.cancelTransfer(cancelled.id(), ANYBODY), "409 invalid_state"))
                .isEqualTo(1);
        assertThat(stock(item).get(Movements.MAIN).onHand()).isEqualTo(90);
        var parts = shipped(Movements.MAIN, to, item, 10);
        assertThat(effectsOf20(() -> receive(parts, part(parts, 0, 1, 1, 1)), "409 quantity_exceeds_open"))
                .as("three of ten pieces each")
                .isEqualTo(3);
        assertThat(figures(get(parts))).containsExactly("1 3 3 3 0");
        assertSumsToZero(item);
        inventory.assertSound();
    }

    @Test
    void receiving_and_cancelling_at_the_same_time_leave_each_piece_at_one_place() {
        int received = 0;
        for (int i = 0; i < 20; i++) {
            var to = inventory.location().id();
            var item = inventory.item(10);
            var transfer = shipped(Movements.MAIN, to, item, 10);
            var receiving = receive(transfer, part(transfer, 0, 4, 0, 0));
            var cancelling = transfers.cancelTransfer(transfer.id(), ANYBODY);
            Future.join(receiving, cancelling).otherwiseEmpty().await();
            assertThat(cancelling.succeeded()).isTrue();
            if (receiving.succeeded()) received++;
            else assertThat(code(receiving)).isEqualTo("409 invalid_state");
            assertThat(figures(get(transfer))).containsExactly(receiving.succeeded() ? "0 4 0 0 6" : "0 0 0 0 10");
            assertSumsToZero(item);
        }
        System.out.printf("TransfersTest: %d of 20 receipts were first%n", received);
        inventory.assertSound();
    }

    @Test
    void two_transfers_in_opposite_directions_do_not_deadlock() {
        var north = inventory.location().id();
        var items = Stream.generate(Ids::next).limit(6).toList();
        for (var item : items) {
            inventory.add(item, Movements.MAIN, 50).await();
            inventory.add(item, north, 50).await();
        }
        var shipping = new ArrayList<Future<Transfer>>();
        for (int i = 0; i < 20; i++) {
            var ordered = i % 2 == 0 ? items : items.reversed();
            var pairs = ordered.stream().flatMap(item -> Stream.of(item, 1)).toArray();
            var draft = (i % 4 < 2 ? draft(Movements.MAIN, north, pairs) : draft(north, Movements.MAIN, pairs)).await();
            shipping.add(transfers.shipTransfer(draft.id(), ANYBODY));
        }
        Future.all(shipping).await();
        var receiving = shipping.stream()
                .map(s -> transfers.receiveTransfer(s.result().id(), null, ANYBODY))
                .toList();
        Future.all(receiving).await();
        for (var item : items) assertThat(inventory.available(item)).isEqualTo(100);
        inventory.assertSound();
    }

    @Test
    void a_transfer_of_500_lines_is_shipped_and_received_and_1001_lines_are_refused() {
        var to = inventory.location().id();
        var from = inventory.location().id();
        var items = Stream.generate(Ids::next).limit(1_001).toList();
        var tooMany = items.stream().flatMap(i -> Stream.of(i, 1)).toArray();
        assertThat(code(draft(from, to, tooMany))).isEqualTo("400 invalid_lines");
        var some = items.subList(0, 500);
        var count = inventory
                .counts
                .createCount(new OpenCount(from, null, some, null, null, null, null), ANYBODY)
                .await();
        var found = some.stream().map(i -> new RecordCount.Line(i, 2)).toList();
        inventory
                .counts
                .recordCount(count.id(), new RecordCount(found), ANYBODY)
                .await();
        inventory.counts.closeCount(count.id(), ANYBODY).await();
        var transfer =
                shipped(from, to, some.stream().flatMap(i -> Stream.of(i, 2)).toArray());
        assertThat(transfer.lines()).hasSize(500);
        var parts = IntStream.range(0, 500)
                .mapToObj(i -> part(transfer, i, 1, i % 2, 0))
                .toArray(ReceiveTransfer.Line[]::new);
        assertThat(receive(transfer, parts).await().status()).isEqualTo("partially_received");
        assertThat(transfers
                        .receiveTransfer(transfer.id(), null, ANYBODY)
                        .await()
                        .status())
                .isEqualTo("received");
        assertThat(inventory.onHand(some.getLast(), to)).isEqualTo(2);
        inventory.assertSound();
    }

    @Test
    void what_is_in_transit_and_incoming_is_verified() {
        var to = inventory.location().id();
        var item = inventory.item(20);
        var transfer = shipped(Movements.MAIN, to, item, 10);
        var line = transfer.lines().getFirst().id();
        corrupted("update incoming_stock set quantity = quantity + 1 where line_id = '%s'".formatted(line), "incoming");
        corrupted("update incoming_stock set quantity = quantity - 1 where line_id = '%s'".formatted(line));
        corrupted(
                "update transfer_line set in_transit = 9, received = 1 where id = '%s'".formatted(line),
                "in_transit",
                "incoming");
        corrupted("update transfer_line set in_transit = 10, received = 0 where id = '%s'".formatted(line));
        corrupted(
                "update transfer set status = 'cancelled', cancelled_at = now() where id = '%s'"
                        .formatted(transfer.id()),
                "in_transit",
                "incoming");
        corrupted(
                "update transfer set status = 'shipped', cancelled_at = null where id = '%s'".formatted(transfer.id()));
        corrupted("delete from incoming_stock where line_id = '%s'".formatted(line), "incoming");
        corrupted("""
                insert into incoming_stock(item_id, location_id, source_type, source_id, line_id, quantity)
                values ('%s', '%s', 'transfer', '%s', '%s', 10)
                """.formatted(item, to, transfer.id(), line));
    }

    /** Runs a statement behind the program's back, and expects exactly these figures to be wrong afterwards. */
    private static void corrupted(String statement, String... figures) {
        Corruption.run(statement);
        var verified = inventory.service.verifyStock(ANYBODY).await();
        assertThat(verified.mismatches())
                .extracting(m -> m.figure())
                .as(statement)
                .containsExactlyInAnyOrder(figures);
    }

    @Test
    void transfers_are_listed_by_status_location_item_time_number_and_reference() {
        var to = inventory.location().id();
        var item = inventory.item(5);
        var first = transfers
                .createTransfer(
                        new WriteTransfer(
                                Movements.MAIN,
                                to,
                                List.of(new WriteTransfer.Line(item, 1)),
                                null,
                                "Ref 1",
                                null,
                                null),
                        ANYBODY)
                .await();
        var second = shipped(Movements.MAIN, to, item, 1);
        assertThat(listed(new TransferQuery(Page.FIRST, null, null, null, null, null, null, to, null, null, null)))
                .containsExactly(second.id(), first.id());
        assertThat(listed(new TransferQuery(
                        Page.FIRST, null, null, null, null, List.of("draft"), Movements.MAIN, to, item, null, null)))
                .containsExactly(first.id());
        assertThat(listed(new TransferQuery(
                        Page.of(null, null, null, List.of("number")),
                        null,
                        null,
                        null,
                        null,
                        List.of("draft", "shipped"),
                        null,
                        to,
                        null,
                        null,
                        null)))
                .containsExactly(first.id(), second.id());
        assertThat(listed(new TransferQuery(
                        Page.FIRST, null, null, FRIDAY, FRIDAY.plusSeconds(1), null, null, to, null, null, null)))
                .containsExactly(second.id());
        assertThat(listed(new TransferQuery(Page.FIRST, null, null, null, FRIDAY, null, null, to, null, null, null)))
                .isEmpty();
        assertThat(listed(new TransferQuery(
                        Page.FIRST, null, null, null, null, null, null, to, null, second.number(), null)))
                .containsExactly(second.id());
        assertThat(listed(new TransferQuery(Page.FIRST, null, null, null, null, null, null, to, null, null, "Ref 1")))
                .containsExactly(first.id());
        assertThat(listed(
                        new TransferQuery(Page.FIRST, null, null, null, null, null, null, to, Ids.next(), null, null)))
                .isEmpty();
    }

    private static List<UUID> listed(TransferQuery query) {
        return transfers.listTransfers(query, ANYBODY).await().data().stream()
                .map(Transfer::id)
                .toList();
    }
}
