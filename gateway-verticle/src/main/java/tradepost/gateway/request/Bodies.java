package tradepost.gateway.request;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;
import tradepost.gateway.answer.Refusal;
import tradepost.gateway.http.Limits;
import tradepost.gateway.http.Shares;

/**
 * Receives the bodies of requests. Bounded in the bytes of one body, of all bodies held at once, and of those that one address is
 * sending. Lives on one event loop.
 */
final class Bodies {
    private final Limits limits;
    private final Shares bodies;
    private final Shares bytes;
    private long heldBytes;

    Bodies(Limits limits) {
        this.limits = limits;
        bodies = new Shares(limits.bodiesPerAddress());
        bytes = new Shares(limits.bytesPerAddress());
    }

    /** Calls {@code then} once the whole body has arrived. Fails 413, 415, 429 or 503. */
    void receive(Call call, Consumer<Call> then) {
        var request = call.x.request;
        var encoding = request.getHeader("Content-Encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity"))
            throw Refusal.of(415, "unsupported_media_type", "Content-Encoding", "compressed bodies are not accepted");
        if (announced(request) > limits.bodyBytes()) throw Refusal.of(413, "payload_too_large");
        if ("100-continue".equalsIgnoreCase(request.getHeader("Expect")))
            request.response().writeContinue();
        if (mayHaveBody(request)) {
            var sender = call.x.address();
            bodies.take(sender, 1);
            call.sender = sender;
        }
        request.handler(part -> call.x.step(() -> keep(call, part)));
        request.endHandler(v -> call.x.step(() -> {
            releaseShare(call);
            then.accept(call);
        }));
    }

    /** Frees the memory of the body, and the share of an address that is still sending it. */
    void release(Call call) {
        releaseShare(call);
        heldBytes -= call.body.length();
    }

    private void releaseShare(Call call) {
        var sender = call.sender;
        if (sender == null) return;
        call.sender = null;
        bodies.giveBack(sender, 1);
        bytes.giveBack(sender, call.body.length());
    }

    private void keep(Call call, Buffer part) {
        if (call.body.length() + part.length() > limits.bodyBytes()) throw Refusal.of(413, "payload_too_large");
        if (heldBytes + part.length() > limits.heldBytes()) throw Refusal.later("overloaded");
        if (call.sender != null) bytes.take(call.sender, part.length());
        heldBytes += part.length();
        call.body.appendBuffer(part);
    }

    private static boolean mayHaveBody(HttpServerRequest request) {
        return announced(request) > 0 || request.headers().contains("Transfer-Encoding");
    }

    static long announced(HttpServerRequest request) {
        var length = request.getHeader("Content-Length");
        if (length == null) return 0;
        return length.length() > 18 ? Long.MAX_VALUE : Long.parseLong(length.strip());
    }
}
