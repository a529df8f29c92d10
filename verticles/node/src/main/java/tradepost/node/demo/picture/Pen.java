package tradepost.node.demo.picture;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.LinearGradientPaint;
import java.awt.RadialGradientPaint;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.RoundRectangle2D;
import java.util.SplittableRandom;

/** Draws shaded shapes on a square of 100 by 100 units; y grows downwards, and the light comes from the upper left. */
final class Pen {
    private static final float[] ENDS = {0, 1};
    private static final float[] BAND = {0, 0.25f, 0.5f, 0.8f, 1};
    private static final float OUTLINE = 0.4f;
    private static final float EDGE = 1.1f;

    private final Graphics2D g;

    Pen(Graphics2D g) {
        this.g = g;
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    }

    static Shape box(double x, double y, double w, double h, double radius) {
        return new RoundRectangle2D.Double(x, y, w, h, radius * 2, radius * 2);
    }

    static Shape disc(double x, double y, double radius) {
        return oval(x - radius, y - radius, radius * 2, radius * 2);
    }

    static Shape oval(double x, double y, double w, double h) {
        return new Ellipse2D.Double(x, y, w, h);
    }

    /** Corners as x, y, x, y, ... */
    static Shape poly(double... xy) {
        var path = new Path2D.Double();
        path.moveTo(xy[0], xy[1]);
        for (int i = 2; i < xy.length; i += 2) path.lineTo(xy[i], xy[i + 1]);
        path.closePath();
        return path;
    }

    /** Begins at the first point; each further six numbers are a curve: two control points and an end. A line leads to a last point. Closed. */
    static Shape curves(double... xy) {
        var path = open(xy);
        path.closePath();
        return path;
    }

    static Path2D open(double... xy) {
        var path = new Path2D.Double();
        path.moveTo(xy[0], xy[1]);
        int i = 2;
        for (; i + 5 < xy.length; i += 6) path.curveTo(xy[i], xy[i + 1], xy[i + 2], xy[i + 3], xy[i + 4], xy[i + 5]);
        if (i + 1 < xy.length) path.lineTo(xy[i], xy[i + 1]);
        return path;
    }

    static Shape without(Shape shape, Shape hole) {
        var area = new Area(shape);
        area.subtract(new Area(hole));
        return area;
    }

    static Shape both(Shape one, Shape other) {
        var area = new Area(one);
        area.add(new Area(other));
        return area;
    }

    static Shape overlap(Shape one, Shape other) {
        var area = new Area(one);
        area.intersect(new Area(other));
        return area;
    }

    static Shape ring(double x, double y, double outer, double inner) {
        return without(disc(x, y, outer), disc(x, y, inner));
    }

    static Shape moved(Shape shape, double x, double y) {
        return AffineTransform.getTranslateInstance(x, y).createTransformedShape(shape);
    }

    static Shape stroke(Shape line, double width) {
        return new BasicStroke((float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND).createStrokedShape(line);
    }

    static Shape bar(double x1, double y1, double x2, double y2, double width) {
        var line = new Path2D.Double();
        line.moveTo(x1, y1);
        line.lineTo(x2, y2);
        return stroke(line, width);
    }

    /** Draws with everything turned around the middle. */
    void turn(double degrees, Runnable drawing) {
        turnAt(degrees, 50, 50, drawing);
    }

    void turnAt(double degrees, double x, double y, Runnable drawing) {
        var old = g.getTransform();
        g.rotate(Math.toRadians(degrees), x, y);
        drawing.run();
        g.setTransform(old);
    }

    void shift(double x, double y, Runnable drawing) {
        var old = g.getTransform();
        g.translate(x, y);
        drawing.run();
        g.setTransform(old);
    }

    /** The shadow on the ground. */
    void cast(double x, double y, double w) {
        double h = w * 0.16;
        var old = g.getTransform();
        g.translate(x, y);
        g.scale(1, h / w);
        float radius = (float) (w / 2);
        g.setPaint(new RadialGradientPaint(0, 0, radius, new float[] {0, 0.55f, 1}, new Color[] {
            new Color(40, 36, 30, 110), new Color(40, 36, 30, 55), new Color(40, 36, 30, 0)
        }));
        g.fill(new Ellipse2D.Double(-radius, -radius, w, w));
        g.setTransform(old);
    }

    /** A body of this colour. */
    void solid(Shape shape, Color colour) {
        var b = shape.getBounds2D();
        double length = Math.max(0.1, Math.max(b.getWidth(), b.getHeight()));
        g.setPaint(new LinearGradientPaint(
                (float) b.getX(),
                (float) b.getY(),
                (float) (b.getX() + length * 0.7),
                (float) (b.getY() + length),
                ENDS,
                new Color[] {Tone.lighter(colour, 0.16), Tone.darker(colour, 0.17)}));
        g.fill(shape);
        edges(shape, colour);
    }

    /** Something round that lies or stands: light in its middle, dark at its sides. */
    void tube(Shape shape, Color colour, boolean stands) {
        var b = shape.getBounds2D();
        float x2 = (float) (stands ? b.getMaxX() : b.getX());
        float y2 = (float) (stands ? b.getY() : b.getMaxY());
        g.setPaint(new LinearGradientPaint(
                (float) b.getX(),
                (float) b.getY(),
                x2 + (stands ? 0.01f : 0),
                y2 + (stands ? 0 : 0.01f),
                BAND,
                new Color[] {
                    Tone.darker(colour, 0.2),
                    Tone.lighter(colour, 0.32),
                    Tone.lighter(colour, 0.06),
                    Tone.darker(colour, 0.18),
                    Tone.darker(colour, 0.34)
                }));
        g.fill(shape);
        outline(shape, colour);
    }

    /** Shiny metal. */
    void metal(Shape shape, Color colour) {
        var b = shape.getBounds2D();
        g.setPaint(new LinearGradientPaint(
                (float) b.getX(),
                (float) b.getY(),
                (float) b.getMaxX() + 0.01f,
                (float) b.getMaxY() + 0.01f,
                BAND,
                new Color[] {
                    Tone.lighter(colour, 0.1),
                    Tone.lighter(colour, 0.55),
                    colour,
                    Tone.darker(colour, 0.22),
                    Tone.lighter(colour, 0.12)
                }));
        g.fill(shape);
        edges(shape, colour);
    }

    /** Wood with its grain along the longer side. */
    void wood(Shape shape, Color colour, long seed) {
        solid(shape, colour);
        var random = new SplittableRandom(seed);
        var b = shape.getBounds2D();
        boolean lies = b.getWidth() >= b.getHeight();
        var clip = g.getClip();
        g.clip(shape);
        g.setStroke(new BasicStroke(0.35f));
        int lines = (int) ((lies ? b.getHeight() : b.getWidth()) / 1.3) + 2;
        for (int i = 0; i < lines; i++) {
            double at = (i + random.nextDouble()) / lines;
            double bend = (random.nextDouble() - 0.5) * 3;
            g.setColor(Tone.faint(Tone.darker(colour, 0.45), 30 + random.nextInt(45)));
            double from = lies ? b.getY() + at * b.getHeight() : b.getX() + at * b.getWidth();
            g.draw(
                    lies
                            ? open(
                                    b.getX(),
                                    from,
                                    b.getCenterX() - 8,
                                    from + bend,
                                    b.getCenterX() + 8,
                                    from - bend,
                                    b.getMaxX(),
                                    from)
                            : open(
                                    from,
                                    b.getY(),
                                    from + bend,
                                    b.getCenterY() - 8,
                                    from - bend,
                                    b.getCenterY() + 8,
                                    from,
                                    b.getMaxY()));
        }
        g.setClip(clip);
    }

    /** Flat, without light, such as print. */
    void flat(Shape shape, Color colour) {
        g.setColor(colour);
        g.fill(shape);
    }

    void line(Shape shape, double width, Color colour) {
        g.setColor(colour);
        g.setStroke(new BasicStroke((float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        g.draw(shape);
    }

    /** A reflection of light inside of a shape. */
    void shine(Shape within, Shape light, int alpha) {
        flat(overlap(within, light), new Color(255, 255, 255, alpha));
    }

    private void edges(Shape shape, Color colour) {
        var clip = g.getClip();
        g.clip(shape);
        g.setStroke(new BasicStroke(EDGE));
        g.setColor(new Color(255, 255, 255, 85));
        g.draw(moved(shape, 0.45, 0.45));
        g.setColor(new Color(0, 0, 0, 45));
        g.draw(moved(shape, -0.45, -0.45));
        g.setClip(clip);
        outline(shape, colour);
    }

    private void outline(Shape shape, Color colour) {
        g.setStroke(new BasicStroke(OUTLINE, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        g.setColor(Tone.faint(Tone.darker(colour, 0.55), 150));
        g.draw(shape);
    }
}
