package tradepost.payment.core.payment;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import tradepost.kernel.TestDb;
import tradepost.kernel.identity.Seal;

/** An extension that serves a payment provider, with a bank behind it that keeps what it has decided while the extension is away. */
final class Acme {
    static final String POINT = "ext.payment.acme";

    /** How it answers. What it does is done, except if it is ill before that. If it is leaving, it is disconnected afterwards. */
    enum Manner {
        WELL,
        NOT_DOING_ANYTHING,
        WITHOUT_A_REPLY,
        LEAVING,
        LATE,
        GARBAGE,
        TWICE,
        ABOUT_ANOTHER_PAYMENT,
        WITH_AN_IMPOSSIBLE_DECISION,
        CAPTURING_TWENTY,
        PENDING,
        DECLINING
    }

    private final Vertx vertx;
    private final String name;
    private volatile MessageConsumer<JsonObject> consumer;
    private volatile long timer;
    private final AtomicInteger calls = new AtomicInteger();
    private volatile Manner manner = Manner.WELL;
    private volatile int times;

    /** By idempotency key. */
    private final Map<String, JsonObject> decided = new ConcurrentHashMap<>();
    /** What was taken and given back, by payment. */
    final Map<String, BigDecimal> captured = new ConcurrentSkipListMap<>();

    final Map<String, BigDecimal> refunded = new ConcurrentHashMap<>();
    final List<String> done = new CopyOnWriteArrayList<>();
    /** What all requests have asked for, by idempotency key: each should have one amount. */
    final Map<String, Set<BigDecimal>> amounts = new ConcurrentHashMap<>();

    /** The keys of all requests for refunds, by payment. */
    final Map<String, List<String>> refundKeys = new ConcurrentHashMap<>();

    Acme(Vertx vertx, String name) {
        this.vertx = vertx;
        this.name = name;
        connect();
    }

    void connect() {
        var address = POINT + "." + name + "-1";
        consumer = vertx.eventBus().consumer(address, this::asked);
        consumer.completion().await();
        var announcement = new JsonObject()
                .put("point", POINT)
                .put("address", address)
                .put("name", name)
                .put("version", "1.0")
                .put("priority", name.equals("acme") ? 100 : 1);
        vertx.eventBus().publish("ext.announce", announcement);
        timer = vertx.setPeriodic(100, t -> vertx.eventBus().publish("ext.announce", announcement));
    }

    void disconnect() {
        leave().await();
    }

    private Future<Void> leave() {
        vertx.cancelTimer(timer);
        return consumer.unregister();
    }

    /** How it answers the next calls; after them, well. */
    void answers(Manner how, int calls) {
        times = calls;
        manner = how;
    }

    int calls() {
        return calls.get();
    }

    private void asked(Message<JsonObject> m) {
        var request = m.body();
        if (m.headers().contains("trial")) {
            var empty = new JsonObject().put("payments", new JsonArray());
            m.reply(empty, new Seal(TestDb.SERVICE_SECRET).sealAnswer(m, empty));
            return;
        }
        calls.incrementAndGet();
        if (request.containsKey("key"))
            amounts.computeIfAbsent(request.getString("key"), k -> ConcurrentHashMap.newKeySet())
                    .add(new BigDecimal(request.getValue("amount").toString()));
        if (request.getString("operation").equals("refund"))
            refundKeys
                    .computeIfAbsent(request.getString("payment_id"), k -> new CopyOnWriteArrayList<>())
                    .add(request.getString("key"));
        var now = times > 0 ? manner : Manner.WELL;
        times--;
        if (now == Manner.NOT_DOING_ANYTHING) return;
        if (request.getString("operation").equals("statement")) {
            m.reply(now == Manner.GARBAGE ? new JsonObject().put("payments", 7) : statement(request));
            return;
        }
        if (now == Manner.PENDING) {
            m.reply(answer(request, "pending"));
            return;
        }
        var answer = decided.computeIfAbsent(
                request.getString("key"), k -> now == Manner.DECLINING ? declined(request) : decide(request));
        switch (now) {
            case WITHOUT_A_REPLY -> {}
            case LEAVING -> leave();
            case LATE -> vertx.setTimer(600, t -> m.reply(answer));
            case GARBAGE -> m.reply(new JsonObject().put("status", "captured and more"));
            case ABOUT_ANOTHER_PAYMENT ->
                m.reply(answer.copy().put("payment_id", "0198c0de-0000-7000-8000-000000000071"));
            case WITH_AN_IMPOSSIBLE_DECISION -> m.reply(answer(request, "refused"));
            case CAPTURING_TWENTY -> {
                if (request.getString("operation").equals("capture")) {
                    captured.put(request.getString("payment_id"), new BigDecimal("20.00"));
                    answer.put("captured", new BigDecimal("20.00"));
                }
                m.reply(answer);
            }
            case TWICE -> {
                m.reply(answer);
                m.reply(answer(request, "declined"));
            }
            default -> m.reply(answer);
        }
    }

    private static JsonObject answer(JsonObject request, String status) {
        return new JsonObject()
                .put("payment_id", request.getString("payment_id"))
                .put("status", status);
    }

    private static JsonObject declined(JsonObject request) {
        return request.getString("operation").equals("refund")
                ? answer(request, "refused").put("reason", "too late")
                : answer(request, "declined").put("reason", "no cover");
    }

    private JsonObject decide(JsonObject request) {
        var id = request.getString("payment_id");
        var amount = new BigDecimal(request.getValue("amount").toString());
        done.add(request.getString("operation") + " " + id);
        return switch (request.getString("operation")) {
            case "authorise" -> answer(request, "authorised").put("reference", "acme-" + id);
            case "capture" -> {
                captured.merge(id, amount, BigDecimal::add);
                yield answer(request, "captured");
            }
            case "refund" -> {
                refunded.merge(id, amount, BigDecimal::add);
                yield answer(request, "refunded");
            }
            default -> answer(request, captured.containsKey(id) ? "captured" : "voided");
        };
    }

    private JsonObject statement(JsonObject request) {
        var payments = new JsonArray();
        var after = request.getString("after", "");
        captured.forEach((id, amount) -> {
            if (after == null || id.compareTo(after) > 0)
                payments.add(new JsonObject()
                        .put("payment_id", id)
                        .put("currency", "USD")
                        .put("captured", amount)
                        .put("refunded", refunded.getOrDefault(id, BigDecimal.ZERO)));
        });
        return new JsonObject().put("payments", payments);
    }
}
