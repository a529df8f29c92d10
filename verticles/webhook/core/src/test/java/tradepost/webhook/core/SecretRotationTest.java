package tradepost.webhook.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.TestDb;
import tradepost.kernel.config.ServiceSecret;
import tradepost.kernel.db.Db;
import tradepost.kernel.value.Ids;

/** A new service.secret: what the previous one has sealed does not need it for long. */
@ExtendWith(VertxExtension.class)
class SecretRotationTest {
    private static final String WEBHOOKS = "tradepost webhook secrets v1";
    private static final String SOURCES = "tradepost hook sources v1";
    private static final String NEW = "another-secret-of-the-services-of-tests";

    private final UUID webhook = Ids.next();
    private final UUID source = Ids.next();

    @Test
    void secrets_are_sealed_with_the_new_secret_when_a_node_starts_and_stay_the_same(Vertx vertx) {
        var unreadable = "00".repeat(60);
        TestDb.config("webhook");
        TestDb.run("webhook", """
                insert into webhook(id, owner_id, url, types, hint, secret, previous_secret, previous_expires_at)
                values ('%1$s', '%1$s', 'https://rotated.example/', '{a.*}', 'whsec_', '\\x%3$s', '\\x%4$s', now() + interval '1 hour');
                insert into hook_source(id, owner_id, name, verification, service_account_id, operation, mapping, hint, secret, previous_secret,
                  previous_expires_at)
                values ('%2$s', '%2$s', 'rotated', 'hmac', '%2$s', 'createItem', '[]', 'sha…red', '\\x%5$s', '\\x%6$s', now() + interval '1 hour')
                """.formatted(
                        webhook,
                        source,
                        sealed(WEBHOOKS, webhook, "whsec_now"),
                        sealed(WEBHOOKS, webhook, "whsec_before"),
                        sealed(SOURCES, source, "shared"),
                        unreadable));
        var db = new WebhookFixture(
                        vertx,
                        Duration.ofSeconds(5),
                        "service.secret",
                        NEW,
                        "service.secret_previous",
                        TestDb.SERVICE_SECRET)
                .db;
        assertThat(opened(WEBHOOKS, webhook, stored(db, "select secret from webhook where id = $1", webhook)))
                .isEqualTo("whsec_now");
        assertThat(opened(WEBHOOKS, webhook, stored(db, "select previous_secret from webhook where id = $1", webhook)))
                .isEqualTo("whsec_before");
        assertThat(opened(SOURCES, source, stored(db, "select secret from hook_source where id = $1", source)))
                .isEqualTo("shared");
        assertThat(stored(db, "select previous_secret from hook_source where id = $1", source))
                .as("what no secret opens")
                .isEqualTo(HexFormat.of().parseHex(unreadable));
        db.query("delete from hook_source where id = $1", source).await();
    }

    private static byte[] stored(Db db, String sql, UUID id) {
        return db.list(r -> r.getBuffer(0), sql, id)
                .map(b -> b.getFirst().getBytes())
                .await();
    }

    private static String sealed(String purpose, UUID name, String secret) {
        var box = ServiceSecret.box(purpose, TestDb.config("webhook"));
        return HexFormat.of().formatHex(box.seal(name.toString(), secret.getBytes(StandardCharsets.UTF_8)));
    }

    /** With the new secret only. */
    private static String opened(String purpose, UUID name, byte[] sealed) {
        var box = ServiceSecret.box(purpose, TestDb.config("webhook", "service.secret", NEW));
        return new String(box.open(name.toString(), sealed), StandardCharsets.UTF_8);
    }
}
