package tradepost.file.core.image;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import net.coobird.thumbnailator.util.exif.Orientation;
import org.jspecify.annotations.Nullable;

/**
 * The first picture of an image.
 *
 * @param picture maybe with fewer pixels than the image, if that has too many for the memory of this process
 * @param width of the image as it is stored, like {@code height}
 * @param orientation how it must be turned to be upright
 */
record DecodedImage(BufferedImage picture, int width, int height, Orientation orientation) {
    /** Pixels of less than a byte become two pictures of four bytes each when they are scaled. */
    private static final int UNPACKED = 8;

    /** Fails 413 too_many_pixels, before it is decoded, and as readers of images do if it cannot be decoded. */
    static DecodedImage of(Path file, String format, ImageLimits limits, ImageTime time) throws IOException {
        try (var input = new ImageFile(file, time)) {
            var orientation = ExifOrientation.of(input, format);
            var reader = reader(format);
            try {
                reader.setInput(input, false, true); // texts beside the image may be bombs, too
                int width = reader.getWidth(0);
                int height = reader.getHeight(0);
                long max = limits.pixels(format);
                if ((long) width * height > max)
                    throw new ImageRefusal(
                            413,
                            "too_many_pixels",
                            "has " + width + " x " + height + " pixels, of which " + max + " are allowed");
                var wanted = reader.getDefaultReadParam();
                int step = limits.step(width, height, bytesPerPixel(reader));
                wanted.setSourceSubsampling(step, step, 0, 0);
                time.limit(reader);
                return new DecodedImage(reader.read(0, wanted), width, height, orientation);
            } finally {
                reader.dispose();
            }
        }
    }

    /** That of TwelveMonkeys if there is one: the JDK's does not know CMYK. */
    private static ImageReader reader(String format) {
        ImageReader found = null;
        for (var readers = ImageIO.getImageReadersByFormatName(format); readers.hasNext(); ) {
            var reader = readers.next();
            if (found == null || reader.getClass().getName().startsWith("com.twelvemonkeys.")) found = reader;
        }
        if (found == null) throw new IllegalStateException("no reader of " + format);
        return found;
    }

    /** In memory: of the picture, and of what it is made of if that has other colours. */
    private static int bytesPerPixel(ImageReader reader) throws IOException {
        Iterator<ImageTypeSpecifier> types = reader.getImageTypes(0);
        int picture = types.hasNext() ? bytes(types.next()) : 4;
        int stored = bytes(reader.getRawImageType(0));
        return stored > picture ? picture + stored : picture;
    }

    private static int bytes(@Nullable ImageTypeSpecifier type) {
        if (type == null) return 0;
        int bits = type.getColorModel().getPixelSize();
        return bits < Byte.SIZE ? UNPACKED : (bits + 7) / Byte.SIZE;
    }

    boolean isTurned() {
        return switch (orientation) {
            case LEFT_TOP, RIGHT_TOP, RIGHT_BOTTOM, LEFT_BOTTOM -> true;
            default -> false;
        };
    }
}
