package tradepost.kernel.bus;

import io.vertx.core.Deployable;
import java.util.List;
import java.util.ServiceLoader;

/**
 * What runs a context. Its core names the class in {@code META-INF/services/tradepost.kernel.bus.ContextCore}; what the context says about
 * itself is its {@code ContextModule}.
 */
public interface ContextCore {
    /** Of the context. */
    String name();

    Deployable verticle(Env env);

    static List<ContextCore> all() {
        return ServiceLoader.load(ContextCore.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }
}
