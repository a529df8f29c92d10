package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import tradepost.catalog.CatalogEvents;
import tradepost.contact.ContactEvents;
import tradepost.inventory.InventoryEvents;
import tradepost.node.config.Contexts;
import tradepost.purchase.PurchaseEvents;
import tradepost.sales.SalesEvents;

/**
 * Checks that every event was numbered once and in order, and was applied once and in order per subject by each of its
 * subscribers.
 */
final class EventDeliveryCheck {
    /** The subscribers of each publisher. */
    private record Route(String source, String subscriber, Set<String> types) {
        String where() {
            return " where type in (" + types.stream().map(t -> "'" + t + "'").collect(Collectors.joining(",")) + ")";
        }
    }

    private static final Set<String> ITEM_NAMES =
            Set.of(CatalogEvents.ITEM + ".created", CatalogEvents.ITEM + ".updated");

    private static final Set<String> CUSTOMERS =
            Set.of(ContactEvents.CUSTOMER + ".created", ContactEvents.CUSTOMER + ".updated");

    private static final Set<String> PURCHASES = Set.of(
            PurchaseEvents.ORDERED,
            PurchaseEvents.CHANGED,
            PurchaseEvents.RECEIVED,
            PurchaseEvents.CLOSED,
            PurchaseEvents.CANCELLED);

    private static final List<Route> ROUTES = List.of(
            new Route("inventory", "sales", Set.of(InventoryEvents.ORDER_RESERVED, InventoryEvents.ORDER_ALLOCATED)),
            new Route("contact", "sales", CUSTOMERS),
            new Route("contact", "billing", CUSTOMERS),
            new Route("contact", "auth", CUSTOMERS),
            new Route(
                    "sales",
                    "inventory",
                    Set.of(
                            SalesEvents.CANCELLED,
                            SalesEvents.RESERVATION_DECLINED,
                            SalesEvents.SHIPPED,
                            SalesEvents.CLOSED,
                            SalesEvents.CHANGED,
                            SalesEvents.RETURNED)),
            new Route(
                    "sales",
                    "billing",
                    Set.of(
                            SalesEvents.INVOICE_CREATED,
                            SalesEvents.INVOICE_CHANGED,
                            SalesEvents.PAID,
                            SalesEvents.PARTIALLY_PAID,
                            SalesEvents.LATE_PAYMENT,
                            SalesEvents.REFUNDED,
                            SalesEvents.REFUND_REQUESTED)),
            new Route(
                    "sales",
                    "shipping",
                    Set.of(
                            SalesEvents.CONFIRMED,
                            SalesEvents.CANCELLED,
                            SalesEvents.SHIPPED,
                            SalesEvents.CLOSED,
                            SalesEvents.CHANGED,
                            SalesEvents.ALLOCATED)),
            new Route("purchase", "inventory", PURCHASES),
            new Route("purchase", "billing", Set.of(PurchaseEvents.PAID, PurchaseEvents.REFUNDED)),
            new Route("catalog", "inventory", ITEM_NAMES));

    private final Stores stores;

    EventDeliveryCheck(Stores stores) {
        this.stores = stores;
    }

    /** Waits until no event is in flight. */
    void awaitDelivered() {
        Awaitility.await("every event numbered and delivered")
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(() -> {
                    for (var context : Contexts.names())
                        assertThat(stores.number(context, "select count(*) from event_unnumbered(1000)"))
                                .as("unnumbered in %s", context)
                                .isZero();
                    for (var route : ROUTES) {
                        var last = "select coalesce(max(seq), 0) from event_numbered" + route.where();
                        var cursor = "select coalesce(max(seq), 0) from relay_cursor where subscriber = ?";
                        assertThat(stores.number(route.source, cursor, route.subscriber))
                                .as("%s to %s", route.source, route.subscriber)
                                .isGreaterThanOrEqualTo(stores.number(route.source, last));
                    }
                    for (var context : Contexts.names()) {
                        var behind =
                                "select last_seq - coalesce((select seq from relay_cursor where subscriber = 'audit'), 0) from relay_lease";
                        assertThat(stores.number(context, behind))
                                .as("%s to the journal", context)
                                .isZero();
                    }
                    for (var context : Contexts.names())
                        assertThat(stores.number(context, "select count(*) from relay_parked"))
                                .as("parked in %s", context)
                                .isZero();
                });
    }

    /** The events of reservations that sales has not applied, because it had confirmed their orders. */
    private final Set<String> settled = new HashSet<>();

    /** The number of events. */
    long isSound() {
        long all = 0;
        for (var context : Contexts.names()) all += isNumberedInOrder(context);
        for (var route : ROUTES) wasAppliedOnceAndInOrder(route);
        for (var subscriber : List.of("auth", "sales", "inventory", "shipping", "billing"))
            onlyPublishedEventsWereApplied(subscriber);
        isInTheJournalOnceAndInOrder();
        return all;
    }

    private long isNumberedInOrder(String context) {
        assertThat(stores.texts(context, "select subscriber || ' ' || type || ' ' || error from dead_letter"))
                .as("dead letters of %s", context)
                .isEmpty();
        long count = stores.number(context, "select count(*) from event_log");
        var numbers =
                "select count(distinct seq) || ' ' || coalesce(min(seq), 1) || ' ' || coalesce(max(seq), 0) from event_numbered";
        assertThat(stores.texts(context, numbers).getFirst())
                .as("numbers of %s: how many, first, last", context)
                .isEqualTo(count + " 1 " + count);
        assertThat(stores.number(context, "select count(*) - count(distinct id) from event_log"))
                .isZero();
        // what does not change its subject has the current version: a declined reservation of an order, and whether an
        // item is in stock
        var swapped = """
                select subject || ' ' || type || ' version ' || subject_version || ' after ' || before_version from (
                  select subject, type, subject_version, seq,
                         lag(subject_version) over w as before_version, lag(seq) over w as before_seq
                  from event_numbered window w as (partition by subject order by position)) e
                where before_seq > seq or before_version > subject_version
                   or before_version = subject_version and type not in ('%s', '%s', '%s')
                """.formatted(
                SalesEvents.RESERVATION_DECLINED, InventoryEvents.ITEM_AVAILABLE, InventoryEvents.ITEM_UNAVAILABLE);
        assertThat(stores.texts(context, swapped))
                .as("out of order in %s", context)
                .isEmpty();
        return count;
    }

    /**
     * The inbox's key ensures at most once; this checks at least once, and not before earlier events of the subject. A reservation whose order
     * sales has confirmed by its command has nothing left to do, and need not be in the inbox.
     */
    private void wasAppliedOnceAndInOrder(Route route) {
        var published = stores.list(
                route.source,
                r -> new String[] {r.getString(1), r.getString(2), r.getString(3)},
                "select id, subject, type from event_numbered" + route.where() + " order by subject, seq");
        var applied =
                stores.map(route.subscriber, "select event_id, to_char(applied_at, 'YYYYMMDDHH24MISSUS') from inbox");
        var confirmed = route.subscriber.equals("sales")
                ? new TreeSet<>(stores.texts("sales", "select id from sales_order where confirmed_version is not null"))
                : new TreeSet<String>();
        String subject = "";
        String at = "";
        for (var event : published) {
            boolean isSettled = event[2].equals(InventoryEvents.ORDER_RESERVED) && confirmed.contains(event[1]);
            if (isSettled && !applied.containsKey(event[0])) {
                settled.add(event[0]);
                continue;
            }
            assertThat(applied)
                    .as("inbox of %s for %s", route.subscriber, route.source)
                    .containsKey(event[0]);
            var now = applied.get(event[0]);
            if (event[1].equals(subject))
                assertThat(now).as("order in %s", subject).isGreaterThanOrEqualTo(at);
            subject = event[1];
            at = now;
        }
    }

    private void isInTheJournalOnceAndInOrder() {
        // audit writes signed heads and erasures into the journal at once
        var published = new TreeSet<>(stores.texts(
                "audit", "select id from journal where type in ('audit.head.signed', 'audit.journal.erased')"));
        for (var context : Contexts.names())
            for (var id : stores.texts(context, "select id from event_log")) published.add(id);
        assertThat(new TreeSet<>(stores.texts("audit", "select id from journal")))
                .isEqualTo(published);
        var positions =
                "select count(*) || ' ' || coalesce(min(position), 1) || ' ' || coalesce(max(position), 0) || ' ' ||"
                        + " (select position from journal_head) from journal";
        assertThat(stores.texts("audit", positions).getFirst())
                .as("positions of the journal: how many, first, last, head")
                .isEqualTo(published.size() + " 1 " + published.size() + " " + published.size());
        for (var context : Contexts.names()) {
            if (context.equals("audit")) continue;
            var bySubject = " where type like '" + context + ".%' order by subject, ";
            assertThat(stores.texts("audit", "select id from journal" + bySubject + "position"))
                    .as("order of the events of %s, by subject", context)
                    .isEqualTo(stores.texts(context, "select id from event_numbered" + bySubject + "seq"));
        }
    }

    private void onlyPublishedEventsWereApplied(String subscriber) {
        var published = new TreeSet<String>();
        for (var route : ROUTES)
            if (route.subscriber.equals(subscriber))
                published.addAll(stores.texts(route.source, "select id from event_log" + route.where()));
        var applied = new TreeSet<>(stores.texts(subscriber, "select event_id from inbox"));
        published.removeIf(
                e -> settled.contains(e) && !applied.contains(e)); // another process may deliver what is settled
        assertThat(applied).isEqualTo(published);
    }
}
