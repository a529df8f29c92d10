package tradepost.gateway.limit;

import io.vertx.core.http.HttpServerRequest;
import tradepost.gateway.http.Headers;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.exports.ListFormat;

/** What a request costs, in units of a {@link Rate}. */
public final class RequestCost {
    public static final int READ = 1;
    public static final int WRITE = 2;
    /** A list or a table in CSV, or a document such as a PDF; at most the burst. */
    public static final int EXPORT = 20;

    private RequestCost() {}

    public static int of(Contract.Operation op, HttpServerRequest request) {
        if (!op.isRead()) return WRITE;
        var accept = request.getHeader("Accept");
        var document = op.document();
        boolean exports = (op.page() || op.rows() != null) && Headers.preferred(ListFormat.mediaTypes(), accept) != null
                || document != null && Headers.prefers(document.mediaType(), accept);
        return exports ? EXPORT : READ;
    }
}
