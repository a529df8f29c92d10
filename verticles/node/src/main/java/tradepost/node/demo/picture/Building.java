package tradepost.node.demo.picture;

import static tradepost.node.demo.picture.Pen.bar;
import static tradepost.node.demo.picture.Pen.box;
import static tradepost.node.demo.picture.Pen.curves;
import static tradepost.node.demo.picture.Pen.disc;
import static tradepost.node.demo.picture.Pen.open;
import static tradepost.node.demo.picture.Pen.oval;
import static tradepost.node.demo.picture.Pen.poly;
import static tradepost.node.demo.picture.Pen.stroke;

import java.awt.Color;

/** Lumber, electrical and plumbing. */
final class Building {
    private Building() {}

    private static Color timber(Color c) {
        return Tone.mixed(Tone.WOOD, c, 0.3);
    }

    static void plank(Pen p, Color c) {
        p.cast(50, 86, 92);
        for (int i = 2; i >= 0; i--) {
            double y = 62 - i * 15;
            double x = 6 + i * 4;
            p.wood(poly(x, y, x + 74, y - 12, x + 86, y - 4, x + 12, y + 9), timber(c), 20 + i);
            p.wood(
                    poly(x + 12, y + 9, x + 86, y - 4, x + 86, y + 2, x + 12, y + 16),
                    Tone.darker(timber(c), 0.12),
                    30 + i);
            p.wood(poly(x, y, x + 12, y + 9, x + 12, y + 16, x, y + 6), Tone.lighter(timber(c), 0.12), 40 + i);
        }
    }

    static void beam(Pen p, Color c) {
        p.cast(52, 88, 88);
        for (int row = 0; row < 2; row++)
            for (int i = 0; i < 2; i++) {
                double x = 6 + i * 15 + row * 3;
                double y = 62 - row * 22 - i * 1;
                p.wood(poly(x, y, x + 15, y, x + 75, y - 26, x + 60, y - 26), timber(c), 50 + i + row * 2);
                p.wood(
                        poly(x + 15, y, x + 75, y - 26, x + 75, y - 6, x + 15, y + 21),
                        Tone.darker(timber(c), 0.16),
                        60 + i);
                p.solid(box(x, y, 15, 21, 0.4), Tone.lighter(timber(c), 0.1));
                for (int n = 1; n < 4; n++)
                    p.line(disc(x + 6, y + 12, n * 2.4), 0.4, Tone.faint(Tone.darker(timber(c), 0.5), 110));
            }
    }

    static void board(Pen p, Color c) {
        p.cast(54, 88, 84);
        for (int i = 2; i >= 0; i--) {
            double x = 12 + i * 5;
            double y = 14 + i * -2.5;
            p.wood(
                    poly(x, y + 8, x + 54, y, x + 66, y + 64, x + 10, y + 74),
                    Tone.lighter(timber(c), 0.08 - i * 0.05),
                    70 + i);
            p.solid(poly(x + 54, y, x + 57, y + 1, x + 69, y + 65, x + 66, y + 64), Tone.darker(timber(c), 0.3));
        }
        for (int i = 0; i < 14; i++)
            p.flat(oval(20 + (i * 37) % 44, 26 + (i * 23) % 52, 5, 1.4), Tone.faint(Tone.darker(timber(c), 0.4), 60));
    }

    static void pipe(Pen p, Color c) {
        p.cast(50, 86, 90);
        var metal = c.equals(Tone.WHITE) ? c : new Color(0xc67a48);
        double[][] at = {{16, 60}, {38, 66}, {27, 44}, {49, 50}};
        for (int i = 0; i < at.length; i++) {
            double x = at[(i + 2) % 4][0];
            double y = at[(i + 2) % 4][1];
            p.turnAt(-24, x, y, () -> p.tube(box(x, y - 8.5, 48, 17, 0), metal, false));
            p.solid(disc(x + 0.4, y + 0.2, 8.8), metal);
            p.flat(disc(x + 0.4, y + 0.2, 6.2), new Color(0x4a3a30));
        }
    }

    static void valve(Pen p, Color c) {
        p.cast(50, 82, 78);
        p.tube(box(12, 52, 76, 18, 2), Tone.BRASS, false);
        p.metal(disc(50, 60, 18), Tone.BRASS);
        for (int side = 0; side < 2; side++) p.tube(box(side == 0 ? 10 : 74, 48, 16, 26, 2), Tone.BRASS, false);
        p.metal(box(46, 32, 8, 16, 1), Tone.BRASS);
        p.solid(
                curves(
                        42, 34, 42, 26, 50, 24, 58, 26, 74, 24, 86, 24, 94, 27, 97, 30, 96, 34, 92, 34, 78, 33, 64, 34,
                        56, 38, 50, 40, 42, 40, 42, 34),
                c);
        p.metal(disc(50, 32, 3.4), Tone.STEEL);
    }

    static void tap(Pen p, Color c) {
        p.cast(46, 92, 58);
        var chrome = Tone.lighter(Tone.STEEL, 0.12);
        p.metal(stroke(open(40, 78, 38, 40, 36, 16, 56, 14, 72, 12, 80, 24, 78, 42), 9), chrome);
        p.metal(box(72, 38, 13, 12, 2), Tone.IRON);
        p.metal(box(28, 74, 25, 12, 3), chrome);
        p.metal(oval(22, 83, 37, 8), chrome);
        p.metal(
                curves(
                        46, 74, 52, 68, 58, 64, 66, 61, 71, 60, 73, 66, 68, 68, 61, 71, 56, 75, 51, 80, 48, 80, 46, 78,
                        46, 74),
                c.equals(Tone.of("blue")) ? Tone.lighter(c, 0.25) : chrome);
        p.line(open(38, 70, 36, 42, 34, 20, 54, 17), 1.2, Tone.faint(Color.WHITE, 150));
    }

    static void bulb(Pen p, Color c) {
        p.cast(50, 92, 48);
        p.flat(disc(50, 40, 40), Tone.faint(c, 34));
        p.flat(disc(50, 40, 34), Tone.faint(c, 40));
        p.solid(
                curves(
                        40, 70, 40, 60, 26, 54, 26, 38, 26, 22, 38, 12, 50, 12, 62, 12, 74, 22, 74, 38, 74, 54, 60, 60,
                        60, 70),
                Tone.mixed(Color.WHITE, c, 0.35));
        p.shine(disc(50, 38, 22), oval(34, 20, 14, 20), 170);
        p.solid(poly(39, 66, 61, 66, 59, 76, 41, 76), Tone.WHITE);
        for (int i = 0; i < 3; i++) p.tube(box(42, 76 + i * 4, 16, 4.2, 2), Tone.IRON, false);
        p.solid(oval(45.5, 87, 9, 5), Tone.BLACK);
    }

    static void floodlight(Pen p, Color c) {
        p.cast(50, 90, 66);
        p.line(open(22, 40, 20, 74, 80, 74, 78, 40), 3.4, Tone.IRON);
        p.solid(box(44, 68, 12, 18, 2), Tone.IRON);
        p.solid(box(16, 18, 68, 48, 4), c);
        p.solid(box(22, 24, 56, 36, 2), Tone.of("yellow"));
        for (int row = 0; row < 3; row++)
            for (int i = 0; i < 6; i++) p.flat(box(26 + i * 8.6, 28 + row * 11, 5, 6, 1), new Color(0xfff3c4));
        p.shine(box(22, 24, 56, 36, 2), poly(22, 24, 50, 24, 34, 60, 22, 60), 70);
        p.solid(disc(50, 78, 4), Tone.BLACK);
    }

    static void worklight(Pen p, Color c) {
        p.cast(50, 94, 66);
        p.line(bar(50, 40, 50, 72, 0.1), 3, Tone.IRON);
        p.line(bar(50, 70, 24, 92, 0.1), 3, Tone.IRON);
        p.line(bar(50, 70, 76, 92, 0.1), 3, Tone.IRON);
        p.line(bar(50, 70, 52, 94, 0.1), 3, Tone.IRON);
        p.solid(box(18, 38, 64, 4, 1.6), Tone.BLACK);
        for (int side = 0; side < 2; side++) {
            double x = side == 0 ? 14 : 54;
            p.solid(box(x, 12, 32, 26, 3), c);
            p.solid(box(x + 3.4, 15.4, 25.2, 19, 1.6), new Color(0xfff0b8));
            p.shine(box(x + 3.4, 15.4, 25.2, 19, 1.6), poly(x + 3, 15, x + 16, 15, x + 9, 35, x + 3, 35), 90);
        }
    }

    static void flashlight(Pen p, Color c) {
        p.flat(poly(82, 24, 100, 0, 100, 60), Tone.faint(new Color(0xfff0b8), 120));
        p.cast(46, 84, 76);
        p.turn(-26, () -> {
            p.tube(box(8, 46, 56, 17, 4), c, false);
            for (int i = 0; i < 7; i++) p.flat(box(18 + i * 4, 46, 1.4, 17, 0), Tone.faint(Color.BLACK, 110));
            p.tube(poly(62, 46, 76, 39, 90, 39, 90, 70, 76, 70, 62, 63), c, false);
            p.solid(oval(86, 39, 9, 31), new Color(0xfff3c9));
            p.solid(box(50, 47.6, 8, 5, 2), Tone.of("red"));
        });
    }

    static void cable(Pen p, Color c) {
        p.cast(50, 88, 80);
        for (int i = 0; i < 6; i++) {
            double r = 36 - i * 3.5;
            p.line(oval(50 - r, 48 - r * 0.92, r * 2, r * 1.84), 3.3, Tone.darker(c, 0.3));
            p.line(oval(50 - r, 48 - r * 0.92, r * 2, r * 1.84), 2.4, i % 2 == 0 ? c : Tone.lighter(c, 0.14));
        }
        for (int n = 0; n < 3; n++) {
            double a = -Math.PI / 2 + n * 2 * Math.PI / 3;
            double x = 50 + Math.cos(a) * 27;
            double y = 48 + Math.sin(a) * 25;
            p.turnAt(Math.toDegrees(a), x, y, () -> p.solid(box(x - 12, y - 2.2, 24, 4.4, 1.6), Tone.BLACK));
        }
        p.line(open(82, 62, 92, 74, 84, 84, 92, 92), 3, c);
    }

    static void cord(Pen p, Color c) {
        p.cast(50, 88, 82);
        for (int i = 0; i < 5; i++) {
            double dx = (i - 2) * 3.4;
            p.line(oval(20 + dx, 22 + i, 56, 52), 4, Tone.darker(c, 0.32));
            p.line(oval(20 + dx, 22 + i, 56, 52), 2.9, c);
        }
        p.line(open(74, 60, 84, 66, 78, 76, 84, 80), 3, c);
        p.solid(box(80, 76, 13, 11, 3), Tone.darker(c, 0.25));
        p.metal(box(92, 78.6, 5, 1.6, 0.4), Tone.BRASS);
        p.metal(box(92, 83, 5, 1.6, 0.4), Tone.BRASS);
        p.solid(box(12, 74, 16, 12, 3), Tone.darker(c, 0.25));
        p.solid(box(42, 18, 16, 7, 2), Tone.BLACK);
    }

    static void outlet(Pen p, Color c) {
        p.cast(50, 90, 54);
        p.solid(box(28, 10, 44, 76, 4), c);
        p.metal(disc(50, 48, 2), Tone.STEEL);
        for (int i = 0; i < 2; i++) {
            double y = 17 + i * 36;
            p.solid(box(36, y, 28, 26, 9), Tone.darker(c, 0.04));
            p.flat(box(43, y + 6, 2.2, 8, 0.6), Tone.BLACK);
            p.flat(box(55, y + 6, 2.2, 7, 0.6), Tone.BLACK);
            p.flat(
                    curves(
                            47, y + 20, 47, y + 16, 53, y + 16, 53, y + 20, 53, y + 22, 53, y + 22, 53, y + 22, 53,
                            y + 22, 47, y + 22, 47, y + 22),
                    Tone.BLACK);
        }
    }

    static void alarm(Pen p, Color c) {
        p.cast(50, 88, 76);
        p.solid(disc(50, 48, 36), c);
        p.solid(disc(50, 48, 28), Tone.darker(c, 0.03));
        for (int i = 0; i < 24; i++) {
            double a = i * Math.PI / 12;
            p.line(
                    bar(
                            50 + Math.cos(a) * 20,
                            48 + Math.sin(a) * 20,
                            50 + Math.cos(a) * 25,
                            48 + Math.sin(a) * 25,
                            0.1),
                    1.4,
                    Tone.faint(Color.BLACK, 130));
        }
        p.solid(disc(50, 48, 12), c);
        p.flat(disc(50, 70, 1.6), new Color(0xd9483b));
    }
}
