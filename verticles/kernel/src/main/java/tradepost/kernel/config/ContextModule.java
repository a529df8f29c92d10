package tradepost.kernel.config;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Describes a context. The context's api registers the class in {@code META-INF/services/tradepost.kernel.config.ContextModule},
 * so every process and every test finds it without a list of contexts.
 *
 * <p>By convention the contract is {@code openapi/<name>.yaml}, the event types are the constants of
 * {@code tradepost.<name>.<Name>Events}, the migrations are in {@code sql/<name>}, and the demo data is {@code demo/<name>.yaml}.
 * Its {@code ContextCore} runs it.
 */
public interface ContextModule {
    /** Lower-cased, such as {@code sales}. */
    String name();

    /**
     * The contexts that come before it in {@link #all}, such as in the published documents and in the demo data. They need not
     * start before it.
     */
    Set<String> after();

    /**
     * The permission that reading its events requires in addition to {@code events:read}, by the first two words of their types,
     * such as {@code sales.order}.
     */
    default Map<String, String> eventPermissions() {
        return Map.of();
    }

    /** The classes of its events, by the first two words of their types; an event that is not named is kept for good. */
    default Map<String, EventClass> eventClasses() {
        return Map.of();
    }

    /**
     * The permissions of the context's own resources: a line for each resource with its actions, such as
     * {@code customers read write delete}.
     */
    default List<String> permissions() {
        return List.of();
    }

    /** By resource, another one whose permissions include those for it: {@code products: items} if items:read includes products:read. */
    default Map<String, String> includedPermissions() {
        return Map.of();
    }

    /**
     * The permissions of each built-in role, such as {@code customers:read}, or {@code orders:read:own} for the caller's own
     * orders only.
     */
    default Map<String, List<String>> grants() {
        return Map.of();
    }

    /** The permissions that the context holds when it calls other contexts in its own name. */
    default List<String> ownPermissions() {
        return List.of();
    }

    /** Whether the context stores every event of every context. A publisher keeps an event until such a context has stored it. */
    default boolean storesEveryEvent() {
        return false;
    }

    /** Whether the context has jobs, which the context audit shows. */
    default boolean hasJobs() {
        return false;
    }

    /** The settings of this context only; those of the whole installation are constants of {@link Setting}. */
    default List<Setting> settings() {
        return List.of();
    }

    /**
     * Every context of this release, in the order of their dependence. Fails IllegalStateException if they depend on each other
     * in a cycle.
     */
    static List<ContextModule> all() {
        return ContextModules.ALL;
    }

    /** The names of {@link #all}, in that order. */
    static List<String> names() {
        return all().stream().map(ContextModule::name).toList();
    }
}
