package tradepost.shipping;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.Document;
import tradepost.kernel.contract.RequiresPermission;
import tradepost.kernel.identity.Caller;
import tradepost.orders.CancelOrderRequest;

/** Shipments of orders. Sales decides how many pieces of an order are shipped; this context owns the documents. */
@ProxyGen
public interface ShippingService {
    String ADDRESS = "shipping";

    /** Newest first by default, without lines. Fails 400 invalid_sort or invalid_cursor. */
    Future<ShipmentPage> listShipments(ShipmentQuery query, Caller caller);

    /** The same of one order. Fails 404 order_not_found, and as {@link #listShipments}. */
    Future<ShipmentPage> listOrderShipments(UUID orderId, ShipmentQuery query, Caller caller);

    /**
     * The pieces of the order that are packed or leaving, by line and location. For sales, which asks before it removes pieces from an
     * order; empty for an order that is not known.
     */
    @RequiresPermission(value = "authenticated", idempotent = true)
    Future<List<PackedPart>> packed(UUID orderId, Caller caller);

    /** Fails 404 shipment_not_found. */
    Future<Shipment> getShipment(UUID shipmentId, Caller caller);

    /**
     * Packs or ships pieces of an order: one shipment for each location. Everything that is open without a body, shipped at once. Fails 400
     * line_twice or line_not_found, 403 without {@code shipments:ship} unless it only packs, 404 order_not_found, 409 invalid_state if
     * nothing is open, 409 quantity_exceeds_open.
     */
    Future<Shipments> createShipments(UUID orderId, @Nullable CreateShipments body, Caller caller);

    /**
     * Changes the carrier, the tracking number, the reference or the notes (RFC 7396), also of a shipment that has left. Fails 404
     * shipment_not_found, 409 invalid_state if it is cancelled, 412 stale_version.
     */
    Future<Shipment> patchShipment(UUID shipmentId, JsonObject body, Caller caller);

    /** Fails 404 shipment_not_found, 409 invalid_state, 412 stale_version. */
    Future<Shipment> packShipment(UUID shipmentId, Caller caller);

    /**
     * Ships it: its pieces leave the stock, of the lots that the body names. Fails 404 shipment_not_found, 400 invalid_lines, line_twice, line_not_found
     * or as inventory does for lots, 409 invalid_state, also if sales no longer allows it, or lot_not_available, 412 stale_version.
     */
    Future<Shipment> shipShipment(UUID shipmentId, @Nullable ShipShipment body, Caller caller);

    /** Fails 404 shipment_not_found, 409 invalid_state, 412 stale_version. */
    Future<Shipment> deliverShipment(UUID shipmentId, Caller caller);

    /**
     * Cancels a packed shipment; its pieces return to the pick list of the order at its location. Fails 404 shipment_not_found, 409
     * invalid_state, 412 stale_version.
     */
    Future<Shipment> cancelShipment(UUID shipmentId, @Nullable CancelOrderRequest body, Caller caller);

    /** What the packing slip says. Fails 404 shipment_not_found. */
    Future<Shipment> getPackingSlip(UUID shipmentId, Caller caller);

    /** The packing slip as a PDF. Fails 404 shipment_not_found. */
    @RequiresPermission(value = "shipments:read", own = true, idempotent = true)
    Future<Document> printPackingSlip(UUID shipmentId, Caller caller);
}
