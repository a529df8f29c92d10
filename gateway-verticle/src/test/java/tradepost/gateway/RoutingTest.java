package tradepost.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(VertxExtension.class)
class RoutingTest {
    private static final String THING = "/api/things/" + TestGateway.THING;
    private static final String NEW =
            "{\"name\":\"a\",\"lines\":[{\"item_id\":\"" + TestGateway.THING + "\",\"quantity\":2}]}";
    static TestGateway gateway;

    @BeforeAll
    static void start(Vertx vertx, VertxTestContext started) {
        TestGateway.start(vertx).onSuccess(g -> gateway = g).onComplete(started.succeedingThenComplete());
    }

    @BeforeEach
    void fresh() {
        gateway.last = null;
        gateway.context = m -> m.reply(new JsonObject().put("id", "1"));
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/unknown, 404, route_not_found",
        "GET, //api/things, 404, route_not_found",
        "GET, /api//things, 404, route_not_found",
        "GET, /api/things//, 404, route_not_found",
        "GET, /api, 404, route_not_found",
        "GET, /api/things/0198c0de-0000-7000-8000-000000000001/x, 404, route_not_found",
        "POST, /api/things/0198c0de-0000-7000-8000-000000000001, 405, method_not_allowed",
        "DELETE, /api/things/mine, 405, method_not_allowed",
        "PUT, /health, 405, method_not_allowed",
        "BREW, /api/things, 405, method_not_allowed"
    })
    void unknown_paths_and_methods_are_refused(String method, String path, int status, String code) {
        var answer = gateway.send(method, path, null);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
    }

    @Test
    void the_allowed_methods_are_listed() {
        assertThat(gateway.send("PUT", THING, null).header("Allow")).isEqualTo("DELETE, GET, HEAD, OPTIONS, PATCH");
        var options = gateway.send("OPTIONS", "/api/things", null);
        assertThat(options.status()).isEqualTo(204);
        assertThat(options.header("Allow")).isEqualTo("GET, HEAD, OPTIONS, POST");
    }

    @Test
    void head_is_get_without_the_body() {
        var answer = gateway.send("HEAD", THING, null);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.response().body()).isEmpty();
        assertThat(answer.header("Content-Length")).isEqualTo("47");
        assertThat(gateway.send("HEAD", "/api/unknown", null).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            application/json                  | 201
            application/json; charset=UTF-8   | 201
            Application/JSON;charset="utf-8"  | 201
            application/json; charset=latin1  | 415
            application/merge-patch+json      | 415
            text/plain                        | 415
            application/x-www-form-urlencoded | 415
            application/jsonx                 | 415
            """)
    void only_json_is_accepted(String type, int status) {
        assertThat(gateway.post("/api/things", NEW, "Content-Type", type).status())
                .isEqualTo(status);
    }

    @Test
    void the_merge_patch_type_is_accepted_and_compression_is_not() {
        assertThat(gateway.send("PATCH", THING, "{}", "Content-Type", "application/merge-patch+json")
                        .status())
                .isEqualTo(200);
        assertThat(gateway.post("/api/things", NEW, "Content-Encoding", "gzip").status())
                .isEqualTo(415);
    }
}
