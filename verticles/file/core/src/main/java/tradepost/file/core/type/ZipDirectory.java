package tradepost.file.core.type;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The directory of a ZIP file, as its end says (APPNOTE.TXT 6.3.10, section 4.3.16). Whoever opens the file has the whole directory in memory, so its
 * size is looked at before.
 */
final class ZipDirectory {
    private static final int END = 0x06054b50;
    private static final int END_BYTES = 22;
    private static final int COMMENT_BYTES_MAX = 0xffff;
    private static final int ENTRIES_AT = 10;
    private static final int BYTES_AT = 12;
    private static final int ENTRIES_MAX = 10_000;
    private static final long BYTES_MAX = 2 << 20;

    private record Size(int entries, long bytes) {}

    private ZipDirectory() {}

    static boolean exists(Path file) throws IOException {
        return !sizes(file).isEmpty();
    }

    /** Whether the directory can be read safely. That of a ZIP64 file is taken for a large one. */
    static boolean isSmall(Path file) throws IOException {
        return sizes(file).stream().allMatch(s -> s.entries <= ENTRIES_MAX && s.bytes <= BYTES_MAX);
    }

    /** What the end says, and whatever else looks like one, because readers differ in which they take. */
    private static List<Size> sizes(Path file) throws IOException {
        var sizes = new ArrayList<Size>();
        var tail = tail(file);
        for (int at = 0; at + END_BYTES <= tail.limit(); at++)
            if (tail.getInt(at) == END)
                sizes.add(new Size(
                        Short.toUnsignedInt(tail.getShort(at + ENTRIES_AT)),
                        Integer.toUnsignedLong(tail.getInt(at + BYTES_AT))));
        return sizes;
    }

    private static ByteBuffer tail(Path file) throws IOException {
        try (var in = FileChannel.open(file)) {
            long from = Math.max(in.size() - END_BYTES - COMMENT_BYTES_MAX, 0);
            var tail = ByteBuffer.allocate((int) (in.size() - from)).order(ByteOrder.LITTLE_ENDIAN);
            while (tail.hasRemaining() && in.read(tail, from + tail.position()) >= 0) {
                // until all is there
            }
            return tail.flip();
        }
    }
}
