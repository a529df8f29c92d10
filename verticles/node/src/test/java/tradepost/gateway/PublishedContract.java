package tradepost.gateway;

import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import tradepost.gateway.docs.Merged;
import tradepost.gateway.docs.Published;
import tradepost.kernel.contract.Contract;

/** The content of {@code /openapi.json}, for tests that run no program. */
public final class PublishedContract {
    private PublishedContract() {}

    public static JsonObject of(List<String> contexts) {
        var documents = new LinkedHashMap<String, JsonObject>();
        documents.put("gateway", Published.ofGateway());
        for (var context : contexts) documents.put(context, Published.of(Contract.load(context)));
        return Merged.of(documents);
    }
}
