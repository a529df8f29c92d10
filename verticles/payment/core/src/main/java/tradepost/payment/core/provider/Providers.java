package tradepost.payment.core.provider;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.service.Env;

/** The providers that this installation uses, by name. */
public final class Providers {
    private final Map<String, Provider> byName;

    private Providers(Map<String, Provider> byName) {
        this.byName = byName;
    }

    /** Finds the providers that are named in {@code META-INF/services}, and those that are given. */
    public static Providers open(Env env, List<Provider> more) {
        var found = new LinkedHashMap<String, Provider>();
        for (var provider : ServiceLoader.load(Provider.class))
            if (provider.open(env)) found.put(provider.name(), provider);
        for (var provider : more) if (provider.open(env)) found.put(provider.name(), provider);
        return new Providers(Map.copyOf(found));
    }

    public @Nullable Provider find(String name) {
        return byName.get(name);
    }

    public Iterable<Provider> all() {
        return byName.values();
    }
}
