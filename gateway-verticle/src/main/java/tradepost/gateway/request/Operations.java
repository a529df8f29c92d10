package tradepost.gateway.request;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.util.Objects;
import tradepost.gateway.http.HttpLimits;
import tradepost.gateway.limit.RateLimits;
import tradepost.gateway.routing.OperationsHandler;
import tradepost.gateway.validation.Endpoint;
import tradepost.kernel.identity.Tokens;
import tradepost.kernel.request.Request;

/** Makes the target of each operation, by the kind that its contract declares. Lives on one event loop. */
public final class Operations {
    private final OperationSteps steps;
    private final CsvExports exports;
    private final BodyUploads uploads = new BodyUploads();
    private final HttpLimits limits;
    private final int waitMaxSeconds;
    private final String gateway;

    /**
     * @param idleMs until a connection is closed on which nothing is sent, as during a long poll
     * @param gateway see {@link Request#GATEWAY}
     */
    public Operations(
            Vertx vertx,
            Tokens tokens,
            RateLimits rates,
            HttpLimits limits,
            int idleMs,
            String gateway,
            MeterRegistry meters) {
        this.limits = limits;
        this.gateway = gateway;
        steps = new OperationSteps(
                new Gate(tokens, rates, limits), new Bodies(limits), new ServiceCalls(vertx, limits, meters));
        exports = new CsvExports(limits);
        waitMaxSeconds = idleMs / 2 / 1_000;
    }

    public OperationsHandler.Target target(Endpoint endpoint) {
        return switch (endpoint.op.kind()) {
            case JSON -> new JsonOperation(endpoint, steps);
            case LIST -> new ListOperation(endpoint, steps, exports);
            case UPLOAD -> new UploadOperation(endpoint, steps, uploads, limits);
            case LONG_POLL -> new LongPollOperation(endpoint, steps, waitMaxSeconds, gateway);
            case DOCUMENT -> new DocumentOperation(endpoint, Objects.requireNonNull(endpoint.op.document()), steps);
            case DOWNLOAD -> new DownloadOperation(endpoint, steps, limits);
            case CALLBACK -> new CallbackOperation(endpoint, steps);
        };
    }
}
