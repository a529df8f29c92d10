package tradepost.gateway.bridge;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tradepost.gateway.answer.Refusal;
import tradepost.gateway.validation.StrictJson;

/** The frames of the protocol of vertx-tcp-eventbus-bridge, and {@code auth} and {@code registered}, which it lacks. */
final class Frames {
    private static final int TEXT_MAX = 200;

    private Frames() {}

    /** @throws FrameRefusal invalid_frame if it is not a JSON object */
    @SuppressWarnings("unchecked")
    static JsonObject read(Buffer content) {
        try {
            if (StrictJson.read(content).plain() instanceof Map<?, ?> object)
                return new JsonObject((Map<String, Object>) object);
        } catch (Refusal notJson) {
            throw FrameRefusal.fatal(400, "invalid_frame");
        }
        throw FrameRefusal.fatal(400, "invalid_frame");
    }

    /** @throws FrameRefusal invalid_frame if it is no text */
    static @Nullable String text(JsonObject frame, String name) {
        var value = frame.getValue(name);
        if (value == null || value instanceof String) return (String) value;
        throw FrameRefusal.fatal(400, "invalid_frame");
    }

    /** Empty if it is absent. */
    static JsonObject object(JsonObject frame, String name) {
        var value = frame.getValue(name);
        if (value == null) return new JsonObject();
        if (value instanceof JsonObject object) return object;
        throw FrameRefusal.of(400, "invalid_" + name);
    }

    static Buffer write(JsonObject frame) {
        var content = frame.toBuffer();
        return Buffer.buffer(4 + content.length()).appendInt(content.length()).appendBuffer(content);
    }

    static Buffer of(String type) {
        return write(new JsonObject().put("type", type));
    }

    /**
     * @param reply the address of its reply; null if none is expected
     * @param send false if it was published
     */
    static Buffer message(
            String address, @Nullable String reply, JsonObject headers, boolean send, @Nullable Object body) {
        var frame = new JsonObject().put("type", "message").put("address", address);
        if (reply != null) frame.put("replyAddress", reply);
        return write(frame.put("headers", headers).put("body", body).put("send", send));
    }

    /** @param address that the client named; null if it named none */
    static Buffer fault(FrameRefusal fault, @Nullable String address) {
        var frame =
                new JsonObject().put("type", "err").put("message", fault.code).put("failureCode", fault.status);
        return write(address == null ? frame : frame.put("address", cut(address)));
    }

    /** The failure of a request of the client. */
    static Buffer failure(String address, String reply, int code, String type, @Nullable String message) {
        return write(new JsonObject()
                .put("type", "err")
                .put("address", reply)
                .put("sourceAddress", address)
                .put("failureCode", code)
                .put("failureType", type)
                .put("message", message == null ? "" : cut(message)));
    }

    static String cut(String text) {
        return text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX);
    }
}
