package tradepost.gateway.request;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tradepost.gateway.answer.Overload;
import tradepost.gateway.answer.Refusal;
import tradepost.gateway.http.ClientResponse;
import tradepost.gateway.http.HttpLimits;
import tradepost.kernel.limit.HolderCounts;

/**
 * The step that reads the body of a request. Bounded in the bytes of one body, of all bodies held at once, of those that one address is
 * sending, and of those that need no token. Lives on one event loop.
 */
final class Bodies {
    private final HttpLimits limits;
    private final HolderCounts bodies;
    private final HolderCounts bytes;
    private long heldBytes;
    /** Of these, the bytes of requests that need no token. */
    private long heldFromAnyoneBytes;
    /** The requests that need no token and whose body has not arrived. */
    private int arrivingFromAnyone;

    Bodies(HttpLimits limits) {
        this.limits = limits;
        bodies = new HolderCounts(limits.bodiesPerAddress(), limit -> Refusal.limited(1));
        bytes = new HolderCounts(limits.bytesPerAddress(), limit -> Refusal.limited(1));
    }

    /**
     * Calls {@code then} with the whole body once it has arrived. Fails 408, 413, 415, 429 or 503.
     *
     * @param fromAnyone whether the request needs no token
     */
    void receive(ClientResponse response, boolean fromAnyone, Consumer<Buffer> then) {
        var http = response.request.http();
        requireAcceptable(http, limits.bodyBytes());
        var body = new Receipt(mayHaveBody(http) ? response.request.address() : null, fromAnyone);
        response.atEnd(body::release);
        response.ifLate(() -> Refusal.of(408, "request_timeout"));
        http.handler(part -> response.step(() -> body.add(part)));
        http.endHandler(v -> response.step(() -> {
            body.arrived();
            then.accept(body.content);
        }));
    }

    /** Fails 413 or 415; otherwise asks a client that waits for it to send the body. */
    static void requireAcceptable(HttpServerRequest http, long bytesMax) {
        var encoding = http.getHeader("Content-Encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity"))
            throw Refusal.of(415, "unsupported_media_type", "Content-Encoding", "compressed bodies are not accepted");
        if (announced(http) > bytesMax) throw Refusal.of(413, "payload_too_large");
        if ("100-continue".equalsIgnoreCase(http.getHeader("Expect")))
            http.response().writeContinue();
    }

    private static boolean mayHaveBody(HttpServerRequest http) {
        return announced(http) > 0 || http.headers().contains("Transfer-Encoding");
    }

    private static long announced(HttpServerRequest http) {
        var length = http.getHeader("Content-Length");
        if (length == null) return 0;
        return length.length() > 18 ? Long.MAX_VALUE : Long.parseLong(length.strip());
    }

    /** One body. It counts in the share of the address that is sending it until it has arrived, and among all bodies until the response. */
    private final class Receipt {
        final Buffer content = Buffer.buffer();
        private final boolean fromAnyone;
        private @Nullable String sender;

        Receipt(@Nullable String sender, boolean fromAnyone) {
            this.fromAnyone = fromAnyone;
            if (sender == null) return;
            if (fromAnyone && arrivingFromAnyone >= limits.bodiesFromAnyone())
                throw Refusal.overloaded(Overload.BODIES);
            bodies.take(sender, 1);
            if (fromAnyone) arrivingFromAnyone++;
            this.sender = sender;
        }

        void add(Buffer part) {
            if (content.length() + part.length() > limits.bodyBytes()) throw Refusal.of(413, "payload_too_large");
            if (heldBytes + part.length() > limits.heldBytes()) throw Refusal.overloaded(Overload.BODIES);
            if (fromAnyone && heldFromAnyoneBytes + part.length() > limits.heldFromAnyoneBytes())
                throw Refusal.overloaded(Overload.BODIES);
            if (sender != null) bytes.take(sender, part.length());
            heldBytes += part.length();
            if (fromAnyone) heldFromAnyoneBytes += part.length();
            content.appendBuffer(part);
        }

        void arrived() {
            if (sender == null) return;
            bodies.giveBack(sender, 1);
            bytes.giveBack(sender, content.length());
            if (fromAnyone) arrivingFromAnyone--;
            sender = null;
        }

        void release() {
            arrived();
            heldBytes -= content.length();
            if (fromAnyone) heldFromAnyoneBytes -= content.length();
        }
    }
}
