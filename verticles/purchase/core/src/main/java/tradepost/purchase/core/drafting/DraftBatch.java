package tradepost.purchase.core.drafting;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.data.Numeric;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.json.Json;
import tradepost.kernel.request.Request;
import tradepost.purchase.PurchaseEvents;
import tradepost.purchase.event.OrderWritten;
import tradepost.purchase.event.OrderedLine;
import tradepost.purchase.suggestion.DraftedOrder;

/** Writes many drafts at once. */
public final class DraftBatch {
    private DraftBatch() {}

    /** @param code of its location; null for the default one */
    private record Numbered(
            UUID id, String number, @Nullable String code) {}

    /** Three statements, whatever the number of drafts. */
    public static List<DraftedOrder> insert(Tx tx, List<UUID> ids, List<PurchaseDraft> orders) {
        if (orders.isEmpty()) return List.of();
        var numbers = tx
                .list(
                        r -> new Numbered(r.getUUID(0), r.getString(1), r.getString(2)),
                        DraftQueries.INSERT_ALL,
                        ids.toArray(UUID[]::new),
                        orders.stream().map(d -> d.vendor().id()).toArray(UUID[]::new),
                        orders.stream().map(d -> d.vendor().name()).toArray(String[]::new),
                        orders.stream().map(PurchaseDraft::currency).toArray(String[]::new),
                        orders.stream().map(d -> Numeric.create(d.total())).toArray(Numeric[]::new),
                        orders.stream().map(PurchaseDraft::locationId).toArray(UUID[]::new),
                        Request.actor())
                .stream()
                .collect(Collectors.toMap(Numbered::id, Function.identity()));
        tx.sql(DraftQueries.INSERT_LINES, OrderDrafts.lineArgs(orders));
        var made = new ArrayList<DraftedOrder>();
        var events = new ArrayList<Event>();
        for (int i = 0; i < orders.size(); i++) {
            var draft = orders.get(i);
            var numbered = Objects.requireNonNull(numbers.get(ids.get(i)));
            var vendor = draft.vendor().id();
            made.add(new DraftedOrder(
                    ids.get(i),
                    numbered.number(),
                    vendor,
                    draft.locationId(),
                    numbered.code(),
                    draft.currency(),
                    draft.total(),
                    draft.lines().size()));
            var lines = draft.lines().stream()
                    .map(l -> new OrderedLine(
                            l.itemId(), l.sku(), l.name(), l.quantity(), l.unitPrice(), l.subtotal(), l.id()))
                    .toList();
            var data = new OrderWritten(
                    ids.get(i),
                    numbered.number(),
                    vendor,
                    draft.currency(),
                    lines,
                    draft.total(),
                    new JsonObject(),
                    new JsonObject(),
                    draft.maximum(),
                    "draft",
                    draft.locationId(),
                    draft.locationId() == null ? null : numbered.code());
            events.add(EventLog.event(PurchaseEvents.CREATED, ids.get(i), 1, Json.write(data)));
        }
        EventLog.appendAll(tx, events);
        return made;
    }
}
