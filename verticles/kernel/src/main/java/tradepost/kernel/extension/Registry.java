package tradepost.kernel.extension;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The providers that announced themselves lately, and the extensions that are not to be called. */
final class Registry {
    /** Of one point. Announcements of further providers are ignored. */
    static final int PROVIDERS_MAX = 32;

    private final Set<String> points;
    private final ExtensionLimits limits;
    private final Map<String, Provider> byAddress = new LinkedHashMap<>();
    private Set<UUID> disabled = Set.of();
    /** By point, in the order of priority; without those that are disabled. Replaced when one comes or goes. */
    private volatile Map<String, List<Extension>> serving = Map.of();

    Registry(Set<String> points, ExtensionLimits limits) {
        this.points = points;
        this.limits = limits;
    }

    List<Extension> serving(String point) {
        return serving.getOrDefault(point, List.of());
    }

    /** The provider of the address; null if it is not accepted. */
    synchronized @Nullable Provider heard(Announcement announced, long nowNs) {
        if (!points.contains(announced.point())) return null;
        var known = byAddress.get(announced.address());
        if (known != null && !known.announced().isOf(announced)) {
            // who answers there has shown that it may serve under that name only
            if (known.isTried()) return null;
            forget(known); // with its trial, which is about the other name
            known = null;
        }
        if (known == null) {
            if (count(announced.point()) >= PROVIDERS_MAX) return null;
            known = new Provider(announced, limits, nowNs);
            byAddress.put(announced.address(), known);
        } else {
            boolean same = known.announced().equals(announced);
            known.heard(announced, nowNs);
            if (!same) arrange();
        }
        return known;
    }

    /** @param valid whether the provider has answered the example of the contract: it serves from now on */
    synchronized void endTrial(Provider provider, boolean valid) {
        provider.endTrial(valid);
        if (valid) arrange();
    }

    private long count(String point) {
        return byAddress.values().stream()
                .filter(p -> p.announced().point().equals(point))
                .count();
    }

    synchronized void forget(Provider provider) {
        provider.leave();
        if (byAddress.remove(provider.announced().address(), provider)) arrange();
    }

    synchronized void forgetSilent(long nowNs) {
        if (byAddress.values().removeIf(p -> p.isSilent(nowNs))) arrange();
    }

    synchronized void disable(Set<UUID> ids) {
        disabled = Set.copyOf(ids);
        arrange();
    }

    synchronized List<ExtensionStats> stats() {
        return extensions(byAddress.values()).values().stream()
                .flatMap(List::stream)
                .map(ExtensionStats::seen)
                .toList();
    }

    private void arrange() {
        var now =
                extensions(byAddress.values().stream().filter(Provider::isTried).toList());
        now.values().forEach(of -> of.removeIf(e -> disabled.contains(e.id())));
        now.values().removeIf(List::isEmpty);
        serving = now;
    }

    /** By point, in the order of priority and name. */
    private static Map<String, List<Extension>> extensions(Collection<Provider> from) {
        var byId = new LinkedHashMap<UUID, List<Provider>>();
        for (var p : from)
            byId.computeIfAbsent(p.announced().id(), id -> new ArrayList<>()).add(p);
        var byPoint = new HashMap<String, List<Extension>>();
        for (var providers : byId.values())
            byPoint.computeIfAbsent(providers.getFirst().announced().point(), p -> new ArrayList<>())
                    .add(Extension.of(providers));
        for (var of : byPoint.values())
            of.sort(Comparator.comparingInt(Extension::priority).thenComparing(Extension::name));
        return new TreeMap<>(byPoint);
    }
}
