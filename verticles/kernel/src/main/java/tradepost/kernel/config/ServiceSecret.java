package tradepost.kernel.config;

import tradepost.kernel.signature.SecretBox;

/** What {@code service.secret}, which every node has, protects in the databases. */
public final class ServiceSecret {
    private ServiceSecret() {}

    /** Also opens what the previous secret has sealed, if that is still known. See {@link SecretBox}. */
    public static SecretBox box(String purpose, Config config) {
        var previous = config.text(Settings.SERVICE_SECRET_PREVIOUS);
        var secret = config.text(Settings.SERVICE_SECRET);
        return previous.isEmpty() ? new SecretBox(purpose, secret) : new SecretBox(purpose, secret, previous);
    }
}
