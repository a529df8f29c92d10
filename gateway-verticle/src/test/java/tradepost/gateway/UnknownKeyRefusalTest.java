package tradepost.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tradepost.gateway.http.HttpLimits;

/** A client whose token has a new key is told to come back, not to log in again, while auth cannot be asked for its keys. */
class UnknownKeyRefusalTest {
    private static final String THING = "/api/things/" + TestGateway.THING;

    @Test
    void a_token_of_an_unknown_key_is_503_with_retry_after_while_auth_does_not_respond() {
        try (var gateway = TestGateway.alone(HttpLimits.DEFAULTS, Map.of())) {
            assertThat(gateway.get(THING).status()).isEqualTo(200);
            gateway.auth.unregister().await();
            var token = "Bearer " + withKey("k2", gateway.token("admin"));
            Awaitility.await("the keys are requested again")
                    .pollInSameThread()
                    .until(() -> gateway.get(THING, "Authorization", token).status() != 401);
            for (int i = 0; i < 5; i++) {
                var refused = gateway.get(THING, "Authorization", token);
                assertThat(refused.status() + " " + refused.code()).isEqualTo("503 auth_unavailable");
                assertThat(refused.header("Retry-After")).isEqualTo("1");
            }
            assertThat(gateway.get(THING).status()).as("a token of a known key").isEqualTo(200);
        }
    }

    private static String withKey(String kid, String token) {
        var header = new JsonObject()
                .put("typ", "JWT")
                .put("alg", "RS256")
                .put("kid", kid)
                .encode();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(header.getBytes(StandardCharsets.UTF_8))
                + token.substring(token.indexOf('.'));
    }
}
