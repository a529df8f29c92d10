package tradepost.node.demo.picture;

import static tradepost.node.demo.picture.Pen.bar;
import static tradepost.node.demo.picture.Pen.box;
import static tradepost.node.demo.picture.Pen.curves;
import static tradepost.node.demo.picture.Pen.disc;
import static tradepost.node.demo.picture.Pen.open;
import static tradepost.node.demo.picture.Pen.oval;
import static tradepost.node.demo.picture.Pen.overlap;
import static tradepost.node.demo.picture.Pen.poly;
import static tradepost.node.demo.picture.Pen.ring;
import static tradepost.node.demo.picture.Pen.stroke;

import java.awt.Color;
import java.awt.Shape;
import java.awt.geom.Path2D;

final class PowerTools {
    private PowerTools() {}

    private static void vents(Pen p, double x, double y, int n, double height) {
        for (int i = 0; i < n; i++) p.flat(box(x + i * 3, y, 1.4, height, 0.7), Tone.faint(Color.BLACK, 120));
    }

    static void drill(Pen p, Color c) {
        p.cast(48, 92, 66);
        p.metal(box(82, 30.5, 14, 3, 1), Tone.STEEL);
        p.solid(poly(70, 24, 83, 27, 83, 37, 70, 40), Tone.BLACK);
        p.solid(
                curves(
                        50, 46, 60, 46, 58, 60, 57, 74, 57, 78, 38, 80, 34, 76, 35, 64, 36, 54, 36, 46, 40, 46, 46, 46,
                        50, 46),
                c);
        p.solid(curves(38, 50, 46, 50, 48, 60, 47, 72, 42, 76, 36, 76, 35, 73, 36, 62, 37, 56, 38, 50), Tone.BLACK);
        p.solid(
                curves(
                        12, 32, 12, 18, 20, 15, 30, 15, 48, 15, 62, 16, 70, 19, 72, 26, 72, 38, 70, 45, 60, 48, 42, 49,
                        28, 48, 16, 47, 12, 42, 12, 32),
                c);
        p.solid(box(58, 18, 10, 27, 2), Tone.RUBBER);
        vents(p, 19, 26, 5, 12);
        p.solid(box(52, 50, 5, 10, 2), Tone.RUBBER);
        p.solid(box(24, 76, 42, 14, 3), Tone.BLACK);
        p.solid(box(27, 79, 22, 4, 1.4), c);
        p.shine(box(14, 17, 50, 8, 4), oval(16, 17, 48, 5), 70);
    }

    static void circularsaw(Pen p, Color c) {
        p.cast(50, 90, 84);
        blade(p, 48, 62, 25, 22);
        p.metal(box(8, 76, 84, 4.5, 1), Tone.STEEL);
        p.solid(curves(20, 66, 18, 40, 36, 32, 50, 32, 66, 32, 78, 44, 78, 66), c);
        p.flat(ring(49, 62, 15, 13.4), Tone.faint(Color.BLACK, 50));
        p.solid(stroke(open(34, 34, 26, 14, 44, 10, 62, 12, 78, 14, 84, 26, 76, 40), 8), Tone.BLACK);
        p.solid(box(62, 36, 30, 20, 6), c);
        vents(p, 72, 40, 5, 12);
        p.metal(disc(48, 62, 5), Tone.IRON);
    }

    private static void blade(Pen p, double x, double y, double radius, int teeth) {
        var path = new Path2D.Double();
        for (int i = 0; i < teeth; i++) {
            double a = 2 * Math.PI * i / teeth;
            double b = 2 * Math.PI * (i + 0.75) / teeth;
            double cx = x + Math.cos(a) * radius;
            double cy = y + Math.sin(a) * radius;
            if (i == 0) path.moveTo(cx, cy);
            else path.lineTo(cx, cy);
            path.lineTo(x + Math.cos(b) * (radius * 0.9), y + Math.sin(b) * (radius * 0.9));
        }
        path.closePath();
        p.metal(path, Tone.STEEL);
        p.metal(disc(x, y, radius * 0.62), Tone.lighter(Tone.STEEL, 0.2));
        p.metal(disc(x, y, radius * 0.24), Tone.IRON);
        p.flat(disc(x, y, radius * 0.1), new Color(0xe8e6e1));
    }

    static void blade(Pen p, Color c) {
        p.cast(50, 88, 70);
        blade(p, 50, 48, 37, 24);
        p.flat(ring(50, 48, 20, 18.6), Tone.faint(c, 130));
        for (int i = 0; i < 4; i++) {
            double a = Math.PI / 4 + i * Math.PI / 2;
            p.line(
                    bar(
                            50 + Math.cos(a) * 25,
                            48 + Math.sin(a) * 25,
                            50 + Math.cos(a) * 31,
                            48 + Math.sin(a) * 31,
                            0.1),
                    0.9,
                    Tone.faint(Color.BLACK, 120));
        }
    }

    static void discs(Pen p, Color c) {
        p.cast(52, 88, 74);
        for (int i = 2; i >= 0; i--) {
            double x = 44 + i * 6;
            double y = 50 - i * 4;
            p.solid(disc(x, y, 30), i == 0 ? c : Tone.darker(c, 0.15));
            if (i > 0) continue;
            for (int n = 0; n < 8; n++) {
                double a = n * Math.PI / 4;
                p.flat(disc(x + Math.cos(a) * 18, y + Math.sin(a) * 18, 2.4), Tone.faint(Color.BLACK, 130));
            }
            p.flat(disc(x, y, 4), Tone.faint(Color.BLACK, 150));
            p.shine(disc(x, y, 30), oval(22, 22, 34, 22), 40);
        }
    }

    static void jigsaw(Pen p, Color c) {
        p.cast(50, 88, 72);
        p.metal(box(24, 64, 3, 22, 0.6), Tone.STEEL);
        for (int i = 0; i < 7; i++)
            p.metal(poly(24, 66 + i * 2.7, 21.8, 67.6 + i * 2.7, 24, 68.6 + i * 2.7), Tone.STEEL);
        p.metal(box(12, 66, 66, 4.5, 1.4), Tone.IRON);
        p.solid(
                curves(
                        18, 66, 16, 50, 18, 38, 24, 32, 34, 22, 60, 18, 76, 22, 86, 26, 90, 40, 88, 56, 87, 62, 84, 66,
                        76, 66),
                c);
        p.flat(
                curves(
                        40, 50, 38, 40, 44, 34, 54, 33, 64, 32, 74, 34, 75, 42, 76, 50, 70, 52, 60, 52, 52, 52, 42, 54,
                        40, 50),
                new Color(0xe9e7e2));
        p.solid(stroke(open(40, 30, 52, 24, 66, 25, 78, 30), 7), Tone.BLACK);
        p.solid(box(48, 38, 4, 7, 1.6), Tone.RUBBER);
        vents(p, 22, 48, 4, 11);
    }

    static void sander(Pen p, Color c) {
        p.cast(52, 90, 74);
        p.solid(box(20, 78, 56, 9, 3), Tone.RUBBER);
        p.flat(box(20, 85.5, 56, 2.6, 1), new Color(0x9a5a3a));
        p.solid(
                curves(
                        24, 78, 22, 62, 26, 54, 34, 50, 28, 40, 30, 22, 48, 20, 66, 18, 72, 36, 64, 50, 72, 56, 74, 66,
                        72, 78),
                c);
        p.solid(curves(30, 30, 34, 18, 62, 16, 67, 30, 60, 38, 38, 38, 30, 30), Tone.BLACK);
        vents(p, 40, 60, 6, 11);
        p.solid(box(70, 60, 24, 18, 5), Tone.BLACK);
        p.shine(box(70, 60, 24, 18, 5), oval(72, 61, 16, 7), 60);
    }

    static void grinder(Pen p, Color c) {
        p.cast(50, 86, 82);
        p.metal(disc(26, 64, 21), Tone.darker(Tone.STEEL, 0.1));
        p.flat(ring(26, 64, 17, 9), Tone.faint(new Color(0x8b4a34), 120));
        p.solid(overlap(disc(26, 64, 24), box(0, 38, 60, 25, 0)), Tone.BLACK);
        p.metal(box(18, 40, 20, 17, 4), Tone.IRON);
        p.solid(
                curves(
                        34, 40, 46, 34, 70, 34, 90, 36, 96, 38, 96, 52, 90, 55, 70, 58, 46, 58, 34, 54, 34, 50, 34, 44,
                        34, 40),
                c);
        p.solid(box(54, 36, 22, 21, 4), Tone.BLACK);
        vents(p, 81, 40, 4, 12);
        p.solid(box(23, 18, 10, 24, 4), Tone.BLACK);
        p.metal(disc(26, 64, 4.5), Tone.STEEL);
    }

    static void battery(Pen p, Color c) {
        p.cast(50, 86, 74);
        p.solid(box(16, 40, 68, 42, 6), Tone.BLACK);
        p.solid(box(16, 62, 68, 20, 6), c);
        p.solid(box(26, 26, 48, 18, 3), Tone.RUBBER);
        for (int i = 0; i < 4; i++) p.metal(box(32 + i * 10, 29, 4, 11, 0.6), Tone.BRASS);
        for (int i = 0; i < 4; i++) p.flat(disc(38 + i * 8, 52, 1.9), i < 3 ? new Color(0x7ddc7a) : Tone.IRON);
        p.flat(poly(52, 64, 45, 73, 49.4, 73, 47, 80, 55, 70.4, 50.4, 70.4), Tone.WHITE);
    }

    static void charger(Pen p, Color c) {
        p.cast(48, 88, 80);
        p.line(open(82, 78, 94, 78, 96, 62, 90, 54), 2.4, Tone.RUBBER);
        p.solid(curves(12, 82, 12, 62, 18, 50, 30, 46, 70, 46, 80, 50, 84, 62, 84, 82), c);
        p.solid(box(28, 26, 40, 30, 3), Tone.RUBBER);
        p.flat(box(34, 30, 28, 20, 1), Tone.faint(Color.BLACK, 90));
        for (int i = 0; i < 3; i++) p.metal(box(38 + i * 8, 36, 3.4, 14, 0.6), Tone.BRASS);
        p.flat(disc(24, 70, 2.3), new Color(0x7ddc7a));
        p.flat(disc(32, 70, 2.3), new Color(0xe0614f));
        vents(p, 56, 65, 7, 10);
    }

    static void bits(Pen p, Color c) {
        p.cast(50, 90, 76);
        p.solid(box(14, 58, 72, 28, 3), c);
        p.flat(box(14, 66, 72, 1.4, 0), Tone.faint(Color.BLACK, 60));
        for (int i = 0; i < 7; i++) {
            double x = 20 + i * 9.6;
            double top = 40 - i * 4.4;
            double width = 2.2 + i * 0.42;
            Shape rod = box(x, top, width, 62 - top, 0.8);
            p.tube(rod, i % 2 == 0 ? Tone.BRASS : Tone.IRON, true);
            for (double y = top + 3; y < 54; y += 4.4)
                p.line(bar(x, y + 2.2, x + width, y, 0.1), 0.7, Tone.faint(Color.BLACK, 130));
        }
        p.shine(box(14, 58, 72, 28, 3), box(18, 70, 64, 4, 2), 60);
    }
}
