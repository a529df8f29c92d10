package tradepost.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import io.vertx.serviceproxy.ServiceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.gateway.http.HttpLimits;

/** The refresh token of a page in a cookie. */
@ExtendWith(VertxExtension.class)
class SessionCookieTest {
    private static final String LOGIN = "{\"email\":\"a@b.example\",\"password\":\"secret\"}";
    static TestGateway gateway;

    @BeforeAll
    static void start(Vertx vertx, VertxTestContext started) {
        TestGateway.start(vertx).onSuccess(g -> gateway = g).onComplete(started.succeedingThenComplete());
    }

    @BeforeEach
    void tokens() {
        gateway.last = null;
        gateway.context = m -> m.reply(reply());
    }

    private static JsonObject reply() {
        return new JsonObject()
                .put("access_token", "access")
                .put("refresh_token", "next-token")
                .put("refresh_expires_in", 3600);
    }

    private static TestGateway.Answer page(String path, String body, String... headers) {
        var all = Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = "X-Session";
        all[headers.length + 1] = "cookie";
        return gateway.post(path, body, all);
    }

    @Test
    void a_login_of_a_page_has_its_refresh_token_in_a_cookie_that_scripts_cannot_read() {
        var answer = page("/api/auth/login", LOGIN);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().getJsonObject("data").getMap())
                .containsKey("access_token")
                .doesNotContainKey("refresh_token");
        assertThat(cookie(answer))
                .contains(
                        "tradepost-session=next-token", "Path=/api/auth", "HTTPOnly", "SameSite=Strict", "Max-Age=3600")
                .doesNotContain("Secure");
    }

    private static List<String> cookie(TestGateway.Answer answer) {
        var header = answer.header("Set-Cookie");
        return header == null ? List.of() : Arrays.asList(header.split("; "));
    }

    @Test
    void a_cookie_of_another_machine_needs_tls() throws IOException {
        try (var served = TestGateway.alone(HttpLimits.DEFAULTS, Map.of("mode", "serve"))) {
            served.context = m -> m.reply(reply());
            var request =
                    "POST /api/auth/login HTTP/1.1\r\nHost: shop.example\r\nX-Session: cookie\r\nConnection: close\r\n"
                            + "Content-Type: application/json\r\nContent-Length: " + LOGIN.length() + "\r\n\r\n"
                            + LOGIN;
            assertThat(served.raw(request.getBytes(StandardCharsets.US_ASCII)))
                    .contains("tradepost-session=next-token")
                    .contains("; Secure");
        }
    }

    @Test
    void without_the_header_a_program_gets_its_token_in_the_body_and_a_cookie_means_nothing() {
        var login = gateway.post("/api/auth/login", LOGIN);
        assertThat(login.json().getJsonObject("data").getString("refresh_token"))
                .isEqualTo("next-token");
        assertThat(cookie(login)).isEmpty();
        var refresh = gateway.post("/api/auth/refresh", "{}", "Cookie", "tradepost-session=stolen");
        assertThat(refresh.status()).isEqualTo(400);
        assertThat(gateway.last.headers().get("action")).isEqualTo("login");
    }

    @Test
    void a_refresh_uses_the_token_of_the_cookie_and_replaces_it() {
        var answer = page("/api/auth/refresh", "{}", "Cookie", "a=b; tradepost-session=old-token");
        assertThat(gateway.last.body().getJsonObject("body"))
                .isEqualTo(new JsonObject().put("refresh_token", "old-token"));
        assertThat(cookie(answer)).contains("tradepost-session=next-token");
        assertThat(answer.json().getJsonObject("data").getMap()).doesNotContainKey("refresh_token");
    }

    @Test
    void a_refresh_without_a_cookie_is_refused_by_the_gateway() {
        assertThat(page("/api/auth/refresh", "{}").status()).isEqualTo(401);
        assertThat(gateway.last).isNull();
    }

    @Test
    void a_token_that_auth_refuses_is_forgotten() {
        gateway.context = m -> m.reply(new ServiceException(401, "invalid_refresh_token"));
        var answer = page("/api/auth/refresh", "{}", "Cookie", "tradepost-session=old-token");
        assertThat(answer.status()).isEqualTo(401);
        assertThat(cookie(answer)).contains("tradepost-session=", "Max-Age=0");
    }

    @Test
    void a_refresh_that_fails_otherwise_keeps_the_cookie() {
        gateway.context = m -> m.reply(new ServiceException(503, "unavailable"));
        var answer = page("/api/auth/refresh", "{}", "Cookie", "tradepost-session=old-token");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(cookie(answer)).isEmpty();
    }

    @Test
    void a_logout_ends_the_session_of_the_cookie_and_deletes_it() {
        gateway.context = m -> m.reply(null);
        var answer = page("/api/auth/logout", "{}", "Cookie", "tradepost-session=old-token");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(gateway.last.body().getJsonObject("body"))
                .isEqualTo(new JsonObject().put("refresh_token", "old-token"));
        assertThat(cookie(answer)).contains("tradepost-session=", "Max-Age=0", "Path=/api/auth");
    }

    @Test
    void a_page_of_another_origin_may_not_ask_for_the_cookie() {
        var preflight = gateway.send(
                "OPTIONS",
                "/api/auth/refresh",
                null,
                "Origin",
                "http://localhost:3000",
                "Access-Control-Request-Method",
                "POST",
                "Access-Control-Request-Headers",
                "x-session");
        assertThat(preflight.header("Access-Control-Allow-Headers")).doesNotContainIgnoringCase("X-Session");
        assertThat(preflight.header("Access-Control-Allow-Credentials")).isNull();
    }
}
