package tradepost.webhook.core.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.standardwebhooks.Webhook;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tradepost.kernel.signature.Hmac;

/** Signatures as the library of Standard Webhooks makes and verifies them. */
class WebhookSignatureTest {
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String BODY = "{\"name\":\"Schraube größer €\"}";
    private final Instant now = Instant.now();

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Map<String, String> headers(String... secrets) {
        return WebhookSignature.headers(List.of(secrets), "msg_1", now, bytes(BODY));
    }

    private static HttpHeaders http(Map<String, String> headers) {
        return HttpHeaders.of(
                headers.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, e -> List.of(e.getValue()))),
                (name, value) -> true);
    }

    @Test
    void the_library_verifies_what_is_signed() throws Exception {
        var secret = WebhookSignature.newSecret();
        var other = WebhookSignature.newSecret();
        for (var headers : List.of(headers(secret), headers(other, secret), headers(secret, other)))
            assertThatCode(() -> new Webhook(secret).verify(BODY, http(headers)))
                    .doesNotThrowAnyException();
        assertThatCode(() -> new Webhook(secret).verify(BODY, http(headers(other))))
                .isNotNull();
    }

    @Test
    void what_the_library_signs_is_valid() throws Exception {
        var signed = new Webhook(SECRET).sign("msg_1", now.getEpochSecond(), BODY);
        assertThat(headers(SECRET)).containsEntry("webhook-signature", signed);
        var headers = Map.of(
                "webhook-id",
                "msg_1",
                "webhook-timestamp",
                "" + now.getEpochSecond(),
                "webhook-signature",
                "v1,AAAA v2,b " + signed);
        assertThat(WebhookSignature.isValid(List.of(WebhookSignature.newSecret(), SECRET), headers, bytes(BODY), now))
                .isTrue();
    }

    @Test
    void the_known_signature_of_the_specification() {
        var at = Instant.ofEpochSecond(1_614_265_330);
        var headers = WebhookSignature.headers(
                List.of(SECRET), "msg_p5jXN8AQM9LWM0D4loKWxJek", at, bytes("{\"test\": 2432232314}"));
        assertThat(headers.get("webhook-signature")).isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void anything_changed_is_not_valid() {
        var good = headers(SECRET);
        assertThat(valid(good, BODY)).isTrue();
        assertThat(valid(good, BODY + " ")).isFalse();
        for (var name : good.keySet()) {
            for (var value : List.of(
                    "", "x", "v1,", "v1a," + good.get("webhook-signature").substring(3), "v1,%%%"))
                assertThat(valid(with(good, name, value), BODY))
                        .as(name + value)
                        .isFalse();
            var without = new java.util.HashMap<>(good);
            without.remove(name);
            assertThat(valid(without, BODY)).isFalse();
        }
        assertThat(WebhookSignature.isValid(List.of(), good, bytes(BODY), now)).isFalse();
    }

    @Test
    void a_message_is_valid_for_five_minutes() {
        for (long seconds : List.of(-300L, 0L, 299L))
            assertThat(WebhookSignature.isValid(
                            List.of(SECRET), headers(SECRET), bytes(BODY), now.plusSeconds(seconds)))
                    .isTrue();
        for (long seconds : List.of(-302L, 302L, 86_400L))
            assertThat(WebhookSignature.isValid(
                            List.of(SECRET), headers(SECRET), bytes(BODY), now.plusSeconds(seconds)))
                    .isFalse();
    }

    private boolean valid(Map<String, String> headers, String body) {
        return WebhookSignature.isValid(List.of(SECRET), headers, bytes(body), now);
    }

    private static Map<String, String> with(Map<String, String> headers, String name, String value) {
        var changed = new java.util.HashMap<>(headers);
        changed.put(name, value);
        return changed;
    }

    @Test
    void a_secret_has_24_to_64_bytes() {
        assertThat(WebhookSignature.isSecret(WebhookSignature.newSecret())).isTrue();
        assertThat(WebhookSignature.isSecret(SECRET)).isTrue();
        for (int bytes : List.of(24, 64))
            assertThat(WebhookSignature.isSecret(secret(bytes))).isTrue();
        for (int bytes : List.of(0, 23, 65))
            assertThat(WebhookSignature.isSecret(secret(bytes))).isFalse();
        assertThat(WebhookSignature.isSecret("whsec_no base64")).isFalse();
    }

    private static String secret(int bytes) {
        return "whsec_" + Base64.getEncoder().encodeToString(new byte[bytes]);
    }

    @Test
    void an_hmac_is_compared_in_hexadecimal_and_base64() {
        var hash = Hmac.sha256(bytes("It's a Secret to Everybody"), bytes("Hello, World!"));
        // the example of GitHub's documentation
        assertThat(HexFormat.of().formatHex(hash))
                .isEqualTo("757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17");
        assertThat(Hmac.matches(hash, "757107EA0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"))
                .isTrue();
        assertThat(Hmac.matches(hash, Base64.getEncoder().encodeToString(hash))).isTrue();
        for (var wrong : List.of("", "757107", "z".repeat(64), "0".repeat(64), "===="))
            assertThat(Hmac.matches(hash, wrong)).isFalse();
    }
}
