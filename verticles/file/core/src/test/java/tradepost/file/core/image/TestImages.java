package tradepost.file.core.image;

import java.awt.Color;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Images of every kind, made for tests. The left half of a picture is red and the right half is blue, if nothing else is said. */
public final class TestImages {
    /** The smallest images of WebP: lossy, lossless, with transparency, animated. */
    public static final byte[] WEBP = decoded("UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA");

    public static final byte[] WEBP_LOSSLESS = decoded("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==");
    public static final byte[] WEBP_TRANSPARENT = decoded(
            "UklGRkoAAABXRUJQVlA4WAoAAAAQAAAAAAAAAAAAQUxQSAwAAAARBxAR/Q9ERP8DAABWUDggGAAAABQBAJ0BKgEAAQAAAP4AAA3AAP7mtQAAAA==");
    public static final byte[] WEBP_ANIMATED = decoded(
            "UklGRlIAAABXRUJQVlA4WAoAAAASAAAAAAAAAAAAQU5JTQYAAAD/////AABBTk1GJgAAAAAAAAAAAAAAAAAAAGQAAABWUDhMDQAAAC8AAAAQBxAREYiI/gcA");

    private static final int SOI_BYTES = 2;
    private static final int PNG_HEAD_BYTES = 8 + 25;

    private TestImages() {}

    private static byte[] decoded(String base64) {
        return Base64.getDecoder().decode(base64);
    }

    public static BufferedImage picture(int width, int height, int type) {
        var image = new BufferedImage(width, height, type);
        var g = image.createGraphics();
        g.setColor(Color.RED);
        g.fillRect(0, 0, width / 2, height);
        g.setColor(Color.BLUE);
        g.fillRect(width / 2, 0, width - width / 2, height);
        g.dispose();
        return image;
    }

    public static byte[] jpeg(int width, int height) {
        return written(picture(width, height, BufferedImage.TYPE_INT_RGB), "jpeg");
    }

    public static byte[] png(int width, int height) {
        return written(picture(width, height, BufferedImage.TYPE_INT_RGB), "png");
    }

    public static byte[] png(BufferedImage picture) {
        return written(picture, "png");
    }

    /** Its right half is transparent. */
    public static byte[] transparentPng(int width, int height) {
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
        var g = image.createGraphics();
        g.setColor(Color.RED);
        g.fillRect(0, 0, width / 2, height);
        g.dispose();
        return written(image, "png");
    }

    /** 16 bits for each colour. */
    public static byte[] deepPng(int width, int height) {
        var space = ColorSpace.getInstance(ColorSpace.CS_sRGB);
        var model = new ComponentColorModel(space, false, false, Transparency.OPAQUE, DataBuffer.TYPE_USHORT);
        var raster = model.createCompatibleWritableRaster(width, height);
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
                raster.setPixel(x, y, x < width / 2 ? new int[] {65_535, 0, 0} : new int[] {0, 0, 65_535});
        return written(new BufferedImage(model, raster, false, null), "png");
    }

    /** Grey, with 16 bits for each pixel. */
    public static byte[] deepGreyPng(int width, int height) {
        return written(picture(width, height, BufferedImage.TYPE_USHORT_GRAY), "png");
    }

    /** Four inks, inverted as Adobe writes them: the left half is cyan, the right half yellow. */
    public static byte[] cmykJpeg(int width, int height) {
        var raster = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, width, height, 4, null);
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
                raster.setPixel(x, y, x < width / 2 ? new int[] {0, 255, 255, 255} : new int[] {255, 255, 0, 255});
        var out = new ByteArrayOutputStream();
        var writer = writerOfJdk();
        try (var stream = new MemoryCacheImageOutputStream(out)) {
            writer.setOutput(stream);
            writer.write(null, new IIOImage(raster, null, null), null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        var adobe = ByteBuffer.allocate(16).putShort((short) 0xffee).putShort((short) 14);
        adobe.put("Adobe".getBytes(StandardCharsets.US_ASCII))
                .putShort((short) 100)
                .putInt(0)
                .put((byte) 0);
        return inserted(out.toByteArray(), SOI_BYTES, adobe.array());
    }

    private static ImageWriter writerOfJdk() {
        for (var writers = ImageIO.getImageWritersByFormatName("jpeg"); writers.hasNext(); ) {
            var writer = writers.next();
            if (writer.getClass().getName().startsWith("com.sun.")) return writer;
        }
        throw new IllegalStateException("the JDK writes no JPEG");
    }

    /** The first picture is red and blue, the second one is green. */
    public static byte[] animatedGif(int width, int height) {
        var out = new ByteArrayOutputStream();
        var writer = ImageIO.getImageWritersByFormatName("gif").next();
        try (var stream = new MemoryCacheImageOutputStream(out)) {
            writer.setOutput(stream);
            writer.prepareWriteSequence(null);
            writer.writeToSequence(new IIOImage(picture(width, height, BufferedImage.TYPE_INT_RGB), null, null), null);
            var green = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
            var g = green.createGraphics();
            g.setColor(Color.GREEN);
            g.fillRect(0, 0, width, height);
            g.dispose();
            writer.writeToSequence(new IIOImage(green, null, null), null);
            writer.endWriteSequence();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return out.toByteArray();
    }

    private static byte[] written(BufferedImage image, String format) {
        var out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, format, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** The Exif data of a camera that was held so, with a place in it. */
    private static byte[] exif(int orientation) {
        var tiff = ByteBuffer.allocate(8 + 2 + 12 + 4 + 32);
        tiff.put("MM".getBytes(StandardCharsets.US_ASCII)).putShort((short) 42).putInt(8);
        tiff.putShort((short) 1);
        tiff.putShort((short) 0x0112)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) orientation)
                .putShort((short) 0);
        tiff.putInt(0).put("GPS 52.5 N 13.4 E".getBytes(StandardCharsets.US_ASCII));
        return tiff.array();
    }

    public static byte[] withExif(byte[] jpeg, int orientation) {
        var tiff = exif(orientation);
        var segment = ByteBuffer.allocate(4 + 6 + tiff.length);
        segment.putShort((short) 0xffe1).putShort((short) (2 + 6 + tiff.length));
        segment.put("Exif\0\0".getBytes(StandardCharsets.US_ASCII)).put(tiff);
        return inserted(jpeg, SOI_BYTES, segment.array());
    }

    /** The same for a PNG. */
    public static byte[] pngWithExif(byte[] png, int orientation) {
        return inserted(png, PNG_HEAD_BYTES, chunk("eXIf", exif(orientation)));
    }

    /** A PNG with a text that is huge when it is inflated. */
    public static byte[] pngWithBomb(byte[] png, int inflatedBytes) {
        var deflater = new Deflater(Deflater.BEST_SPEED);
        var out = new ByteArrayOutputStream();
        out.writeBytes("Comment\0\0".getBytes(StandardCharsets.US_ASCII));
        var zeros = new byte[1 << 20];
        var buffer = new byte[1 << 16];
        for (long left = inflatedBytes; left > 0; left -= zeros.length) {
            deflater.setInput(zeros);
            while (!deflater.needsInput()) out.write(buffer, 0, deflater.deflate(buffer));
        }
        deflater.finish();
        while (!deflater.finished()) out.write(buffer, 0, deflater.deflate(buffer));
        deflater.end();
        return inserted(png, PNG_HEAD_BYTES, chunk("zTXt", out.toByteArray()));
    }

    /** A PNG that says that it has these dimensions, and has nothing more. */
    public static byte[] pngOf(int width, int height) {
        var header = ByteBuffer.allocate(13).putInt(width).putInt(height).put(new byte[] {8, 2, 0, 0, 0});
        var out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        out.writeBytes(chunk("IHDR", header.array()));
        var deflater = new Deflater();
        deflater.setInput(new byte[1_000]);
        deflater.finish();
        var data = new byte[100];
        int length = deflater.deflate(data);
        deflater.end();
        out.writeBytes(chunk("IDAT", java.util.Arrays.copyOf(data, length)));
        out.writeBytes(chunk("IEND", new byte[0]));
        return out.toByteArray();
    }

    private static byte[] chunk(String type, byte[] data) {
        var name = type.getBytes(StandardCharsets.US_ASCII);
        var sum = new CRC32();
        sum.update(name);
        sum.update(data);
        return ByteBuffer.allocate(12 + data.length)
                .putInt(data.length)
                .put(name)
                .put(data)
                .putInt((int) sum.getValue())
                .array();
    }

    private static byte[] inserted(byte[] into, int at, byte[] what) {
        return ByteBuffer.allocate(into.length + what.length)
                .put(into, 0, at)
                .put(what)
                .put(into, at, into.length - at)
                .array();
    }

    public static BufferedImage read(byte[] image) {
        try {
            return ImageIO.read(new ByteArrayInputStream(image));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What colour a point has, for a person. */
    public static String colour(BufferedImage image, double x, double y) {
        var c = new Color(image.getRGB((int) (x * image.getWidth()), (int) (y * image.getHeight())), true);
        if (c.getAlpha() < 50) return "transparent";
        if (isFull(c.getRed()) && isFull(c.getGreen()) && !isFull(c.getBlue())) return "yellow";
        if (isFull(c.getBlue()) && isFull(c.getGreen())) return "cyan";
        if (isFull(c.getRed())) return "red";
        if (isFull(c.getBlue())) return "blue";
        return isFull(c.getGreen()) ? "green" : c.toString();
    }

    private static boolean isFull(int part) {
        return part > 140;
    }
}
