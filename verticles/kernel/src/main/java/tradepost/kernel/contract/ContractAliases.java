package tradepost.kernel.contract;

import io.vertx.core.json.JsonObject;
import java.util.List;

/** Expands the paths to which a contract gives a second name. */
final class ContractAliases {
    private static final String ALIAS = "x-alias";

    private ContractAliases() {}

    /** Returns the same document, in which each path with {@code x-alias} appears under both names. */
    static JsonObject expand(JsonObject document) {
        var paths = document.getJsonObject("paths", new JsonObject());
        for (var path : List.copyOf(paths.fieldNames())) {
            var item = paths.getJsonObject(path);
            var alias = (String) item.remove(ALIAS);
            if (alias == null) continue;
            if (paths.containsKey(alias)) throw new IllegalStateException(path + ": " + alias + " already exists");
            paths.put(alias, renamed(item.copy(), alias));
        }
        return document;
    }

    private static JsonObject renamed(JsonObject item, String alias) {
        var resource = alias.split("/", -1)[2];
        var suffix = "As" + Contract.capital(resource);
        for (var method : item.fieldNames())
            if (item.getValue(method) instanceof JsonObject op && op.getString("operationId") != null) {
                var id = op.getString("operationId");
                op.put(ContractFile.OPERATION, id).put("operationId", id + suffix);
            }
        return item;
    }
}
