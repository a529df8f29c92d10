package tradepost.kernel.concurrent;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Holds at most one object per class, created on first use. */
public final class SharedObjects {
    private final Map<Class<?>, Object> byClass = new ConcurrentHashMap<>();

    public <T> T get(Class<T> type, Supplier<T> make) {
        return type.cast(byClass.computeIfAbsent(type, t -> make.get()));
    }
}
