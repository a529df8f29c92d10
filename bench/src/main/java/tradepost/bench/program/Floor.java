package tradepost.bench.program;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.UUID;

/**
 * The floor of a read: HTTP, the event bus and one select of the same row, without identity, contract, limits or metrics.
 * {@code /one/ID} runs one select per request; {@code /many/ID} runs one select for all requests that arrived while others were in
 * flight, as the product does. Runs as a separate process with two arguments, the HTTP port and the PostgreSQL port, and takes the
 * password from FLOOR_PASSWORD.
 */
public final class Floor {
    private static final int INSTANCES = 2;
    private static final int CONNECTIONS = 4;
    private static final int BATCH_MAX = 32;
    private static final int IN_FLIGHT = 2;
    private static final String SELECT = """
            select id, sku, name, description, unit_price, version, created_at, updated_at from item
            where deleted_at is null and id =""";

    private Floor() {}

    public static void main(String[] args) throws Exception {
        int httpPort = Integer.parseInt(args[0]);
        var connect = new PgConnectOptions()
                .setHost("127.0.0.1")
                .setPort(Integer.parseInt(args[1]))
                .setDatabase("tradepost_catalog")
                .setUser("postgres")
                .setPassword(System.getenv("FLOOR_PASSWORD"))
                .setCachePreparedStatements(true);
        var vertx = Vertx.vertx();
        var many = new DeploymentOptions().setInstances(INSTANCES);
        vertx.deployVerticle(() -> new Items(connect), many)
                .compose(v -> vertx.deployVerticle(() -> new HttpVerticle(httpPort), many))
                .toCompletionStage()
                .toCompletableFuture()
                .get();
        System.out.println("up");
        while (System.in.read() >= 0) continue; // until the process that started it ends
        System.exit(0);
    }

    private record Request(UUID id, Promise<JsonObject> answer) {}

    /** Used on one event loop only. */
    private static final class Items extends VerticleBase {
        private final PgConnectOptions connect;
        private final Queue<Request> waiting = new ArrayDeque<>();
        private int inFlight;

        Items(PgConnectOptions connect) {
            this.connect = connect;
        }

        @Override
        public Future<?> start() {
            var pool = PgBuilder.pool()
                    .connectingTo(connect)
                    .with(new PoolOptions().setMaxSize(CONNECTIONS))
                    .using(vertx)
                    .build();
            return Future.all(serve("one", id -> one(pool, id)), serve("many", id -> {
                var request = new Request(id, Promise.promise());
                waiting.add(request);
                next(pool);
                return request.answer().future();
            }));
        }

        private Future<Void> serve(String address, java.util.function.Function<UUID, Future<JsonObject>> item) {
            return vertx.eventBus()
                    .<String>consumer(address)
                    .handler(m -> item.apply(UUID.fromString(m.body()))
                            .onSuccess(m::reply)
                            .onFailure(t -> m.fail(500, t.toString())))
                    .completion();
        }

        private static Future<JsonObject> one(Pool pool, UUID id) {
            return pool.preparedQuery(SELECT + " $1")
                    .execute(Tuple.of(id))
                    .map(rows -> json(rows.iterator().next()));
        }

        /** Starts a second concurrent select only if it is full. */
        private void next(Pool pool) {
            if (waiting.isEmpty() || inFlight >= IN_FLIGHT || inFlight > 0 && waiting.size() < BATCH_MAX) return;
            var batch = new ArrayList<Request>();
            while (!waiting.isEmpty() && batch.size() < BATCH_MAX) batch.add(waiting.remove());
            inFlight++;
            pool.preparedQuery(SELECT + " any((select $1::uuid[])::uuid[])")
                    .execute(Tuple.of(batch.stream().map(Request::id).distinct().toArray(UUID[]::new)))
                    .onComplete(r -> {
                        inFlight--;
                        if (r.failed()) batch.forEach(a -> a.answer().fail(r.cause()));
                        else answer(batch, r.result());
                        next(pool);
                    });
        }

        private static void answer(List<Request> batch, Iterable<Row> rows) {
            var found = new HashMap<UUID, Row>();
            for (var r : rows) found.put(r.getUUID(0), r);
            for (var a : batch) a.answer().complete(json(Objects.requireNonNull(found.get(a.id()))));
        }

        private static JsonObject json(Row r) {
            return new JsonObject()
                    .put("id", r.getUUID(0).toString())
                    .put("sku", r.getString(1))
                    .put("name", r.getString(2))
                    .put("description", r.getString(3))
                    .put("unit_price", r.getBigDecimal(4).toPlainString())
                    .put("version", r.getLong(5))
                    .put("created_at", r.getOffsetDateTime(6).toString())
                    .put("updated_at", r.getOffsetDateTime(7).toString());
        }
    }

    private static final class HttpVerticle extends VerticleBase {
        private final int port;

        HttpVerticle(int port) {
            this.port = port;
        }

        @Override
        public Future<?> start() {
            return vertx.createHttpServer().requestHandler(this::serve).listen(port, "127.0.0.1");
        }

        private void serve(HttpServerRequest request) {
            var parts = String.valueOf(request.path()).split("/", 4); // "", one or many, the id
            vertx.eventBus()
                    .<JsonObject>request(parts[1], parts[2])
                    .onSuccess(m -> request.response()
                            .putHeader("content-type", "application/json")
                            .end(m.body().toBuffer()))
                    .onFailure(t -> request.response().setStatusCode(500).end(Buffer.buffer(t.toString())));
        }
    }
}
