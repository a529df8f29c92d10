package tradepost.file.core.content;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.file.core.store.FileStore;
import tradepost.file.core.type.FileType;
import tradepost.kernel.contract.Download;
import tradepost.kernel.contract.DownloadPart;
import tradepost.kernel.problem.Problem;

/**
 * A file, or one size of an image, as it is in the store.
 *
 * @param tag changes with the content
 */
public record StoredContent(String name, String contentType, long bytes, String tag, String key) {
    /** The size that is the file itself. */
    public static final String ORIGINAL = "original";

    private static final int PART_BYTES = 256 * 1024;

    /**
     * Fails 404 no_such_size.
     *
     * @param r name, content_type, bytes, sha256, key, sizes, from the column {@code at} on
     * @param size null for the original
     */
    public static StoredContent of(Row r, int at, @Nullable String size) {
        var name = r.getString(at);
        var sha256 = r.getString(at + 3);
        var key = r.getString(at + 4);
        if (size == null || size.equals(ORIGINAL))
            return new StoredContent(name, r.getString(at + 1), r.getLong(at + 2), sha256, key);
        for (var one : sizes(r.getJsonArray(at + 5))) {
            if (!one.getString("size").equals(size)) continue;
            var type = one.getString("content_type");
            var ending = ending(size, type);
            var base = name.lastIndexOf('.') < 1 ? name : name.substring(0, name.lastIndexOf('.'));
            return new StoredContent(
                    base + "-" + ending, type, one.getLong("bytes"), sha256 + "-" + size, key + ending);
        }
        throw Problem.notFound("no_such_size");
    }

    static List<JsonObject> sizes(JsonArray stored) {
        return stored.stream().map(JsonObject.class::cast).toList();
    }

    /** What the key of a size has at its end, behind that of the original. */
    static String ending(String size, String contentType) {
        return size + (contentType.equals("image/png") ? ".png" : ".jpg");
    }

    /** @param caching one of {@link Download.Stored} */
    public Download download(String caching) {
        var how = new Download.Stored(tag, PART_BYTES, FileType.isShown(contentType), caching);
        return Download.stored(name, contentType, bytes, how);
    }

    /** Awaits. Fails 404 file_content_missing, 503 files_unavailable. */
    public DownloadPart part(FileStore store, int part) {
        long from = (long) part * PART_BYTES;
        if (part < 0 || from >= bytes) throw Problem.badRequest("invalid_arguments");
        return DownloadPart.containing(store.read(key, from, PART_BYTES));
    }
}
