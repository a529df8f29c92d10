package tradepost.node.demo.picture;

import static tradepost.node.demo.picture.Pen.bar;
import static tradepost.node.demo.picture.Pen.box;
import static tradepost.node.demo.picture.Pen.curves;
import static tradepost.node.demo.picture.Pen.disc;
import static tradepost.node.demo.picture.Pen.open;
import static tradepost.node.demo.picture.Pen.oval;
import static tradepost.node.demo.picture.Pen.poly;
import static tradepost.node.demo.picture.Pen.stroke;
import static tradepost.node.demo.picture.Pen.without;

import java.awt.Color;
import java.awt.Shape;
import java.awt.geom.FlatteningPathIterator;
import java.awt.geom.PathIterator;

final class Outdoors {
    private Outdoors() {}

    private static void shaft(Pen p, double top, double bottom) {
        p.wood(box(48, top, 4, bottom - top, 2), Tone.WOOD, 11);
    }

    private static void grip(Pen p, Color c) {
        p.solid(without(poly(40, 6, 60, 6, 56, 20, 44, 20), poly(44.5, 9.5, 55.5, 9.5, 53, 16, 47, 16)), c);
    }

    static void spade(Pen p, Color c) {
        p.cast(50, 92, 50);
        p.turn(16, () -> {
            shaft(p, 16, 60);
            grip(p, c);
            p.metal(box(47, 50, 6, 12, 2), Tone.IRON);
            p.metal(
                    curves(
                            34, 58, 34, 56, 66, 56, 66, 58, 66, 70, 66, 78, 65, 84, 60, 92, 54, 95, 50, 97, 46, 95, 40,
                            92, 35, 84, 34, 78, 34, 70, 34, 58),
                    Tone.mixed(Tone.IRON, c, 0.2));
            p.line(open(50, 60, 50, 70, 50, 80, 50, 90), 0.8, Tone.faint(Color.BLACK, 90));
        });
    }

    static void rake(Pen p, Color c) {
        p.cast(50, 94, 62);
        p.turn(10, () -> {
            shaft(p, 4, 62);
            p.solid(poly(45, 54, 55, 54, 58, 64, 42, 64), c);
            for (int i = 0; i < 13; i++) {
                double x = 18 + i * 5.35;
                p.line(open(44 + i, 62, 40 + i * 1.6, 70, x, 76, x, 90), 1.5, Tone.darker(c, 0.1));
                p.line(open(x, 90, x, 92, x + 0.6, 94, x + 2.4, 94), 1.5, Tone.darker(c, 0.2));
            }
            p.solid(stroke(open(26, 75, 40, 70, 60, 70, 74, 75), 2.4), c);
        });
    }

    static void pruner(Pen p, Color c) {
        p.cast(50, 88, 60);
        p.turn(18, () -> {
            p.solid(stroke(open(50, 46, 40, 58, 34, 70, 36, 90), 8), c);
            p.solid(stroke(open(52, 46, 60, 56, 68, 68, 66, 88), 8), Tone.darker(c, 0.12));
            p.metal(curves(46, 48, 40, 38, 40, 20, 54, 6, 58, 12, 60, 24, 58, 38, 56, 44, 54, 48, 50, 50), Tone.STEEL);
            p.metal(curves(54, 48, 62, 44, 68, 34, 66, 22, 62, 22, 58, 30, 54, 38, 50, 42, 50, 46, 52, 48), Tone.IRON);
            p.metal(disc(52, 46, 4), Tone.STEEL);
            p.line(open(46, 58, 50, 62, 54, 58, 57, 60), 1.4, Tone.IRON);
        });
    }

    static void shears(Pen p, Color c) {
        p.cast(50, 90, 70);
        p.turn(-32, () -> {
            p.metal(poly(46, 50, 44, 6, 49.6, 4, 51, 50), Tone.STEEL);
            p.metal(poly(54, 50, 58, 6, 51.6, 4, 49, 50), Tone.lighter(Tone.STEEL, 0.15));
            p.metal(disc(50, 51, 4), Tone.IRON);
            p.wood(stroke(open(48, 54, 40, 64, 34, 70, 32, 78), 5), Tone.WOOD, 13);
            p.wood(stroke(open(52, 54, 60, 64, 66, 70, 68, 78), 5), Tone.WOOD, 14);
            p.solid(stroke(open(33, 74, 31, 82, 31, 86, 32, 94), 8), c);
            p.solid(stroke(open(67, 74, 69, 82, 69, 86, 68, 94), 8), c);
        });
    }

    static void wheelbarrow(Pen p, Color c) {
        p.cast(50, 88, 92);
        p.line(bar(96, 42, 26, 70, 0.1), 3.6, Tone.WOOD);
        p.line(open(66, 56, 70, 70, 70, 78, 66, 86), 3.2, Tone.IRON);
        p.solid(
                curves(
                        14, 30, 40, 26, 70, 26, 90, 32, 86, 46, 80, 56, 72, 60, 58, 64, 44, 64, 34, 62, 26, 54, 18, 42,
                        14, 30),
                c);
        p.solid(oval(15, 24, 75, 13), Tone.darker(c, 0.35));
        p.solid(Pen.overlap(oval(15, 24, 75, 13), oval(22, 16, 60, 18)), new Color(0x6b4f38));
        p.solid(disc(24, 76, 13), Tone.RUBBER);
        p.metal(disc(24, 76, 7), Tone.STEEL);
        p.solid(disc(24, 76, 2.4), Tone.BLACK);
        p.line(bar(24, 76, 34, 60, 0.1), 2.6, Tone.IRON);
        p.solid(stroke(open(88, 45, 91, 44, 94, 43, 97, 41.6), 5.4), Tone.BLACK);
    }

    static void gloves(Pen p, Color c) {
        p.cast(52, 90, 66);
        p.turnAt(14, 60, 60, () -> glove(p, Tone.darker(c, 0.1), 14));
        p.turnAt(-8, 40, 60, () -> glove(p, c, -8));
    }

    private static void glove(Pen p, Color c, double dx) {
        p.shift(dx, 0, () -> {
            p.solid(stroke(open(38, 44, 38, 34, 38, 26, 37, 20), 8), c);
            p.solid(stroke(open(47, 42, 47, 30, 47, 22, 47, 13), 8), c);
            p.solid(stroke(open(56, 42, 56, 32, 57, 24, 57.4, 17), 8), c);
            p.solid(stroke(open(63, 46, 64, 38, 65.6, 32, 66.4, 26), 7.4), c);
            p.solid(stroke(open(38, 58, 32, 54, 28, 48, 26, 42), 8.4), c);
            p.solid(box(34, 38, 34, 36, 9), c);
            p.solid(box(34, 68, 34, 22, 4), Tone.lighter(Tone.WHITE, 0.1));
            p.flat(box(34, 74, 34, 3, 0), Tone.darker(c, 0.2));
            p.line(open(42, 48, 44, 56, 58, 56, 60, 48), 0.9, Tone.faint(Color.BLACK, 70));
        });
    }

    static void hose(Pen p, Color c) {
        p.cast(50, 86, 84);
        for (int i = 0; i < 6; i++) {
            double y = 72 - i * 7;
            double w = 70 - (i % 2) * 5;
            p.line(oval(50 - w / 2, y - 12, w, 24), 6.4, Tone.darker(c, 0.34));
            p.line(oval(50 - w / 2, y - 12, w, 24), 4.9, c);
            p.line(oval(50 - w / 2, y - 13, w, 24), 0.9, Tone.faint(Color.WHITE, 90));
        }
        p.line(open(82, 46, 92, 58, 88, 72, 80, 82), 5, c);
        p.metal(box(74, 78, 11, 8, 2), Tone.BRASS);
        p.metal(box(14, 36, 9, 8, 2), Tone.BRASS);
    }

    static void wateringcan(Pen p, Color c) {
        p.cast(52, 90, 76);
        var tin = Tone.lighter(Tone.mixed(Tone.STEEL, c, 0.3), 0.1);
        p.line(open(72, 40, 94, 38, 94, 66, 72, 74), 4.4, tin);
        p.line(open(44, 38, 46, 14, 72, 14, 74, 38), 4, tin);
        p.metal(poly(44, 72, 44, 62, 16, 36, 12, 40), tin);
        p.metal(poly(6, 42, 18, 30, 20, 34, 11, 43), tin);
        p.tube(
                curves(
                        40, 40, 40, 36, 76, 36, 76, 40, 77, 60, 78, 76, 78, 84, 74, 92, 42, 92, 38, 84, 38, 76, 39, 60,
                        40, 40),
                tin,
                true);
        p.solid(oval(41, 34, 34, 9), Tone.darker(tin, 0.3));
        p.line(open(38.6, 70, 50, 73, 66, 73, 77.6, 70), 1, Tone.faint(Color.BLACK, 70));
    }

    static void chair(Pen p, Color c) {
        p.cast(50, 92, 80);
        p.solid(poly(26, 58, 31, 58, 24, 92, 18, 92), Tone.darker(c, 0.22));
        p.solid(poly(69, 58, 74, 58, 82, 92, 76, 92), Tone.darker(c, 0.22));
        for (int i = 0; i < 5; i++) {
            double x = 31 + i * 7.8;
            double top = 16 - (2 - Math.abs(i - 2)) * 3.4;
            p.solid(box(x, top, 6.6, 56 - top, 3), c);
        }
        p.solid(box(28, 34, 44, 4, 1), Tone.darker(c, 0.12));
        for (int i = 0; i < 4; i++)
            p.solid(poly(26 - i, 58 + i * 5, 74 + i, 58 + i * 5, 74.8 + i, 62.4 + i * 5, 25.2 - i, 62.4 + i * 5), c);
        p.solid(poly(14, 50, 30, 48, 30, 53, 13, 56), c);
        p.solid(poly(86, 50, 70, 48, 70, 53, 87, 56), c);
        p.solid(poly(16, 55, 21, 55, 20, 90, 14, 90), Tone.darker(c, 0.1));
        p.solid(poly(84, 55, 79, 55, 80, 90, 86, 90), Tone.darker(c, 0.1));
    }

    static void pot(Pen p, Color c) {
        var clay = Tone.mixed(c, new Color(0xb5643f), 0.6);
        p.cast(50, 92, 72);
        p.tube(oval(22, 82, 56, 11), Tone.darker(clay, 0.1), true);
        p.tube(poly(24, 40, 76, 40, 67, 87, 33, 87), clay, true);
        p.tube(box(19, 28, 62, 16, 2), clay, true);
        p.solid(oval(20, 23, 60, 12), Tone.darker(clay, 0.25));
        p.solid(oval(25, 25, 50, 8.6), new Color(0x4d3a2c));
        for (int i = 0; i < 7; i++) {
            double a = -150 + i * 20;
            p.turnAt(
                    a + 90,
                    50,
                    28,
                    () -> p.solid(curves(50, 28, 45, 22, 46, 10, 50, 2, 54, 10, 55, 22, 50, 28), new Color(0x5f9a5c)));
        }
    }

    static void bag(Pen p, Color c) {
        p.cast(50, 92, 70);
        p.solid(
                curves(
                        24, 14, 40, 11, 60, 11, 76, 14, 78, 24, 76, 34, 77, 44, 79, 62, 79, 78, 76, 90, 60, 93, 40, 93,
                        24, 90, 21, 78, 21, 62, 23, 44, 24, 34, 22, 24, 24, 14),
                c);
        p.flat(
                curves(
                        24, 14, 40, 11, 60, 11, 76, 14, 76.6, 17, 76.8, 18, 77, 20, 60, 18, 40, 18, 23, 20, 23.2, 18,
                        23.6, 16, 24, 14),
                Tone.darker(c, 0.3));
        p.flat(
                curves(
                        24, 40, 40, 37, 60, 37, 76.4, 40, 77.6, 52, 78, 60, 78.4, 68, 60, 71, 40, 71, 21.6, 68, 22, 60,
                        22.4, 52, 24, 40),
                Tone.faint(Color.WHITE, 225));
        p.flat(
                curves(50, 44, 42, 48, 40, 56, 46, 64, 50, 62, 54, 56, 58, 48, 54, 46, 52, 44, 50, 44),
                Tone.mixed(c, new Color(0x5f9a5c), 0.6));
        p.flat(box(32, 76, 36, 2.6, 1.2), Tone.faint(Color.WHITE, 190));
        p.flat(box(38, 81, 24, 2, 1), Tone.faint(Color.WHITE, 150));
        p.line(open(28, 22, 30, 40, 27, 60, 29, 84), 1, Tone.faint(Color.WHITE, 80));
    }

    static void snowshovel(Pen p, Color c) {
        p.cast(50, 94, 66);
        p.turn(12, () -> {
            shaft(p, 12, 62);
            p.shift(0, -3, () -> grip(p, Tone.BLACK));
            p.solid(
                    curves(
                            26, 58, 34, 56, 66, 56, 74, 58, 76, 70, 77, 80, 77, 92, 60, 95, 40, 95, 23, 92, 23, 80, 24,
                            70, 26, 58),
                    c);
            for (int i = 0; i < 5; i++)
                p.line(bar(34 + i * 8, 62, 33 + i * 8.6, 88, 0.1), 1.2, Tone.faint(Color.BLACK, 60));
            p.metal(
                    curves(
                            23, 90, 40, 93, 60, 93, 77, 90, 77, 92, 77, 94, 77, 95, 60, 98, 40, 98, 23, 95, 23, 94, 23,
                            92, 23, 90),
                    Tone.STEEL);
            p.solid(box(46, 52, 8, 14, 2), Tone.BLACK);
        });
    }

    static void heater(Pen p, Color c) {
        p.cast(50, 94, 60);
        p.solid(oval(26, 82, 48, 12), c);
        p.solid(box(30, 10, 40, 78, 9), c);
        p.solid(box(35, 28, 30, 50, 4), new Color(0x2a2d31));
        for (int i = 0; i < 11; i++)
            p.line(
                    bar(37, 32 + i * 4.2, 63, 32 + i * 4.2, 0.1),
                    1.5,
                    Tone.mixed(new Color(0xe2682f), new Color(0x8a3a20), Math.abs(i - 5) / 6.0));
        p.solid(box(38, 15, 24, 8, 2), Tone.IRON);
        p.flat(box(40, 17, 10, 4, 1), new Color(0x8fe08a));
        p.flat(disc(57, 19, 2), Tone.WHITE);
    }

    static void rope(Pen p, Color c) {
        p.cast(50, 88, 78);
        var fibre = Tone.mixed(c, Tone.PAPER, 0.75);
        for (int i = 0; i < 8; i++) {
            double y = 72 - i * 6;
            double w = 66 - (i % 2) * 4;
            strand(p, oval(50 - w / 2, y - 12, w, 24), fibre);
        }
        strand(p, open(56, 18, 58, 40, 58, 62, 56, 86), fibre);
        strand(p, open(80, 62, 90, 68, 90, 80, 84, 88), fibre);
    }

    private static void strand(Pen p, Shape line, Color c) {
        p.line(line, 6.2, Tone.darker(c, 0.4));
        p.line(line, 5, c);
        var path = new FlatteningPathIterator(line.getPathIterator(null), 0.05);
        var at = new double[6];
        double x = 0;
        double y = 0;
        for (double since = 0; !path.isDone(); path.next()) {
            boolean begins = path.currentSegment(at) == PathIterator.SEG_MOVETO;
            since = begins ? 0 : since + Math.hypot(at[0] - x, at[1] - y);
            if (since > 2.6) {
                double dx = (at[0] - x) / Math.hypot(at[0] - x, at[1] - y);
                double dy = (at[1] - y) / Math.hypot(at[0] - x, at[1] - y);
                p.line(
                        bar(
                                at[0] - dx - dy * 1.9,
                                at[1] - dy + dx * 1.9,
                                at[0] + dx + dy * 1.9,
                                at[1] + dy - dx * 1.9,
                                0.1),
                        0.7,
                        Tone.faint(Tone.darker(c, 0.6), 150));
                since = 0;
            }
            x = at[0];
            y = at[1];
        }
    }
}
