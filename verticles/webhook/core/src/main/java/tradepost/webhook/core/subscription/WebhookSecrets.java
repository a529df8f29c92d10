package tradepost.webhook.core.subscription;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Settings;
import tradepost.kernel.signature.SecretBox;
import tradepost.kernel.signature.WebhookSignature;

/** The secrets of webhooks, encrypted at rest. */
public final class WebhookSecrets {
    private static final String PURPOSE = "tradepost webhook secrets v1";

    private final SecretBox box;

    private WebhookSecrets(SecretBox box) {
        this.box = box;
    }

    public static WebhookSecrets of(Config config) {
        var previous = config.text(Settings.SERVICE_SECRET_PREVIOUS);
        var secret = config.text(Settings.SERVICE_SECRET);
        return new WebhookSecrets(
                previous.isEmpty() ? new SecretBox(PURPOSE, secret) : new SecretBox(PURPOSE, secret, previous));
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
