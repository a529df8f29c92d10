package tradepost.notification.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static tradepost.notification.core.Inboxes.caller;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.listing.Page;
import tradepost.kernel.value.Ids;
import tradepost.notification.FeedQuery;
import tradepost.notification.Notification;
import tradepost.notification.NotificationQuery;
import tradepost.notification.WriteNotification;
import tradepost.notification.core.inbox.PreferenceServiceImpl;
import tradepost.notification.preference.PreferenceService;
import tradepost.notification.preference.WritePreferences;
import tradepost.notification.preference.WritePreferences.WritePreference;

/** What is read, unread and switched off. */
@ExtendWith(VertxExtension.class)
class NotificationsTest {
    Inboxes inboxes;
    PreferenceService preferences;

    @BeforeEach
    void start(Vertx vertx) {
        inboxes = new Inboxes(vertx);
        preferences = inboxes.onVerticle(PreferenceService.class, new PreferenceServiceImpl(vertx, inboxes.db));
    }

    private Notification post(String title, String role) {
        return inboxes.admin
                .postNotification(new WriteNotification(title, null, role), caller("admin"))
                .await();
    }

    private List<Notification> list(Boolean read, Caller caller) {
        var query = new NotificationQuery(Page.first(100), null, read, null, null, null, null, null);
        return inboxes.service.listNotifications(query, caller).await().data();
    }

    @Test
    void an_announcement_reaches_its_role() {
        var posted = post("For the warehouse", "inventory_manager");
        assertThat(list(null, caller("inventory_manager"))).contains(posted);
        assertThat(list(null, caller("finance_manager"))).doesNotContain(posted);
        var everyone = post("For all", null);
        assertThat(list(null, caller("finance_manager"))).contains(everyone);
        assertThat(list(null, caller("customer"))).isEmpty();
        assertThatThrownBy(() -> post("For nobody", "no_such_role")).hasMessage("unknown_role");
    }

    @Test
    void what_one_user_has_read_another_has_not() {
        var one = caller("finance_manager");
        var other = caller("finance_manager");
        inboxes.service.readAllNotifications(one).await();
        inboxes.service.readAllNotifications(other).await();
        var posted = post("News", null);
        var id = posted.id();
        assertThat(inboxes.service.countUnread(one).await().unread()).isOne();
        assertThat(inboxes.service.readNotification(id, one).await().read()).isTrue();
        assertThat(inboxes.service.readNotification(id, one).await().read()).isTrue();
        assertThat(inboxes.service.countUnread(one).await().unread()).isZero();
        assertThat(list(true, one).getFirst().id()).isEqualTo(id);
        assertThat(list(false, one)).isEmpty();
        assertThat(list(false, other)).containsExactly(posted);
    }

    @Test
    void what_is_for_others_does_not_exist() {
        var posted = post("For the warehouse", "inventory_manager");
        assertThatThrownBy(() -> inboxes.service
                        .getNotification(posted.id(), caller("finance_manager"))
                        .await())
                .hasMessage("notification_not_found");
        assertThatThrownBy(() -> inboxes.service
                        .readNotification(Ids.next(), caller("finance_manager"))
                        .await())
                .hasMessage("notification_not_found");
    }

    @Test
    void reading_all_leaves_what_comes_at_the_same_time_either_read_or_unread_and_loses_nothing() {
        var reader = caller("finance_manager");
        inboxes.service.readAllNotifications(reader).await();
        for (int round = 0; round < 10; round++) {
            var all = new ArrayList<Future<?>>();
            for (int i = 0; i < 4; i++)
                all.add(inboxes.admin.postNotification(
                        new WriteNotification("Concurrent", null, null), caller("admin")));
            all.add(inboxes.service.readAllNotifications(reader));
            Future.all(all).await();
        }
        long unread = inboxes.service.countUnread(reader).await().unread();
        assertThat(list(false, reader)).hasSize((int) unread);
        inboxes.service.readAllNotifications(reader).await();
        assertThat(inboxes.service.countUnread(reader).await().unread()).isZero();
        post("Afterwards", null);
        assertThat(inboxes.service.countUnread(reader).await().unread()).isOne();
    }

    @Test
    void positions_have_no_gaps_however_many_write_at_once() {
        var reader = caller("finance_manager");
        long before = inboxes.service.notificationBounds(reader).await().head();
        Future.all(IntStream.range(0, 20)
                        .mapToObj(i -> inboxes.admin.postNotification(
                                new WriteNotification("Number " + i, null, null), caller("admin")))
                        .toList())
                .await();
        var read = inboxes.service
                .streamNotifications(new FeedQuery(before, 1_000), reader)
                .await();
        assertThat(read.data().stream().map(n -> Long.parseLong(n.sequence())).toList())
                .isEqualTo(
                        IntStream.rangeClosed(1, 20).mapToObj(i -> before + i).toList());
        assertThat(read.meta().next()).isEqualTo(before + 20);
    }

    @Test
    void a_type_that_is_switched_off_is_neither_listed_nor_counted() {
        var user = caller("finance_manager");
        inboxes.service.readAllNotifications(user).await();
        post("News", null);
        var off = new WritePreferences(List.of(new WritePreference("announcement", false, null, null)));
        var all = preferences.putPreferences(off, user).await();
        assertThat(all.preferences()).filteredOn(p -> !p.inApp()).hasSize(1);
        assertThat(inboxes.service.countUnread(user).await().unread()).isZero();
        assertThat(list(null, user)).noneMatch(n -> n.type().equals("announcement"));
        assertThat(preferences.getPreferences(user).await()).isEqualTo(all);
        preferences.putPreferences(new WritePreferences(List.of()), user).await();
        assertThat(inboxes.service.countUnread(user).await().unread()).isOne();
    }

    @Test
    void a_type_can_be_named_once() {
        var one = new WritePreference("announcement", false, null, null);
        assertThatThrownBy(() -> preferences
                        .putPreferences(new WritePreferences(List.of(one, one)), caller("viewer"))
                        .await())
                .hasMessage("type_twice");
    }
}
