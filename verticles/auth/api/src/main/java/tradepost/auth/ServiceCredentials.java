package tradepost.auth;

import io.vertx.core.json.JsonObject;
import tradepost.kernel.value.Json;

/** What a service account proves itself with, as the setting {@code service.accounts} has it. */
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
