package tradepost.notification.core.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static tradepost.notification.core.Inboxes.caller;
import static tradepost.notification.core.Inboxes.event;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.auth.AuthEvents.RoleChanged;
import tradepost.auth.AuthEvents.RoleDeleted;
import tradepost.inventory.event.AlertChanged;
import tradepost.kernel.Plans;
import tradepost.kernel.StatementCounter;
import tradepost.kernel.events.Event;
import tradepost.kernel.value.Ids;
import tradepost.notification.NotificationType;
import tradepost.notification.WriteNotification;
import tradepost.notification.core.Inboxes;
import tradepost.notification.core.dispatch.Recipients.Wanting;
import tradepost.notification.core.inbox.Audience;
import tradepost.notification.core.inbox.NewNotification;

/** Who wants a notification by mail or push, and what it costs to know. */
@ExtendWith(VertxExtension.class)
class RecipientsTest {
    private static final UUID HERE = Ids.next();
    private static final UUID ELSEWHERE = Ids.next();
    private static final NewNotification ALERT = notification(NotificationType.STOCK_ALERT, List.of(HERE));
    /** Of a type that is mailed by default. */
    private static final NewNotification REFUND = notification(NotificationType.REFUND_FAILED, List.of());

    private static final String[] STOCK = {"notifications:read", "stock:read"};
    private static final String[] REFUNDS = {"notifications:read", "orders:refund"};

    StatementCounter counter;
    Inboxes inboxes;

    @BeforeEach
    void start(Vertx vertx) {
        counter = new StatementCounter(vertx);
        inboxes = new Inboxes(vertx, "db.port", Integer.toString(counter.port()));
    }

    private static NewNotification notification(NotificationType type, List<UUID> locations) {
        var permission = Audience.permission(type.permission());
        return new NewNotification(type, permission, locations, "Title", null, null, null, null, false);
    }

    private static NewNotification of(NotificationType type, String audience) {
        return new NewNotification(type, audience, List.of(), "Title", null, null, null, null, false);
    }

    private String role(List<UUID> locations, String... permissions) {
        var name = "r" + Ids.next().toString().replace('-', '_');
        setRole(name, 1, locations, permissions);
        return name;
    }

    private void setRole(String name, long version, List<UUID> locations, String... permissions) {
        inboxes.apply(event(
                "auth.role.updated",
                Ids.named("role:" + name),
                new RoleChanged(name, List.of(permissions), locations, version)));
    }

    private UUID user(String role) {
        var id = Ids.next();
        setUser("registered", id, role, 1);
        return id;
    }

    private void setUser(String what, UUID id, String role, long version) {
        inboxes.apply(event(
                "auth.user." + what,
                id,
                new JsonObject()
                        .put("id", id.toString())
                        .put("email", id + "@example.com")
                        .put("role", role)
                        .put("status", what.equals("disabled") ? "disabled" : "active")
                        .put("version", version)));
    }

    private void prefer(UUID user, NotificationType type, boolean mail, boolean push) {
        inboxes.db
                .query(
                        "insert into notification_preference values ($1, $2, true, $3, $4)",
                        user,
                        type.code(),
                        mail,
                        push)
                .await();
    }

    private Wanting wanting(NewNotification n) {
        return inboxes.db.tx(tx -> Recipients.wanting(tx, List.of(n))).getOrDefault(n, Wanting.NOBODY);
    }

    /** @param mail what a user with the role has decided; null for nothing */
    private record Case(
            String what,
            String role,
            NewNotification n,
            @Nullable Boolean mail,
            boolean wants) {}

    @Test
    void a_mail_is_wanted_by_whoever_may_read_it_and_has_not_decided_otherwise() {
        var cases = List.of(
                new Case("may read", role(List.of(), STOCK), ALERT, true, true),
                new Case("has not decided", role(List.of(), STOCK), ALERT, null, false),
                new Case("has declined", role(List.of(), STOCK), ALERT, false, false),
                new Case("no stock", role(List.of(), "notifications:read"), ALERT, true, false),
                new Case("no notifications", role(List.of(), "stock:read"), ALERT, true, false),
                new Case("only its own", role(List.of(), "notifications:read:own", "stock:read"), ALERT, true, false),
                new Case("whole resources", role(List.of(), "notifications:*", "stock:*"), ALERT, true, true),
                new Case("everything", role(List.of(), "*"), ALERT, true, true),
                new Case("its location", role(List.of(ELSEWHERE, HERE), STOCK), ALERT, true, true),
                new Case("another location", role(List.of(ELSEWHERE), STOCK), ALERT, true, false),
                new Case("limited, without location", role(List.of(HERE), REFUNDS), REFUND, null, true),
                new Case("by default", role(List.of(), REFUNDS), REFUND, null, true),
                new Case("by default, declined", role(List.of(), REFUNDS), REFUND, false, false),
                new Case("by default, accepted", role(List.of(), REFUNDS), REFUND, true, true),
                new Case("by default, not permitted", role(List.of(), STOCK), REFUND, null, false),
                new Case("viewer", "viewer", ALERT, true, true),
                new Case("customer", "customer", ALERT, true, false),
                new Case("finance by default", "finance_manager", REFUND, null, true),
                new Case("viewer by default", "viewer", REFUND, null, false),
                new Case("unknown role", "no_such_role", ALERT, true, false),
                new Case("everyone", "viewer", of(NotificationType.ANNOUNCEMENT, Audience.EVERYONE), true, true),
                new Case(
                        "all but customers",
                        "customer",
                        of(NotificationType.ANNOUNCEMENT, Audience.EVERYONE),
                        true,
                        false),
                new Case(
                        "its role",
                        "customer",
                        of(NotificationType.ANNOUNCEMENT, Audience.role("customer")),
                        true,
                        true),
                new Case(
                        "another role",
                        "viewer",
                        of(NotificationType.ANNOUNCEMENT, Audience.role("admin")),
                        true,
                        false));
        for (var c : cases) {
            var user = user(c.role);
            if (c.mail != null) prefer(user, c.n.type(), c.mail, false);
            assertThat(wanting(c.n).mail().contains(user)).as(c.what).isEqualTo(c.wants);
            setUser("disabled", user, c.role, 2);
            assertThat(wanting(c.n).mail()).as(c.what + ", disabled").doesNotContain(user);
        }
    }

    @Test
    void a_user_wants_its_own_and_no_others() {
        var user = user("customer");
        assertThat(wanting(of(NotificationType.SECURITY, Audience.user(user))).mail())
                .containsExactly(user);
        assertThat(wanting(of(NotificationType.JOB_DONE, Audience.user(user))).mail())
                .isEmpty();
        prefer(user, NotificationType.SECURITY, false, false);
        assertThat(wanting(of(NotificationType.SECURITY, Audience.user(user))).mail())
                .isEmpty();
    }

    @Test
    void a_push_message_is_wanted_on_the_browser_of_whoever_has_one() {
        var user = user("viewer");
        prefer(user, NotificationType.STOCK_ALERT, false, true);
        assertThat(wanting(ALERT).push()).doesNotContain(user);
        subscribe(user);
        assertThat(wanting(ALERT).push()).contains(user);
        assertThat(wanting(ALERT).mail()).doesNotContain(user);
    }

    @Test
    void nothing_is_kept_of_a_user_who_is_deleted() {
        var user = user("viewer");
        prefer(user, NotificationType.STOCK_ALERT, true, true);
        subscribe(user);
        inboxes.db.query("insert into inbox_state values ($1, 3)", user).await();
        inboxes.db.query("insert into notification_read values ($1, 4)", user).await();
        setUser("deleted", user, "viewer", 2);
        for (var table : List.of(
                "recipient", "inbox_state", "notification_read", "notification_preference", "push_subscription"))
            assertThat(inboxes.db
                            .query("select from " + table + " where user_id = $1", user)
                            .await()
                            .size())
                    .as(table)
                    .isZero();
    }

    private void subscribe(UUID user) {
        inboxes.db
                .query(
                        "insert into push_subscription(id, user_id, endpoint, p256dh, auth) values ($1, $1, $1::text, decode(repeat('00', 65), 'hex'), decode(repeat('00', 16), 'hex'))",
                        user)
                .await();
    }

    private long rows(String sql, Object arg) {
        return inboxes.db.query(sql, arg).await().size();
    }

    @Test
    void what_is_old_is_shown_and_sent_to_nobody() {
        var user = user("viewer");
        prefer(user, NotificationType.STOCK_ALERT, true, true);
        subscribe(user);
        var old = alert();
        var older = alert();
        var recent = alert();
        inboxes.apply(
                Inboxes.at(older, Instant.now().minus(Duration.ofDays(8))),
                Inboxes.at(old, Instant.now().minus(Duration.ofHours(2))),
                Inboxes.at(recent, Instant.now().minus(Duration.ofMinutes(50))));
        assertThat(inboxes.about(older.subject(), caller("viewer"))).isEmpty();
        assertThat(inboxes.about(old.subject(), caller("viewer"))).hasSize(1);
        assertThat(inboxes.about(recent.subject(), caller("viewer"))).hasSize(1);
        var ofUser = " join notification n on n.id = m.%s where n.event_id = $1";
        for (var sql : List.of(
                "select from mail m" + ofUser.formatted("entity_id"),
                "select from push_message m" + ofUser.formatted("notification_id"))) {
            assertThat(rows(sql, old.id())).as(sql).isZero();
            assertThat(rows(sql, recent.id())).as(sql).isPositive();
        }
    }

    @Test
    void a_role_that_is_changed_later_decides_as_it_is_now() {
        var name = role(List.of(), STOCK);
        var user = user(name);
        prefer(user, NotificationType.STOCK_ALERT, true, false);
        assertThat(wanting(ALERT).mail()).contains(user);
        setRole(name, 2, List.of(ELSEWHERE), STOCK);
        assertThat(wanting(ALERT).mail()).doesNotContain(user);
        setRole(name, 3, List.of(HERE), STOCK);
        assertThat(wanting(ALERT).mail()).contains(user);
        setUser("updated", user, "customer", 2);
        assertThat(wanting(ALERT).mail()).doesNotContain(user);
    }

    @Test
    void a_role_that_is_deleted_and_made_again_permits_what_the_new_one_does() {
        var name = role(List.of(), STOCK);
        setRole(name, 2, List.of(), STOCK);
        var user = user(name);
        prefer(user, NotificationType.STOCK_ALERT, true, false);
        assertThat(wanting(ALERT).mail()).contains(user);
        var announced = new WriteNotification("News", null, name);
        inboxes.admin.postNotification(announced, caller("admin")).await();
        inboxes.apply(event("auth.role.deleted", Ids.named("role:" + name), new RoleDeleted(name)));
        assertThat(wanting(ALERT).mail()).doesNotContain(user);
        assertThatThrownBy(() -> inboxes.admin
                        .postNotification(announced, caller("admin"))
                        .await())
                .hasMessage("unknown_role");
        setRole(name, 1, List.of(), REFUNDS);
        assertThat(wanting(ALERT).mail()).doesNotContain(user);
        assertThat(wanting(REFUND).mail()).contains(user);
    }

    @Test
    void an_older_event_of_a_role_that_is_applied_late_changes_nothing() {
        var name = role(List.of(), STOCK);
        var user = user(name);
        prefer(user, NotificationType.STOCK_ALERT, true, false);
        var old = event("auth.role.updated", Ids.next(), new RoleChanged(name, List.of("items:read"), List.of(), 9));
        inboxes.apply(Inboxes.at(old, 0));
        assertThat(wanting(ALERT).mail()).contains(user);
        inboxes.apply(Inboxes.at(event("auth.role.deleted", Ids.next(), new RoleDeleted(name)), 0));
        assertThat(wanting(ALERT).mail()).contains(user);
    }

    @Test
    void those_who_want_it_are_found_without_reading_all_users() {
        inboxes.db.query("""
                        insert into recipient(user_id, email, role, is_active, version)
                        select gen_random_uuid(), 'user' || i || '@example.com', 'customer', true, 1 from generate_series(1, 50000) i
                        """).await();
        inboxes.db.query("""
                        insert into notification_preference
                        select user_id, (array['announcement', 'job_done', 'payment_failed'])[1 + version % 3], true, false, false from recipient
                        where role = 'customer' on conflict do nothing
                        """).await();
        var one = user("finance_manager");
        prefer(one, NotificationType.STOCK_ALERT, true, false);
        inboxes.db.query("vacuum analyze recipient, notification_preference").await();
        var plan = Plans.ran(
                inboxes.db,
                RecipientQueries.WANTING,
                new Integer[] {0, 1, 2},
                new String[] {"stock_alert", "refund_failed", "security"},
                new Boolean[] {false, true, true},
                new UUID[] {null, null, one},
                new Integer[] {0, 0, 1, 1},
                new String[] {"admin", "finance_manager", "admin", "finance_manager"});
        Plans.scanNoTable(inboxes.db, plan);
        assertThat(plan).contains("notification_preference_wanted").contains("recipient_of_role");
        assertThat(plan).doesNotContainPattern("Rows Removed by (Join )?Filter: \\d{3,}");
        assertThat(wanting(ALERT).mail()).contains(one);
        assertThat(wanting(REFUND).mail()).contains(one);
    }

    private static Event alert() {
        var id = Ids.next();
        return event(
                "inventory.alert.raised",
                id,
                new AlertChanged(id, Ids.next(), "LAPTOP", "Laptop", HERE, "MAIN", "low_stock", "open", 2, 0, 0, 5));
    }

    @Test
    void more_notifications_take_no_more_statements_than_one_for_each_row() {
        inboxes.db.query("delete from notification_preference").await(); // so that no mail is written
        inboxes.apply(alert());
        int before = counter.executed();
        inboxes.apply(alert());
        int one = counter.executed() - before;
        inboxes.apply(IntStream.range(0, 20).mapToObj(i -> alert()).toArray(Event[]::new));
        assertThat(counter.executed() - before - one).isEqualTo(one + 19);
        assertThat(one).isLessThanOrEqualTo(7);
    }
}
