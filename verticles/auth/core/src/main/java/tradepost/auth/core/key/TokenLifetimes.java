package tradepost.auth.core.key;

import tradepost.auth.AuthSettings;
import tradepost.kernel.config.Config;

/** How long access tokens are valid. */
public final class TokenLifetimes {
    /** Of a service account. */
    public static final int SERVICE_SECONDS = 3_600;

    /** Of a token for which the gateway has exchanged an API key. */
    public static final int KEY_SECONDS = 900;

    private TokenLifetimes() {}

    /** Of a user. */
    public static int userSeconds(Config config) {
        int hours = config.number(AuthSettings.JWT_USER_EXPIRATION_HOURS);
        return hours > 0 ? hours * 3_600 : config.number(AuthSettings.AUTH_ACCESS_MINUTES) * 60;
    }
}
