package tradepost.node.demo;

import static java.util.Objects.requireNonNull;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Instant;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** The second factor of an account whose role requires one, while the demo is loaded. Afterwards it is removed, and the user sets up another one. */
final class DemoSecondFactor {
    private static final String MFA = "/api/auth/me/mfa";
    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int STEP_SECONDS = 30;

    private final DemoApi api;
    private final JsonArray recoveryCodes;

    private DemoSecondFactor(DemoApi api, JsonArray recoveryCodes) {
        this.api = api;
        this.recoveryCodes = recoveryCodes;
    }

    /** Sets it up for the account that is logged in; null if its role requires none. */
    static @Nullable DemoSecondFactor ifRequired(DemoApi api, String email) throws IOException, InterruptedException {
        var state = requireNonNull(api.ask("GET", MFA, null));
        if (!state.getBoolean("required") || state.getBoolean("enabled")) return null;
        var secret = requireNonNull(api.ask("POST", MFA, null)).getString("secret");
        var code = new JsonObject().put("code", code(secret, Instant.now()));
        var codes = requireNonNull(api.ask("PUT", MFA, code)).getJsonArray("recovery_codes");
        var login = new JsonObject().put("email", email).put("password", Demo.PASSWORD);
        if (!api.login(login.put("code", codes.getString(0)))) throw new IOException(email + " cannot log in");
        return new DemoSecondFactor(api, codes);
    }

    void remove() throws IOException, InterruptedException {
        var proof = new JsonObject().put("password", Demo.PASSWORD).put("code", recoveryCodes.getString(1));
        api.ask("DELETE", MFA, proof);
    }

    /** RFC 6238, as an app computes it. */
    private static String code(String secret, Instant at) throws IOException {
        try {
            var mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(decoded(secret), "HmacSHA1"));
            long step = at.getEpochSecond() / STEP_SECONDS;
            var hash = mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(step).array());
            int from = hash[hash.length - 1] & 0xf;
            return "%06d".formatted((ByteBuffer.wrap(hash).getInt(from) & Integer.MAX_VALUE) % 1_000_000);
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static byte[] decoded(String base32) {
        var out = ByteBuffer.allocate(base32.length() * 5 / 8);
        int bits = 0;
        int held = 0;
        for (char c : base32.toCharArray()) {
            held = held << 5 | BASE32.indexOf(c);
            bits += 5;
            if (bits < 8) continue;
            bits -= 8;
            out.put((byte) (held >> bits));
        }
        return out.array();
    }
}
