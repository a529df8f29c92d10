package tradepost.sales.extension;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.identity.Caller;

/** The extensions that take part in orders. They belong to sales, because it alone asks them. */
@ProxyGen
public interface ExtensionService {
    String ADDRESS = "sales.extensions";

    /** Those that were connected during the last week, or are disabled; at most 1,000, by point and name. */
    Future<List<ConnectedExtension>> listExtensions(Caller caller);

    /** Fails 404 extension_not_found. Every node knows it within seconds. */
    Future<ConnectedExtension> patchExtension(UUID extensionId, PatchExtension body, Caller caller);
}
