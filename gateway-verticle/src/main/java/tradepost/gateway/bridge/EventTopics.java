package tradepost.gateway.bridge;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tradepost.kernel.live.LiveReaders;

/**
 * The events that clients follow: one consumer on the bus for each type, however many clients follow it. A frame is encoded once for all
 * of them. Lives on one event loop.
 */
final class EventTopics {
    private record Topic(MessageConsumer<Object> consumer, Set<BridgeClient> clients) {}

    private final Vertx vertx;
    private final LiveReaders live;
    private final Map<String, Topic> topics = new HashMap<>();

    EventTopics(Vertx vertx, LiveReaders live) {
        this.vertx = vertx;
        this.live = live;
    }

    boolean areFollowed() {
        return !topics.isEmpty();
    }

    /** Completes once events of the type reach the client, from any node. */
    Future<Void> follow(String type, BridgeClient client) {
        var topic = topics.computeIfAbsent(
                type, t -> new Topic(vertx.eventBus().consumer(t, this::published), new LinkedHashSet<>()));
        topic.clients.add(client);
        live.arrived();
        return topic.consumer.completion();
    }

    void leave(String type, BridgeClient client) {
        var topic = topics.get(type);
        if (topic == null || !topic.clients.remove(client) || !topic.clients.isEmpty()) return;
        topics.remove(type);
        topic.consumer.unregister();
    }

    private void published(Message<Object> message) {
        var topic = topics.get(message.address());
        if (topic == null || !(message.body() instanceof JsonObject event)) return;
        var frame = Frames.message(message.address(), null, new JsonObject(), false, event);
        for (var client : List.copyOf(topic.clients)) client.event(frame);
    }
}
