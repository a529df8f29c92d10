package tradepost.auth;

import io.vertx.core.json.JsonObject;
import tradepost.kernel.json.Json;

/** The credentials of a service account, as listed in the setting {@code service.accounts}. */
public record ServiceCredentials(String serviceName, String serviceSecret) {
    public static ServiceCredentials of(JsonObject json) {
        return Json.read(json, ServiceCredentials.class);
    }

    /** Without the secret, so that it can be logged. */
    @Override
    public String toString() {
        return "ServiceCredentials[" + serviceName + "]";
    }
}
