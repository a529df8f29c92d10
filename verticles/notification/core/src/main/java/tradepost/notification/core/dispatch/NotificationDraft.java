package tradepost.notification.core.dispatch;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.events.Event;
import tradepost.notification.NotificationType;
import tradepost.notification.core.inbox.Audience;
import tradepost.notification.core.inbox.NewNotification;
import tradepost.notification.core.inbox.NotificationWriter.Waiting;

/** What a batch of events becomes. What was done in the same batch is not reported: an order that was placed at once waits for nobody. */
final class NotificationDraft {
    /** For the users of a customer. */
    record OfCustomer(UUID customerId, NewNotification notification) {}

    /** What a notification is about. */
    record Entity(String type, UUID id) {}

    private final List<NewNotification> made = new ArrayList<>();
    private final List<OfCustomer> ofCustomers = new ArrayList<>();
    private final Set<Waiting> done = new LinkedHashSet<>();

    List<NewNotification> made() {
        return made;
    }

    List<OfCustomer> ofCustomers() {
        return ofCustomers;
    }

    Set<Waiting> done() {
        return done;
    }

    /** Something waits for whoever holds the permission of the type. */
    void waits(Event e, NotificationType type, Entity about, List<UUID> locations, String title) {
        made.add(notification(e, type, ofType(type), about, locations, title, null, true));
    }

    /** Something happened that concerns whoever holds the permission of the type. */
    void reports(Event e, NotificationType type, Entity about, String title, @Nullable String text) {
        made.add(notification(e, type, ofType(type), about, List.of(), title, text, false));
    }

    void reportsToUser(Event e, NotificationType type, UUID user, Entity about, String title) {
        made.add(notification(e, type, Audience.user(user), about, List.of(), title, null, false));
    }

    void reportsToCustomer(
            Event e, NotificationType type, UUID customer, Entity about, String title, @Nullable String text) {
        ofCustomers.add(new OfCustomer(
                customer, notification(e, type, Audience.EVERYONE, about, List.of(), title, text, false)));
    }

    /** What notifications of the type asked for was done. */
    void resolves(NotificationType type, UUID entity) {
        var waiting = new Waiting(type, entity);
        made.removeIf(n -> n.type() == type && entity.equals(n.entityId()));
        done.add(waiting);
    }

    private static String ofType(NotificationType type) {
        return Audience.permission(Objects.requireNonNull(type.permission()));
    }

    private static NewNotification notification(
            Event e,
            NotificationType type,
            String audience,
            Entity about,
            List<UUID> locations,
            String title,
            @Nullable String text,
            boolean waits) {
        return new NewNotification(type, audience, locations, title, text, about.type(), about.id(), e.id(), waits);
    }
}
