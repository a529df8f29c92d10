package tradepost.gateway.bridge;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.extension.Admission;
import tradepost.kernel.extension.Announcement;
import tradepost.kernel.extension.Extensions;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.Seal;

/**
 * An address {@code ext.*} that one client answers: a consumer at the address, in turn with others, and one at an address of its own,
 * which is announced so that callers can choose among those that serve the point.
 */
final class ServedAddress {
    private final Vertx vertx;
    private final Seal seal;
    private final String point;
    private final String name;
    private final JsonObject announcement;
    private final List<MessageConsumer<Object>> consumers;

    /**
     * @param headers of the registration: {@code name}, {@code version} and {@code priority}, each optional
     * @throws FrameRefusal invalid_headers
     */
    ServedAddress(Vertx vertx, Seal seal, String point, JsonObject headers, Caller caller, BridgeClient client) {
        this.vertx = vertx;
        this.seal = seal;
        this.point = point;
        name = name(headers, caller);
        var own = point + "." + UUID.randomUUID();
        announcement = new JsonObject()
                .put("point", point)
                .put("address", own)
                .put("name", name)
                .put("version", or(headers.getValue("version"), "0"))
                .put("priority", number(or(headers.getValue("priority"), Announcement.USUAL_PRIORITY)));
        if (Announcement.of(announcement) == null) throw FrameRefusal.of(400, "invalid_headers");
        consumers = List.of(consumer(point, client), consumer(own, client));
    }

    private MessageConsumer<Object> consumer(String address, BridgeClient client) {
        return vertx.eventBus().consumer(address, (Message<Object> m) -> client.asked(this, m));
    }

    /** The name in the headers of a registration; without it, one that only this caller gets. */
    static String name(JsonObject headers, Caller caller) {
        return or(
                        headers.getValue("name"),
                        "client-" + caller.userId().toString().substring(24))
                .toString();
    }

    String point() {
        return point;
    }

    String name() {
        return name;
    }

    /** Passes on the reply of the client. That to a trial proves that the client may serve the point under its name. */
    void reply(Message<Object> request, JsonObject body) {
        request.reply(body, Admission.proof(seal, request, body, point, name));
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
