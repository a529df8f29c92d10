package tradepost.gateway.request;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tradepost.gateway.answer.Failures;
import tradepost.gateway.http.ClientResponse;
import tradepost.gateway.validation.Endpoint;

/**
 * The steps that every kind of operation is made of: admit, authenticate, read the body, call, respond. A step that fails is the last
 * one, and its refusal the response. Lives on one event loop.
 */
record OperationSteps(Gate gate, Bodies bodies, ServiceCalls calls) {
    /**
     * Admits a request, authenticates its sender and reads its body. A request that needs no token is admitted once its body has arrived, so
     * that slow senders take no place of a request with a token.
     */
    void receive(Endpoint endpoint, ClientResponse response, List<String> pathValues, Consumer<OperationRequest> then) {
        boolean anyone = endpoint.op.isPublic();
        begin(endpoint, response);
        if (!anyone) gate.admit(response);
        gate.authenticate(
                response,
                endpoint.op,
                sender -> bodies.receive(response, anyone, body -> {
                    if (anyone) gate.admit(response);
                    then.accept(new OperationRequest(endpoint, pathValues, response, sender, body));
                }));
    }

    /** The same without its body, which the operation streams. */
    void receiveHead(
            Endpoint endpoint, ClientResponse response, List<String> pathValues, Consumer<OperationRequest> then) {
        begin(endpoint, response);
        gate.admit(response);
        gate.authenticate(
                response,
                endpoint.op,
                sender -> then.accept(new OperationRequest(endpoint, pathValues, response, sender, Buffer.buffer())));
    }

    private void begin(Endpoint endpoint, ClientResponse response) {
        gate.begin(response);
        var http = response.request.http();
        endpoint.deprecations.announce(http.query(), null, response.response().headers());
    }

    /** Calls the service; {@code then} responds with its reply. */
    void call(ServiceCall call, Consumer<Message<@Nullable Object>> then) {
        respond(call.request(), calls.send(call), then);
    }

    /** Continues on the event loop of the request. */
    static <T> void respond(OperationRequest request, Future<T> result, Consumer<T> then) {
        var response = request.response();
        result.onComplete(
                value -> response.stepOnLoop(() -> then.accept(value)),
                t -> response.stepOnLoop(() -> {
                    throw Failures.of(t, request.op().isRead(), response.request.id());
                }));
    }
}
