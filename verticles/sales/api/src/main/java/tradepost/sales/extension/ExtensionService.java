package tradepost.sales.extension;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.contract.RequiresPermission;
import tradepost.kernel.extension.ExtensionStats;
import tradepost.kernel.identity.Caller;

/** The extensions of all contexts. They belong to sales, which asks most of them. */
@ProxyGen
public interface ExtensionService {
    String ADDRESS = "sales.extensions";

    /** Those that were connected during the last week, or are disabled; at most 1,000, by point and name. */
    Future<List<ConnectedExtension>> listExtensions(Caller caller);

    /** Fails 404 extension_not_found. Every node knows it within seconds. */
    Future<ConnectedExtension> patchExtension(UUID extensionId, PatchExtension body, Caller caller);

    /**
     * What a node of another context sees; at most 1,000. Returns those that are disabled.
     *
     * @param node its name
     */
    @RequiresPermission(value = "extensions:write", idempotent = true)
    Future<List<UUID>> reportExtensions(String node, List<ExtensionStats> seen, Caller caller);
}
