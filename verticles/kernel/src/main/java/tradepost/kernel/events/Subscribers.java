package tradepost.kernel.events;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tradepost.kernel.contract.EventType;

/** Every {@link Subscriber} of this release, whether its context runs in this process or not. */
final class Subscribers {
    private static final List<Subscriber> ALL = ServiceLoader.load(Subscriber.class).stream()
            .map(ServiceLoader.Provider::get)
            .toList();

    private Subscribers() {}

    /** The types of this publisher's events that each subscriber takes. Fails as {@link #check} does. */
    static Map<String, Set<String>> of(String publisher) {
        return of(publisher, ALL);
    }

    static Map<String, Set<String>> of(String publisher, List<? extends Subscriber> subscribers) {
        var types = new LinkedHashMap<String, Set<String>>();
        for (var s : subscribers) {
            var taken = s.handlers().keySet().stream()
                    .filter(t -> t.startsWith(publisher + "."))
                    .collect(Collectors.toCollection(TreeSet::new));
            if (taken.isEmpty()) continue;
            if (types.put(s.context(), taken) != null)
                throw new IllegalStateException(s.context() + " is registered as a subscriber more than once");
            check(s.context(), taken);
        }
        return types;
    }

    /** Fails IllegalStateException if nobody publishes a type, or if publishers would not find the subscriber. */
    static void check(Subscriber s) {
        if (ALL.stream().noneMatch(found -> found.getClass() == s.getClass()))
            throw new IllegalStateException(s.getClass().getName() + " is not named in META-INF/services/"
                    + Subscriber.class.getName() + ": publishers do not know of it");
        check(s.context(), s.handlers().keySet());
    }

    private static void check(String subscriber, Set<String> types) {
        for (var type : types) {
            int dot = type.indexOf('.');
            if (dot < 0
                    || EventType.of(type.substring(0, dot)).stream()
                            .noneMatch(t -> t.name().equals(type)))
                throw new IllegalStateException(subscriber + " subscribes to " + type + ", which nobody publishes");
        }
    }
}
