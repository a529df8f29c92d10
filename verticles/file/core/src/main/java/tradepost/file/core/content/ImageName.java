package tradepost.file.core.content;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A public image as its URL names it: the file, and the size. */
record ImageName(UUID fileId, String size) {
    private static final int ID_LENGTH = 36;
    /** The sizes that are made of each image, and `original`, which is never public. */
    static final List<String> SIZES = List.of("thumbnail", "small", "medium", "large");

    /** Null if it is no such name. */
    static @Nullable ImageName of(String text) {
        if (text.length() <= ID_LENGTH + 1 || text.charAt(ID_LENGTH) != '-') return null;
        var size = text.substring(ID_LENGTH + 1);
        try {
            var id = UUID.fromString(text.substring(0, ID_LENGTH));
            return SIZES.contains(size) && text.startsWith(id.toString()) ? new ImageName(id, size) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
