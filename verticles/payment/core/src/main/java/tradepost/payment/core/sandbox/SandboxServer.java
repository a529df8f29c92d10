package tradepost.payment.core.sandbox;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.problem.Problem;
import tradepost.payment.core.sandbox.SandboxBank.Answer;
import tradepost.payment.core.sandbox.SandboxBank.Order;

/**
 * The sandbox as a server on a loopback port: {@code POST /payments/{id}/authorise|capture|void|refund} and {@code GET /payments?after=}.
 * Create it on a virtual-thread verticle.
 */
public final class SandboxServer {
    private static final Logger LOG = LoggerFactory.getLogger(SandboxServer.class);
    private static final int BODY_BYTES = 4_096;
    private static final int IDLE_S = 60;

    private static final String TRY = """
            insert into sandbox_try(payment_id, operation, tries) values ($1, $2, 1)
            on conflict (payment_id, operation) do update set tries = sandbox_try.tries + 1 returning tries
            """;

    private static final String STATEMENT = """
            select id, currency, case status when 'captured' then captured else 0 end, refunded
            from sandbox_payment where id > $1 order by id limit $2
            """;

    private final Vertx vertx;
    private final Db db;
    private final Runnable wakeCallbacks;
    private final String authorization;
    private final Map<String, BiFunction<Tx, Order, Answer>> operations;

    /**
     * @param token that callers present
     * @param wakeCallbacks called when there is a callback to send
     */
    public SandboxServer(Vertx vertx, Db db, int lateMs, String token, Runnable wakeCallbacks) {
        this.vertx = vertx;
        this.db = db;
        this.wakeCallbacks = wakeCallbacks;
        authorization = "Bearer " + token;
        var bank = new SandboxBank(lateMs);
        operations = Map.of(
                "authorise", bank::authorise,
                "capture", bank::capture,
                "void", bank::release,
                "refund", bank::refund);
    }

    /** Returns its port. */
    public Future<Integer> start() {
        return vertx.createHttpServer(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(0).setIdleTimeout(IDLE_S))
                .requestHandler(this::serve)
                .listen()
                .map(server -> server.actualPort());
    }

    private void serve(HttpServerRequest request) {
        if (!authorization.equals(request.getHeader("Authorization"))) {
            answer(request, 401, new JsonObject());
            return;
        }
        var parts = request.path().split("/", -1);
        if (request.method() == HttpMethod.GET && request.path().equals("/payments")) {
            statement(request);
            return;
        }
        var operation = parts.length == 4 ? operations.get(parts[3]) : null;
        if (request.method() != HttpMethod.POST || operation == null) {
            answer(request, 404, new JsonObject());
            return;
        }
        request.body()
                .compose(body -> {
                    if (body.length() > BODY_BYTES) throw Problem.of(413, "payload_too_large");
                    return Tasks.run(vertx, () -> perform(parts[3], operation, order(parts[2], body.toJsonObject())));
                })
                .onSuccess(done -> {
                    if (done.lost) request.connection().close();
                    else answer(request, done.status, done.body);
                })
                .onFailure(t -> {
                    LOG.warn("the sandbox failed: {}", t.toString());
                    answer(request, Problem.from(t).failureCode(), new JsonObject());
                });
    }

    private static Order order(String id, JsonObject body) {
        var refund = body.getString("refund_id");
        return new Order(
                UUID.fromString(id),
                refund == null ? null : UUID.fromString(refund),
                new BigDecimal(body.getString("amount")),
                body.getString("currency"));
    }

    /** @param lost whether the connection breaks instead of an answer */
    private record Done(int status, JsonObject body, boolean lost) {}

    private Done perform(String name, BiFunction<Tx, Order, Answer> operation, Order order) {
        var behaviour = order.behaviour();
        int tries = behaviour == SandboxBehaviour.OUTAGE || behaviour == SandboxBehaviour.ANSWER_LOST
                ? db.tx(tx -> tx.single(r -> r.getInteger(0), TRY, order.paymentId(), name))
                : 1;
        if (behaviour == SandboxBehaviour.OUTAGE && tries <= SandboxBehaviour.FAILED_TRIES)
            return new Done(503, new JsonObject(), false);
        var answer = db.tx(tx -> operation.apply(tx, order));
        if (answer.changed()) wakeCallbacks.run();
        boolean pending = behaviour == SandboxBehaviour.ASYNCHRONOUS && answer.changed();
        var body = new JsonObject()
                .put("status", pending ? "pending" : answer.status())
                .put("reference", SandboxBank.reference(order.paymentId()));
        if (!pending && answer.reason() != null) body.put("reason", answer.reason());
        return new Done(pending ? 202 : 200, body, behaviour == SandboxBehaviour.ANSWER_LOST && tries == 1);
    }

    private void statement(HttpServerRequest request) {
        var after = request.getParam("after", new UUID(0, 0).toString());
        int limit = Integer.parseInt(request.getParam("limit", "1000"));
        db.query(STATEMENT, UUID.fromString(after), limit)
                .onSuccess(rows -> {
                    var entries = new JsonArray();
                    for (var r : rows)
                        entries.add(new JsonObject()
                                .put("payment_id", r.getUUID(0).toString())
                                .put("currency", r.getString(1))
                                .put("captured", r.getBigDecimal(2).toPlainString())
                                .put("refunded", r.getBigDecimal(3).toPlainString()));
                    answer(request, 200, new JsonObject().put("payments", entries));
                })
                .onFailure(t -> answer(request, 503, new JsonObject()));
    }

    private static void answer(HttpServerRequest request, int status, JsonObject body) {
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .end(body.toBuffer());
    }
}
