package tradepost.gateway.request;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;
import tradepost.gateway.access.AnonymousToken;
import tradepost.gateway.access.KeyTokens;
import tradepost.gateway.export.ExportReports;
import tradepost.gateway.export.FileTransfer;
import tradepost.gateway.export.StoredTransfer;
import tradepost.gateway.http.ClientResponse;
import tradepost.gateway.http.HttpLimits;
import tradepost.gateway.limit.LongRequests;
import tradepost.gateway.limit.RateLimits;
import tradepost.gateway.limit.RecentWrites;
import tradepost.gateway.routing.OperationsHandler;
import tradepost.gateway.validation.Endpoint;
import tradepost.kernel.concurrent.ComputePool;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.contract.Download;
import tradepost.kernel.contract.DownloadPart;
import tradepost.kernel.identity.Tokens;
import tradepost.kernel.request.Request;
import tradepost.kernel.time.BusinessZone;

/** Makes the target of each operation, by the kind that its contract declares. Lives on one event loop. */
public final class Operations {
    private final OperationSteps steps;
    private final Inclusions inclusions;
    private final ComputePool computing;
    private final BusinessZone zone;
    private final ListTransfers transfers;
    private final ExportReports reports;
    private final LongRequests uploads = LongRequests.ofLists();
    private final LongRequests files = LongRequests.ofFiles();
    private final HttpLimits limits;
    private final int waitMaxSeconds;
    private final String gateway;

    /**
     * @param contracts of all contexts
     * @param visitors whether requests without a token or a key are admitted to what shop pages read
     * @param zone of the times in workbooks
     * @param idleMs until a connection is closed on which nothing is sent, as during a long poll
     * @param gateway see {@link Request#GATEWAY}
     * @param reports get the lists and files that are sent as a whole
     */
    public Operations(
            Vertx vertx,
            List<Contract> contracts,
            Tokens tokens,
            KeyTokens keys,
            AnonymousToken anonymous,
            boolean visitors,
            RateLimits rates,
            RecentWrites writes,
            HttpLimits limits,
            ComputePool computing,
            BusinessZone zone,
            int idleMs,
            String gateway,
            ExportReports reports,
            MeterRegistry meters) {
        this.computing = computing;
        this.zone = zone;
        this.limits = limits;
        this.gateway = gateway;
        this.reports = reports;
        var calls = new ServiceCalls(vertx, limits, writes, meters);
        steps = new OperationSteps(
                new Gate(tokens, keys, anonymous, visitors, rates, limits), new Bodies(limits), calls);
        inclusions = new Inclusions(contracts, calls);
        transfers = new ListTransfers(computing, limits, zone, reports);
        waitMaxSeconds = idleMs / 2 / 1_000;
    }

    /** The search over everything that these contracts have. */
    public OperationsHandler.Target search(Endpoint endpoint, List<Contract> contracts) {
        return SearchOperation.byWords(endpoint, contracts, steps);
    }

    /** The look-up of a code in everything that these contracts have. */
    public OperationsHandler.Target code(Endpoint endpoint, List<Contract> contracts) {
        return SearchOperation.byCode(endpoint, contracts, steps)::serveCode;
    }

    public OperationsHandler.Target target(Endpoint endpoint) {
        return switch (endpoint.op.kind()) {
            case JSON -> new JsonOperation(endpoint, steps, inclusions, transfers);
            case LIST -> new ListOperation(endpoint, steps, inclusions, transfers);
            case UPLOAD -> upload(endpoint);
            case LONG_POLL -> new LongPollOperation(endpoint, steps, waitMaxSeconds, gateway);
            case DOCUMENT ->
                new DocumentOperation(endpoint, Objects.requireNonNull(endpoint.op.document()), steps, inclusions);
            case DOWNLOAD -> download(endpoint);
            case CALLBACK -> new CallbackOperation(endpoint, steps);
        };
    }

    private OperationsHandler.Target upload(Endpoint endpoint) {
        var accepted = Objects.requireNonNull(endpoint.op.upload());
        return new UploadOperation(endpoint, accepted, steps, accepted.form() == null ? uploads : files, limits);
    }

    /** An operation that returns a file of any length. */
    private OperationsHandler.Target download(Endpoint endpoint) {
        return (response, pathValues) -> steps.receive(endpoint, response, pathValues, request -> {
            var arguments = request.arguments();
            steps.call(request.call(arguments), reply -> {
                if (reply.body() instanceof JsonObject file)
                    transfer(request, response, Download.of(file), part -> part(request, arguments, part));
            });
        });
    }

    private void transfer(
            OperationRequest request, ClientResponse response, Download file, IntFunction<Future<DownloadPart>> parts) {
        if (file.stored() == null)
            new FileTransfer(
                            computing,
                            response,
                            Objects.requireNonNull(request.sender().holder()),
                            file,
                            zone,
                            parts)
                    .reportedTo(reports)
                    .begin();
        else new StoredTransfer(response, file, file.stored(), parts).begin();
    }

    private Future<DownloadPart> part(OperationRequest request, JsonObject arguments, int part) {
        request.response().extend(limits.requestMs());
        var call = request.call(arguments.copy().put("part", part))
                .withAction(Objects.requireNonNull(request.op().download()));
        return steps.calls()
                .send(call)
                .map(reply -> DownloadPart.of((JsonObject) Objects.requireNonNull(reply.body())));
    }
}
