package tradepost.gateway.request;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import tradepost.gateway.answer.Refusal;
import tradepost.gateway.http.ClientResponse;
import tradepost.gateway.http.HttpLimits;
import tradepost.gateway.limit.LongRequests;
import tradepost.gateway.routing.OperationsHandler;
import tradepost.gateway.validation.Endpoint;
import tradepost.kernel.contract.Contract;

/** An operation whose body is passed on to its service in chunks. */
record UploadOperation(
        Endpoint endpoint, Contract.Streamed accepted, OperationSteps steps, LongRequests uploads, HttpLimits limits)
        implements OperationsHandler.Target {
    @Override
    public void serve(ClientResponse response, List<String> pathValues) {
        response.isUpload();
        steps.receiveHead(endpoint, response, pathValues, this::receive);
    }

    /** Checks everything else before the body arrives, and gives each chunk a time of its own. */
    private void receive(OperationRequest request) {
        request.idempotencyKey();
        var arguments = request.arguments();
        var response = request.response();
        uploads.take(Objects.requireNonNull(request.sender().holder()), response);
        var upload = new BodyUpload(request, accepted, steps.calls());
        response.atEnd(upload::end);
        response.ifLate(() -> Refusal.of(408, "request_timeout"));
        response.extend(BodyUpload.CHUNK_MS);
        upload.receive(() -> {
            long moreMs = TimeUnit.SECONDS.toMillis(accepted.seconds());
            response.extend(limits.requestMs() + moreMs);
            var call = request.call(arguments.put("upload", upload.argument()), upload::hash)
                    .takingLonger(moreMs);
            steps.call(call, reply -> {
                upload.isTaken();
                Replies.json(request, arguments, endpoint.fields, reply);
            });
        });
    }
}
