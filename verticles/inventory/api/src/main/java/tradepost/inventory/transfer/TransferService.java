package tradepost.inventory.transfer;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.identity.Caller;

/** Transfers of stock between locations. What is under way is at a location of its own, so that nothing vanishes. */
@ProxyGen
public interface TransferService {
    String ADDRESS = "transfers";

    /** Newest first by default, without lines. */
    Future<TransferPage> listTransfers(TransferQuery query, Caller caller);

    /** Creates a draft. Fails 400 location_not_found, 400 same_location, 400 item_not_found, 400 item_twice. */
    Future<Transfer> createTransfer(WriteTransfer body, Caller caller);

    /** Fails 404 transfer_not_found. */
    Future<Transfer> getTransfer(UUID transferId, Caller caller);

    /**
     * Replaces a draft and its lines; the line of an item keeps its id. Fails like createTransfer, 404 transfer_not_found, 409
     * invalid_state, 412 stale_version.
     */
    Future<Transfer> putTransfer(UUID transferId, WriteTransfer body, Caller caller);

    /**
     * Changes the expected time, the reference or the notes of a draft (RFC 7396). Fails 404 transfer_not_found, 409 invalid_state, 412
     * stale_version.
     */
    Future<Transfer> patchTransfer(UUID transferId, JsonObject body, Caller caller);

    /**
     * Ships every line of a draft, or none. Fails 404 transfer_not_found, 409 invalid_state, 409 location_not_active, 409
     * insufficient_stock with the short lines, 412 stale_version.
     */
    Future<Transfer> shipTransfer(UUID transferId, Caller caller);

    /**
     * Receives pieces at the destination; without a body everything that is under way, in good condition. Fails 400 invalid_lines, 400
     * line_twice, 400 line_not_found, 404 transfer_not_found, 409 invalid_state, 409 quantity_exceeds_open, 412 stale_version.
     */
    Future<Transfer> receiveTransfer(UUID transferId, @Nullable ReceiveTransfer body, Caller caller);

    /**
     * Cancels a draft, or returns what is still under way to the origin. Fails 404 transfer_not_found, 409 invalid_state, 409
     * location_not_active, 412 stale_version.
     */
    Future<Transfer> cancelTransfer(UUID transferId, Caller caller);
}
