package tradepost.kernel.service;

import io.vertx.core.Deployable;
import java.util.List;
import java.util.ServiceLoader;
import tradepost.kernel.config.Config;

/**
 * Runs a context. The context's core registers the class in {@code META-INF/services/tradepost.kernel.service.ContextCore}; its
 * {@code ContextModule} describes the context.
 */
public interface ContextCore {
    /** The name of the context. */
    String name();

    Deployable verticle(Env env);

    /** Fails with {@link Config.Invalid} if the context could not start with these settings. Opens nothing. */
    default void check(Config config) {}

    static List<ContextCore> all() {
        return ServiceLoader.load(ContextCore.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }
}
