package tradepost.audit.core.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.audit.chain.ChainService;
import tradepost.audit.chain.VerifyQuery;
import tradepost.audit.core.Audit;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.events.Event;
import tradepost.kernel.request.Origin;

/** Data and addresses go when their time is over; the row stays, and the chain verifies. */
@ExtendWith(VertxExtension.class)
class ErasureTest {
    private static final String ORDER = "sales.order.created";
    private static final String CUSTOMER = "contact.customer.created";

    static Audit audit;

    @BeforeAll
    static void start(Vertx vertx) {
        audit = new Audit(vertx);
    }

    @BeforeEach
    @AfterEach
    void empty() {
        Audit.empty();
    }

    private static void deliver(String type, int daysAgo) {
        var e = Audit.event(type);
        audit.deliver(new Event(
                1,
                e.id(),
                type,
                e.subject(),
                1,
                e.data(),
                "user:x",
                new Origin(null, "request-1", "192.0.2.7"),
                Instant.now().minus(daysAgo, ChronoUnit.DAYS)));
    }

    private static void retain(String... settings) {
        var steps = Erasure.steps(audit.db, TestDb.config("audit", settings));
        TestVerticle.run(
                audit.vertx,
                () -> Tasks.run(audit.vertx, () -> {
                    for (var step : steps) while (step.run(2)) continue;
                    return null;
                }));
    }

    /** {@code data address} of each row: a dash for what is erased. */
    private static List<String> rows() {
        return audit.db
                .list(
                        r -> r.getString(0),
                        "select coalesce(data::text, '-') || ' ' || coalesce(address, '-') || coalesce(request_id, '-') from journal"
                                + " order by position")
                .await();
    }

    private static final String KEPT = "{\"n\": 1} 192.0.2.7request-1";

    @Test
    void what_is_old_is_erased_by_its_class_and_figures_are_kept() {
        for (int i = 0; i < 3; i++) deliver(CUSTOMER, 40);
        deliver(ORDER, 40);
        deliver("sales.quote.sent", 40);
        deliver(CUSTOMER, 10);
        deliver(CUSTOMER, 40); // follows a younger one, so it waits for it
        retain("audit.personal_days", "30");
        var erased = "- --";
        assertThat(rows()).containsExactly(erased, erased, erased, KEPT, KEPT, KEPT, KEPT);
        retain("audit.personal_days", "30", "audit.document_days", "20");
        assertThat(rows()).containsExactly(erased, erased, erased, KEPT, erased, KEPT, KEPT);
        retain("audit.address_days", "30");
        assertThat(rows()).containsExactly(erased, erased, erased, "{\"n\": 1} --", erased, KEPT, KEPT);
        retain("audit.personal_days", "5", "audit.security_days", "5");
        assertThat(rows()).containsExactly(erased, erased, erased, "{\"n\": 1} --", erased, erased, erased);
        assertThat(audit.number("select count(*) from journal where salt is null"))
                .isEqualTo(7);

        var chain = audit.identity.proxy("admin", ChainService.ADDRESS, ChainService.class);
        var found = chain.verifyJournal(new VerifyQuery(null, null), null).await();
        assertThat(found.mismatches()).isEmpty();
        assertThat(found.rowsChecked()).isEqualTo(7);
        assertThat(found.rowsErased()).isEqualTo(6);
    }

    @Test
    void nothing_is_erased_without_a_setting() {
        deliver(CUSTOMER, 4_000);
        deliver("auth.user.registered", 4_000);
        retain();
        assertThat(rows()).containsOnly(KEPT);
    }

    @Test
    void readers_are_told_that_the_data_are_gone() {
        deliver(CUSTOMER, 40);
        deliver(ORDER, 40);
        retain("audit.personal_days", "30");
        // not those that are held in memory
        var read = new Audit(Vertx.vertx());
        try (read) {
            var events = read.events.readEvents(Audit.after(0), null).await().data();
            assertThat(events).hasSize(2);
            assertThat(events.getFirst().getBoolean("erased")).isTrue();
            assertThat(events.getFirst().getJsonObject("data")).isEqualTo(new JsonObject());
            assertThat(events.getLast().containsKey("erased")).isFalse();
            assertThat(events.getLast().getJsonObject("data").getInteger("n")).isEqualTo(1);
        }
    }
}
