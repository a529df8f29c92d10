package tradepost.gateway.bridge;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.extension.Announcement;
import tradepost.kernel.extension.Extensions;
import tradepost.kernel.identity.Caller;

/**
 * An address {@code ext.*} that one client answers: a consumer at the address, in turn with others, and one at an address of its own,
 * which is announced so that callers can choose among those that serve the point.
 */
final class Served {
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
        var user = caller.userId().toString();
        announcement = new JsonObject()
                .put("point", point)
                .put("address", own)
                .put("name", or(headers.getValue("name"), "client-" + user.substring(24)))
                .put("version", or(headers.getValue("version"), "0"))
                .put("priority", number(or(headers.getValue("priority"), Announcement.USUAL_PRIORITY)));
        if (Announcement.of(announcement) == null) throw Fault.of(400, "invalid_headers");
        consumers = List.of(consumer(point, point, client), consumer(own, point, client));
    }

    private MessageConsumer<Object> consumer(String address, String point, BridgeClient client) {
        return vertx.eventBus().consumer(address, (Message<Object> m) -> client.asked(point, m));
    }

    private static Object or(@Nullable Object header, Object otherwise) {
        return header == null ? otherwise : header;
    }

    /** Also from text, because headers are text in other clients of this protocol. */
    private static Object number(Object header) {
        var digits = header.toString();
        return digits.matches("\\d{1,7}") ? Integer.valueOf(digits) : digits;
    }

    /** Completes once every node knows both addresses. */
    Future<?> ready() {
        return Future.all(consumers.stream().map(MessageConsumer::completion).toList());
    }

    void announce() {
        vertx.eventBus().publish(Extensions.ANNOUNCE, announcement.copy());
    }

    void end() {
        for (var c : consumers) c.unregister();
    }
}
