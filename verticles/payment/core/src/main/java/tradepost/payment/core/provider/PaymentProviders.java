package tradepost.payment.core.provider;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.service.Env;

/** The providers that this installation uses, by name. */
public final class PaymentProviders {
    private final Map<String, PaymentProvider> byName;

    private PaymentProviders(Map<String, PaymentProvider> byName) {
        this.byName = byName;
    }

    /** Finds the providers that are named in {@code META-INF/services}, and those that are given. */
    public static PaymentProviders open(Env env, List<PaymentProvider> more) {
        var found = new LinkedHashMap<String, PaymentProvider>();
        for (var provider : ServiceLoader.load(PaymentProvider.class))
            if (provider.open(env)) found.put(provider.name(), provider);
        for (var provider : more) if (provider.open(env)) found.put(provider.name(), provider);
        return new PaymentProviders(Map.copyOf(found));
    }

    public @Nullable PaymentProvider find(String name) {
        return byName.get(name);
    }

    public Iterable<PaymentProvider> all() {
        return byName.values();
    }
}
