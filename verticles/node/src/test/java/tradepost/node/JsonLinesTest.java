package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.request.Request;
import tradepost.node.log.JsonLines;

/** The log lines of a production node. */
@ExtendWith({VertxExtension.class, Shared.class})
class JsonLinesTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String TOKEN = "eyJhbGciOiJSUzI1NiJ9.the-token.of-the-caller";

    @Test
    void a_line_names_the_request_that_it_belongs_to_and_no_secret(Vertx vertx) {
        JsonLines.ofNode("10.0.0.11:15701");
        var headers = MultiMap.caseInsensitiveMultiMap()
                .add(Request.REQUEST_ID, "r-1")
                .add(Request.TRACEPARENT, "00-" + TRACE + "-00f067aa0ba902b7-01")
                .add(Request.TOKEN, TOKEN)
                .add(Request.IDEMPOTENCY_KEY, "the-key");
        var user = UUID.randomUUID();
        var line = lineOf(vertx, () -> new Request(caller(user), headers, null).enter(), "reserved {}", 3);
        assertThat(line.getMap())
                .containsEntry("node", "10.0.0.11:15701")
                .containsEntry("context", "sales")
                .containsEntry("request", "r-1")
                .containsEntry("trace", TRACE)
                .containsEntry("user", "user:" + user)
                .containsEntry("level", "WARN")
                .containsEntry("logger", "tradepost.sales")
                .containsEntry("message", "reserved 3")
                .containsKeys("time", "thread", "error");
        assertThat(line.encode()).doesNotContain(TOKEN, "the-key");
        assertThat(line.getString("error")).startsWith("java.lang.IllegalStateException: the cause\n");
    }

    @Test
    void a_line_outside_of_a_request_says_so_by_absence(Vertx vertx) {
        var line = lineOf(vertx, () -> {}, "line one\nline \"two\" \u0007", null);
        assertThat(line.getMap()).doesNotContainKeys("request", "trace", "user").containsEntry("context", "sales");
        assertThat(line.getString("message")).isEqualTo("line one\nline \"two\" \u0007");
    }

    /** The nodes of a local cluster write to files. */
    @Test
    @ResourceLock(value = Shared.CLUSTER, mode = ResourceAccessMode.READ)
    void every_line_of_a_node_is_an_object_that_names_the_node(@Shared.ThreeNodes Shared.Running cluster)
            throws Exception {
        var contexts = new HashSet<String>();
        for (int k = 1; k <= 3; k++) {
            var log = Files.readString(cluster.folder().resolve("data/logs/node-" + k + ".log"));
            var lines = log.lines()
                    .filter(l -> l.startsWith("{"))
                    .map(JsonObject::new)
                    .toList();
            assertThat(lines).as(log).isNotEmpty();
            assertThat(lines)
                    .allSatisfy(l -> assertThat(l.getMap()).containsKeys("time", "level", "logger", "message"));
            assertThat(lines).anySatisfy(l -> assertThat(l.getString("node")).startsWith("127.0.0.1:"));
            lines.forEach(l -> contexts.add(l.getString("context")));
            var secrets = Files.readString(cluster.folder().resolve("data/secrets.properties"));
            for (var secret : values(secrets)) assertThat(log).doesNotContain(secret);
        }
    }

    private static Set<String> values(String properties) {
        var out = new HashSet<String>();
        properties.lines().filter(l -> l.contains("=")).forEach(l -> out.add(l.substring(l.indexOf('=') + 1)));
        assertThat(out).isNotEmpty();
        return out;
    }

    private static Caller caller(UUID id) {
        return new Caller(id, "viewer", List.of());
    }

    /** The line that a verticle of sales writes. */
    private static JsonObject lineOf(Vertx vertx, Runnable before, String message, @Nullable Object argument) {
        var text = new AtomicReference<String>();
        var verticle = new VerticleBase() {
            @Override
            public Future<?> start() {
                before.run();
                var logger = new LoggerContext().getLogger("tradepost.sales");
                var arguments = argument == null ? null : new Object[] {argument};
                var thrown = argument == null ? null : new IllegalStateException("the cause");
                var event = new LoggingEvent("", logger, Level.WARN, message, thrown, arguments);
                text.set(new String(new JsonLines().encode(event)));
                return Future.succeededFuture();
            }
        };
        var options = new DeploymentOptions().setConfig(new JsonObject().put(JsonLines.CONTEXT, "sales"));
        vertx.deployVerticle(verticle, options)
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        assertThat(text.get()).endsWith("}\n").hasLineCount(1);
        return new JsonObject(text.get());
    }
}
