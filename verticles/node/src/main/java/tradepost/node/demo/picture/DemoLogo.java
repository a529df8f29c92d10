package tradepost.node.demo.picture;

import static tradepost.node.demo.picture.Pen.disc;
import static tradepost.node.demo.picture.Pen.open;
import static tradepost.node.demo.picture.Pen.overlap;
import static tradepost.node.demo.picture.Pen.poly;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.io.RandomAccessReadBuffer;
import org.apache.pdfbox.pdmodel.PDDocument;

/** The logo of the demo company, as a PNG. Its letters are drawn from a font that the program has, because a server may have none. */
public final class DemoLogo {
    private static final String FONT = "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf";
    private static final int WIDTH = 1_000;
    private static final int HEIGHT = 240;
    private static final Color GREEN = new Color(0x2c5f4d);
    private static final Color SEA = new Color(0x3f74a8);
    private static final Color INK = new Color(0x1f3a33);

    private DemoLogo() {}

    public static byte[] png() throws IOException {
        var image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_ARGB);
        var g = image.createGraphics();
        try (var in = Objects.requireNonNull(PDDocument.class.getResourceAsStream(FONT));
                var font = new TTFParser().parse(new RandomAccessReadBuffer(in))) {
            g.scale(2.4, 2.4);
            mark(new Pen(g));
            write(g, font, "Harbor & Pine", 108, 53, 46, INK, 0);
            write(g, font, "SUPPLY CO.", 110, 83, 20, GREEN, 5.2);
        } finally {
            g.dispose();
        }
        var bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        return bytes.toByteArray();
    }

    /** Two pines above the sea, in a circle. */
    private static void mark(Pen p) {
        var frame = disc(50, 50, 46);
        p.flat(frame, new Color(0xe8efe9));
        pine(p, 40, 14, 1);
        pine(p, 63, 30, 0.72);
        p.flat(overlap(frame, Pen.box(0, 68, 100, 40, 0)), SEA);
        for (int i = 0; i < 2; i++) {
            double y = 76 + i * 8;
            p.line(
                    open(
                            14 + i * 6,
                            y,
                            22,
                            y - 5,
                            28,
                            y - 5,
                            36,
                            y,
                            44,
                            y + 5,
                            50,
                            y + 5,
                            58,
                            y,
                            66,
                            y - 5,
                            72,
                            y - 5,
                            84 - i * 6,
                            y),
                    2,
                    new Color(0xdfeaf3));
        }
        p.line(frame, 3.4, GREEN);
    }

    private static void pine(Pen p, double x, double top, double size) {
        p.flat(Pen.box(x - 2.4 * size, 60, 4.8 * size, 9, 0), new Color(0x7a5538));
        for (int i = 0; i < 3; i++) {
            double y = top + i * 14 * size;
            double half = (9 + i * 5.4) * size;
            p.flat(
                    poly(x, y, x + half, y + 20 * size, x - half, y + 20 * size),
                    i == 1 ? Tone.lighter(GREEN, 0.08) : GREEN);
        }
    }

    /** @param spacing between the letters */
    private static void write(
            Graphics2D g,
            TrueTypeFont font,
            String text,
            double x,
            double y,
            double height,
            Color colour,
            double spacing)
            throws IOException {
        double scale = height / font.getUnitsPerEm();
        double at = x;
        g.setColor(colour);
        var glyphs = font.getUnicodeCmapLookup();
        for (int i = 0; i < text.length(); i++) {
            int glyph = glyphs.getGlyphId(text.charAt(i));
            var outline = font.getGlyph().getGlyph(glyph);
            if (outline != null) {
                var placed = new AffineTransform(scale, 0, 0, -scale, at, y);
                g.fill(placed.createTransformedShape(outline.getPath()));
            }
            at += font.getAdvanceWidth(glyph) * scale + spacing;
        }
    }
}
