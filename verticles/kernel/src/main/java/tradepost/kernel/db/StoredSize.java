package tradepost.kernel.db;

import io.vertx.core.buffer.Buffer;
import tradepost.kernel.problem.Problem;

/** The largest size of one field as JSON, because a page has a hundred resources and many pages must fit into memory. */
public final class StoredSize {
    private static final int MAX_BYTES = 16 * 1024;

    private StoredSize() {}

    /** Fails 400 field_too_large, because a JSON schema cannot limit the size in bytes. */
    public static void require(String field, Buffer json) {
        if (json.length() > MAX_BYTES)
            throw Problem.badRequest(
                    "field_too_large", Problem.detail(field, "must have at most " + MAX_BYTES + " bytes as JSON"));
    }
}
