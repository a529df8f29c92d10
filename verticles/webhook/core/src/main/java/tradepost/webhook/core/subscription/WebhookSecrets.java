package tradepost.webhook.core.subscription;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.ServiceSecret;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.SealedColumn;
import tradepost.kernel.signature.SecretBox;
import tradepost.webhook.core.signature.WebhookSignature;

/** The secrets of webhooks, encrypted at rest. */
public final class WebhookSecrets {
    private static final String PURPOSE = "tradepost webhook secrets v1";

    private final SecretBox box;

    private WebhookSecrets(SecretBox box) {
        this.box = box;
    }

    public static WebhookSecrets of(Config config) {
        return new WebhookSecrets(ServiceSecret.box(PURPOSE, config));
    }

    /** The previous {@code service.secret} is not needed for them any more. */
    public Future<Void> sealAgain(Db db) {
        return new SealedColumn("webhook", "secret", "id::text")
                .sealAgain(db, box)
                .compose(v -> new SealedColumn("webhook", "previous_secret", "id::text").sealAgain(db, box));
    }

    static String next() {
        return WebhookSignature.newSecret();
    }

    /** Enough to tell one from another. */
    static String hint(String secret) {
        return secret.substring(0, 6) + "…" + secret.substring(secret.length() - 4);
    }

    Buffer seal(UUID webhook, String secret) {
        return Buffer.buffer(box.seal(webhook.toString(), secret.getBytes(StandardCharsets.UTF_8)));
    }

    public String open(UUID webhook, Buffer sealed) {
        return new String(box.open(webhook.toString(), sealed.getBytes()), StandardCharsets.UTF_8);
    }
}
