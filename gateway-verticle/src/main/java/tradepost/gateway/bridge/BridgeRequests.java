package tradepost.gateway.bridge;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The requests that one client has not answered yet, and its own ones that have no answer yet; both are bounded. */
final class BridgeRequests {
    /** The headers of a message that a client may see. Others, such as a token, are nobody else's business. */
    private static final List<String> HEADERS =
            List.of("point", "version", "deadline-ms", "trial", "traceparent", "request-id");

    private static final String REPLY = "reply.";
    private static final int FAILURE_MAX = 599;

    private record OpenRequest(ServedAddress at, Message<Object> request, long atNs) {}

    private final Bridge bridge;
    private final FrameQueue out;
    /** Oldest first, by the address of the reply, which means something to this client only. */
    private final Map<String, OpenRequest> owed = new LinkedHashMap<>();

    private long replies;
    private int asking;

    BridgeRequests(Bridge bridge, FrameQueue out) {
        this.bridge = bridge;
        this.out = out;
    }

    /** Whether this is the address of a reply, of which nothing is known any more if {@link #reply} returned false. */
    static boolean isReply(String address) {
        return address.startsWith(REPLY);
    }

    boolean isOwing() {
        return !owed.isEmpty();
    }

    /** Passes on a message for an address that the client serves. */
    void pass(ServedAddress at, Message<Object> message) {
        if (!(message.body() instanceof JsonObject)) message.fail(400, "not_an_object");
        else if (owed.size() >= BridgeLimits.REQUESTS_MAX) message.fail(503, "client_busy");
        else {
            var headers = new JsonObject();
            for (var name : HEADERS) {
                var value = message.headers().get(name);
                if (value != null) headers.put(name, value);
            }
            var reply = message.replyAddress() == null ? null : REPLY + ++replies;
            if (reply != null) owed.put(reply, new OpenRequest(at, message, System.nanoTime()));
            boolean queued = out.write(Frames.message(at.point(), reply, headers, message.isSend(), message.body()));
            if (!queued && reply != null && owed.remove(reply) != null) message.fail(503, "client_busy");
        }
    }

    /**
     * Replies with what the client sends, if it owes a reply at this address. Returns false if it does not.
     *
     * @throws FrameRefusal invalid_body; the request has failed
     */
    boolean reply(String address, JsonObject frame) {
        var owing = owed.remove(address);
        if (owing == null) return false;
        if (frame.getValue("failureCode") instanceof Number code) {
            var message = frame.getValue("message") instanceof String text ? Frames.cut(text) : "refused";
            owing.request.fail(Math.clamp(code.longValue(), -1, FAILURE_MAX), message);
        } else if (frame.getValue("body") instanceof JsonObject body) owing.at.reply(owing.request, body);
        else {
            owing.request.fail(400, "not_an_object");
            throw FrameRefusal.of(400, "invalid_body");
        }
        return true;
    }

    /**
     * Sends a request of the client.
     *
     * @throws FrameRefusal too_many_requests, invalid_body
     */
    void ask(String address, JsonObject frame) {
        if (asking >= BridgeLimits.REQUESTS_MAX) throw FrameRefusal.of(429, "too_many_requests");
        var body = Frames.object(frame, "body");
        var reply = Frames.text(frame, "replyAddress");
        asking++;
        bridge.request(address, body)
                .onComplete(
                        answer -> {
                            asking--;
                            if (reply != null)
                                out.write(Frames.message(reply, null, new JsonObject(), true, answer.body()));
                        },
                        t -> {
                            asking--;
                            if (reply != null) out.write(failure(address, reply, t));
                        });
    }

    private static Buffer failure(String address, String reply, @Nullable Throwable t) {
        return t instanceof ReplyException e
                ? Frames.failure(
                        address, reply, e.failureCode(), e.failureType().name(), e.getMessage())
                : Frames.failure(address, reply, 500, "ERROR", "internal");
    }

    /** Forgets the requests whose callers have given up long ago. */
    void forgetOld(long nowNs) {
        owed.values().removeIf(o -> BridgeClient.isPast(o.atNs, BridgeLimits.REQUEST_MS, nowNs));
    }

    /** The client is disconnected: its callers need not wait. */
    void end() {
        owed.values().forEach(o -> o.request.fail(503, "client_disconnected"));
        owed.clear();
    }
}
