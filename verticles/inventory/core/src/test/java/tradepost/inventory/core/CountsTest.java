package tradepost.inventory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.inventory.core.Inventory.ANYBODY;
import static tradepost.kernel.Refusals.code;
import static tradepost.kernel.Refusals.refusal;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.inventory.DeleteLocation;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.count.CountLine;
import tradepost.inventory.count.CountQuery;
import tradepost.inventory.count.CountRecordingQuery;
import tradepost.inventory.count.CountService;
import tradepost.inventory.count.OpenCount;
import tradepost.inventory.count.RecordCount;
import tradepost.inventory.count.StockCount;
import tradepost.inventory.stock.Movement;
import tradepost.inventory.stock.MovementQuery;
import tradepost.kernel.db.Db;
import tradepost.kernel.listing.Page;
import tradepost.kernel.value.Ids;

/** A count means what was on hand at the moment when it was recorded. */
@ExtendWith(VertxExtension.class)
class CountsTest {
    private static final CountRecordingQuery ALL = new CountRecordingQuery(Page.FIRST, null, null, null);

    static Inventory inventory;
    static CountService counts;
    static Db db;

    @BeforeAll
    static void start(Vertx vertx) {
        inventory = new Inventory(vertx);
        counts = inventory.counts;
        db = Db.open(inventory.env, "inventory");
    }

    private static Future<StockCount> open(UUID location, UUID... items) {
        return counts.createCount(
                new OpenCount(location, null, items.length == 0 ? null : List.of(items), null, null, null, null),
                ANYBODY);
    }

    /** Pairs of item and quantity. */
    private static Future<StockCount> record(UUID count, Object... pairs) {
        var lines = new ArrayList<RecordCount.Line>();
        for (int i = 0; i < pairs.length; i += 2)
            lines.add(new RecordCount.Line((UUID) pairs[i], ((Number) pairs[i + 1]).longValue()));
        return counts.recordCount(count, new RecordCount(lines), ANYBODY);
    }

    private static StockCount close(UUID count) {
        return counts.closeCount(count, ANYBODY).await();
    }

    private static CountLine line(StockCount count, UUID item) {
        return count.lines().stream()
                .filter(l -> l.itemId().equals(item))
                .findFirst()
                .orElseThrow();
    }

    private static List<Movement> movements(UUID source) {
        var query = new MovementQuery(Page.of(100, null, null, null), null, null, null, null, source, null, null);
        return inventory.service.listMovements(query, ANYBODY).await().data();
    }

    /** Newest first. */
    private static List<String> recordings(UUID count) {
        return counts.listCountRecordings(count, ALL, ANYBODY).await().data().stream()
                .map(r -> r.number() + ": " + r.counted() + " of " + r.expected() + ", " + r.difference())
                .toList();
    }

    private static List<String> events(UUID count) {
        return db.list(
                        r -> r.getString(0) + " " + r.getLong(1),
                        "select type, subject_version from event_log where subject = $1 order by subject_version",
                        count)
                .await();
    }

    /** Sends the same request twenty times at once, and returns how many had an effect; the others fail with this code. */
    private static long effectsOf20(Supplier<Future<StockCount>> request, String otherwise) {
        var all = Stream.generate(request).limit(20).toList();
        Future.join(all).otherwiseEmpty().await();
        assertThat(all)
                .filteredOn(Future::failed)
                .allSatisfy(f -> assertThat(code(f)).isEqualTo(otherwise));
        return all.stream().filter(Future::succeeded).count();
    }

    @Test
    void the_differences_are_booked_when_the_count_is_closed() {
        var more = inventory.item(10);
        var less = inventory.item(10);
        var same = inventory.item(10);
        var notCounted = inventory.item(10);
        var id = open(Movements.MAIN, more, less, same, notCounted).await().id();
        record(id, more, 12, less, 7, same, 10).await();
        assertThat(inventory.available(more)).as("nothing is booked yet").isEqualTo(10);
        var closed = close(id);
        assertThat(closed.status()).isEqualTo("closed");
        assertThat(closed.closedAt()).isNotNull();
        assertThat(Stream.of(more, less, same, notCounted).map(i -> inventory.available(i)))
                .containsExactly(12L, 7L, 10L, 10L);
        assertThat(closed.lines()).extracting(CountLine::difference).containsExactly(2L, -3L, 0L, null);
        assertThat(line(closed, notCounted).expected()).isNull();
        assertThat(movements(id))
                .extracting(m -> m.kind() + " " + m.sourceType() + " " + m.quantity())
                .containsExactlyInAnyOrder("count count 2", "count count 3");
        assertThat(events(id))
                .containsExactly("inventory.count.opened 1", "inventory.count.recorded 2", "inventory.count.closed 3");
        inventory.assertSound();
    }

    @Test
    void a_movement_between_recording_and_closing_is_kept() {
        var item = inventory.item(10);
        var id = open(Movements.MAIN, item).await().id();
        record(id, item, 8).await();
        inventory.add(item, Movements.MAIN, 5).await();
        inventory.add(item, Movements.MAIN, -1).await();
        assertThat(line(counts.getCount(id, ANYBODY).await(), item).expected())
                .as("at the moment of the recording")
                .isEqualTo(10);
        close(id);
        assertThat(inventory.available(item)).isEqualTo(10 + 5 - 1 - 2);
        inventory.assertSound();
    }

    @Test
    void the_last_recording_applies_and_each_is_kept() {
        var item = inventory.item(10);
        var id = open(Movements.MAIN, item).await().id();
        record(id, item, 3).await();
        inventory.add(item, Movements.MAIN, 2).await();
        var second = line(record(id, item, 11).await(), item);
        assertThat(List.of(second.recordings(), second.counted(), second.expected(), second.difference()))
                .containsExactly(2, 11L, 12L, -1L);
        assertThat(second.recordedBy()).startsWith("user:");
        assertThat(recordings(id)).containsExactly("2: 11 of 12, -1", "1: 3 of 10, -7");
        assertThat(code(counts.listCountRecordings(Ids.next(), ALL, ANYBODY))).isEqualTo("404 count_not_found");
        assertThat(db.list(
                                r -> r.getInteger(0) + ": " + r.getLong(1) + " of " + r.getLong(2) + " "
                                        + r.getString(3).substring(0, 5),
                                "select number, counted, on_hand, actor from stock_count_recording where count_id = $1 order by 1",
                                id)
                        .await())
                .containsExactly("1: 3 of 10 user:", "2: 11 of 12 user:");
        close(id);
        assertThat(inventory.available(item)).isEqualTo(11);
    }

    @Test
    void a_blind_count_hides_what_is_expected_until_it_is_closed() {
        var item = inventory.item(10);
        var blind = new OpenCount(Movements.MAIN, null, List.of(item), true, "Blind", null, null);
        var opened = counts.createCount(blind, ANYBODY).await();
        assertThat(line(opened, item).expected()).isNull();
        var recorded = line(record(opened.id(), item, 9).await(), item);
        assertThat(recorded.counted()).isEqualTo(9);
        assertThat(recorded.expected()).isNull();
        assertThat(recorded.difference()).isNull();
        assertThat(recordings(opened.id())).containsExactly("1: 9 of null, null");
        var closed = line(close(opened.id()), item);
        assertThat(recordings(opened.id())).containsExactly("1: 9 of 10, -1");
        assertThat(List.of(closed.expected(), closed.difference())).containsExactly(10L, -1L);
    }

    @Test
    void the_event_of_a_recording_in_a_blind_count_hides_what_is_expected() {
        var item = inventory.item(10);
        var blind = new OpenCount(Movements.MAIN, null, List.of(item), true, "Blind", null, null);
        var hidden = counts.createCount(blind, ANYBODY).await().id();
        record(hidden, item, 9).await();
        assertThat(recorded(hidden)).containsExactly("9 of null, null");
        close(hidden);
        var shown = open(Movements.MAIN, item).await().id();
        record(shown, item, 8).await();
        assertThat(recorded(shown)).containsExactly("8 of 9, -1");
        counts.cancelCount(shown, ANYBODY).await();
    }

    /** The lines of the events of the recordings of a count. */
    private static List<String> recorded(UUID count) {
        return db.list(
                        r -> r.getInteger(0) + " of " + r.getInteger(1) + ", " + r.getInteger(2),
                        "select (l->>'counted')::int, (l->>'on_hand')::int, (l->>'difference')::int"
                                + " from event_log, jsonb_array_elements(data->'lines') l"
                                + " where subject = $1 and type = 'inventory.count.recorded' order by position",
                        count)
                .await();
    }

    @Test
    void without_items_everything_with_a_level_at_the_location_is_counted() {
        var place = inventory.location().id();
        assertThat(code(open(place))).isEqualTo("400 nothing_to_count");
        var items = List.of(Ids.next(), Ids.next(), Ids.next());
        for (var item : items) inventory.add(item, place, 4).await();
        inventory.add(items.getFirst(), place, -4).await();
        var opened = open(place).await();
        assertThat(opened.lines()).extracting(CountLine::itemId).containsExactlyInAnyOrderElementsOf(items);
        assertThat(line(opened, items.getFirst()).expected()).isZero();
        assertThat(opened.lineCount()).isEqualTo(3);
    }

    @Test
    void a_count_of_pieces_that_never_moved_there_creates_the_level() {
        var place = inventory.location().id();
        var item = inventory.item(1);
        var id = open(place, item).await().id();
        record(id, item, 3).await();
        close(id);
        assertThat(inventory.onHand(item, place)).isEqualTo(3);
        inventory.assertSound();
    }

    @Test
    void a_count_that_would_leave_less_than_is_reserved_is_refused_as_a_whole() {
        var short1 = inventory.item(10);
        var fine = inventory.item(10);
        inventory.reserve(Ids.next(), 1, short1, 6).await();
        var id = open(Movements.MAIN, fine, short1).await().id();
        record(id, fine, 9, short1, 5).await();
        var refusal = refusal(counts.closeCount(id, ANYBODY));
        assertThat(refusal.getMessage()).isEqualTo("below_reserved");
        var details = refusal.getDebugInfo().getJsonArray("details");
        assertThat(details).hasSize(1);
        assertThat(details.getJsonObject(0).getString("field")).isEqualTo("lines[1]");
        assertThat(details.getJsonObject(0).getString("item_id")).isEqualTo(short1.toString());
        assertThat(inventory.onHand(fine, Movements.MAIN))
                .as("nothing was booked")
                .isEqualTo(10);
        record(id, short1, 6).await();
        close(id);
        assertThat(inventory.available(short1)).isZero();
        inventory.assertSound();
    }

    @Test
    void a_cancelled_count_books_nothing_and_frees_its_items() {
        var item = inventory.item(10);
        var id = open(Movements.MAIN, item).await().id();
        record(id, item, 1).await();
        assertThat(counts.cancelCount(id, ANYBODY).await().status()).isEqualTo("cancelled");
        assertThat(inventory.available(item)).isEqualTo(10);
        for (var again : List.of(counts.cancelCount(id, ANYBODY), counts.closeCount(id, ANYBODY), record(id, item, 2)))
            assertThat(code(again)).isEqualTo("409 invalid_state");
        open(Movements.MAIN, item).await();
    }

    @Test
    void an_item_is_in_one_open_count_of_a_location() {
        var item = inventory.item(10);
        var other = inventory.item(10);
        var id = open(Movements.MAIN, item).await().id();
        var refusal = refusal(open(Movements.MAIN, other, item));
        assertThat(refusal.getMessage()).isEqualTo("being_counted");
        var detail = refusal.getDebugInfo().getJsonArray("details").getJsonObject(0);
        assertThat(detail.getString("field")).isEqualTo("item_ids[1]");
        assertThat(detail.getString("count_id")).isEqualTo(id.toString());
        open(inventory.location().id(), item).await();
        close(id);
        open(Movements.MAIN, other, item).await();
    }

    @Test
    void of_twenty_counts_of_the_same_items_at_once_one_is_opened() {
        var items = IntStream.range(0, 5).mapToObj(i -> inventory.item(1)).toArray(UUID[]::new);
        var reversed = List.of(items).reversed().toArray(UUID[]::new);
        var turn = new int[1];
        assertThat(effectsOf20(() -> open(Movements.MAIN, turn[0]++ % 2 == 0 ? items : reversed), "409 being_counted"))
                .isEqualTo(1);
    }

    @Test
    void twenty_recordings_at_once_are_twenty_recordings_of_one_moment_each() {
        var item = inventory.item(10);
        var id = open(Movements.MAIN, item).await().id();
        assertThat(effectsOf20(() -> record(id, item, 7), "409 invalid_state")).isEqualTo(20);
        assertThat(line(counts.getCount(id, ANYBODY).await(), item).recordings())
                .isEqualTo(20);
        assertThat(db.list(
                                r -> r.getInteger(0),
                                "select number from stock_count_recording where count_id = $1 order by 1",
                                id)
                        .await())
                .isEqualTo(IntStream.rangeClosed(1, 20).boxed().toList());
        close(id);
        assertThat(inventory.available(item)).isEqualTo(7);
    }

    @Test
    void of_twenty_requests_to_close_or_cancel_at_once_one_has_an_effect() {
        var item = inventory.item(10);
        var closed = open(Movements.MAIN, item).await().id();
        record(closed, item, 7).await();
        assertThat(effectsOf20(() -> counts.closeCount(closed, ANYBODY), "409 invalid_state"))
                .isEqualTo(1);
        assertThat(inventory.available(item)).isEqualTo(7);
        var cancelled = open(Movements.MAIN, item).await().id();
        assertThat(effectsOf20(() -> counts.cancelCount(cancelled, ANYBODY), "409 invalid_state"))
                .isEqualTo(1);
        var either = open(Movements.MAIN, item).await().id();
        record(either, item, 8).await();
        var turn = new int[1];
        assertThat(effectsOf20(
                        () -> turn[0]++ % 2 == 0
                                ? counts.closeCount(either, ANYBODY)
                                : counts.cancelCount(either, ANYBODY),
                        "409 invalid_state"))
                .isEqualTo(1);
        boolean isClosed = counts.getCount(either, ANYBODY).await().status().equals("closed");
        assertThat(inventory.available(item)).isEqualTo(isClosed ? 8 : 7);
        inventory.assertSound();
    }

    @Test
    void faulty_requests_are_refused() {
        var item = inventory.item(1);
        var id = open(Movements.MAIN, item).await().id();
        assertThat(code(counts.getCount(Ids.next(), ANYBODY))).isEqualTo("404 count_not_found");
        assertThat(code(counts.closeCount(Ids.next(), ANYBODY))).isEqualTo("404 count_not_found");
        assertThat(code(open(Ids.next(), item))).isEqualTo("400 location_not_found");
        assertThat(code(open(Movements.TRANSIT, item))).isEqualTo("400 location_not_found");
        assertThat(code(open(inventory.location().id(), item, item))).isEqualTo("400 item_twice");
        assertThat(code(record(id, item, 1, item, 2))).isEqualTo("400 item_twice");
        assertThat(code(record(id, item, -1))).isEqualTo("400 invalid_lines");
        assertThat(code(record(id))).isEqualTo("400 invalid_lines");
        var refusal = refusal(record(id, item, 1, Ids.next(), 1));
        assertThat(refusal.getMessage()).isEqualTo("line_not_found");
        assertThat(refusal.getDebugInfo()
                        .getJsonArray("details")
                        .getJsonObject(0)
                        .getString("field"))
                .isEqualTo("lines[1].item_id");
    }

    @Test
    void closing_requires_the_permission_to_count_too() {
        var item = inventory.item(1);
        var id = open(Movements.MAIN, item).await().id();
        var counter =
                inventory.identity.proxy("counter", List.of("stock:count"), CountService.ADDRESS, CountService.class);
        var adjuster =
                inventory.identity.proxy("adjuster", List.of("stock:adjust"), CountService.ADDRESS, CountService.class);
        counter.recordCount(id, new RecordCount(List.of(new RecordCount.Line(item, 1))), ANYBODY)
                .await();
        assertThat(code(counter.closeCount(id, ANYBODY))).isEqualTo("403 forbidden");
        assertThat(code(adjuster.closeCount(id, ANYBODY))).isEqualTo("403 forbidden");
        close(id);
    }

    @Test
    void a_location_where_something_is_being_counted_cannot_be_closed() {
        var place = inventory.location().id();
        var id = open(place, inventory.item(1)).await().id();
        var archive = new DeleteLocation(true);
        assertThat(code(inventory.service.deleteLocation(place, archive, ANYBODY)))
                .isEqualTo("409 location_in_use");
        assertThat(code(inventory.service.deleteLocation(place, new DeleteLocation(false), ANYBODY)))
                .isEqualTo("409 in_use");
        assertThat(code(inventory.service.patchLocation(place, new JsonObject().put("active", false), ANYBODY)))
                .isEqualTo("409 location_in_use");
        counts.cancelCount(id, ANYBODY).await();
        inventory.service.deleteLocation(place, archive, ANYBODY).await();
    }

    @Test
    void a_count_of_500_items_is_recorded_and_closed_and_1001_are_refused() {
        var place = inventory.location().id();
        var items = Stream.generate(Ids::next).limit(1_001).toList();
        assertThat(code(counts.createCount(new OpenCount(place, null, items, null, null, null, null), ANYBODY)))
                .isEqualTo("400 too_many_lines");
        var some = items.subList(0, 500);
        var id = counts.createCount(new OpenCount(place, null, some, null, null, null, null), ANYBODY)
                .await()
                .id();
        var lines = some.stream().map(i -> new RecordCount.Line(i, 3)).toList();
        counts.recordCount(id, new RecordCount(lines), ANYBODY).await();
        var tooMany = items.stream().map(i -> new RecordCount.Line(i, 3)).toList();
        assertThat(code(counts.recordCount(id, new RecordCount(tooMany), ANYBODY)))
                .isEqualTo("400 invalid_lines");
        close(id);
        assertThat(inventory.onHand(some.getLast(), place)).isEqualTo(3);
        db.query(
                        "insert into stock_level(item_id, location_id) select gen_random_uuid(), $1 from generate_series(1, 501)",
                        place)
                .await();
        assertThat(code(open(place))).isEqualTo("400 too_many_lines");
        db.query("delete from stock_level where location_id = $1 and on_hand = 0", place)
                .await();
        assertThat(open(place).await().lines()).hasSize(500);
    }

    @Test
    void counts_are_listed_by_location_item_status_and_reference() {
        var place = inventory.location().id();
        var item = inventory.item(1);
        var first = counts.createCount(new OpenCount(place, null, List.of(item), null, "Spring", null, null), ANYBODY)
                .await()
                .id();
        counts.cancelCount(first, ANYBODY).await();
        var second = open(place, item).await().id();
        assertThat(listed(place, null, null, null)).containsExactly(second, first);
        assertThat(listed(place, item, List.of("open"), null)).containsExactly(second);
        assertThat(listed(place, null, List.of("open", "cancelled"), "Spring")).containsExactly(first);
        assertThat(listed(place, Ids.next(), null, null)).isEmpty();
    }

    private static List<UUID> listed(UUID place, UUID item, List<String> status, String reference) {
        var query = new CountQuery(Page.of(10, null, null, null), null, null, place, item, status, reference);
        return counts.listCounts(query, ANYBODY).await().data().stream()
                .map(StockCount::id)
                .toList();
    }
}
