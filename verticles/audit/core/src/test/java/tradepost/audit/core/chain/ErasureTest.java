package tradepost.audit.core.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;
import tradepost.audit.AuditEvents.JournalErased;
import tradepost.audit.chain.ChainQuery;
import tradepost.audit.chain.ChainService;
import tradepost.audit.chain.Verification;
import tradepost.audit.chain.VerifyQuery;
import tradepost.audit.core.Audit;
import tradepost.audit.core.journal.Journal;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Pruner;
import tradepost.kernel.events.Event;
import tradepost.kernel.json.DataHash;
import tradepost.kernel.json.Json;
import tradepost.kernel.request.Origin;

/** Data and addresses go when their time is over; the row stays, and the chain verifies. */
class ErasureTest extends ChainFixture {
    private static final String CUSTOMER = "contact.customer.created";

    /** As retention does, but without its event. */
    private static final String EMPTY =
            "update journal set data = null, data_salt = null, salt = null, address = null, request_id = null, erased_at = now()";

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
        var journal = new Journal(audit.vertx, audit.db);
        run(Erasure.steps(audit.db, TestDb.config("audit", settings), journal::append));
    }

    /** Of a class that has these types. */
    private static void eraseOf(String name, String... types) {
        var erasure = new Erasure(audit.db, new Journal(audit.vertx, audit.db)::append);
        run(List.of(limit -> erasure.erase(name, 30, limit, types)));
    }

    private static void run(List<Pruner.Step> steps) {
        TestVerticle.run(
                audit.vertx,
                () -> Tasks.run(audit.vertx, () -> {
                    for (var step : steps) while (step.run(2)) continue;
                    return null;
                }));
    }

    /** What the service says, with the settings that erase. */
    private static Verification served() {
        return audit.identity
                .proxy("admin", ChainService.ADDRESS, ChainService.class)
                .verifyJournal(new VerifyQuery(null, null), null)
                .await();
    }

    private static List<String> named() {
        return served().mismatches().stream()
                .map(m -> m.position() + " " + m.why())
                .toList();
    }

    private static List<JournalErased> erasures() {
        return audit.db
                .list(
                        r -> Json.read(r.getJsonObject(0), JournalErased.class),
                        "select data from journal where type = 'audit.journal.erased' order by position")
                .await();
    }

    /** {@code data address} of each row: a dash for what is erased. */
    private static List<String> rows() {
        return audit.db
                .list(
                        r -> r.getString(0),
                        "select coalesce(data::text, '-') || ' ' || coalesce(address, '-') || coalesce(request_id, '-') from journal"
                                + " where type <> 'audit.journal.erased' order by position")
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

        var found = served();
        assertThat(found.mismatches()).isEmpty();
        assertThat(found.rowsChecked()).isEqualTo(7 + erasures().size());
        assertThat(found.rowsErased()).isEqualTo(6);
    }

    /** A name is one of few: with the salt, whoever has the rows would try them all. */
    @Test
    void the_salt_of_the_data_goes_with_them_and_the_one_of_the_origin_goes_alone() {
        deliver(CUSTOMER, 40);
        deliver(CUSTOMER, 40);
        deliver(ORDER, 40);
        assertThat(audit.number("select count(distinct data_hash) from journal"))
                .as("equal data have different hashes")
                .isEqualTo(3);
        retain("audit.address_days", "30", "audit.security_days", "30");
        assertThat(
                        audit.number(
                                "select count(*) from journal where salt is null and data_salt is not null and type <> 'audit.journal.erased'"))
                .isEqualTo(3);
        assertThat(named()).as("the data still verify").isEmpty();
        Audit.tamper("update journal set data = '{\"n\": 2}' where position = 3");
        assertThat(named()).containsExactly("3 data");
        Audit.tamper("update journal set data = '{\"n\": 1}' where position = 3");
        retain("audit.personal_days", "30");
        assertThat(rows()).containsExactly("- --", "- --", "{\"n\": 1} --");
        assertThat(audit.number(
                        "select count(*) from journal where data is null and data_salt is null and salt is null"))
                .isEqualTo(2);
        assertThat(audit.number("select count(*) from journal where data_salt is not null and data is null"))
                .isZero();
        var guess = DataHash.of(new JsonObject().put("n", 1));
        assertThat(audit.db
                        .query("select from journal where data_hash = $1", guess)
                        .await()
                        .size())
                .as("the hash of what it was, without the salt, is in no row")
                .isZero();
        assertThat(named()).isEmpty();
    }

    @Test
    void an_erasure_is_an_event_of_the_chain() {
        for (int i = 0; i < 3; i++) deliver(CUSTOMER, 40);
        deliver(ORDER, 40);
        retain("audit.personal_days", "30");
        retain("audit.personal_days", "30");
        assertThat(erasures()).hasSize(2).allSatisfy(e -> {
            assertThat(e.retentionClass()).isEqualTo("personal");
            assertThat(e.types()).contains("contact.customer.");
            assertThat(e.days()).isEqualTo(30);
            assertThat(e.before()).isBefore(Instant.now().minus(30, ChronoUnit.DAYS));
        });
        assertThat(erasures())
                .extracting(e -> e.after() + "-" + e.to() + " " + e.rows())
                .containsExactly("0-2 2", "2-4 1");
    }

    @Test
    void data_that_were_erased_without_an_erasure_are_named() {
        for (int i = 0; i < 2; i++) deliver(CUSTOMER, 40);
        deliver(ORDER, 40);
        deliver(CUSTOMER, 40);
        deliver(CUSTOMER, 10);
        deliver(ORDER, 40);
        Audit.tamper(EMPTY + " where position = 2");
        assertThat(named()).containsExactly("2 erased");
        retain("audit.personal_days", "30");
        assertThat(named()).as("retention was to erase it").isEmpty();
        Audit.tamper(EMPTY + " where position in (3, 5)");
        assertThat(named()).as("figures, and what is too young").containsExactly("3 erased", "5 erased");
        Audit.tamper("update journal set salt = null, address = null, request_id = null where position = 6");
        assertThat(named()).containsExactly("3 erased", "5 erased", "6 erased");
        Audit.tamper(
                "update journal set data = data || '{\"after\": 0, \"to\": 100, \"before\": \"2100-01-01T00:00:00Z\"}'"
                        + " where type = 'audit.journal.erased'");
        assertThat(named())
                .as("an event that claims more is not one of the chain, and not possible")
                .contains("3 erased", "5 erased", "6 erased", "7 data");
    }

    @Test
    void the_independent_program_names_what_no_erasure_of_the_export_explains() throws Exception {
        for (int i = 0; i < 2; i++) deliver(CUSTOMER, 40);
        deliver(ORDER, 40);
        deliver("sales.quote.sent", 40);
        deliver(CUSTOMER, 10);
        retain("audit.personal_days", "30", "audit.address_days", "35");
        sign();
        assertThat(independently())
                .contains("4 rows are without data or address, 4 of them as erasures in this export say")
                .contains("the chain is whole");
        assertThat(program(new ChainQuery(null, 4L, WITH_DATA), 2, "--key", PUBLIC))
                .as("the erasures are recorded beyond this part")
                .contains("4 rows are without data or address, 0 of them")
                .contains("export up to the head");
        assertThat(program(new ChainQuery(null, null, null), 0, "--key", PUBLIC))
                .as("an export without data does not show what is erased")
                .doesNotContain("without data or address");
        Audit.tamper("update journal set salt = null, address = null, request_id = null where position = 5");
        assertThat(independently())
                .contains("position 5: the address and the request id are gone, and no erasure")
                .contains("BROKEN, first at position 5");
        Audit.tamper(EMPTY + " where position in (3, 5)");
        assertThat(independently())
                .contains("position 3: the data are gone, and no erasure")
                .contains("position 5: the data are gone, and no erasure")
                .contains("BROKEN, first at position 3");
        Audit.tamper("update journal set data = data || '{\"types\": [\"sales.\", \"contact.\"]}'"
                + " where type = 'audit.journal.erased'");
        assertThat(independently())
                .as("an event that claims more explains nothing")
                .contains("the data are not those that were hashed")
                .contains("BROKEN, first at position 1");
    }

    /** What it was allowed counts, not what is set now. */
    @Test
    void what_was_erased_stays_right_when_the_settings_change() {
        deliver("sales.quote.sent", 40);
        deliver(CUSTOMER, 40);
        retain("audit.document_days", "30", "audit.address_days", "35");
        retain("audit.document_days", "3000");
        assertThat(served().rowsErased()).isEqualTo(1);
        assertThat(named()).isEmpty();
    }

    @Test
    void a_type_that_a_class_gets_later_is_erased_from_the_beginning() {
        deliver(CUSTOMER, 40);
        deliver("sales.quote.sent", 40);
        deliver(CUSTOMER, 40);
        eraseOf("document", "sales.quote.");
        assertThat(rows()).containsExactly(KEPT, "- --", KEPT);
        eraseOf("document", "contact.customer.", "sales.quote.");
        assertThat(rows()).containsOnly("- --");
        eraseOf("document", "sales.quote."); // a node of an earlier release
        assertThat(audit.number("select position from journal_retention where class = 'document'"))
                .isEqualTo(3);
        assertThat(named()).isEmpty();
    }

    @Test
    void erased_data_are_not_served_from_memory() {
        long head = audit.head();
        audit.events.readEvents(Audit.after(head), null).await(); // from here on they are held
        deliver(CUSTOMER, 40);
        var data = new JsonObject().put("n", 1);
        assertThat(firstAfter(head).getJsonObject("data")).isEqualTo(data);
        retain("audit.personal_days", "30");
        assertThat(firstAfter(head).getJsonObject("data")).isEqualTo(new JsonObject());
        assertThat(firstAfter(head).getBoolean("erased")).isTrue();
    }

    private static JsonObject firstAfter(long head) {
        return audit.events.readEvents(Audit.after(head), null).await().data().getFirst();
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
            assertThat(events).hasSize(3);
            assertThat(events.getFirst().getBoolean("erased")).isTrue();
            assertThat(events.getFirst().getJsonObject("data")).isEqualTo(new JsonObject());
            assertThat(events.get(1).containsKey("erased")).isFalse();
            assertThat(events.get(1).getJsonObject("data").getInteger("n")).isEqualTo(1);
        }
    }
}
