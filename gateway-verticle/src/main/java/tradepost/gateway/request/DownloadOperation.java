package tradepost.gateway.request;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;
import tradepost.gateway.http.ClientResponse;
import tradepost.gateway.http.HttpLimits;
import tradepost.gateway.routing.OperationsHandler;
import tradepost.gateway.validation.Endpoint;
import tradepost.kernel.contract.Download;
import tradepost.kernel.contract.DownloadPart;

/**
 * An operation that returns a file of any length. The next part is requested only when the client has read the last one, so memory holds one
 * part. As long as the client reads, it has no deadline. A failure on the way truncates the response, which a client sees by its missing last
 * chunk.
 */
record DownloadOperation(Endpoint endpoint, OperationSteps steps, HttpLimits limits)
        implements OperationsHandler.Target {
    @Override
    public void serve(ClientResponse response, List<String> pathValues) {
        steps.receive(endpoint, response, pathValues, request -> {
            var arguments = request.arguments();
            steps.call(request.call(arguments), reply -> {
                if (reply.body() instanceof JsonObject about)
                    new Transfer(request, arguments, Download.of(about)).begin();
            });
        });
    }

    private final class Transfer {
        private final OperationRequest request;
        private final ClientResponse response;
        private final JsonObject arguments;
        private final Download file;
        private int part;

        Transfer(OperationRequest request, JsonObject arguments, Download file) {
            this.request = request;
            response = request.response();
            this.arguments = arguments;
            this.file = file;
        }

        void begin() {
            response.response().putHeader("Content-Disposition", "attachment; filename=\"" + file.fileName() + "\"");
            response.beginChunked(file.mediaType());
            boolean isHead = HttpMethod.HEAD.equals(request.http().method());
            if (isHead || file.parts() == 0) response.endChunked(Buffer.buffer());
            else next();
        }

        private void next() {
            response.extend(limits.requestMs());
            var call = request.call(arguments.copy().put("part", part))
                    .withAction(Objects.requireNonNull(endpoint.op.download()));
            steps.call(call, reply -> {
                if (reply.body() instanceof JsonObject body)
                    write(DownloadPart.of(body).bytes());
            });
        }

        private void write(Buffer bytes) {
            part++;
            if (part == file.parts()) {
                response.endChunked(bytes);
                return;
            }
            response.writeChunk(bytes);
            if (!response.response().writeQueueFull()) {
                next();
                return;
            }
            response.untilClientReads();
            response.response().drainHandler(v -> {
                response.response().drainHandler(null);
                response.step(this::next);
            });
        }
    }
}
