package tradepost.file.core;

import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tradepost.file.core.store.FileStore;
import tradepost.kernel.problem.Problem;

/** A store that a test can make unavailable. */
public final class WatchedStore implements FileStore {
    private final FileStore store;
    private final Set<String> put = ConcurrentHashMap.newKeySet();
    public volatile boolean away;

    public WatchedStore(FileStore store) {
        this.store = store;
    }

    /** The keys that were put, whether they are still there or not. */
    public Set<String> put() {
        return put;
    }

    private void requireHere() {
        if (away) throw Problem.unavailable("files_unavailable");
    }

    @Override
    public void put(String key, Path content, String contentType) {
        requireHere();
        put.add(key);
        store.put(key, content, contentType);
    }

    @Override
    public Buffer read(String key, long from, int length) {
        requireHere();
        return store.read(key, from, length);
    }

    @Override
    public void delete(String key) {
        requireHere();
        store.delete(key);
    }

    @Override
    public List<StoredObject> list(String after, int limit) {
        requireHere();
        return store.list(after, limit);
    }

    @Override
    public void check() {
        requireHere();
        store.check();
    }
}
