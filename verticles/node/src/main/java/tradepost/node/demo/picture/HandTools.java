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
import static tradepost.node.demo.picture.Pen.without;

import java.awt.Color;
import java.awt.Shape;
import java.awt.geom.Path2D;

final class HandTools {
    private HandTools() {}

    static void hammer(Pen p, Color c) {
        p.cast(50, 88, 66);
        p.turn(-28, () -> {
            p.wood(box(46.5, 30, 7, 34, 2), Tone.WOOD, 3);
            p.solid(box(44.5, 58, 11, 33, 5), c);
            for (int i = 0; i < 4; i++) p.flat(box(46, 66 + i * 5.5, 8, 1.3, 0.6), Tone.faint(Color.BLACK, 60));
            p.metal(curves(60, 16, 66, 16, 70, 17, 72, 19, 72, 25, 72, 28, 72, 31, 70, 33, 66, 34, 60, 34), Tone.STEEL);
            p.metal(box(40, 17, 21, 16, 3), Tone.IRON);
            p.metal(curves(41, 18, 32, 15, 25, 17, 19, 27, 24, 24, 29, 25, 33, 28, 36, 29, 38, 31, 41, 32), Tone.STEEL);
        });
    }

    static void mallet(Pen p, Color c) {
        p.cast(50, 88, 60);
        p.turn(24, () -> {
            p.wood(box(46, 34, 8, 56, 3), Tone.WOOD, 5);
            p.tube(box(26, 12, 48, 26, 4), c, true);
            p.flat(box(30, 12, 1.4, 26, 0), Tone.faint(Color.WHITE, 60));
            p.flat(box(68.6, 12, 1.4, 26, 0), Tone.faint(Color.WHITE, 60));
        });
    }

    static void saw(Pen p, Color c) {
        p.cast(50, 84, 78);
        p.turn(-24, () -> {
            var blade = new Path2D.Double();
            blade.moveTo(34, 42);
            blade.lineTo(97, 46);
            blade.lineTo(97, 55);
            for (int i = 0; i < 31; i++) {
                double x = 97 - i * 2;
                blade.lineTo(x - 1.4, 57.5 + (i + 1) * 0.17);
                blade.lineTo(x - 2, 55.3 + (i + 1) * 0.17);
            }
            blade.lineTo(34, 62);
            blade.closePath();
            p.metal(blade, Tone.STEEL);
            var grip = curves(
                    3, 44, 4, 36, 14, 33, 24, 36, 32, 37, 40, 38, 42, 44, 43, 54, 42, 62, 36, 66, 30, 70, 22, 76, 12,
                    74, 4, 70, 3, 56, 3, 44);
            p.solid(
                    without(
                            grip,
                            curves(
                                    13, 48, 13, 44, 20, 44, 26, 46, 30, 48, 30, 56, 26, 60, 20, 64, 14, 62, 13, 56, 13,
                                    54, 13, 51, 13, 48)),
                    c);
            p.metal(disc(34, 44, 1.6), Tone.BRASS);
            p.metal(disc(35, 58, 1.6), Tone.BRASS);
        });
    }

    static void screwdriver(Pen p, Color c) {
        p.cast(50, 88, 74);
        double[] tilts = {-16, 0, 16};
        for (int i = 0; i < 3; i++) {
            double x = 28 + i * 22;
            double top = i == 1 ? 10 : 18;
            p.turnAt(tilts[i] * 0.6, x, 88, () -> {
                p.metal(box(x - 1.6, 46, 3.2, 40, 0.8), Tone.STEEL);
                p.metal(poly(x - 1.6, 82, x + 1.6, 82, x + 2.4, 88, x - 2.4, 88), Tone.IRON);
                p.solid(box(x - 5.5, top, 11, 34, 5), c);
                p.flat(box(x - 3.4, top + 5, 1.6, 22, 0.8), Tone.faint(Color.BLACK, 70));
                p.flat(box(x + 1.8, top + 5, 1.6, 22, 0.8), Tone.faint(Color.BLACK, 70));
                p.solid(box(x - 3.2, top + 32, 6.4, 5, 1), Tone.BLACK);
            });
        }
    }

    static void pliers(Pen p, Color c) {
        p.cast(50, 89, 60);
        p.solid(stroke(open(47, 46, 40, 58, 30, 66, 27, 86), 8.5), c);
        p.solid(stroke(open(53, 46, 60, 58, 70, 66, 73, 86), 8.5), c);
        p.metal(
                curves(
                        44, 50, 36, 40, 38, 22, 46, 9, 49, 9, 49.4, 12, 49.4, 16, 49.4, 28, 52, 38, 58, 46, 54, 52, 48,
                        54, 44, 50),
                Tone.IRON);
        p.metal(
                curves(
                        56, 50, 64, 40, 62, 22, 54, 9, 51, 9, 50.6, 12, 50.6, 16, 50.6, 28, 48, 38, 42, 46, 46, 52, 52,
                        54, 56, 50),
                Tone.STEEL);
        p.metal(disc(50, 46, 4.4), Tone.IRON);
        for (int i = 0; i < 5; i++) p.flat(box(48.4, 16 + i * 2.6, 3.2, 1, 0.3), Tone.faint(Color.BLACK, 90));
    }

    static void wrench(Pen p, Color c) {
        p.cast(50, 88, 62);
        p.turn(32, () -> {
            var body = without(box(44, 30, 12, 62, 6), box(47.6, 48, 4.8, 32, 2.4));
            p.metal(body, Tone.STEEL);
            p.metal(
                    curves(
                            38, 30, 30, 22, 32, 8, 42, 5, 47, 4, 47, 8, 47, 10, 47, 16, 46, 20, 52, 20, 58, 20, 62, 24,
                            62, 28, 62, 34, 56, 38, 50, 38, 44, 38, 40, 34, 38, 30),
                    Tone.STEEL);
            p.metal(curves(53, 8, 58, 4, 66, 6, 69, 12, 70, 18, 66, 24, 61, 26, 58, 24, 54, 22, 53, 19), Tone.IRON);
            p.solid(box(53, 26, 9, 5.5, 1.5), c);
            p.metal(ring(50, 86, 4.6, 2), Tone.IRON);
        });
    }

    static void tape(Pen p, Color c) {
        p.cast(52, 84, 76);
        p.solid(box(66, 74, 28, 5, 0.6), Tone.of("yellow"));
        for (int i = 0; i < 9; i++) p.flat(box(68 + i * 2.8, 74, 0.7, i % 2 == 0 ? 3.4 : 2, 0), Tone.BLACK);
        p.metal(box(92, 72, 2.4, 10, 0.6), Tone.STEEL);
        p.solid(
                curves(
                        16, 78, 14, 40, 18, 20, 46, 20, 66, 20, 78, 34, 78, 56, 78, 68, 78, 74, 77, 80, 58, 82, 34, 82,
                        20, 82, 17, 81, 16, 80, 16, 78),
                c);
        p.solid(curves(16, 70, 15, 44, 20, 26, 46, 26, 62, 26, 72, 38, 72, 56, 72, 62, 72, 66, 71, 70), Tone.BLACK);
        p.solid(disc(45, 52, 19), c);
        p.shine(disc(45, 52, 19), oval(28, 32, 30, 20), 60);
        p.solid(disc(45, 52, 7), Tone.BLACK);
        p.solid(box(58, 22, 11, 7, 2), Tone.BLACK);
    }

    static void level(Pen p, Color c) {
        p.cast(50, 74, 92);
        p.turn(-14, () -> {
            p.solid(box(5, 42, 90, 17, 1.6), c);
            p.flat(box(5, 48.5, 90, 4, 0), Tone.faint(Color.BLACK, 35));
            p.solid(box(4, 41, 5, 19, 1), Tone.BLACK);
            p.solid(box(91, 41, 5, 19, 1), Tone.BLACK);
            vial(p, box(41, 44, 18, 8, 3.6), 48.5, 46);
            vial(p, disc(22, 50.5, 5.6), 20.6, 48.5);
            vial(p, disc(78, 50.5, 5.6), 76.6, 48.5);
        });
    }

    private static void vial(Pen p, Shape shape, double x, double y) {
        p.solid(shape, new Color(0xc9e265));
        p.shine(shape, oval(x, y, 4.4, 3.4), 190);
    }

    static void knife(Pen p, Color c) {
        p.cast(50, 80, 76);
        p.turn(-30, () -> {
            p.metal(poly(66, 42, 94, 42, 88, 56, 66, 56), Tone.STEEL);
            for (int i = 0; i < 3; i++)
                p.line(bar(72 + i * 6, 42.6, 69 + i * 6, 55.4, 0.1), 0.4, Tone.faint(Color.BLACK, 120));
            p.solid(
                    curves(
                            6, 46, 6, 38, 12, 36, 20, 37, 36, 39, 52, 37, 68, 38, 71, 40, 71, 58, 68, 60, 50, 61, 38,
                            58, 24, 64, 14, 68, 6, 64, 6, 46),
                    c);
            p.solid(box(18, 45, 46, 7.5, 3), Tone.BLACK);
            p.solid(box(40, 43.6, 10, 10, 2), Tone.IRON);
        });
    }

    static void handle(Pen p, Color c) {
        p.cast(54, 80, 62);
        p.metal(disc(32, 48, 19), c);
        p.metal(disc(32, 48, 13), Tone.lighter(c, 0.1));
        p.metal(
                curves(
                        26, 44, 30, 40, 36, 40, 42, 42, 58, 44, 72, 42, 86, 46, 92, 48, 92, 58, 86, 58, 70, 60, 54, 55,
                        40, 56, 34, 58, 26, 56, 26, 44),
                c);
        p.shine(box(36, 40, 54, 20, 6), oval(38, 43, 46, 5), 70);
    }

    static void hinge(Pen p, Color c) {
        p.cast(50, 86, 66);
        for (int side = -1; side <= 1; side += 2) {
            double left = side < 0 ? 18 : 53;
            p.metal(box(left, 18, 29, 62, 2), c);
            for (int i = 0; i < 3; i++)
                screw(p, left + 9 + (i == 1 ? side * -4.5 : 0) + (side > 0 ? 2 : 0), 28 + i * 21);
        }
        for (int i = 0; i < 5; i++)
            p.tube(box(45.5, 16 + i * 13.2, 9, 12.4, 1.4), i % 2 == 0 ? c : Tone.lighter(c, 0.12), true);
        p.metal(disc(50, 14.6, 3.6), c);
        p.metal(disc(50, 83.4, 3.6), c);
    }

    static void screw(Pen p, double x, double y) {
        p.metal(disc(x, y, 3.2), Tone.STEEL);
        p.line(bar(x - 1.6, y, x + 1.6, y, 0.1), 0.7, Tone.faint(Color.BLACK, 150));
        p.line(bar(x, y - 1.6, x, y + 1.6, 0.1), 0.7, Tone.faint(Color.BLACK, 150));
    }

    static void knob(Pen p, Color c) {
        p.cast(50, 84, 56);
        p.metal(disc(50, 50, 32), Tone.darker(c, 0.12));
        p.metal(disc(50, 49, 27), c);
        p.metal(disc(50, 48, 17), Tone.lighter(c, 0.14));
        p.shine(disc(50, 49, 27), oval(32, 26, 26, 16), 110);
    }

    static void padlock(Pen p, Color c) {
        p.cast(50, 90, 62);
        p.metal(without(box(29, 10, 42, 60, 21), box(38, 19, 24, 60, 12)), Tone.STEEL);
        p.metal(box(20, 44, 60, 44, 5), c);
        for (int i = 0; i < 4; i++) p.flat(box(20, 52 + i * 8.4, 60, 1.2, 0), Tone.faint(Color.BLACK, 55));
        p.solid(disc(50, 63, 5), Tone.BLACK);
        p.solid(poly(48, 64, 52, 64, 53.4, 76, 46.6, 76), Tone.BLACK);
    }

    static void doorlock(Pen p, Color c) {
        p.cast(48, 88, 68);
        p.metal(disc(36, 50, 27), c);
        p.metal(disc(36, 50, 19), Tone.lighter(c, 0.12));
        p.metal(disc(36, 50, 9), c);
        p.solid(box(34.8, 44, 2.4, 12, 1), Tone.BLACK);
        p.metal(box(70, 24, 14, 52, 2), c);
        p.metal(box(73, 40, 22, 20, 1.6), Tone.STEEL);
        screw(p, 77, 31);
        screw(p, 77, 69);
    }
}
