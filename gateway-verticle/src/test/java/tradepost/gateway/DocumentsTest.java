package tradepost.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.gateway.http.HttpLimits;

/** The contracts and Swagger UI, as served to a browser without a token. */
@ExtendWith(VertxExtension.class)
class DocumentsTest {
    static TestGateway gateway;

    @BeforeAll
    static void start(Vertx vertx, VertxTestContext started) {
        TestGateway.start(vertx).onSuccess(g -> gateway = g).onComplete(started.succeedingThenComplete());
    }

    @Test
    void contracts_are_public_and_support_conditional_requests() {
        for (var path : List.of("/openapi.json", "/openapi/sample.json", "/openapi/gateway.json")) {
            var answer = gateway.get(path, "Authorization", "");
            assertThat(answer.status()).as(path).isEqualTo(200);
            assertThat(answer.header("Content-Type")).isEqualTo("application/json");
            assertThat(answer.json().getString("openapi")).isEqualTo("3.1.0");
            assertThat(answer.json().getJsonArray("servers").getJsonObject(0).getString("url"))
                    .isEqualTo("/");
            assertThat(gateway.get(path, "If-None-Match", answer.header("ETag")).status())
                    .isEqualTo(304);
        }
        assertThat(gateway.get("/openapi/nothing.json").status()).isEqualTo(404);
    }

    @Test
    void documents_that_are_not_public_are_not_served() {
        try (var closed = TestGateway.alone(HttpLimits.DEFAULTS, Map.of("docs.public", "false"))) {
            for (var path : List.of(
                    "/openapi.json",
                    "/openapi/sample.json",
                    "/openapi/gateway.json",
                    "/asyncapi.json",
                    "/extensions.json",
                    "/errors.md",
                    "/swagger",
                    "/swagger/index.html",
                    "/swagger/contracts.json",
                    "/swagger/swagger-ui.css",
                    "/")) assertThat(closed.get(path).status()).as(path).isEqualTo(404);
            assertThat(closed.get("/.well-known/jwks.json").status()).isEqualTo(200);
            assertThat(closed.get("/livez").status()).isEqualTo(200);
        }
    }

    @Test
    void the_ids_of_examples_are_replaced_by_those_of_this_instance() {
        var shown = "01a00000-0000-7000-8000-00000000000a";
        var before = gateway.get("/openapi.json");
        assertThat(before.response().body()).contains(TestGateway.THING);
        gateway.vertx.sharedData().getLocalMap(GatewayVerticle.EXAMPLE_IDS).put(TestGateway.THING, shown);
        var after = gateway.get("/openapi.json");
        assertThat(after.response().body()).contains(shown).doesNotContain(TestGateway.THING);
        assertThat(after.header("ETag")).isNotEqualTo(before.header("ETag"));
    }

    @Test
    void the_page_and_everything_it_loads_come_from_this_server() {
        var page = gateway.get("/swagger/index.html");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Content-Type")).isEqualTo("text/html;charset=utf-8");
        assertThat(page.header("Content-Security-Policy")).contains("default-src 'none'", "script-src 'self';");
        var named = Pattern.compile("(?:src|href)=\"([^\"]+)\"")
                .matcher(page.response().body());
        int found = 0;
        while (named.find()) {
            var answer = gateway.get("/swagger/" + named.group(1));
            assertThat(answer.status()).as(named.group(1)).isEqualTo(200);
            assertThat(answer.header("Content-Type")).isNotEqualTo("text/html;charset=utf-8");
            found++;
        }
        assertThat(found).isEqualTo(5);
        for (var entrance : List.of("/", "/swagger/"))
            assertThat(gateway.get(entrance).header("Location")).isEqualTo("/swagger/index.html");
        assertThat(gateway.get("/swagger/swagger-ui.js").status()).isEqualTo(404);
        assertThat(gateway.get("/swagger/..%2f..%2flogback.xml").status()).isEqualTo(404);
    }
}
