package tradepost.inventory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.inventory.core.Inventory.ANYBODY;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tradepost.inventory.StockMismatch;
import tradepost.inventory.StockVerification;
import tradepost.inventory.VerificationQuery;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.core.verification.Verifier;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.db.Db;
import tradepost.kernel.jobs.JobBox;
import tradepost.kernel.jobs.Jobs;
import tradepost.kernel.value.Ids;

/** The verification reports every manipulated figure of the stock, and responds however long it takes. */
@Order(1)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(VertxExtension.class)
class VerificationTest {
    Inventory inventory;
    Db db;
    UUID other;

    @BeforeAll
    void start(Vertx vertx) {
        inventory = new Inventory(vertx);
        db = Db.open(inventory.env, "inventory");
        other = inventory.location().id();
    }

    /** Whoever asks for a verification gets the result of the run in progress, which a test before may have begun. */
    @BeforeEach
    void no_run_is_in_progress() {
        Awaitility.await()
                .until(() -> db.query("select from stock_verification where finished_at is null")
                                .await()
                                .size()
                        == 0);
    }

    /** Corruptions of an item that received 10 pieces, of which order A holds 3 and 2 were shipped for order B. */
    static Stream<Arguments> corruptions() {
        var main = "update movement set %s where item_id = ITEM and kind = 'adjustment'";
        return Stream.of(
                corrupt("nothing", "update stock_level set on_hand = on_hand where item_id = ITEM"),
                corrupt("a level's on_hand", level("on_hand = on_hand + 1"), "on_hand MAIN 8 9"),
                corrupt("a level's reserved", level("reserved = reserved - 1"), "reserved MAIN 3 2"),
                corrupt(
                        "a level's location",
                        level("location_id = OTHER"),
                        "on_hand MAIN 8 0",
                        "on_hand OTHER 0 8",
                        "reserved MAIN 3 0",
                        "reserved OTHER 0 3"),
                corrupt(
                        "a level is deleted",
                        "delete from stock_level where item_id = ITEM",
                        "on_hand MAIN 8 0",
                        "reserved MAIN 3 0"),
                corrupt(
                        "more is reserved than is there",
                        active("quantity = 20") + ";" + level("reserved = 20"),
                        "available MAIN 0 -12"),
                corrupt("a movement's quantity", main.formatted("quantity = 15"), "on_hand MAIN 13 8"),
                corrupt(
                        "a movement's quantity, beyond all bounds",
                        main.formatted("quantity = 9223372036854775807"),
                        "on_hand MAIN 9223372036854775805 8"),
                corrupt(
                        "a movement's destination",
                        main.formatted("to_location_id = OTHER"),
                        "on_hand MAIN -2 8",
                        "on_hand OTHER 10 0"),
                corrupt("a movement's source", main.formatted("from_location_id = OTHER"), "on_hand OTHER -10 0"),
                corrupt(
                        "a movement's item",
                        "update movement set item_id = SECOND where item_id = ITEM and kind = 'adjustment'",
                        "on_hand MAIN -2 8"),
                corrupt(
                        "a movement is deleted",
                        "delete from movement where item_id = ITEM and kind = 'adjustment'",
                        "on_hand MAIN -2 8"),
                corrupt(
                        "a movement is booked twice",
                        "insert into movement(id, item_id, from_location_id, to_location_id, quantity, cost, variance, kind, source_type, actor)"
                                + " select gen_random_uuid(), item_id, from_location_id, to_location_id, quantity, cost, variance, kind, source_type, actor from movement where item_id = ITEM and kind = 'adjustment'",
                        "on_hand MAIN 18 8"),
                corrupt(
                        "a shipment's order",
                        "update movement set source_id = A where item_id = ITEM and kind = 'shipment'",
                        "shipped MAIN B 2 0"),
                corrupt(
                        "a shipment is deleted",
                        "delete from movement where item_id = ITEM and kind = 'shipment'",
                        "on_hand MAIN 10 8",
                        "shipped MAIN B 2 0"),
                corrupt("a reservation's quantity", active("quantity = 4"), "reserved MAIN 4 3"),
                corrupt(
                        "a reservation's location",
                        active("location_id = OTHER"),
                        "reserved MAIN 0 3",
                        "reserved OTHER 3 0"),
                corrupt("a reservation's item", active("item_id = SECOND"), "reserved MAIN 0 3"),
                corrupt(
                        "a reservation's state",
                        active("state = 'released'"),
                        "reservation MAIN A 0 3",
                        "reserved MAIN 0 3"),
                corrupt(
                        "a reservation is deleted",
                        "delete from reservation where item_id = ITEM and state = 'active'",
                        "reserved MAIN 0 3"),
                corrupt(
                        "a fulfilled reservation's quantity",
                        "update reservation set quantity = 4 where item_id = ITEM and state = 'fulfilled'",
                        "shipped MAIN B 4 2"),
                corrupt(
                        "a shipped part is active again",
                        "update reservation set state = 'active', document_id = null where item_id = ITEM and order_id = B",
                        "reservation MAIN B 0 2",
                        "reserved MAIN 5 3"),
                corrupt(
                        "an order with a shipped part is released",
                        "update order_reservation set state = 'released' where order_id = B",
                        "reservation MAIN B 0 2"),
                corrupt(
                        "an order's state",
                        "update order_reservation set state = 'released' where order_id = A",
                        "reservation MAIN A 0 3"),
                corrupt(
                        "an order's row is deleted",
                        "delete from order_reservation where order_id = A",
                        "reservation MAIN A 0 3"));
    }

    private static Arguments corrupt(String what, String sql, String... named) {
        return Arguments.of(what, sql, List.of(named));
    }

    private static String level(String set) {
        return "update stock_level set " + set + " where item_id = ITEM";
    }

    private static String active(String set) {
        return "update reservation set " + set + " where item_id = ITEM and state = 'active'";
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("corruptions")
    void each_corrupted_figure_is_reported(String what, String sql, List<String> reported) {
        var item = inventory.item(10);
        var second = Ids.next();
        var a = Ids.next();
        var b = Ids.next();
        inventory.reserve(a, 1, item, 3).await();
        inventory.reserve(b, 1, item, 2).await();
        inventory.ship(b, 1).await();
        try {
            withoutCheck(sql.replace("ITEM", quoted(item))
                    .replace("SECOND", quoted(second))
                    .replace("OTHER", quoted(other))
                    .replaceAll("= A\\b", "= " + quoted(a))
                    .replaceAll("= B\\b", "= " + quoted(b)));
            var verified = inventory.service.verifyStock(ANYBODY).await();
            assertThat(verified.complete()).isTrue();
            assertThat(verified.mismatches())
                    .filteredOn(m -> m.itemId().equals(item))
                    .as(what)
                    .extracting(m -> text(m, a, b))
                    .containsExactlyInAnyOrderElementsOf(reported);
            assertThat(verified.mismatchesTotal() > 0).isEqualTo(!reported.isEmpty());
            assertThat(verified.mismatches()).extracting(StockMismatch::itemId).isSubsetOf(item, second);
        } finally {
            Corruption.remove(item);
            Corruption.remove(second);
            restoreCheck();
        }
        inventory.assertSound();
    }

    /** The constraints of this database would reject some of the corruptions. */
    private static void withoutCheck(String sql) {
        Corruption.run("alter table stock_level drop constraint stock_level__below_reserved,"
                + " drop constraint stock_level__insufficient_stock; " + sql);
    }

    private static void restoreCheck() {
        Corruption.run("alter table stock_level drop constraint if exists stock_level__below_reserved,"
                + " drop constraint if exists stock_level__insufficient_stock;"
                + " alter table stock_level add constraint stock_level__below_reserved check (reserved between 0 and on_hand),"
                + " add constraint stock_level__insufficient_stock check (damaged >= 0 and quality_hold >= 0"
                + " and reserved + damaged + quality_hold <= on_hand)");
    }

    private static String quoted(UUID id) {
        return "'" + id + "'";
    }

    private String text(StockMismatch m, UUID a, UUID b) {
        var order = m.orderId() == null
                ? ""
                : m.orderId().equals(a) ? "A " : m.orderId().equals(b) ? "B " : "? ";
        var where =
                m.locationId().equals(Movements.MAIN) ? "MAIN" : m.locationId().equals(other) ? "OTHER" : "?";
        return m.figure() + " " + where + " " + order + m.expected() + " " + m.found();
    }

    /** Levels without a movement that explains them. */
    private static String unexplained(UUID prefix, int count) {
        return """
                insert into stock_level(item_id, location_id, on_hand)
                select (substr('%s', 1, 24) || lpad(to_hex(n), 12, '0'))::uuid, '%s', n from generate_series(1, %d) n
                """.formatted(prefix, Movements.MAIN, count);
    }

    private static void removeLike(UUID prefix) {
        Corruption.run("delete from stock_level where item_id::text like '%s%%'"
                .formatted(prefix.toString().substring(0, 24)));
    }

    @Test
    void mismatches_beyond_a_hundred_are_counted_and_marked_as_truncated() {
        var prefix = UUID.randomUUID();
        try {
            Corruption.run(unexplained(prefix, 250));
            var verified = inventory.service.verifyStock(ANYBODY).await();
            assertThat(verified.mismatches()).hasSize(100);
            assertThat(verified.mismatchesTotal()).isEqualTo(250);
            assertThat(verified.truncated()).isTrue();
            var inSteps = verify(new Verifier(inventory.vertx, db, 70, 60_000));
            assertThat(inSteps.mismatches()).isEqualTo(verified.mismatches());
            assertThat(inSteps.mismatchesTotal()).isEqualTo(250);
            assertThat(inSteps.itemsChecked()).isEqualTo(verified.itemsChecked());
        } finally {
            removeLike(prefix);
        }
        var sound = inventory.service.verifyStock(ANYBODY).await();
        assertThat(sound.truncated()).isFalse();
    }

    private StockVerification verify(Verifier verifier) {
        return TestVerticle.run(inventory.vertx, verifier::verify);
    }

    /** Whether a request is to be repeated, as on a busy machine. */
    private static boolean passes(Throwable e) {
        return List.of("overloaded", "database_unavailable").contains(e.getMessage());
    }

    @Test
    void a_long_verification_responds_early_and_returns_its_result_later() {
        var prefix = UUID.randomUUID();
        try {
            Corruption.run(unexplained(prefix, 4_000));
            db.query("delete from stock_verification")
                    .await(); // the result of one that has just ended would be returned
            var verifier = new Verifier(inventory.vertx, db, 50, 20);
            var early = Awaitility.await()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(5))
                    .ignoreExceptionsMatching(VerificationTest::passes) // the run has not begun yet
                    .until(() -> verify(verifier), v -> true);
            assertThat(early.complete()).isFalse();
            assertThat(early.finishedAt()).isNull();
            var late = Awaitility.await()
                    .ignoreExceptionsMatching(VerificationTest::passes)
                    .until(() -> verify(verifier), StockVerification::complete);
            assertThat(late.mismatchesTotal()).isEqualTo(4_000);
            assertThat(late.startedAt()).as("the same run").isEqualTo(early.startedAt());
        } finally {
            removeLike(prefix);
        }
    }

    @Test
    void concurrent_requests_to_several_nodes_share_one_verification() {
        var prefix = UUID.randomUUID();
        try {
            Corruption.run(unexplained(prefix, 200));
            var one = new Verifier(inventory.vertx, db, 50, 60_000);
            var another = new Verifier(inventory.vertx, db, 50, 60_000);
            var verified = Awaitility.await("two that overlap; on a busy machine, one may end before the other begins")
                    .until(
                            () -> TestVerticle.run(
                                    inventory.vertx,
                                    () -> io.vertx.core.Future.all(one.verify(), another.verify())
                                            .map(all -> all.<StockVerification>list())),
                            both -> both.get(0).startedAt().equals(both.get(1).startedAt()));
            assertThat(verified.get(0)).isEqualTo(verified.get(1));
            assertThat(verified.getFirst().mismatchesTotal())
                    .as("each is found once")
                    .isEqualTo(200);
        } finally {
            removeLike(prefix);
        }
    }

    @Test
    void a_verification_as_a_job_shows_its_progress_and_its_result() {
        var item = inventory.item(5);
        TestDb.run("inventory", "update stock_level set on_hand = 6 where item_id = '" + item + "'");
        var job = inventory
                .service
                .startVerification(new VerificationQuery(null), ANYBODY)
                .await();
        var box = inventory.identity.proxy("admin", Jobs.address("inventory"), JobBox.class);
        Awaitility.await()
                .until(() -> box.getJob(job.id(), ANYBODY).await().status().equals("done"));
        TestDb.run("inventory", "update stock_level set on_hand = 5 where item_id = '" + item + "'");
        var done = box.getJob(job.id(), ANYBODY).await();
        assertThat(done.percent()).isEqualTo(100);
        var result = StockVerification.of(Objects.requireNonNull(done.result()));
        assertThat(result.complete()).isTrue();
        assertThat(result.mismatches()).extracting(StockMismatch::itemId).containsExactly(item);
        inventory.assertSound();
    }
}
