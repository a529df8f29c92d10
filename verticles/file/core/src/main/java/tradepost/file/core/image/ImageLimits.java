package tradepost.file.core.image;

/**
 * What images may take.
 *
 * @param pixelsMax of an image
 * @param webpPixelsMax of a WebP, whose reader holds the whole image in memory
 * @param pictureBytesMax of a decoded picture
 * @param seconds for everything that is done with an image
 */
public record ImageLimits(long pixelsMax, long webpPixelsMax, long pictureBytesMax, int seconds) {
    /** The memory of a process that decodes images. */
    static final int HEAP_MB = 256;

    private static final int SECONDS = 12;
    private static final long PICTURE_BYTES_MAX = 48L << 20;
    private static final long WEBP_PIXELS_MAX = 12_000_000;

    /** @param pixelsMax as the operator sets it */
    public static ImageLimits of(long pixelsMax) {
        return new ImageLimits(pixelsMax, Math.min(pixelsMax, WEBP_PIXELS_MAX), PICTURE_BYTES_MAX, SECONDS);
    }

    long pixels(String format) {
        return format.equals("webp") ? webpPixelsMax : pixelsMax;
    }

    /** Every so many pixels of every so many rows are read, so that the picture fits into memory. */
    int step(int width, int height, int bytesPerPixel) {
        for (int step = 1; ; step++) {
            long pixels = (long) Math.ceilDiv(width, step) * Math.ceilDiv(height, step);
            if (pixels * bytesPerPixel <= pictureBytesMax) return step;
        }
    }
}
