package tradepost.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.gateway.console.ConsolePages;
import tradepost.gateway.http.HttpLimits;

/** The web console, as served to a browser. Its files are those in {@code src/test/resources/console}. */
@ExtendWith(VertxExtension.class)
class ConsolePagesTest {
    private static final String SCRIPT = "/console/assets/app-1234.js";
    private static final Pattern NONCE = Pattern.compile("nonce=\"([^\"]+)\"");
    static TestGateway gateway;

    @BeforeAll
    static void start(Vertx vertx, VertxTestContext started) {
        TestGateway.start(vertx).onSuccess(g -> gateway = g).onComplete(started.succeedingThenComplete());
    }

    @Test
    void browsers_are_led_to_the_console_and_programs_to_the_contract() {
        var browser = gateway.get("/", "Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        assertThat(browser.status()).isEqualTo(302);
        assertThat(browser.header("Location")).isEqualTo("/console/");
        assertThat(gateway.get("/", "Accept", "*/*").header("Location")).isEqualTo("/swagger/index.html");
        assertThat(gateway.get("/console").header("Location")).isEqualTo("/console/");
    }

    @Test
    void without_documents_only_browsers_are_led_anywhere() {
        try (var closed = TestGateway.alone(HttpLimits.DEFAULTS, Map.of("docs.public", "false"))) {
            assertThat(closed.get("/", "Accept", "*/*").status()).isEqualTo(404);
            assertThat(closed.get("/", "Accept", "text/html").header("Location"))
                    .isEqualTo("/console/");
        }
    }

    @Test
    void each_page_has_a_nonce_of_its_own_and_no_other_inline_style_or_script_is_applied() {
        var first = gateway.get("/console/");
        var second = gateway.get("/console/");
        assertThat(first.status()).isEqualTo(200);
        assertThat(first.header("Content-Type")).isEqualTo("text/html;charset=utf-8");
        assertThat(first.header("Cache-Control")).isEqualTo("no-cache");
        assertThat(first.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(first.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(first.response().body()).doesNotContain("CSP-NONCE");
        assertThat(policy(first))
                .contains("default-src 'none'", "script-src 'self'", "style-src 'self' 'nonce-" + nonce(first) + "'")
                .contains("frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'", "connect-src 'self'")
                .doesNotContain("'unsafe-inline'", "'unsafe-eval'");
        assertThat(nonce(first)).hasSizeGreaterThan(20).isNotEqualTo(nonce(second));
    }

    private static String nonce(TestGateway.Answer answer) {
        var found = NONCE.matcher(answer.response().body());
        assertThat(found.find()).isTrue();
        return found.group(1);
    }

    private static List<String> policy(TestGateway.Answer answer) {
        return List.of(answer.header("Content-Security-Policy").split("; "));
    }

    @Test
    void every_path_that_the_console_interprets_is_its_page() {
        for (var path : List.of("/console/customers", "/console/orders/0198c0de?tab=lines", "/console/index.html"))
            assertThat(gateway.get(path).response().body()).as(path).contains("<div id=\"root\">");
        assertThat(gateway.send("HEAD", "/console/customers", null).status()).isEqualTo(200);
        assertThat(gateway.post("/console/customers", "{}").status()).isEqualTo(405);
    }

    @Test
    void a_file_of_an_earlier_build_is_not_found() {
        assertThat(gateway.get("/console/assets/app-0000.js").status()).isEqualTo(404);
        assertThat(gateway.get("/console/assets/..%2f..%2fdocuments%2fopenapi.json")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void a_file_is_kept_for_good_and_sent_in_the_smallest_form_that_the_client_accepts() {
        var plain = gateway.get(SCRIPT);
        assertThat(plain.response().body()).isEqualTo("the script as it is");
        assertThat(plain.header("Content-Type")).isEqualTo("text/javascript;charset=utf-8");
        assertThat(plain.header("Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
        assertThat(plain.header("Content-Encoding")).isNull();
        assertThat(plain.response().headers().allValues("Vary")).contains("Accept-Encoding");
        var gzip = gateway.get(SCRIPT, "Accept-Encoding", "gzip, br;q=0");
        assertThat(gzip.header("Content-Encoding")).isEqualTo("gzip");
        assertThat(gzip.response().body()).isEqualTo("the script in gzip");
        var brotli = gateway.get(SCRIPT, "Accept-Encoding", "gzip, deflate, br, zstd");
        assertThat(brotli.header("Content-Encoding")).isEqualTo("br");
        assertThat(brotli.response().body()).isEqualTo("the script in brotli");
        assertThat(gateway.get("/console/icon.svg").header("Cache-Control")).isEqualTo("public, max-age=3600");
        assertThat(gateway.get("/console/files.json").response().body()).contains("<div id=\"root\">");
    }

    @Test
    void the_demo_logins_are_shown_once_they_exist() {
        assertThat(gateway.get("/console/config.json").json()).isEqualTo(new JsonObject());
        var demo = new JsonObject().put("password", "p");
        var config = gateway.vertx.sharedData().<String, String>getLocalMap(ConsolePages.CONFIG);
        config.put("demo", demo.encode());
        var shown = gateway.get("/console/config.json", "Authorization", "");
        config.clear();
        assertThat(shown.json()).isEqualTo(new JsonObject().put("demo", demo));
        assertThat(shown.header("Cache-Control")).isEqualTo("no-store");
    }

    @Test
    void images_may_come_from_the_host_that_the_operator_names_and_no_other() {
        assertThat(policy(gateway.get("/console/"))).contains("img-src 'self' blob:");
        var config = gateway.vertx.sharedData().<String, String>getLocalMap(ConsolePages.CONFIG);
        config.put(
                ConsolePages.IMAGES,
                new JsonObject().put("url", "https://cdn.example.com/a/b").encode());
        var page = gateway.get("/console/");
        config.clear();
        assertThat(policy(page)).contains("img-src 'self' blob: https://cdn.example.com");
    }
}
