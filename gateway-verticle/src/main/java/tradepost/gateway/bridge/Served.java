package tradepost.gateway.bridge;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import tradepost.kernel.identity.Caller;

/**
 * An address {@code ext.*} that one client answers: a consumer at the address, in turn with others, and one at an address of its own,
 * which is announced so that callers can choose among those that serve the point.
 */
final class Served {
    static final int ANNOUNCE_MS = 2_000;
    private static final int PRIORITY = 100;
    private static final int PRIORITY_MAX = 1_000_000;
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,62}");
    private static final Pattern VERSION = Pattern.compile("[0-9A-Za-z][0-9A-Za-z.+_-]{0,39}");

    private final Vertx vertx;
    private final JsonObject announcement;
    private final List<MessageConsumer<Object>> consumers;

    /**
     * @param headers of the registration: {@code name}, {@code version} and {@code priority}, each optional
     * @throws Fault invalid_headers
     */
    Served(Vertx vertx, String point, JsonObject headers, Caller caller, BridgeClient client) {
        this.vertx = vertx;
        var own = point + "." + UUID.randomUUID();
        announcement = new JsonObject()
                .put("point", point)
                .put("address", own)
                .put(
                        "name",
                        text(
                                headers,
                                "name",
                                NAME,
                                "client-" + caller.userId().toString().substring(24)))
                .put("version", text(headers, "version", VERSION, "0"))
                .put("priority", priority(headers));
        consumers = List.of(consumer(point, point, client), consumer(own, point, client));
    }

    private MessageConsumer<Object> consumer(String address, String point, BridgeClient client) {
        return vertx.eventBus().consumer(address, (Message<Object> m) -> client.asked(point, m));
    }

    private static String text(JsonObject headers, String name, Pattern form, String otherwise) {
        var value = headers.getValue(name);
        if (value == null) return otherwise;
        if (value instanceof String text && form.matcher(text).matches()) return text;
        throw Fault.of(400, "invalid_headers");
    }

    /** Also as text, because headers are text in other clients of this protocol. */
    private static int priority(JsonObject headers) {
        var value = headers.getValue("priority");
        if (value == null) return PRIORITY;
        var digits = String.valueOf(value);
        if (!digits.matches("\\d{1,7}") || Integer.parseInt(digits) > PRIORITY_MAX)
            throw Fault.of(400, "invalid_headers");
        return Integer.parseInt(digits);
    }

    /** Completes once every node knows both addresses. */
    Future<?> ready() {
        return Future.all(consumers.stream().map(MessageConsumer::completion).toList());
    }

    void announce() {
        vertx.eventBus().publish(Access.ANNOUNCE, announcement.copy());
    }

    void end() {
        for (var c : consumers) c.unregister();
    }
}
