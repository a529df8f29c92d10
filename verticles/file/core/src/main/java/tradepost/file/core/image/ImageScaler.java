package tradepost.file.core.image;

import java.awt.Dimension;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.stream.FileImageOutputStream;
import net.coobird.thumbnailator.Thumbnails;
import net.coobird.thumbnailator.util.exif.ExifFilterUtils;

/** Makes the sizes of an image: upright, in sRGB, and from pixels alone, so that nothing else of the image is in them. */
final class ImageScaler {
    /** The longer side in pixels, the largest first: each is made of the one before. */
    private static final Map<String, Integer> SIDES = sides();

    private static final float QUALITY = 0.85f;
    private static final int OPAQUE = 0xff;

    private ImageScaler() {}

    private static Map<String, Integer> sides() {
        var sides = new LinkedHashMap<String, Integer>();
        sides.put("large", 1_600);
        sides.put("medium", 800);
        sides.put("small", 400);
        sides.put("thumbnail", 160);
        return Collections.unmodifiableMap(sides);
    }

    /** @param folder for their files */
    static MadeSizes scale(DecodedImage image, Path folder, ImageTime time) throws IOException {
        int width = image.isTurned() ? image.height() : image.width();
        int height = image.isTurned() ? image.width() : image.height();
        var made = new ArrayList<MadeSize>();
        BufferedImage last = null;
        boolean transparent = false;
        for (var side : SIDES.entrySet()) {
            time.check();
            var fits = fitting(width, height, side.getValue());
            if (last == null) {
                last = upright(image, fits);
                transparent = isTransparent(last);
            }
            last = scaled(last, fits, transparent ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB);
            var file = folder.resolve(side.getKey());
            write(last, transparent ? "png" : "jpeg", file);
            var type = transparent ? "image/png" : "image/jpeg";
            made.add(new MadeSize(side.getKey(), fits.width, fits.height, type, file, Files.size(file)));
        }
        return new MadeSizes(width, height, made.reversed());
    }

    /** In the proportions of the image, and never larger. */
    private static Dimension fitting(int width, int height, int side) {
        double factor = Math.min(1, (double) side / Math.max(width, height));
        return new Dimension(
                (int) Math.max(1, Math.round(width * factor)), (int) Math.max(1, Math.round(height * factor)));
    }

    private static BufferedImage upright(DecodedImage image, Dimension fits) throws IOException {
        var lying = image.isTurned() ? new Dimension(fits.height, fits.width) : fits;
        var scaled = scaled(image.picture(), lying, BufferedImage.TYPE_INT_ARGB);
        return ExifFilterUtils.getFilterForOrientation(image.orientation()).apply(scaled);
    }

    private static BufferedImage scaled(BufferedImage from, Dimension to, int type) throws IOException {
        if (from.getType() == type && from.getWidth() == to.width && from.getHeight() == to.height) return from;
        return Thumbnails.of(from)
                .forceSize(to.width, to.height)
                .imageType(type)
                .asBufferedImage();
    }

    private static boolean isTransparent(BufferedImage image) {
        if (!image.getColorModel().hasAlpha()) return false;
        var row = new int[image.getWidth()];
        for (int y = 0; y < image.getHeight(); y++) {
            image.getRGB(0, y, row.length, 1, row, 0, row.length);
            for (int pixel : row) if (pixel >>> 24 != OPAQUE) return true;
        }
        return false;
    }

    private static void write(BufferedImage image, String format, Path file) throws IOException {
        var writer = ImageIO.getImageWritersByFormatName(format).next();
        try (var out = new FileImageOutputStream(file.toFile())) {
            writer.setOutput(out);
            var how = writer.getDefaultWriteParam();
            if (format.equals("jpeg")) {
                how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
                how.setCompressionQuality(QUALITY);
            }
            writer.write(null, new IIOImage(image, null, null), how);
        } finally {
            writer.dispose();
        }
    }
}
