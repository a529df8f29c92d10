package tradepost.kernel.uploads;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import java.util.UUID;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.contract.RequiresPermission;
import tradepost.kernel.identity.Caller;

/** Receives the uploads of one context from the gateway, at {@link Uploads#address}. */
@ProxyGen
public interface UploadBox {
    /**
     * Stores the next chunk; the response says that the following one may be sent. Fails 403 if the caller may not call the operation, 404
     * upload_not_found if the upload is not the caller's, is complete, or expects another position, and 413 payload_too_large.
     *
     * @param uploadId chosen by the sender
     * @param operation its operationId
     * @param position of the chunk, from 0
     * @param chunk in Base64, at most {@value Uploads#CHUNK_BYTES} bytes
     */
    @RequiresPermission(Contract.AUTHENTICATED)
    Future<Void> append(UUID uploadId, String operation, int position, String chunk, Caller caller);

    /** Removes an upload of the caller that nothing has claimed; does nothing if there is none. */
    @RequiresPermission(Contract.AUTHENTICATED)
    Future<Void> discard(UUID uploadId, Caller caller);
}
