package tradepost.node.demo;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RadialGradientPaint;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.Arc2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;

/**
 * The pictures of the demo company, drawn from {@code demo/shop/pictures.txt}. Nothing is written in them, because a machine may have no
 * fonts.
 */
final class DemoPictures {
    private static final int PIXELS = 320;
    /** Of a side of the square on which the motifs are drawn. */
    private static final int UNITS = 100;

    private static final Color WHITE = new Color(0xfdfdfd);
    private static final Color GREY = new Color(0xdfe5e9);
    private static final Color SHADOW = new Color(0, 0, 0, 26);

    private static final int LOGO_WIDTH = 760;
    private static final int LOGO_HEIGHT = 200;
    private static final Color LOGO_INK = new Color(0x1d3c4a);
    private static final Color LOGO_SIGN = new Color(0xe8a317);
    /** The strokes of HAVEN, as x and y on a square of 10 for each letter. */
    private static final List<double[][]> LOGO_LETTERS = List.of(
            new double[][] {{0, 0, 0, 10}, {7, 0, 7, 10}, {0, 5, 7, 5}},
            new double[][] {{0, 10, 4, 0, 8, 10}, {1.7, 6.4, 6.3, 6.4}},
            new double[][] {{0, 0, 4, 10, 8, 0}},
            new double[][] {{6, 0, 0, 0, 0, 10, 6, 10}, {0, 5, 5, 5}},
            new double[][] {{0, 10, 0, 0, 7, 10, 7, 0}});

    private final Map<String, List<String[]>> motifs = new LinkedHashMap<>();

    DemoPictures() throws IOException {
        try (var in = DemoPictures.class.getResourceAsStream("/demo/shop/pictures.txt")) {
            if (in == null) throw new IOException("the pictures of the demo are missing");
            List<String[]> shapes = new ArrayList<>();
            for (var line : new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                if (line.startsWith("#") || line.isBlank()) continue;
                var words = line.split(" ");
                if (words.length > 1) shapes.add(words);
                else motifs.put(line, shapes = new ArrayList<>());
            }
        }
    }

    /** A JPEG, about 5 KB. */
    byte[] jpeg(String motif) throws IOException {
        var image = new BufferedImage(PIXELS, PIXELS, BufferedImage.TYPE_INT_RGB);
        var g = graphics(image);
        g.setPaint(new RadialGradientPaint(
                PIXELS / 2f, PIXELS * 0.42f, PIXELS * 0.75f, new float[] {0, 1}, new Color[] {WHITE, GREY}));
        g.fillRect(0, 0, PIXELS, PIXELS);
        double scale = PIXELS * 0.8 / UNITS;
        g.translate(PIXELS * 0.1, PIXELS * 0.08);
        g.scale(scale, scale);
        g.setColor(SHADOW);
        for (int i = 0; i < 4; i++) g.fill(new Ellipse2D.Double(16 + 3.0 * i, 97 + 0.8 * i, 68 - 6.0 * i, 8 - 1.6 * i));
        for (var words : motifs.getOrDefault(motif, List.of())) draw(g, words);
        g.dispose();
        return encoded(image, "jpg");
    }

    private static void draw(Graphics2D g, String[] words) {
        if (words[0].equals("turn")) {
            g.rotate(Math.toRadians(Double.parseDouble(words[1])), UNITS / 2.0, UNITS / 2.0);
            return;
        }
        var n = new double[words.length - 2];
        for (int i = 0; i < n.length; i++) n[i] = Double.parseDouble(words[i + 2]);
        var shape = shape(words[1], n);
        var colour = new Color(Integer.parseInt(words[0], 16));
        var bounds = shape.getBounds2D();
        g.setPaint(new GradientPaint(
                (float) bounds.getMinX(),
                (float) bounds.getMinY(),
                mixed(colour, Color.WHITE, 0.22),
                (float) bounds.getMaxX(),
                (float) bounds.getMaxY() + 0.1f,
                mixed(colour, Color.BLACK, 0.16)));
        g.fill(shape);
    }

    private static Shape shape(String kind, double[] n) {
        return switch (kind) {
            case "box" -> new RoundRectangle2D.Double(n[0], n[1], n[2], n[3], 2 * n[4], 2 * n[4]);
            case "oval" -> new Ellipse2D.Double(n[0], n[1], n[2], n[3]);
            case "poly" -> closed(path(n, 0));
            case "line" -> stroke(n[0]).createStrokedShape(path(n, 1));
            case "arc" ->
                stroke(n[0]).createStrokedShape(new Arc2D.Double(n[1], n[2], n[3], n[4], n[5], n[6], Arc2D.OPEN));
            default -> throw new IllegalArgumentException("unknown shape " + kind);
        };
    }

    private static Path2D path(double[] n, int from) {
        var path = new Path2D.Double();
        path.moveTo(n[from], n[from + 1]);
        for (int i = from + 2; i + 1 < n.length; i += 2) path.lineTo(n[i], n[i + 1]);
        return path;
    }

    private static Path2D closed(Path2D path) {
        path.closePath();
        return path;
    }

    private static BasicStroke stroke(double width) {
        return new BasicStroke((float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
    }

    private static Color mixed(Color colour, Color with, double share) {
        return new Color(
                mixed(colour.getRed(), with.getRed(), share),
                mixed(colour.getGreen(), with.getGreen(), share),
                mixed(colour.getBlue(), with.getBlue(), share));
    }

    private static int mixed(int of, int with, double share) {
        return (int) Math.round(of * (1 - share) + with * share);
    }

    /** A PNG with a house above waves and the name. */
    static byte[] logo() throws IOException {
        var image = new BufferedImage(LOGO_WIDTH, LOGO_HEIGHT, BufferedImage.TYPE_INT_ARGB);
        var g = graphics(image);
        g.setColor(LOGO_INK);
        g.fill(closed(path(new double[] {10, 92, 95, 18, 180, 92, 158, 92, 95, 40, 32, 92}, 0)));
        g.fill(new RoundRectangle2D.Double(50, 96, 90, 50, 6, 6));
        g.setColor(LOGO_SIGN);
        g.fill(new RoundRectangle2D.Double(83, 108, 24, 38, 4, 4));
        g.setColor(LOGO_INK);
        g.setStroke(stroke(9));
        for (int x = 18; x < 160; x += 36)
            g.draw(new Arc2D.Double(x, 158, 36, 26, 0, x / 36 % 2 == 0 ? 180 : -180, Arc2D.OPEN));
        double size = 9.6;
        double left = 250;
        for (var letter : LOGO_LETTERS) {
            double width = 0;
            g.setStroke(stroke(15));
            for (var line : letter) {
                var path = new Path2D.Double();
                for (int i = 0; i < line.length; i += 2) {
                    double x = left + line[i] * size;
                    double y = 52 + line[i + 1] * size;
                    if (i == 0) path.moveTo(x, y);
                    else path.lineTo(x, y);
                    width = Math.max(width, line[i]);
                }
                g.draw(path);
            }
            left += (width + 3.4) * size;
        }
        g.dispose();
        return encoded(image, "png");
    }

    private static Graphics2D graphics(BufferedImage image) {
        var g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        return g;
    }

    private static byte[] encoded(BufferedImage image, String format) throws IOException {
        var out = new ByteArrayOutputStream();
        if (!ImageIO.write(image, format, out)) throw new IOException("no " + format + " can be written here");
        return out.toByteArray();
    }
}
