package tradepost.analytics.core.projection;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.analytics.core.fact.FactTable;
import tradepost.inventory.InventoryEvents;
import tradepost.inventory.event.AlertChanged;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.time.BusinessZone;

/** Alerts that the stock of an item at a location is low or out. */
final class AlertFacts {
    static final Set<String> TYPES = Set.of(InventoryEvents.ALERT_RAISED, InventoryEvents.ALERT_RESOLVED);

    /** The totals of these types of alerts have their names. */
    private static final Set<String> COUNTED = Set.of(Total.LOW_STOCK, Total.OUT_OF_STOCK);

    record AlertFact(
            UUID alertId,
            String type,
            UUID itemId,
            UUID locationId,
            @Nullable Instant raisedAt,
            @Nullable Instant resolvedAt) {}

    private static final FactTable<AlertFact> TABLE = new FactTable<>("alert_fact", AlertFact.class, "alert_id");

    private AlertFacts() {}

    static void apply(Tx tx, Projection p, List<Event> events, Totals totals) {
        var of = events.stream().filter(e -> TYPES.contains(e.type())).toList();
        if (of.isEmpty()) return;
        var before =
                TABLE.read(tx, p.generation(), of.stream().map(Event::subject).toList(), AlertFact::alertId);
        var after = new HashMap<>(before);
        for (var e : of) after.put(e.subject(), after(after.get(e.subject()), e, e.data(AlertChanged.class)));
        TABLE.write(tx, p.generation(), after.values());
        count(totals, before, p.zone(), -1);
        count(totals, after, p.zone(), 1);
    }

    private static AlertFact after(@Nullable AlertFact alert, Event e, AlertChanged d) {
        boolean raised = e.type().equals(InventoryEvents.ALERT_RAISED);
        return new AlertFact(
                d.alertId(),
                d.type(),
                d.itemId(),
                d.locationId(),
                raised ? e.time() : alert == null ? null : alert.raisedAt,
                raised ? alert == null ? null : alert.resolvedAt : e.time());
    }

    private static void count(Totals totals, Map<UUID, AlertFact> alerts, BusinessZone zone, int sign) {
        for (var a : alerts.values()) {
            if (a.raisedAt == null || !COUNTED.contains(a.type)) continue;
            totals.add(a.type, "", zone.day(a.raisedAt), sign);
            if (a.resolvedAt != null) totals.add(a.type, "", zone.day(a.resolvedAt), -sign);
        }
    }
}
