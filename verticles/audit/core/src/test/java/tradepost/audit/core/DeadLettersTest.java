package tradepost.audit.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.audit.DeadLetter;
import tradepost.audit.DeadLetterQuery;
import tradepost.audit.DeadLetterService;
import tradepost.audit.DiscardDeadLetter;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.db.Db;
import tradepost.kernel.events.OutboxRelay;

/** Dead letters of two contexts that run, and of others that do not. */
@ExtendWith(VertxExtension.class)
class DeadLettersTest {
    static Audit audit;
    static DeadLetterService letters;
    static Db sales;
    static Db contact;

    @BeforeAll
    static void start(Vertx vertx) {
        audit = new Audit(vertx);
        letters = audit.identity.proxy("admin", DeadLetterService.ADDRESS, DeadLetterService.class);
        sales = Db.open(audit.env, "sales");
        contact = Db.open(audit.env, "contact");
        for (var context : Map.of("sales", sales, "contact", contact).entrySet())
            TestVerticle.run(
                    audit.vertx, () -> new OutboxRelay(audit.env, context.getValue(), context.getKey()).start());
    }

    @BeforeEach
    void deleteAll() {
        for (var db : List.of(sales, contact)) {
            db.query("delete from dead_letter").await();
            db.query("delete from relay_parked").await();
        }
    }

    static UUID died(Db db, String subscriber, long seq) {
        var id = UUID.randomUUID();
        db.query(
                        "insert into dead_letter(subscriber, seq, event_id, type, subject, attempts, error) values ($1, $2, $3, $4, $5, 10, $6)",
                        subscriber,
                        seq,
                        id,
                        "sales.order.cancelled",
                        UUID.randomUUID(),
                        "relation \"stock_level\" does not exist")
                .await();
        return id;
    }

    static DeadLetterQuery query(Integer limit, String after, String context, String state) {
        return new DeadLetterQuery(limit, after, context, state == null ? null : List.of(state.split(",")));
    }

    @Test
    void dead_letters_of_all_contexts_are_listed_redriven_and_discarded() {
        var ids = List.of(
                died(contact, "audit", 1_000_001),
                died(sales, "audit", 1_000_001),
                died(sales, "inventory", 1_000_001),
                died(sales, "inventory", 1_000_002));
        var all = letters.listDeadLetters(query(100, null, null, null), null).await();
        assertThat(all.data()).extracting(DeadLetter::eventId).isEqualTo(ids);
        assertThat(all.data()).extracting(DeadLetter::code).containsOnly("handler_failed");
        assertThat(all.data()).extracting(DeadLetter::error).noneMatch(e -> e.contains("relation"));
        assertThat(all.meta().unavailable()).containsExactly("auth", "catalog", "inventory", "purchase");
        var two = letters.listDeadLetters(query(2, null, null, null), null).await();
        assertThat(two.data()).extracting(DeadLetter::eventId).isEqualTo(ids.subList(0, 2));
        var rest = letters.listDeadLetters(query(2, two.meta().next(), null, null), null)
                .await();
        assertThat(rest.data()).extracting(DeadLetter::eventId).isEqualTo(ids.subList(2, 4));
        assertThat(rest.meta().next()).isNull();

        letters.redriveDeadLetter("sales", "inventory", ids.get(2), null).await();
        letters.discardDeadLetter("sales", "inventory", ids.get(3), new DiscardDeadLetter("a test"), null)
                .await();
        assertThat(letters.listDeadLetters(query(100, null, "sales", null), null)
                        .await()
                        .data())
                .extracting(DeadLetter::eventId)
                .containsExactly(ids.get(1));
        assertThat(letters.listDeadLetters(query(100, null, "sales", "discarded"), null)
                        .await()
                        .data())
                .extracting(DeadLetter::eventId, DeadLetter::reason)
                .containsExactly(org.assertj.core.api.Assertions.tuple(ids.get(3), "a test"));
        assertThat(letters.listDeadLetters(query(100, null, "sales", "dead,discarded"), null)
                        .await()
                        .data())
                .extracting(DeadLetter::eventId)
                .containsExactly(ids.get(1), ids.get(3));
        assertThat(sales.query("select seq from relay_parked where subscriber = 'inventory'")
                        .await()
                        .iterator()
                        .next()
                        .getLong(0))
                .isEqualTo(1_000_001);
        assertThat(code(letters.redriveDeadLetter("sales", "inventory", ids.get(2), null)))
                .isEqualTo("404 dead_letter_not_found");
    }

    static DeadLetterService keyed(String key) {
        return audit.withKey(key, DeadLetterService.ADDRESS, DeadLetterService.class);
    }

    static String state(UUID eventId) {
        return sales.list(r -> r.getString(0), "select state from dead_letter where event_id = $1", eventId)
                .await()
                .getFirst();
    }

    @Test
    void a_try_that_died_after_the_effect_is_repeated_with_success() {
        var redriven = died(sales, "shipping", 1_000_001);
        var discarded = died(sales, "shipping", 1_000_002);
        var reason = new DiscardDeadLetter("a test");
        for (int tries = 1; tries <= 2; tries++) {
            keyed("redrive")
                    .redriveDeadLetter("sales", "shipping", redriven, null)
                    .await();
            keyed("discard")
                    .discardDeadLetter("sales", "shipping", discarded, reason, null)
                    .await();
            audit.forget("redrive");
            audit.forget("discard");
        }
        assertThat(code(keyed("another").redriveDeadLetter("sales", "shipping", redriven, null)))
                .isEqualTo("404 dead_letter_not_found");
    }

    @Test
    void a_try_redrives_no_event_that_has_died_again_since_another_try() {
        var id = died(sales, "shipping", 1_000_003);
        keyed("once").redriveDeadLetter("sales", "shipping", id, null).await();
        sales.query("update dead_letter set state = 'dead' where event_id = $1", id)
                .await();
        audit.forget("once");
        keyed("once").redriveDeadLetter("sales", "shipping", id, null).await();
        assertThat(state(id)).isEqualTo("dead");
    }

    @Test
    void a_late_try_of_a_refused_command_redrives_nothing() {
        var id = died(sales, "shipping", 1_000_004);
        letters.redriveDeadLetter("sales", "shipping", id, null).await();
        assertThat(code(keyed("late").redriveDeadLetter("sales", "shipping", id, null)))
                .isEqualTo("404 dead_letter_not_found");
        sales.query("update dead_letter set state = 'dead' where event_id = $1", id)
                .await();
        audit.forget("late");
        assertThat(code(keyed("late").redriveDeadLetter("sales", "shipping", id, null)))
                .isEqualTo("404 dead_letter_not_found");
        assertThat(state(id)).isEqualTo("dead");
    }

    @Test
    void invalid_requests_are_explained() {
        assertThat(code(letters.listDeadLetters(query(null, null, "nowhere", null), null)))
                .isEqualTo("400 unknown_context");
        assertThat(code(letters.listDeadLetters(query(null, null, "purchase", null), null)))
                .isEqualTo("503 unavailable");
        assertThat(code(letters.listDeadLetters(query(null, "x", null, null), null)))
                .isEqualTo("400 invalid_cursor");
        var reader = audit.identity.proxy(
                "reader", List.of("events:read"), DeadLetterService.ADDRESS, DeadLetterService.class);
        assertThat(code(reader.listDeadLetters(query(null, null, null, null), null)))
                .isEqualTo("403 forbidden");
    }
}
