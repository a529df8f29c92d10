package tradepost.file.core.store;

import java.util.regex.Pattern;
import tradepost.kernel.problem.Problem;

/** The keys of a store, such as {@code ab/abcdef…} and {@code ab/abcdef…-medium.jpg}. No other text reaches a folder or a server. */
final class StoreKeys {
    private static final Pattern KEY =
            Pattern.compile("([0-9a-f]{2})/([0-9a-f]{64}(?:-[a-z0-9]{1,20}){0,3}(?:\\.[a-z0-9]{1,8})?)");
    private static final Pattern PREFIX = Pattern.compile("[0-9a-f]{2}");

    private StoreKeys() {}

    /** Fails IllegalArgumentException. */
    static String require(String key) {
        if (!isKey(key)) throw new IllegalArgumentException("not a key: " + key);
        return key;
    }

    static boolean isKey(String text) {
        return KEY.matcher(text).matches();
    }

    /** The part of a key before the slash. */
    static boolean isPrefix(String text) {
        return PREFIX.matcher(text).matches();
    }

    static void requirePart(long from, int length) {
        if (from < 0 || length < 1 || length > FileStore.READ_BYTES_MAX)
            throw new IllegalArgumentException("not a part: " + length + " bytes from " + from);
    }

    static void requireLimit(int limit) {
        if (limit < 1 || limit > FileStore.LIST_MAX) throw new IllegalArgumentException("not a limit: " + limit);
    }

    static RuntimeException missing() {
        return Problem.notFound("file_content_missing");
    }
}
