package tradepost.auth.core.crypto;

import io.vertx.core.Promise;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Runs the work of one key after the other, and that of different keys at once. Only as many wait as there are requests in flight. */
public final class KeyedQueue {
    private final Map<String, Promise<Void>> last = new ConcurrentHashMap<>();

    /** Awaits the work of this key that came before, and then runs this one. */
    public <T> T take(String key, Supplier<T> work) {
        var mine = Promise.<Void>promise();
        var before = last.put(key, mine);
        try {
            if (before != null) before.future().await();
            return work.get();
        } finally {
            last.remove(key, mine);
            mine.complete();
        }
    }
}
