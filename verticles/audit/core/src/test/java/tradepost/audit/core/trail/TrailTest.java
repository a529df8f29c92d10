package tradepost.audit.core.trail;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tradepost.audit.core.Audit;
import tradepost.audit.trail.AuditEntry;
import tradepost.audit.trail.AuditQuery;
import tradepost.audit.trail.EntityHistoryQuery;
import tradepost.audit.trail.ReportQuery;
import tradepost.audit.trail.TrailService;
import tradepost.kernel.events.Event;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;
import tradepost.kernel.request.Origin;
import tradepost.kernel.value.Ids;

/** The audit trail of events that contexts have reported. */
class TrailTest {
    static Audit audit;
    static TrailService trail;

    @BeforeAll
    static void start() {
        audit = new Audit();
        trail = audit.identity.proxy("admin", TrailService.ADDRESS, TrailService.class);
    }

    @AfterAll
    static void stop() {
        audit.close();
    }

    static Event event(String type, UUID subject, long version, String actor, JsonObject data, Instant at) {
        var origin = Origin.of(null, "request-" + actor, "203.0.113." + (actor.hashCode() & 127));
        return new Event(1, Ids.next(), type, subject, version, data, actor, origin, at);
    }

    static Event event(String type, UUID subject, String actor, JsonObject data) {
        return event(type, subject, 1, actor, data, Instant.now());
    }

    /** One after the other, because a batch has events of one context. */
    static void deliver(Event... all) {
        for (var one : all) audit.deliver(one);
    }

    static String user() {
        return "user:" + Ids.next();
    }

    static JsonObject security(String action, String outcome) {
        return new JsonObject()
                .put("action", action)
                .put("outcome", outcome)
                .put("reason", "forbidden")
                .put("count", 3);
    }

    static AuditQuery query(JsonObject filters) {
        return AuditQuery.of(filters);
    }

    static List<AuditEntry> found(JsonObject filters) {
        return trail.listEntries(query(filters), null).await().data();
    }

    static List<UUID> ids(List<AuditEntry> entries) {
        return entries.stream().map(AuditEntry::id).toList();
    }

    @Test
    void an_act_is_found_by_actor_entity_action_address_request_and_outcome() {
        var actor = user();
        var order = Ids.next();
        var placed = event("sales.order.confirmed", order, actor, new JsonObject().put("number", "SO-7"));
        var failed = event("sales.order.payment_failed", order, actor, new JsonObject().put("number", "SO-7"));
        var refused = event("auth.security.recorded", Ids.next(), actor, security("request", "refused"));
        deliver(placed, failed, refused);
        var by = new JsonObject().put("actor", actor);

        assertThat(ids(found(by))).containsExactly(refused.id(), failed.id(), placed.id());
        assertThat(ids(found(by.copy().put("actor", actor.substring(5))))).hasSize(3);
        assertThat(ids(found(new JsonObject().put("entity_id", order.toString()))))
                .containsExactly(failed.id(), placed.id());
        assertThat(ids(found(by.copy().put("entity_type", "sales.order")))).containsExactly(failed.id(), placed.id());
        for (var action : List.of("sales.order.confirmed", "order.confirmed", "confirmed"))
            assertThat(ids(found(by.copy().put("action", List.of(action)))))
                    .as(action)
                    .containsExactly(placed.id());
        assertThat(ids(found(by.copy().put("action", List.of("sales.*", "order.*")))))
                .hasSize(2);
        assertThat(ids(found(by.copy().put("action", List.of("request"))))).containsExactly(refused.id());
        assertThat(ids(found(by.copy().put("action", List.of("request", "confirmed")))))
                .hasSize(2);
        assertThat(found(by.copy().put("action", List.of("nothing")))).isEmpty();
        assertThat(ids(found(by.copy().put("outcome", List.of("refused"))))).containsExactly(refused.id());
        assertThat(ids(found(by.copy().put("outcome", List.of("failed", "refused")))))
                .containsExactly(refused.id(), failed.id());
        assertThat(ids(found(by.copy().put("outcome", List.of("done"))))).containsExactly(placed.id());
        assertThat(found(new JsonObject().put("request_id", "request-" + actor)))
                .hasSize(3);
        var address = placed.origin().address();
        assertThat(found(by.copy().put("address", address))).hasSize(3);
        assertThat(found(by.copy().put("address", "198.51.100.1"))).isEmpty();
        assertThat(found(by.copy().put("ids", List.of(placed.id().toString())))).hasSize(1);

        var entry = found(by.copy().put("action", List.of("confirmed"))).getFirst();
        assertThat(entry.action()).isEqualTo("confirmed");
        assertThat(entry.outcome()).isEqualTo("done");
        assertThat(entry.actorType()).isEqualTo("user");
        assertThat(entry.userId()).hasToString(actor.substring(5));
        assertThat(entry.address()).isEqualTo(address);
        assertThat(entry.requestId()).isEqualTo("request-" + actor);
        assertThat(entry.entityType()).isEqualTo("sales.order");
        assertThat(entry.entityId()).isEqualTo(order);
        assertThat(entry.entityName()).isEqualTo("SO-7");
        assertThat(entry.data()).isNull();
        assertThat(trail.getEntry(placed.id(), null).await().data()).isEqualTo(placed.data());
        assertThat(found(by.copy().put("action", List.of("request"))).getFirst().summary())
                .isEqualTo("request refused 3 times: forbidden.");
    }

    @Test
    void a_period_has_all_of_its_acts_in_whatever_order_they_arrived() {
        var actor = user();
        var noon = Instant.parse("2021-03-01T12:00:00Z");
        var delivered = new ArrayList<Event>();
        for (int hour : new int[] {0, 5, 3, 4, 9, 1})
            delivered.add(event(
                    "sales.order.paid",
                    Ids.next(),
                    1,
                    actor,
                    new JsonObject().put("n", hour),
                    noon.plus(Duration.ofHours(hour))));
        for (var one : delivered) deliver(one);
        var filters = new JsonObject()
                .put("actor", actor)
                .put("created_from", noon.plus(Duration.ofHours(3)).toString())
                .put("created_to", noon.plus(Duration.ofHours(5)).toString());
        assertThat(ids(found(filters)))
                .containsExactly(delivered.get(3).id(), delivered.get(2).id());
        filters.remove("created_to");
        assertThat(found(filters)).hasSize(4);
        filters.put(
                "created_to", noon.plus(Duration.ofHours(3)).plusNanos(1_000).toString());
        assertThat(found(filters)).hasSize(1);
        filters.put("created_from", "2100-01-01T00:00:00Z").remove("created_to");
        assertThat(found(filters)).isEmpty();
    }

    @Test
    void pages_follow_each_other_without_gaps() {
        var actor = user();
        var all = new ArrayList<UUID>();
        for (int i = 0; i < 7; i++) {
            var one = event("sales.order.paid", Ids.next(), actor, new JsonObject().put("n", i));
            deliver(one);
            all.addFirst(one.id());
        }
        var walked = new ArrayList<UUID>();
        String after = null;
        do {
            var page = trail.listEntries(
                            new AuditQuery(
                                    Page.of(3, null, after, null),
                                    actor,
                                    null,
                                    null,
                                    null,
                                    null,
                                    null,
                                    null,
                                    null,
                                    null),
                            null)
                    .await();
            assertThat(page.meta().total()).isEqualTo(7);
            walked.addAll(ids(page.data()));
            after = page.meta().next();
        } while (after != null);
        assertThat(walked).isEqualTo(all);
        var oldest = new JsonObject().put("actor", actor).put("sort", List.of("position"));
        assertThat(ids(found(oldest))).isEqualTo(all.reversed());
        assertThat(code(trail.listEntries(query(new JsonObject().put("after", "none")), null)))
                .isEqualTo("400 invalid_cursor");
    }

    @Test
    void the_history_of_one_thing_has_what_each_event_names() {
        var order = Ids.next();
        deliver(
                event("sales.order.created", order, user(), new JsonObject().put("number", "SO-8")),
                event("inventory.stock.changed", order, "system:inventory", new JsonObject().put("quantity", 2)));
        var page = trail.listEntityHistory("sales.order", order, EntityHistoryQuery.of(new JsonObject()), null)
                .await();
        assertThat(page.data())
                .extracting(AuditEntry::type)
                .containsExactly("inventory.stock.changed", "sales.order.created");
        assertThat(page.data().getLast().changes())
                .containsExactly(
                        new JsonObject().put("field", "number").putNull("from").put("to", "SO-8"));
        var none = EntityHistoryQuery.of(new JsonObject());
        assertThat(code(trail.listEntityHistory("sales.order", Ids.next(), none, null)))
                .isEqualTo("404 entity_not_found");
        assertThat(code(trail.listEntityHistory("contact.vendor", order, none, null)))
                .isEqualTo("404 entity_not_found");
        assertThat(code(trail.listEntityHistory("unicorn", order, none, null))).isEqualTo("400 unknown_entity_type");
        assertThat(code(trail.getEntry(Ids.next(), null))).isEqualTo("404 entry_not_found");
    }

    @Test
    void reports_divide_the_acts() {
        var actor = user();
        var login = event("auth.security.recorded", Ids.next(), actor, security("login", "succeeded"));
        var wrong = event("auth.security.recorded", Ids.next(), actor, security("login", "failed"));
        var refused = event("auth.security.recorded", Ids.next(), actor, security("request", "refused"));
        var revoked = event("auth.security.recorded", Ids.next(), actor, security("key_revoke", "succeeded"));
        var exported = event("audit.export.sent", Ids.next(), actor, new JsonObject().put("status", "done"));
        var changed = event("contact.customer.updated", Ids.next(), actor, new JsonObject().put("name", "A"));
        var deleted = event("contact.customer.deleted", Ids.next(), actor, new JsonObject().put("name", "A"));
        deliver(login, wrong, refused, revoked, exported, changed, deleted);
        assertThat(report("access", actor)).containsExactly(exported.id(), wrong.id(), login.id());
        assertThat(report("changes", actor)).containsExactly(changed.id(), revoked.id());
        assertThat(report("deletions", actor)).containsExactly(deleted.id(), revoked.id());
        assertThat(report("refused", actor)).containsExactly(refused.id());
    }

    @Test
    void what_was_erased_stays_in_the_reports() {
        var actor = user();
        var login = event("auth.security.recorded", Ids.next(), actor, security("login", "failed"));
        var locked = event("auth.security.recorded", Ids.next(), actor, security("login", "locked_out"));
        var refused = event("auth.security.recorded", Ids.next(), actor, security("request", "refused"));
        var revoked = event("auth.security.recorded", Ids.next(), actor, security("key_revoke", "succeeded"));
        var sent = event("audit.export.sent", Ids.next(), actor, new JsonObject().put("status", "failed"));
        deliver(login, locked, refused, revoked, sent);
        var reports = List.of("access", "changes", "deletions", "refused");
        var before = reports.stream().map(r -> report(r, actor)).toList();
        erase(actor);
        assertThat(reports.stream().map(r -> report(r, actor))).isEqualTo(before);
        assertThat(before)
                .containsExactly(
                        List.of(sent.id(), locked.id(), login.id()),
                        List.of(revoked.id()),
                        List.of(revoked.id()),
                        List.of(refused.id(), locked.id()));
        var entry = found(new JsonObject().put("actor", actor).put("action", List.of("key_revoke")))
                .getFirst();
        assertThat(entry.action()).isEqualTo("key_revoke");
        assertThat(entry.outcome()).isEqualTo("done");
        assertThat(entry.erased()).isTrue();
        assertThat(entry.summary()).endsWith("What it contained was erased.");
    }

    static JsonObject change(String field, @Nullable Object from, @Nullable Object to) {
        return new JsonObject().put("field", field).put("from", from).put("to", to);
    }

    static List<JsonObject> changes(Event event) {
        return trail.getEntry(event.id(), null).await().changes();
    }

    @Test
    void a_state_that_was_erased_is_told_from_none() {
        var gone = user();
        var customer = Ids.next();
        var created = event("purchase.whole.created", customer, gone, new JsonObject().put("name", "A"));
        var data = new JsonObject().put("name", "B").put("email", "b@example.com");
        var updated = event("purchase.whole.updated", customer, user(), data);
        deliver(created, updated);
        assertThat(changes(updated)).containsExactly(change("email", null, "b@example.com"), change("name", "A", "B"));
        erase(gone);
        var entry = trail.getEntry(updated.id(), null).await();
        assertThat(entry.previousErased()).isTrue();
        assertThat(entry.changes())
                .containsExactly(
                        new JsonObject().put("field", "email").put("to", "b@example.com"),
                        new JsonObject().put("field", "name").put("to", "B"));
        assertThat(trail.getEntry(created.id(), null).await().previousErased()).isFalse();
        var first = event("purchase.whole.created", Ids.next(), user(), data);
        deliver(first);
        assertThat(trail.getEntry(first.id(), null).await().previousErased()).isFalse();
        assertThat(changes(first)).contains(change("name", null, "B"));
    }

    @Test
    void permissions_that_a_role_got_are_exactly_what_is_shown() {
        var role = Ids.next();
        var before = new JsonObject()
                .put("name", "clerk")
                .put("permissions", new JsonArray().add("items:read").add("stock:read"));
        var after = before.copy()
                .put(
                        "permissions",
                        new JsonArray().add("items:read").add("orders:read").add("stock:read"));
        var made = event("purchase.right.updated", role, user(), before);
        var granted = event("purchase.right.updated", role, user(), after);
        deliver(made, granted);
        assertThat(changes(granted)).containsExactly(change("permissions[1]", null, "orders:read"));
    }

    @Test
    void a_thing_that_is_only_set_is_compared_with_what_it_was() {
        var entry = Ids.next();
        var first = event("purchase.price.set", entry, user(), new JsonObject().put("cost", "1.00"));
        var second = event("purchase.price.set", entry, user(), new JsonObject().put("cost", "2.00"));
        deliver(first, second);
        assertThat(changes(second)).containsExactly(change("cost", "1.00", "2.00"));
    }

    @Test
    void the_history_of_an_account_has_its_logins_and_its_keys() {
        var account = Ids.next();
        var other = Ids.next();
        var accounts = new JsonArray()
                .add(new JsonObject().put("id", other.toString()))
                .add(new JsonObject().put("id", account.toString()));
        var registered = event("auth.user.registered", account, user(), new JsonObject().put("name", "A"));
        var login = event(
                "auth.security.recorded",
                Ids.next(),
                user(),
                security("login", "failed").put("accounts", accounts));
        var key = event(
                "auth.security.recorded",
                Ids.next(),
                user(),
                security("key_create", "succeeded").put("accounts", accounts));
        var others = event(
                "auth.security.recorded",
                Ids.next(),
                user(),
                security("login", "failed").put("accounts", new JsonArray().add(accounts.getJsonObject(0))));
        deliver(registered, login, others, key);
        var none = EntityHistoryQuery.of(new JsonObject());
        assertThat(ids(trail.listEntityHistory("auth.user", account, none, null)
                        .await()
                        .data()))
                .containsExactly(key.id(), login.id(), registered.id());
    }

    /** As retention does. */
    static void erase(String actor) {
        audit.db
                .query(
                        "update journal set data = null, data_salt = null, address = null, request_id = null, salt = null, erased_at = now() where actor = $1",
                        actor)
                .await();
    }

    static List<UUID> report(String name, @Nullable String actor) {
        var query = ReportQuery.of(new JsonObject().put("actor", actor));
        return ids(trail.getReport(name, query, null).await().data());
    }

    @Test
    void what_an_event_contains_is_hidden_from_callers_who_may_not_read_its_subject() {
        var actor = user();
        var made = event("sales.order.created", Ids.next(), actor, new JsonObject().put("number", "SO-9"));
        deliver(made);
        var auditor = audit.identity.proxy("auditor", List.of("audit:read"), TrailService.ADDRESS, TrailService.class);
        var entry = auditor.getEntry(made.id(), null).await();
        assertThat(entry.type()).isEqualTo("sales.order.created");
        assertThat(entry.actor()).isEqualTo(actor);
        assertThat(Json.write(entry).encode()).doesNotContain("SO-9");
        var reader = audit.identity.proxy(
                "reader", List.of("audit:read", "orders:read"), TrailService.ADDRESS, TrailService.class);
        assertThat(reader.getEntry(made.id(), null).await().entityName()).isEqualTo("SO-9");
        var nobody = audit.identity.proxy("nobody", List.of("orders:read"), TrailService.ADDRESS, TrailService.class);
        assertThat(code(nobody.getEntry(made.id(), null))).isEqualTo("403 forbidden");
    }

    @Test
    void an_erased_event_is_still_an_entry() {
        var actor = user();
        var gone = event("sales.order.created", Ids.next(), actor, new JsonObject());
        var count = event("auth.security.recorded", Ids.next(), actor, new JsonObject());
        deliver(gone, count);
        var entries = found(new JsonObject().put("actor", actor));
        assertThat(entries).allSatisfy(e -> {
            assertThat(e.erased()).isTrue();
            assertThat(e.changes()).isEmpty();
            assertThat(e.summary()).endsWith("What it contained was erased.");
        });
        assertThat(entries.getFirst().outcome()).isNull();
        assertThat(trail.getEntry(gone.id(), null).await().data()).isNull();
    }
}
