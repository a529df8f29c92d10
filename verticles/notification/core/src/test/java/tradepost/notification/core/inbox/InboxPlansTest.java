package tradepost.notification.core.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.Plans;
import tradepost.kernel.TestDb;
import tradepost.kernel.listing.Page;
import tradepost.kernel.listing.Where;
import tradepost.kernel.value.Ids;
import tradepost.notification.Notification;
import tradepost.notification.NotificationQuery;
import tradepost.notification.core.Inboxes;

/** The statements on many notifications, and what becomes of old ones. */
@ExtendWith(VertxExtension.class)
class InboxPlansTest {
    private static final int MANY = 20_000;
    private static final int PARTS = 10;
    private static final int LIMIT = 1_000;

    Inboxes inboxes;

    @BeforeEach
    void start(Vertx vertx) {
        inboxes = new Inboxes(vertx);
        TestDb.run("notification", "delete from notification");
        TestDb.run("notification", "delete from notification_read");
    }

    /** Of which one in a thousand is not resolved. In parts, which take less than a statement may on a busy machine. */
    private void load(int days) {
        for (int part = 0; part < PARTS; part++) loadPart(days);
    }

    private void loadPart(int days) {
        inboxes.db.query("""
                        with head as (update notification_head set position = position + $1 returning position - $1 as before)
                        insert into notification(id, position, type, audience, title, waits, resolved_at, created_at)
                        select gen_random_uuid(), head.before + i, 'order_to_confirm', 'permission:orders:confirm', 'Title', true,
                          case when i % 1000 = 0 then null else now() end, now() - $2 * interval '1 day'
                        from head, generate_series(1, $1::int) i
                        """, MANY / PARTS, (double) days).await();
    }

    private void readAll(UUID user) {
        for (int part = 0; part < PARTS; part++)
            inboxes.db
                    .query(
                            "insert into notification_read(user_id, position) select $1, position from notification"
                                    + " where position % $2 = $3",
                            user, (long) PARTS, (long) part)
                    .await();
    }

    private long rows(String table) {
        return inboxes.db
                .list(r -> r.getLong(0), "select count(*) from " + table)
                .await()
                .getFirst();
    }

    @Test
    void the_unread_are_counted_among_what_is_open() {
        load(1);
        TestDb.run("notification", "vacuum analyze notification, notification_read");
        var user = Inboxes.caller("admin");
        var plan = Plans.ran(
                inboxes.db,
                InboxQueries.COUNT_UNREAD,
                user.userId(),
                Audience.of(user),
                null,
                0L,
                new String[0],
                NotificationServiceImpl.COUNTED_MAX);
        Plans.scanNoTable(inboxes.db, plan);
        assertThat(plan).contains(" notification_open ").doesNotContainPattern("Rows Removed by Filter: \\d{3,}");
        assertThat(inboxes.service.countUnread(user).await().unread()).isEqualTo(MANY / 1000);
    }

    @Test
    void who_follows_the_list_finds_what_was_resolved() {
        load(1);
        TestDb.run("notification", "update notification set updated_at = created_at");
        var one = inboxes.db
                .list(
                        r -> r.getUUID(0),
                        "update notification set entity_type = 'sales_order', entity_id = id"
                                + " where resolved_at is null and position = (select max(position) from notification where resolved_at is null) returning id")
                .await()
                .getFirst();
        TestDb.run("notification", "vacuum analyze notification");
        var since = Instant.now().minusSeconds(3_600);
        var page = new Page(20, 0, null, List.of("updated_at"), null, since, null, null, null, null, null, false);
        var query = new NotificationQuery(page, null, null, null, null, null, null, null);
        var admin = Inboxes.caller("admin");
        assertThat(inboxes.service.listNotifications(query, admin).await().data())
                .isEmpty();
        inboxes.db
                .query("update notification set type = 'order_to_ship' where id = $1", one)
                .await();
        inboxes.apply(Inboxes.event("sales.order.closed", one, new JsonObject()));
        var found = inboxes.service.listNotifications(query, admin).await().data();
        assertThat(found).extracting(Notification::id).containsExactly(one);
        assertThat(found.getFirst().updatedAt()).isEqualTo(found.getFirst().resolvedAt());
        var listing = InboxQueries.listed(admin.userId(), 0);
        var where = Where.of("true").and("audience = any(?)", Audience.of(admin));
        var plan = Plans.ran(inboxes.db, page.select(listing, where));
        Plans.scanNoTable(inboxes.db, plan);
        assertThat(plan).contains(" notification_updated ");
        var byId =
                new Page(20, 0, null, List.of(), List.of(one, Ids.next()), null, null, null, null, null, null, false);
        assertThat(inboxes.service
                        .listNotifications(new NotificationQuery(byId, null, null, null, null, null, null, null), admin)
                        .await()
                        .data())
                .extracting(Notification::id)
                .containsExactly(one);
    }

    @Test
    void nothing_is_read_to_find_that_no_mark_is_to_be_deleted() {
        load(1);
        readAll(Ids.next());
        TestDb.run("notification", "vacuum analyze notification, notification_read");
        var plan = Plans.ran(inboxes.db, InboxQueries.PRUNE_READ, LIMIT);
        Plans.scanNoTable(inboxes.db, plan);
        assertThat(plan).contains("notification_read_position").doesNotContain("Sort ");
        assertThat(rows("notification_read")).isEqualTo(MANY);
    }

    @Test
    void what_is_old_is_deleted_with_its_marks() {
        load(100);
        readAll(Ids.next());
        load(1);
        int days = 90;
        var pruning = NotificationWriter.pruning(inboxes.db, days);
        while (pruning.run(LIMIT)) Thread.onSpinWait();
        assertThat(rows("notification")).isEqualTo(MANY);
        assertThat(rows("notification_read")).isZero();
        readAll(Ids.next());
        TestDb.run("notification", "delete from notification");
        while (pruning.run(LIMIT)) Thread.onSpinWait();
        assertThat(rows("notification_read")).isZero();
    }
}
