package tradepost.kernel.value;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** At most one object of each class, made when it is first asked for. */
public final class Singletons {
    private final Map<Class<?>, Object> byClass = new ConcurrentHashMap<>();

    public <T> T get(Class<T> type, Supplier<T> make) {
        return type.cast(byClass.computeIfAbsent(type, t -> make.get()));
    }
}
