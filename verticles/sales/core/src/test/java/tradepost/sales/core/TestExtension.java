package tradepost.sales.core;

import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import tradepost.kernel.TestDb;
import tradepost.kernel.identity.Seal;
import tradepost.kernel.value.Ids;

/** An extension in this process, as a service in any language would be one. It announces itself until it is closed. */
public final class TestExtension implements AutoCloseable {
    public final AtomicInteger asked = new AtomicInteger();
    private final Vertx vertx;
    private final MessageConsumer<JsonObject> consumer;
    private final long timer;
    private volatile Consumer<Message<JsonObject>> answer;

    public TestExtension(Vertx vertx, String point, String name, int priority, Consumer<Message<JsonObject>> answer) {
        this.vertx = vertx;
        this.answer = answer;
        var address = point + "." + name + "-" + Ids.next();
        consumer = vertx.eventBus().consumer(address, m -> {
            if (m.headers().contains("trial")) {
                var none = point.endsWith("check") ? new JsonObject().put("decision", "none") : new JsonObject();
                m.reply(none, new Seal(TestDb.SERVICE_SECRET).sealAnswer(m, none));
                return;
            }
            asked.incrementAndGet();
            this.answer.accept(m);
        });
        consumer.completion().await();
        var announcement = new JsonObject()
                .put("point", point)
                .put("address", address)
                .put("name", name)
                .put("version", "2.1")
                .put("priority", priority);
        vertx.eventBus().publish("ext.announce", announcement);
        timer = vertx.setPeriodic(500, t -> vertx.eventBus().publish("ext.announce", announcement));
    }

    public static Consumer<Message<JsonObject>> saying(String answer) {
        return m -> m.reply(new JsonObject(answer));
    }

    public void answers(Consumer<Message<JsonObject>> now) {
        answer = now;
    }

    /** Repeats the order until it was asked: its announcement may be a little later than the first. */
    public TestExtension connected(Supplier<?> order) {
        await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(20)).until(() -> {
            order.get();
            return asked.get() > 0;
        });
        return this;
    }

    @Override
    public void close() {
        vertx.cancelTimer(timer);
        consumer.unregister().await();
    }
}
