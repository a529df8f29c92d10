package tradepost.webhook.core.source;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.signature.Hmac;
import tradepost.webhook.core.signature.WebhookSignature;
import tradepost.webhook.source.HookSource;
import tradepost.webhook.source.WriteHookSource;

/** How the messages of a source are signed, and by which secrets. */
final class MessageVerification {
    static final String STANDARD = "standard_webhooks";
    static final String HMAC = "hmac";
    static final String STRIPE = "stripe";

    private static final Set<String> CREDENTIALS =
            Set.of("authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key", "www-authenticate");

    private static final int SECRET_BYTES = 32;
    private static final int PARTS_MAX = 20;
    private static final SecureRandom RANDOM = new SecureRandom();

    private MessageVerification() {}

    /** Fails 400 invalid_verification, with the settings that do not fit. */
    static void check(WriteHookSource source) {
        var faults = new ArrayList<JsonObject>();
        boolean standard = source.verification().equals(STANDARD);
        boolean hmac = source.verification().equals(HMAC);
        require(faults, "signature_header", source.signatureHeader(), !standard);
        if (!hmac) {
            exclude(faults, "signature_prefix", source.signaturePrefix(), source.verification());
            exclude(faults, "timestamp_header", source.timestampHeader(), source.verification());
        }
        if (standard) {
            exclude(faults, "message_id_header", source.messageIdHeader(), STANDARD);
            exclude(faults, "message_id_pointer", source.messageIdPointer(), STANDARD);
        } else if (source.messageIdHeader() != null && source.messageIdPointer() != null)
            faults.add(Problem.detail("message_id_pointer", "cannot be set with message_id_header"));
        noCredentials(faults, "signature_header", source.signatureHeader());
        noCredentials(faults, "timestamp_header", source.timestampHeader());
        noCredentials(faults, "message_id_header", source.messageIdHeader());
        Problem.badRequestIf("invalid_verification", faults);
    }

    private static void require(List<JsonObject> faults, String field, @Nullable String value, boolean required) {
        if (required == (value == null))
            faults.add(Problem.detail(field, required ? "is required" : "is not for " + STANDARD));
    }

    /** A header that says who sends a request is for that alone, and an id is shown. */
    private static void noCredentials(List<JsonObject> faults, String field, @Nullable String header) {
        if (header != null && CREDENTIALS.contains(header.toLowerCase(Locale.ROOT)))
            faults.add(Problem.detail(field, "cannot be a header for credentials"));
    }

    /** Fails 400 invalid_verification if one of the secrets is not of this kind. */
    static void requireFit(String verification, List<String> secrets) {
        if (verification.equals(STANDARD) && !secrets.stream().allMatch(WebhookSignature::isSecret))
            throw Problem.badRequest(
                    "invalid_verification",
                    Problem.detail(
                            "verification",
                            "does not fit the secret of the source: replace it first by one that is whsec_ and 24 to 64 bytes in Base64, without overlap"));
    }

    private static void exclude(List<JsonObject> faults, String field, @Nullable String value, String verification) {
        if (value != null) faults.add(Problem.detail(field, "is not for " + verification));
    }

    /** The given secret, or a new one. Fails 400 invalid_verification if it is not of this kind. */
    static String secret(String verification, @Nullable String given) {
        boolean standard = verification.equals(STANDARD);
        if (given == null) return standard ? WebhookSignature.newSecret() : random();
        if (standard && !WebhookSignature.isSecret(given))
            throw Problem.badRequest(
                    "invalid_verification",
                    Problem.detail("secret", "must be whsec_ and 24 to 64 bytes in Base64 for " + STANDARD));
        return given;
    }

    private static String random() {
        var bytes = new byte[SECRET_BYTES];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** The end of a secret, by which people tell it from others. */
    static String hint(String secret) {
        return (secret.startsWith("whsec_") ? "whsec_…" : "…") + secret.substring(secret.length() - 4);
    }

    /** Whether one of the secrets has signed the message. */
    static boolean isValid(
            HookSource source, List<String> secrets, Map<String, String> headers, byte[] body, Instant now) {
        return switch (source.verification()) {
            case STANDARD -> WebhookSignature.isValid(secrets, headers, body, now);
            case STRIPE -> isOfStripe(secrets, header(headers, source.signatureHeader()), body, now);
            default -> isHmac(source, secrets, headers, body, now);
        };
    }

    private static boolean isHmac(
            HookSource source, List<String> secrets, Map<String, String> headers, byte[] body, Instant now) {
        var prefix = source.signaturePrefix() == null ? "" : source.signaturePrefix();
        var signature = header(headers, source.signatureHeader());
        if (signature == null || !signature.startsWith(prefix)) return false;
        var given = signature.substring(prefix.length());
        if (source.timestampHeader() == null)
            return secrets.stream().anyMatch(s -> Hmac.matches(Hmac.sha256(utf8(s), body), given));
        var seconds = header(headers, source.timestampHeader());
        return WebhookSignature.isFresh(seconds, now)
                && secrets.stream().anyMatch(s -> Hmac.matches(Hmac.sha256(utf8(s), utf8(seconds + "."), body), given));
    }

    /** The time that a valid signature covers with the body; empty if there is none. */
    static String signedTime(HookSource source, Map<String, String> headers) {
        var time = source.verification().equals(STRIPE)
                ? seconds(header(headers, source.signatureHeader()))
                : header(headers, source.timestampHeader());
        return time == null ? "" : time;
    }

    private static @Nullable String seconds(@Nullable String signature) {
        String seconds = null;
        if (signature != null)
            for (var part : signature.split(",", PARTS_MAX)) {
                var text = part.strip();
                if (text.startsWith("t=")) seconds = text.substring(2);
            }
        return seconds;
    }

    /** {@code t=1492774577,v1=5257a869…,v1=6ffbb59b…}: the time and the body are signed, with a dot between them. */
    private static boolean isOfStripe(List<String> secrets, @Nullable String signature, byte[] body, Instant now) {
        if (signature == null) return false;
        var seconds = seconds(signature);
        var given = new ArrayList<String>();
        for (var part : signature.split(",", PARTS_MAX)) {
            var text = part.strip();
            if (text.startsWith("v1=")) given.add(text.substring(3));
        }
        if (!WebhookSignature.isFresh(seconds, now)) return false;
        for (var secret : secrets) {
            var expected = Hmac.sha256(utf8(secret), utf8(seconds + "."), body);
            if (given.stream().anyMatch(g -> Hmac.matches(expected, g))) return true;
        }
        return false;
    }

    static @Nullable String header(Map<String, String> headers, @Nullable String name) {
        return name == null ? null : headers.get(name.toLowerCase(Locale.ROOT));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
