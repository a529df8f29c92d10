package tradepost.file.core.store;

import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * Where the bytes of files are. Its methods await: call them on virtual threads. They fail with 503 {@code files_unavailable} if the store is
 * away, slow or busy.
 */
public interface FileStore {
    /** The longest part that {@link #read} returns. */
    int READ_BYTES_MAX = 8 * 1024 * 1024;

    /** The longest list that {@link #list} returns. */
    int LIST_MAX = 1_000;

    /**
     * Stores a local file under this key, whole or not at all. The same key always has the same content, so a second call only makes what is
     * stored younger.
     */
    void put(String key, Path content, String contentType);

    /**
     * Up to {@code length} bytes from {@code from}; none from the end on. Fails with 404 {@code file_content_missing} if there is no such key.
     *
     * @param length 1 to {@value #READ_BYTES_MAX}
     */
    Buffer read(String key, long from, int length);

    /** Does nothing if there is no such key. */
    void delete(String key);

    /**
     * Up to {@code limit} keys after this one in alphabetical order, with their age; for the sweep of orphans.
     *
     * @param after empty for the first ones
     * @param limit 1 to {@value #LIST_MAX}
     */
    List<StoredObject> list(String after, int limit);

    /** @param changedAt when it was last put, by the clock of the store */
    record StoredObject(String key, Instant changedAt) {}

    /** Fails if it cannot be used now. */
    void check();
}
