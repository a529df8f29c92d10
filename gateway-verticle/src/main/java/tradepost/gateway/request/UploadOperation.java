package tradepost.gateway.request;

import java.util.List;
import java.util.Objects;
import tradepost.gateway.answer.Refusal;
import tradepost.gateway.http.ClientResponse;
import tradepost.gateway.http.HttpLimits;
import tradepost.gateway.limit.LongRequests;
import tradepost.gateway.routing.OperationsHandler;
import tradepost.gateway.validation.Endpoint;

/** An operation whose body is passed on to its service in chunks. */
record UploadOperation(Endpoint endpoint, OperationSteps steps, LongRequests uploads, HttpLimits limits)
        implements OperationsHandler.Target {
    @Override
    public void serve(ClientResponse response, List<String> pathValues) {
        steps.receiveHead(endpoint, response, pathValues, this::receive);
    }

    /** Checks everything else before the body arrives, and gives each chunk a time of its own. */
    private void receive(OperationRequest request) {
        request.idempotencyKey();
        var arguments = request.arguments();
        var response = request.response();
        uploads.take(Objects.requireNonNull(request.sender().holder()), response);
        var upload = new BodyUpload(request, Objects.requireNonNull(request.op().upload()), steps.calls());
        response.atEnd(upload::end);
        response.ifLate(() -> Refusal.of(408, "request_timeout"));
        response.extend(BodyUpload.CHUNK_MS);
        upload.receive(() -> {
            response.extend(limits.requestMs());
            var call = request.call(arguments.put("upload", upload.argument()), upload::hash);
            steps.call(call, reply -> {
                upload.isTaken();
                Replies.json(request, arguments, endpoint.fields, reply);
            });
        });
    }
}
