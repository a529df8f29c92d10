package tradepost.node.demo.picture;

import static tradepost.node.demo.picture.Pen.bar;
import static tradepost.node.demo.picture.Pen.box;
import static tradepost.node.demo.picture.Pen.curves;
import static tradepost.node.demo.picture.Pen.disc;
import static tradepost.node.demo.picture.Pen.open;
import static tradepost.node.demo.picture.Pen.oval;
import static tradepost.node.demo.picture.Pen.poly;
import static tradepost.node.demo.picture.Pen.ring;
import static tradepost.node.demo.picture.Pen.stroke;

import java.awt.Color;

/** Screws and what else comes in boxes, and what is on the shelf of the painters. */
final class Hardware {
    private Hardware() {}

    private static void carton(Pen p, Color c) {
        p.cast(48, 86, 74);
        p.solid(poly(12, 44, 26, 34, 84, 34, 70, 44), Tone.lighter(Tone.PAPER, 0.3));
        p.solid(poly(70, 44, 84, 34, 84, 72, 70, 84), Tone.darker(Tone.PAPER, 0.16));
        p.solid(box(12, 44, 58, 40, 0.6), Tone.PAPER);
        p.flat(box(12, 50, 58, 16, 0), c);
        p.flat(poly(70, 50, 84, 40, 84, 55, 70, 66), Tone.darker(c, 0.22));
        p.flat(box(17, 70, 30, 2, 1), Tone.faint(Color.BLACK, 90));
        p.flat(box(17, 75, 21, 2, 1), Tone.faint(Color.BLACK, 70));
    }

    static void screwbox(Pen p, Color c) {
        carton(p, c);
        screw(p, 52, 93, 26, 176);
        screw(p, 82, 88, 22, 150);
        screw(p, 34, 97, 24, 12);
    }

    /** @param degrees in which direction its tip is */
    private static void screw(Pen p, double x, double y, double length, double degrees) {
        p.turnAt(degrees + 90, x, y, () -> {
            p.metal(
                    poly(x - 1.5, y, x + 1.5, y, x + 1.1, y + length * 0.72, x, y + length, x - 1.1, y + length * 0.72),
                    Tone.BRASS);
            for (double t = length * 0.3; t < length * 0.86; t += 2.3)
                p.line(bar(x - 2, y + t + 1, x + 2, y + t, 0.1), 0.7, Tone.darker(Tone.BRASS, 0.35));
            p.metal(
                    curves(
                            x - 4, y - 1.6, x - 4, y - 2.4, x + 4, y - 2.4, x + 4, y - 1.6, x + 3, y + 1, x + 1.6,
                            y + 2.4, x, y + 2.4, x - 1.6, y + 2.4, x - 3, y + 1, x - 4, y - 1.6),
                    Tone.BRASS);
        });
    }

    static void nailbox(Pen p, Color c) {
        carton(p, c);
        p.flat(bar(28, 61.5, 50, 54.5, 1.6), Tone.WHITE);
        p.flat(bar(27, 58.6, 29, 64.4, 1.8), Tone.WHITE);
        nail(p, 88, 88, 30, 70);
        nail(p, 66, 92, 28, 96);
        nail(p, 40, 94, 26, 78);
    }

    private static void nail(Pen p, double x, double y, double length, double degrees) {
        p.turnAt(degrees, x, y, () -> {
            p.metal(poly(x - 1, y, x + 1, y, x + 1, y + length - 4, x, y + length, x - 1, y + length - 4), Tone.STEEL);
            p.metal(box(x - 3.2, y - 1, 6.4, 1.9, 0.8), Tone.IRON);
        });
    }

    static void bolt(Pen p, Color c) {
        p.cast(50, 86, 74);
        p.turn(-35, () -> {
            p.tube(box(30, 44, 56, 10, 1), Tone.STEEL, false);
            for (int i = 0; i < 13; i++)
                p.line(bar(54 + i * 2.5, 44.4, 55.6 + i * 2.5, 53.6, 0.1), 0.7, Tone.faint(Color.BLACK, 110));
            p.metal(box(14, 36, 17, 26, 2), Tone.mixed(Tone.STEEL, c, 0.35));
            p.line(bar(14.6, 44, 30.4, 44, 0.1), 0.6, Tone.faint(Color.BLACK, 110));
            p.line(bar(14.6, 54, 30.4, 54, 0.1), 0.6, Tone.faint(Color.BLACK, 110));
        });
        nut(p, 27, 74, 11, c);
        p.metal(ring(52, 80, 9, 4.6), Tone.STEEL);
    }

    private static void nut(Pen p, double x, double y, double radius, Color c) {
        var xy = new double[12];
        for (int i = 0; i < 6; i++) {
            xy[i * 2] = x + Math.cos(i * Math.PI / 3) * radius;
            xy[i * 2 + 1] = y + Math.sin(i * Math.PI / 3) * radius;
        }
        p.metal(Pen.without(poly(xy), disc(x, y, radius * 0.48)), Tone.mixed(Tone.STEEL, c, 0.35));
        p.line(disc(x, y, radius * 0.5), 0.8, Tone.faint(Color.BLACK, 130));
    }

    static void anchor(Pen p, Color c) {
        p.cast(50, 86, 80);
        for (int i = 0; i < 3; i++) {
            double x = 24 + i * 26;
            p.turnAt(i * 9 - 9, x, 60, () -> {
                p.tube(poly(x - 6, 22, x + 6, 22, x + 4.4, 60, x + 2, 66, x - 2, 66, x - 4.4, 60), c, true);
                p.solid(box(x - 8, 18, 16, 5, 2), c);
                for (int n = 0; n < 5; n++)
                    p.line(bar(x - 5.4, 30 + n * 6, x + 5.4, 28 + n * 6, 0.1), 0.9, Tone.faint(Color.BLACK, 90));
            });
        }
        screw(p, 36, 84, 28, 6);
        screw(p, 72, 80, 26, 166);
    }

    static void bracket(Pen p, Color c) {
        p.cast(50, 88, 72);
        var metal = Tone.mixed(Tone.STEEL, c, 0.25);
        p.metal(poly(22, 14, 40, 14, 40, 86, 22, 86), metal);
        p.metal(poly(22, 68, 86, 68, 86, 86, 22, 86), metal);
        p.metal(poly(36, 30, 70, 72, 58, 74, 36, 48), Tone.darker(metal, 0.08));
        for (int i = 0; i < 3; i++) {
            hole(p, 29, 22 + i * 14);
            hole(p, 48 + i * 14, 79);
        }
    }

    private static void hole(Pen p, double x, double y) {
        p.flat(disc(x, y, 2.5), new Color(0x6d7378));
        p.flat(disc(x + 0.4, y + 0.4, 1.9), new Color(0xdedbd4));
    }

    static void paintcan(Pen p, Color c) {
        p.cast(50, 90, 70);
        p.line(open(22, 34, 10, 58, 90, 58, 78, 34), 1.6, Tone.IRON);
        p.tube(
                curves(20, 26, 20, 80, 20, 80, 20, 82, 22, 92, 78, 92, 80, 82, 80, 80, 80, 26, 80, 26),
                Tone.STEEL,
                true);
        p.tube(curves(20, 40, 28, 47, 72, 47, 80, 40, 80, 40, 80, 76, 80, 76, 72, 84, 28, 84, 20, 76), c, true);
        p.flat(
                curves(32, 53, 38, 55, 62, 55, 68, 53, 68, 53, 68, 67, 68, 67, 62, 69, 38, 69, 32, 67),
                Tone.faint(Color.WHITE, 215));
        p.flat(box(38, 58, 24, 2.2, 1), Tone.faint(Color.BLACK, 120));
        p.flat(box(42, 62.5, 16, 1.8, 0.9), Tone.faint(Color.BLACK, 90));
        p.metal(oval(20, 16, 60, 20), Tone.STEEL);
        p.metal(oval(25, 18.4, 50, 14.6), Tone.lighter(Tone.STEEL, 0.2));
        p.solid(oval(29, 20, 42, 10.8), c);
        p.metal(disc(20.5, 36, 2.4), Tone.IRON);
        p.metal(disc(79.5, 36, 2.4), Tone.IRON);
    }

    static void brush(Pen p, Color c) {
        p.cast(50, 90, 54);
        p.turn(14, () -> {
            p.wood(
                    curves(
                            46, 10, 46, 5, 54, 5, 54, 10, 54, 24, 56, 34, 62, 44, 62, 46, 38, 46, 38, 44, 44, 34, 46,
                            24, 46, 10),
                    Tone.WOOD,
                    9);
            p.flat(disc(50, 12, 1.7), new Color(0xe9e7e2));
            p.metal(box(34, 44, 32, 14, 1), Tone.STEEL);
            p.line(bar(34.6, 48, 65.4, 48, 0.1), 0.7, Tone.faint(Color.BLACK, 80));
            p.line(bar(34.6, 54, 65.4, 54, 0.1), 0.7, Tone.faint(Color.BLACK, 80));
            p.solid(
                    curves(35, 58, 34, 72, 34, 80, 35, 86, 42, 90, 58, 90, 65, 86, 66, 80, 66, 72, 65, 58),
                    new Color(0xd8bf94));
            for (int i = 0; i < 14; i++)
                p.line(bar(36.5 + i * 2.1, 59, 36 + i * 2.15, 86, 0.1), 0.4, Tone.faint(Color.BLACK, 60));
            p.solid(
                    curves(
                            35, 78, 42, 75, 50, 80, 58, 76, 62, 75, 64, 77, 65.5, 78, 65.5, 82, 65.4, 85, 65, 86, 58,
                            90, 42, 90, 35, 86, 34.6, 84, 34.6, 80, 35, 78),
                    c);
        });
    }

    static void roller(Pen p, Color c) {
        p.cast(52, 90, 78);
        p.line(open(78, 26, 90, 26, 90, 44, 72, 47, 60, 49, 52, 50, 52, 58), 2.8, Tone.IRON);
        p.solid(box(46, 58, 12, 32, 5), c);
        p.tube(box(14, 15, 64, 22, 8), new Color(0xefe9dc), false);
        p.solid(oval(70, 15, 14, 22), c);
        for (int i = 0; i < 26; i++)
            p.line(
                    bar(20 + i * 2, 17 + (i * 7) % 17, 20.6 + i * 2, 18.6 + (i * 7) % 17, 0.1),
                    0.5,
                    Tone.faint(Color.BLACK, 40));
    }

    static void rolltape(Pen p, Color c) {
        p.cast(50, 88, 74);
        p.solid(disc(56, 50, 33), Tone.darker(c, 0.2));
        p.solid(ring(48, 50, 33, 17), c);
        for (int i = 1; i < 5; i++) p.line(disc(48, 50, 17 + i * 3.2), 0.4, Tone.faint(Color.BLACK, 60));
        p.solid(ring(48, 50, 17, 14.6), Tone.PAPER);
        p.solid(poly(48, 83, 84, 80, 88, 84, 86, 88, 48, 87), c);
    }

    static void tarp(Pen p, Color c) {
        p.cast(50, 86, 80);
        for (int i = 0; i < 4; i++) {
            double y = 70 - i * 13;
            p.solid(
                    curves(
                            14, y, 14, y - 6, 20, y - 8, 26, y - 8, 60, y - 10, 80, y - 8, 86, y - 4, 88, y + 4, 88,
                            y + 8, 84, y + 13, 60, y + 15, 30, y + 15, 18, y + 13, 14, y + 10, 14, y + 5, 14, y),
                    i % 2 == 0 ? c : Tone.darker(c, 0.06));
        }
        p.metal(ring(23, 34, 3, 1.4), Tone.BRASS);
        p.metal(ring(79, 36, 3, 1.4), Tone.BRASS);
        p.line(stroke(open(48, 23, 47, 50, 49, 70, 48, 85), 3), 0.5, Tone.faint(Color.BLACK, 60));
        p.flat(stroke(open(48, 23, 47, 50, 49, 70, 48, 85), 3), Tone.WHITE);
    }

    static void bottle(Pen p, Color c) {
        p.cast(50, 92, 50);
        p.tube(
                curves(
                        33, 44, 33, 34, 44, 32, 45, 26, 45, 24, 55, 24, 55, 26, 56, 32, 67, 34, 67, 44, 67, 60, 67, 80,
                        67, 86, 66, 93, 34, 93, 33, 86, 33, 70, 33, 58, 33, 44),
                c,
                true);
        p.solid(poly(46, 25, 54, 25, 52, 8, 48, 8), Tone.darker(c, 0.4));
        p.solid(box(44.4, 22, 11.2, 5, 1), Tone.darker(c, 0.4));
        p.flat(box(33.4, 52, 33.2, 26, 0), Tone.faint(Color.WHITE, 210));
        p.flat(box(39, 58, 22, 3, 1.4), Tone.darker(c, 0.3));
        p.flat(box(42, 65, 16, 2, 1), Tone.faint(Color.BLACK, 110));
        p.flat(box(44, 70, 12, 2, 1), Tone.faint(Color.BLACK, 80));
    }

    static void cartridge(Pen p, Color c) {
        p.cast(52, 88, 70);
        p.turn(38, () -> {
            p.solid(poly(47, 22, 53, 22, 51.4, 2, 48.6, 2), Tone.WHITE);
            p.solid(box(44, 20, 12, 6, 1), Tone.WHITE);
            p.tube(box(38, 26, 24, 66, 2), Tone.WHITE, true);
            p.tube(box(38, 38, 24, 44, 0), c, true);
            p.flat(box(43, 46, 14, 3.4, 1.4), Tone.WHITE);
            p.flat(box(44, 53, 12, 2, 1), Tone.faint(Color.WHITE, 190));
            p.flat(box(45, 58, 10, 2, 1), Tone.faint(Color.WHITE, 150));
        });
    }
}
