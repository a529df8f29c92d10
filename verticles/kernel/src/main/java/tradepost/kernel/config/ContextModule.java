package tradepost.kernel.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;

/**
 * What a context says about itself. Its api names the class in {@code META-INF/services/tradepost.kernel.config.ContextModule}, so every
 * process and every test finds it without a list of contexts.
 *
 * <p>By convention the contract is {@code openapi/<name>.yaml}, the types of its events are the constants of
 * {@code tradepost.<name>.<Name>Events}, its migrations are in {@code sql/<name>}, and its
 * demo data is {@code demo/<name>.yaml}. What runs it is its {@code ContextCore}.
 */
public interface ContextModule {
    /** In lower case, such as {@code sales}. */
    String name();

    /** The contexts before it, at a start and in the published documents. */
    Set<String> after();

    /** The permission to read its events, beside {@code events:read}: by the first two words of their types, such as {@code sales.order}. */
    default Map<String, String> eventPermissions() {
        return Map.of();
    }

    /** The permissions there are: a line for each resource, with its actions, such as {@code customers read write delete}. */
    default List<String> permissions() {
        return List.of();
    }

    /** By built-in role: the permissions that it holds, such as {@code customers:read}, or {@code orders:read@own} for one's own only. */
    default Map<String, List<String>> grants() {
        return Map.of();
    }

    /** The permissions that it holds when it calls other contexts in its own name. */
    default List<String> ownPermissions() {
        return List.of();
    }

    /** The settings that are only about it; those of an installation are constants of {@link Setting}. */
    default List<Setting> settings() {
        return List.of();
    }

    /** Every context of this release, each after those that it names. Fails IllegalStateException where that is impossible. */
    static List<ContextModule> all() {
        return Found.ALL;
    }

    /** The names of {@link #all}, in that order. */
    static List<String> names() {
        return all().stream().map(ContextModule::name).toList();
    }

    /** Read once. */
    final class Found {
        private static final List<ContextModule> ALL = inOrder(ServiceLoader.load(ContextModule.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList());

        private Found() {}

        static List<ContextModule> inOrder(List<ContextModule> found) {
            var left = new LinkedHashMap<String, ContextModule>();
            found.stream().sorted(Comparator.comparing(ContextModule::name)).forEach(m -> {
                if (left.put(m.name(), m) != null)
                    throw new IllegalStateException("two contexts are called " + m.name());
            });
            var out = new ArrayList<ContextModule>();
            while (!left.isEmpty()) {
                var next = left.values().stream()
                        .filter(m -> m.after().stream().noneMatch(left::containsKey))
                        .findFirst()
                        .orElseThrow(() ->
                                new IllegalStateException("these contexts come after each other: " + left.keySet()));
                out.add(left.remove(next.name()));
            }
            return List.copyOf(out);
        }
    }
}
