package tradepost.kernel.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.ServiceLoader;

/** The modules of this release, loaded once. */
final class ContextModules {
    static final List<ContextModule> ALL = inOrder(ServiceLoader.load(ContextModule.class).stream()
            .map(ServiceLoader.Provider::get)
            .toList());

    private ContextModules() {}

    private static List<ContextModule> inOrder(List<ContextModule> found) {
        var left = new LinkedHashMap<String, ContextModule>();
        found.stream().sorted(Comparator.comparing(ContextModule::name)).forEach(m -> {
            if (left.put(m.name(), m) != null)
                throw new IllegalStateException("two contexts have the name " + m.name());
        });
        var out = new ArrayList<ContextModule>();
        while (!left.isEmpty()) {
            var next = left.values().stream()
                    .filter(m -> m.after().stream().noneMatch(left::containsKey))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(
                            "these contexts depend on each other in a cycle: " + left.keySet()));
            out.add(left.remove(next.name()));
        }
        return List.copyOf(out);
    }
}
