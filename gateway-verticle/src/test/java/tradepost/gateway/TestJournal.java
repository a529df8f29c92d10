package tradepost.gateway;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.util.concurrent.atomic.AtomicInteger;
import tradepost.audit.EventService;

/** A journal of {@code head} events, generated when they are read, each of at least {@code bytes} bytes. */
final class TestJournal {
    private final Vertx vertx;
    private MessageConsumer<JsonObject> consumer;
    final AtomicInteger reads = new AtomicInteger();
    volatile long head;
    volatile int bytes = 10;
    volatile JsonObject lastQuery;
    /** That of the last read. */
    volatile String lastToken;
    /** The refusal of every read; null for none. */
    volatile ServiceException refusal;

    TestJournal(Vertx vertx) {
        this.vertx = vertx;
        vertx.eventBus().<JsonObject>consumer("health.audit", m -> m.reply(new JsonObject()));
        comeBack();
    }

    void goAway() {
        consumer.unregister().await();
    }

    void comeBack() {
        consumer = vertx.eventBus().consumer(EventService.ADDRESS, this::serve);
        consumer.completion().await();
    }

    void reset() {
        head = 0;
        bytes = 10;
        refusal = null;
        reads.set(0);
        if (!consumer.isRegistered()) comeBack();
    }

    void happened(long count) {
        head += count;
        vertx.eventBus().publish(EventService.ADVANCED, head);
    }

    private void serve(Message<JsonObject> m) {
        if (m.headers().get("action").equals("journalBounds")) {
            m.reply(new JsonObject().put("oldest", 1).put("head", head));
            return;
        }
        reads.incrementAndGet();
        var query = m.body().getJsonObject("query");
        lastQuery = query;
        lastToken = m.headers().get("token");
        if (refusal != null) {
            m.reply(refusal);
            return;
        }
        long after = query.getLong("after", 0L);
        long last = Math.min(head, after + query.getInteger("limit"));
        var data = new JsonArray();
        for (long n = after + 1; n <= last; n++) data.add(event(n));
        var meta = new JsonObject()
                .put("limit", query.getInteger("limit"))
                .put("next", Math.max(after, last))
                .put("head", head)
                .put("oldest", 1);
        m.reply(new JsonObject().put("data", data).put("meta", meta));
    }

    private JsonObject event(long n) {
        return new JsonObject()
                .put("specversion", "1.0")
                .put("id", "e" + n)
                .put("type", "sales.order.created")
                .put("sequence", Long.toString(n))
                .put("data", new JsonObject().put("text", "x".repeat(bytes)));
    }
}
