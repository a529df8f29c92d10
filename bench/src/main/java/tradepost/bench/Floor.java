package tradepost.bench;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
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
import java.util.UUID;

/**
 * The floor: HTTP, the event bus, one select of the same row, and nothing else. No identity, no contract, no limits, no
 * metrics. A process of its own; arguments: HTTP port, PostgreSQL port; the password in FLOOR_PASSWORD.
 */
final class Floor {
    private static final int INSTANCES = 2;
    private static final int CONNECTIONS = 4;
    private static final String SELECT = """
            select id, sku, name, description, unit_price, version, created_at, updated_at from item
            where id = $1 and deleted_at is null
            """;

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
                .compose(v -> vertx.deployVerticle(() -> new Front(httpPort), many))
                .toCompletionStage()
                .toCompletableFuture()
                .get();
        System.out.println("up");
        while (System.in.read() >= 0) continue; // ends with the process that started it
        System.exit(0);
    }

    private static final class Items extends VerticleBase {
        private final PgConnectOptions connect;

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
            return vertx.eventBus()
                    .<String>consumer("items")
                    .handler(m -> item(pool, UUID.fromString(m.body()))
                            .onSuccess(m::reply)
                            .onFailure(t -> m.fail(500, t.toString())))
                    .completion();
        }

        private static Future<JsonObject> item(Pool pool, UUID id) {
            return pool.preparedQuery(SELECT)
                    .execute(Tuple.of(id))
                    .map(rows -> json(rows.iterator().next()));
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

    private static final class Front extends VerticleBase {
        private final int port;

        Front(int port) {
            this.port = port;
        }

        @Override
        public Future<?> start() {
            return vertx.createHttpServer().requestHandler(this::serve).listen(port, "127.0.0.1");
        }

        private void serve(HttpServerRequest request) {
            var path = request.path();
            var id = path == null ? "" : path.substring(path.lastIndexOf('/') + 1);
            vertx.eventBus()
                    .<JsonObject>request("items", id)
                    .onSuccess(m -> request.response()
                            .putHeader("content-type", "application/json")
                            .end(m.body().toBuffer()))
                    .onFailure(t -> request.response().setStatusCode(500).end(Buffer.buffer(t.toString())));
        }
    }
}
