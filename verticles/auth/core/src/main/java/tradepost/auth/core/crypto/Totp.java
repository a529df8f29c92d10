package tradepost.auth.core.crypto;

import io.vertx.core.Future;
import io.vertx.ext.auth.otp.Authenticator;
import io.vertx.ext.auth.otp.OtpCredentials;
import io.vertx.ext.auth.otp.OtpKey;
import io.vertx.ext.auth.otp.OtpKeyGenerator;
import io.vertx.ext.auth.otp.hotp.HotpAuth;
import io.vertx.ext.auth.otp.totp.TotpAuth;

/**
 * Time-based one-time passwords (RFC 6238) as every authenticator app makes them: six digits every {@value #STEP_SECONDS} s, with SHA-1.
 *
 * <p>They are HMAC-based ones (RFC 4226) whose counter is the number of the half minute. They are verified as such, because the TotpAuth
 * of the library knows only the current half minute, and accepts a code twice.
 */
public final class Totp {
    public static final int STEP_SECONDS = 30;
    /** The clock of a device may be wrong by so many half minutes. */
    private static final int DRIFT = 1;

    private static final String ISSUER = "Tradepost";
    private static final String ALGORITHM = "SHA1";

    private Totp() {}

    /** 160 random bits in base32. */
    public static String newSecret() {
        return OtpKeyGenerator.create().generate().getKey();
    }

    /** What an app reads as a QR code. */
    public static String uri(String secret, String email) {
        return TotpAuth.create().generateUri(new OtpKey().setKey(secret).setAlgorithm(ALGORITHM), ISSUER, email);
    }

    /**
     * The half minute of a code, or -1 if it is wrong. Awaits.
     *
     * @param used the half minute of the last accepted code: neither it nor an earlier one is accepted again
     */
    public static long step(String secret, String code, long nowSeconds, long used) {
        long now = nowSeconds / STEP_SECONDS;
        long found = -1;
        for (long step = Math.max(now - DRIFT, used + 1); step <= now + DRIFT; step++)
            if (isOf(secret, code, step)) found = step;
        return found;
    }

    /** The library counts up before it compares. */
    private static boolean isOf(String secret, String code, long step) {
        var app = new Authenticator().setKey(secret).setAlgorithm(ALGORITHM).setCounter(step - 1);
        return HotpAuth.create()
                .authenticatorFetcher(id -> Future.succeededFuture(app))
                .authenticatorUpdater(next -> Future.succeededFuture())
                .authenticate(new OtpCredentials("app", code))
                .transform(r -> Future.succeededFuture(r.succeeded()))
                .await();
    }
}
