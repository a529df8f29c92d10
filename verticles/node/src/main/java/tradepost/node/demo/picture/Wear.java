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

final class Wear {
    private Wear() {}

    private static void torso(Pen p, Color c) {
        p.solid(poly(30, 20, 12, 36, 6, 70, 19, 74, 26, 50), c);
        p.solid(poly(70, 20, 88, 36, 94, 70, 81, 74, 74, 50), c);
        p.solid(
                curves(
                        30, 18, 36, 15, 40, 14, 42, 13, 46, 17, 54, 17, 58, 13, 60, 14, 64, 15, 70, 18, 75, 30, 76, 50,
                        76, 90, 60, 92, 40, 92, 24, 90, 24, 50, 25, 30, 30, 18),
                c);
    }

    static void shirt(Pen p, Color c) {
        p.cast(50, 93, 64);
        torso(p, c);
        p.solid(poly(41, 12, 50, 22, 44, 30, 36, 17), Tone.lighter(c, 0.12));
        p.solid(poly(59, 12, 50, 22, 56, 30, 64, 17), Tone.lighter(c, 0.12));
        p.line(bar(50, 24, 50, 91, 0.1), 0.7, Tone.faint(Color.BLACK, 90));
        for (int i = 0; i < 6; i++) p.solid(disc(52, 32 + i * 10, 1.1), Tone.WHITE);
        pocket(p, c, 30, 38);
        pocket(p, c, 57, 38);
    }

    private static void pocket(Pen p, Color c, double x, double y) {
        p.solid(box(x, y, 13, 15, 1.4), Tone.lighter(c, 0.05));
        p.solid(poly(x, y, x + 13, y, x + 13, y + 4, x + 6.5, y + 6.4, x, y + 4), Tone.darker(c, 0.06));
    }

    static void jacket(Pen p, Color c) {
        p.cast(50, 94, 70);
        torso(p, c);
        p.solid(
                curves(36, 16, 38, 6, 62, 6, 64, 16, 60, 22, 55, 24, 50, 24, 45, 24, 40, 22, 36, 16),
                Tone.darker(c, 0.14));
        p.solid(curves(41, 14, 44, 10, 56, 10, 59, 14, 56, 18, 44, 18, 41, 14), Tone.darker(c, 0.45));
        p.solid(box(48.6, 22, 2.8, 69, 1), Tone.BLACK);
        for (int i = 0; i < 16; i++) p.flat(box(49, 24 + i * 4.2, 2, 1.4, 0.4), Tone.STEEL);
        p.solid(box(29, 62, 14, 16, 2), Tone.darker(c, 0.08));
        p.solid(box(57, 62, 14, 16, 2), Tone.darker(c, 0.08));
        p.solid(box(57, 34, 12, 3, 1), Tone.BLACK);
        p.solid(poly(6, 68, 19.6, 72, 19, 77, 5, 73), Tone.darker(c, 0.25));
        p.solid(poly(94, 68, 80.4, 72, 81, 77, 95, 73), Tone.darker(c, 0.25));
        p.solid(box(24, 87, 52, 5, 2), Tone.darker(c, 0.2));
    }

    static void boots(Pen p, Color c) {
        p.cast(54, 92, 84);
        p.shift(13, -3, () -> boot(p, Tone.darker(c, 0.16)));
        boot(p, c);
    }

    private static void boot(Pen p, Color c) {
        p.solid(
                curves(
                        16, 22, 22, 17, 36, 17, 44, 22, 45, 36, 46, 46, 48, 56, 56, 60, 70, 62, 76, 72, 77, 78, 77, 80,
                        76, 84, 56, 86, 36, 86, 18, 84, 15, 70, 16, 50, 16, 22),
                c);
        p.solid(box(15, 81, 63, 9, 3), Tone.RUBBER);
        for (int i = 0; i < 9; i++) p.flat(box(18 + i * 6.6, 87, 3, 4, 0.6), Tone.darker(Tone.RUBBER, 0.4));
        p.solid(
                curves(60, 64, 70, 66, 77, 72, 77, 81, 70, 81, 66, 81, 60, 81, 62, 74, 62, 70, 60, 64),
                Tone.darker(c, 0.2));
        p.solid(stroke(open(15, 23, 22, 19, 38, 19, 45, 23), 4), Tone.darker(c, 0.3));
        for (int i = 0; i < 5; i++) {
            p.line(bar(38, 32 + i * 6, 47 + i * 1.4, 30 + i * 6, 0.1), 1.4, Tone.of("yellow"));
            p.metal(disc(37, 32 + i * 6, 1.2), Tone.BRASS);
        }
    }

    static void helmet(Pen p, Color c) {
        p.cast(50, 84, 86);
        p.solid(curves(14, 70, 12, 36, 30, 16, 50, 16, 70, 16, 88, 36, 86, 70), c);
        p.solid(
                curves(
                        43, 17, 44, 14, 56, 14, 57, 17, 59, 36, 59, 52, 58, 70, 54, 71, 46, 71, 42, 70, 41, 52, 41, 36,
                        43, 17),
                Tone.lighter(c, 0.1));
        p.line(open(30, 24, 24, 38, 22, 54, 23, 70), 1.2, Tone.faint(Color.BLACK, 60));
        p.line(open(70, 24, 76, 38, 78, 54, 77, 70), 1.2, Tone.faint(Color.BLACK, 60));
        p.solid(
                curves(
                        5, 70, 20, 66, 80, 66, 95, 70, 97, 74, 96, 78, 92, 79, 70, 76, 30, 76, 8, 79, 4, 78, 3, 74, 5,
                        70),
                c);
        p.shine(oval(14, 16, 72, 70), oval(24, 20, 22, 26), 80);
    }

    static void goggles(Pen p, Color c) {
        p.cast(50, 80, 86);
        p.line(open(10, 44, 18, 30, 30, 26, 40, 28), 3, Tone.BLACK);
        p.line(open(90, 44, 96, 34, 97, 30, 94, 22), 3, Tone.BLACK);
        var lens = curves(
                8, 42, 24, 36, 40, 36, 50, 40, 60, 36, 76, 36, 92, 42, 94, 56, 88, 68, 74, 70, 62, 71, 56, 66, 53, 58,
                51, 54, 49, 54, 47, 58, 44, 66, 38, 71, 26, 70, 12, 68, 6, 56, 8, 42);
        p.solid(lens, Tone.mixed(c, Color.WHITE, 0.72));
        p.line(open(8, 42, 24, 36, 40, 36, 50, 40, 60, 36, 76, 36, 92, 42), 3.4, c);
        p.shine(lens, poly(20, 30, 33, 30, 20, 76, 8, 76), 110);
        p.shine(lens, poly(66, 30, 76, 30, 64, 76, 55, 76), 90);
        p.solid(box(4, 40, 6, 12, 2), Tone.BLACK);
        p.solid(box(90, 40, 6, 12, 2), Tone.BLACK);
    }

    static void earmuffs(Pen p, Color c) {
        p.cast(50, 90, 76);
        p.line(open(20, 56, 18, 8, 82, 8, 80, 56), 6, Tone.BLACK);
        p.line(open(22, 50, 22, 12, 78, 12, 78, 50), 1, Tone.faint(Color.WHITE, 70));
        for (int side = 0; side < 2; side++) {
            double x = side == 0 ? 8 : 70;
            p.solid(box(side == 0 ? x + 16 : x - 6, 46, 12, 40, 6), Tone.RUBBER);
            p.solid(box(x, 44, 22, 44, 10), c);
            p.shine(box(x, 44, 22, 44, 10), oval(x + 3, 48, 8, 22), 70);
        }
    }

    static void mask(Pen p, Color c) {
        p.cast(50, 84, 74);
        p.line(open(20, 40, 2, 30, 4, 74, 26, 66), 1.6, Tone.of("yellow"));
        p.line(open(80, 40, 98, 30, 96, 74, 74, 66), 1.6, Tone.of("yellow"));
        p.solid(
                curves(
                        18, 42, 30, 22, 44, 18, 50, 22, 56, 18, 70, 22, 82, 42, 84, 60, 70, 80, 50, 82, 30, 80, 16, 60,
                        18, 42),
                c);
        p.metal(
                curves(
                        38, 24, 44, 20, 48, 24, 50, 25, 52, 24, 56, 20, 62, 24, 56, 23, 52, 27, 50, 28, 48, 27, 44, 23,
                        38, 24),
                Tone.STEEL);
        p.solid(box(40, 46, 20, 18, 4), Tone.of("blue"));
        for (int i = 0; i < 4; i++) p.flat(box(43, 49 + i * 3.4, 14, 1.5, 0.7), Tone.faint(Color.BLACK, 110));
        p.line(open(24, 42, 36, 38, 44, 38, 50, 40), 0.7, Tone.faint(Color.BLACK, 50));
        p.line(open(50, 40, 56, 38, 64, 38, 76, 42), 0.7, Tone.faint(Color.BLACK, 50));
    }

    static void kit(Pen p, Color c) {
        p.cast(50, 88, 80);
        p.line(open(38, 28, 38, 14, 62, 14, 62, 28), 4, Tone.BLACK);
        p.solid(box(12, 26, 76, 58, 6), c);
        p.flat(box(12, 40, 76, 1.4, 0), Tone.faint(Color.BLACK, 80));
        p.flat(disc(50, 58, 19), Tone.WHITE);
        p.flat(box(45.4, 45, 9.2, 26, 1), c);
        p.flat(box(37, 53.4, 26, 9.2, 1), c);
        p.metal(box(24, 36, 7, 9, 1.4), Tone.STEEL);
        p.metal(box(69, 36, 7, 9, 1.4), Tone.STEEL);
    }
}
