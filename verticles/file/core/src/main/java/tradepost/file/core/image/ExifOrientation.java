package tradepost.file.core.image;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.imageio.stream.ImageInputStream;
import net.coobird.thumbnailator.util.exif.Orientation;

/**
 * How a camera was held: the tag Orientation of the Exif data of a JPEG, PNG or WebP (Exif 2.32, section 4.6.4). Only this tag is read, and what is not
 * as it should be means upright.
 */
final class ExifOrientation {
    private static final int TAG = 0x0112;
    private static final int SHORT = 3;
    private static final int ENTRY_BYTES = 12;
    private static final int ENTRIES_MAX = 1_000;
    private static final int PARTS_MAX = 10_000;
    private static final byte[] EXIF = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);

    private ExifOrientation() {}

    /** Leaves the position of the stream as it was. */
    static Orientation of(ImageInputStream image, String format) throws IOException {
        image.mark();
        try {
            int found = switch (format) {
                case "jpeg" -> ofJpeg(image);
                case "png" -> ofPng(image);
                case "webp" -> ofWebp(image);
                default -> 1;
            };
            return found >= 1 && found <= 8 ? Orientation.typeOf(found) : Orientation.TOP_LEFT;
        } catch (EOFException e) {
            return Orientation.TOP_LEFT;
        } finally {
            image.setByteOrder(ByteOrder.BIG_ENDIAN);
            image.reset();
        }
    }

    private static int ofJpeg(ImageInputStream image) throws IOException {
        image.setByteOrder(ByteOrder.BIG_ENDIAN);
        image.seek(2);
        for (int i = 0; i < PARTS_MAX; i++) {
            int marker = image.readUnsignedShort();
            if (marker >> 8 != 0xff || marker == 0xffda || marker == 0xffd9) return 1;
            long next = image.getStreamPosition();
            next += image.readUnsignedShort();
            if (marker == 0xffe1 && isExif(image)) return ofTiff(image);
            image.seek(next);
        }
        return 1;
    }

    private static int ofPng(ImageInputStream image) throws IOException {
        image.setByteOrder(ByteOrder.BIG_ENDIAN);
        image.seek(8);
        for (int i = 0; i < PARTS_MAX; i++) {
            long length = image.readUnsignedInt();
            int type = image.readInt();
            if (type == 0x65584966) return ofTiff(image); // eXIf
            if (type == 0x49454e44) return 1; // IEND
            image.seek(image.getStreamPosition() + length + 4);
        }
        return 1;
    }

    private static int ofWebp(ImageInputStream image) throws IOException {
        image.setByteOrder(ByteOrder.LITTLE_ENDIAN);
        image.seek(12);
        for (int i = 0; i < PARTS_MAX; i++) {
            int type = image.readInt();
            long length = image.readUnsignedInt();
            long next = image.getStreamPosition() + length + (length & 1);
            if (type == 0x46495845) { // EXIF
                long begin = image.getStreamPosition();
                if (!isExif(image)) image.seek(begin);
                return ofTiff(image);
            }
            image.seek(next);
        }
        return 1;
    }

    private static boolean isExif(ImageInputStream image) throws IOException {
        var begin = new byte[EXIF.length];
        image.readFully(begin);
        return Arrays.equals(begin, EXIF);
    }

    private static int ofTiff(ImageInputStream image) throws IOException {
        long begin = image.getStreamPosition();
        image.setByteOrder(ByteOrder.BIG_ENDIAN);
        int order = image.readUnsignedShort();
        if (order == 0x4949) image.setByteOrder(ByteOrder.LITTLE_ENDIAN);
        else if (order != 0x4d4d) return 1;
        if (image.readUnsignedShort() != 42) return 1;
        long directory = begin + image.readUnsignedInt();
        image.seek(directory);
        int entries = Math.min(image.readUnsignedShort(), ENTRIES_MAX);
        for (int i = 0; i < entries; i++) {
            image.seek(directory + 2 + (long) i * ENTRY_BYTES);
            if (image.readUnsignedShort() != TAG) continue;
            if (image.readUnsignedShort() != SHORT || image.readUnsignedInt() != 1) return 1;
            return image.readUnsignedShort();
        }
        return 1;
    }
}
