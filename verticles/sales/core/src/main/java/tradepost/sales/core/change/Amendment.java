package tradepost.sales.core.change;

import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.UUID;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.json.Json;
import tradepost.kernel.json.MergePatch;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.ExternalIds;
import tradepost.kernel.value.Metadata;
import tradepost.orders.OrderState;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesOrder;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.core.order.Addresses;
import tradepost.sales.core.order.SalesStates;
import tradepost.sales.core.order.StoredOrder;
import tradepost.sales.core.order.StoredWithLines;
import tradepost.sales.event.OrderAmended;

/**
 * Changes the notes, the reference and the addresses of a confirmed order of which nothing was shipped, and at any time the own data of clients
 * and what staff note.
 * What it costs stays as it is.
 */
public final class Amendment {
    private static final Set<String> FIELDS = Set.of(
            "notes",
            "reference",
            "metadata",
            "external_ids",
            "internal_notes",
            "private_metadata",
            "shipping_address",
            "billing_address");

    private static final Set<String> AT_ANY_TIME =
            Set.of("metadata", "external_ids", "internal_notes", "private_metadata");

    private static final String AMEND = """
            update sales_order set notes = $2, reference = $3, shipping_address = $4, billing_address = $5, metadata = $6,
              external_ids = $7, internal_notes = $8, private_metadata = $9, version = version + 1, updated_at = now()
            where id = $1 returning %s
            """.formatted(StoredOrder.COLUMNS);

    private Amendment() {}

    /** Fails 404 order_not_found, 412 stale_version, 409 invalid_state, 400 required, 403 forbidden. */
    public static SalesOrderWithItems patch(Tx tx, UUID orderId, JsonObject body, Caller caller) {
        var now = StoredOrder.lock(tx, orderId, "orders:write", caller);
        boolean isAtAnyTime = AT_ANY_TIME.containsAll(body.fieldNames());
        if (!isAtAnyTime) OrderState.require(now, SalesStates.statuses(SalesStates.CHANGE));
        if (!caller.may("orders:write"))
            throw Problem.lacks("orders:write"); // its own order: it was confirmed as it is
        if (!isAtAnyTime && !now.fulfillmentStatus().equals("unfulfilled"))
            throw Problem.conflict(
                    "invalid_state", Problem.detail("fulfillment_status", "is " + now.fulfillmentStatus()));
        Problem.conflictIf(
                "invalid_state",
                body.fieldNames().stream()
                        .filter(field -> !FIELDS.contains(field))
                        .map(field -> Problem.detail(field, "can only be changed in a draft"))
                        .toList());
        var requested = SalesOrder.of(MergePatch.apply(Json.write(now), body, Set.of()));
        if (requested.equals(now)) return StoredWithLines.answer(tx, orderId);
        Addresses.requireComplete(requested);
        var order = tx.single(
                StoredOrder::order,
                AMEND,
                orderId,
                requested.notes(),
                requested.reference(),
                Addresses.stored(requested.shippingAddress()),
                Addresses.stored(requested.billingAddress()),
                Metadata.of(requested.metadata()),
                ExternalIds.of(requested.externalIds()),
                requested.internalNotes(),
                Metadata.ofStaff(requested.privateMetadata()));
        var data = new OrderAmended(
                orderId,
                order.customerId(),
                order.number(),
                order.notes(),
                order.reference(),
                order.metadata(),
                order.externalIds(),
                order.internalNotes(),
                order.privateMetadata(),
                order.shippingAddress(),
                order.billingAddress());
        EventLog.handOver(tx, "shipping", EventLog.append(tx, SalesEvents.AMENDED, orderId, order.version(), data));
        return StoredWithLines.answer(tx, orderId);
    }
}
