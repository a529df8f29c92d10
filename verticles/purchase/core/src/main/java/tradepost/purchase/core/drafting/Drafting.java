package tradepost.purchase.core.drafting;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.json.Json;
import tradepost.kernel.json.MergePatch;
import tradepost.kernel.request.Request;
import tradepost.kernel.value.ExternalIds;
import tradepost.kernel.value.Metadata;
import tradepost.orders.LineQueries;
import tradepost.orders.OrderState;
import tradepost.purchase.PurchaseEvents;
import tradepost.purchase.PurchaseOrder;
import tradepost.purchase.PurchaseOrderWithItems;
import tradepost.purchase.WritePurchaseOrder;
import tradepost.purchase.core.order.LockedPurchase;
import tradepost.purchase.event.OrderWritten;

/** Writes, changes and replaces drafts. */
public final class Drafting {
    /** What can be changed of any order. */
    private static final Set<String> OF_CLIENTS = Set.of("metadata", "external_ids");

    private Drafting() {}

    /** @param after the number of the last line of the order */
    public static void addLines(Tx tx, PurchaseDraft draft, int after) {
        var args = OrderDrafts.lineArgs(List.of(draft));
        args[2] = IntStream.rangeClosed(after + 1, after + draft.lines().size())
                .boxed()
                .toArray(Integer[]::new);
        tx.sql(DraftQueries.INSERT_LINES, args);
    }

    public static PurchaseOrderWithItems create(Tx tx, UUID orderId, PurchaseDraft draft) {
        tx.sql(DraftQueries.INSERT, values(orderId, draft));
        tx.sql(DraftQueries.INSERT_LINES, OrderDrafts.lineArgs(List.of(draft)));
        var made = LockedPurchase.read(tx, orderId);
        EventLog.append(tx, PurchaseEvents.CREATED, orderId, made.order().version(), OrderWritten.of(made));
        return made;
    }

    public static PurchaseOrderWithItems patch(Tx tx, UUID orderId, JsonObject body) {
        boolean isOfClients = OF_CLIENTS.containsAll(body.fieldNames());
        var now = LockedPurchase.lock(tx, orderId, isOfClients ? LockedPurchase.ALL : OrderState.WRITABLE);
        var requested = PurchaseOrder.of(MergePatch.apply(Json.write(now), body, Set.of()));
        if (requested.equals(now)) return LockedPurchase.read(tx, orderId);
        var patched = LockedPurchase.change(
                tx,
                orderId,
                DraftQueries.PATCH,
                orderId,
                requested.notes(),
                requested.reference(),
                Metadata.of(requested.metadata()),
                ExternalIds.of(requested.externalIds()));
        EventLog.append(tx, PurchaseEvents.UPDATED, orderId, patched.order().version(), OrderWritten.of(patched));
        return patched;
    }

    public static PurchaseOrderWithItems replace(Tx tx, UUID orderId, WritePurchaseOrder body, PurchaseDraft draft) {
        LockedPurchase.lock(tx, orderId, OrderState.WRITABLE);
        LineQueries.replace(
                tx,
                "purchase_order_line",
                orderId,
                body.items(),
                () -> tx.sql(DraftQueries.INSERT_LINES, OrderDrafts.lineArgs(List.of(draft))));
        var put = LockedPurchase.change(tx, orderId, DraftQueries.REPLACE, values(orderId, draft));
        EventLog.append(tx, PurchaseEvents.UPDATED, orderId, put.order().version(), OrderWritten.of(put));
        return put;
    }

    private static @Nullable Object[] values(UUID orderId, PurchaseDraft draft) {
        return new @Nullable Object[] {
            orderId,
            draft.vendor().id(),
            draft.vendor().name(),
            draft.currency(),
            draft.total(),
            draft.notes(),
            draft.reference(),
            draft.locationId(),
            draft.overReceiptPercent(),
            Request.actor(),
            draft.metadata(),
            draft.externalIds(),
            draft.maximum(),
            draft.exchangeRate()
        };
    }
}
