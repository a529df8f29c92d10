package tradepost.node.demo.picture;

import static tradepost.node.demo.picture.Pen.bar;
import static tradepost.node.demo.picture.Pen.box;
import static tradepost.node.demo.picture.Pen.disc;
import static tradepost.node.demo.picture.Pen.open;
import static tradepost.node.demo.picture.Pen.oval;
import static tradepost.node.demo.picture.Pen.poly;
import static tradepost.node.demo.picture.Pen.stroke;

import java.awt.Color;

final class Storage {
    private Storage() {}

    static void toolbox(Pen p, Color c) {
        p.cast(50, 86, 90);
        p.metal(stroke(open(30, 32, 30, 14, 70, 14, 70, 32), 4), Tone.IRON);
        p.solid(poly(12, 46, 22, 30, 78, 30, 88, 46), Tone.lighter(c, 0.06));
        p.solid(box(10, 44, 80, 38, 2), c);
        p.flat(box(10, 52, 80, 1.6, 0), Tone.faint(Color.BLACK, 70));
        p.metal(box(24, 44, 9, 13, 1.2), Tone.STEEL);
        p.metal(box(67, 44, 9, 13, 1.2), Tone.STEEL);
        p.flat(box(40, 62, 20, 9, 1.6), Tone.faint(Color.WHITE, 170));
        p.solid(box(44, 11, 12, 6, 2.4), Tone.BLACK);
    }

    static void bin(Pen p, Color c) {
        p.cast(50, 90, 82);
        p.solid(poly(16, 34, 84, 34, 78, 88, 22, 88), c);
        for (int i = 0; i < 5; i++)
            p.line(bar(28 + i * 11, 40, 30 + i * 10, 84, 0.1), 1.2, Tone.faint(Color.BLACK, 40));
        p.solid(box(12, 25, 76, 11, 3), Tone.of("blue"));
        p.solid(box(42, 32, 16, 9, 2), Tone.BLACK);
        p.flat(box(38, 54, 24, 14, 1.4), Tone.faint(Color.WHITE, 200));
        p.flat(box(42, 59, 16, 2, 1), Tone.faint(Color.BLACK, 90));
    }

    static void shelf(Pen p, Color c) {
        p.cast(50, 94, 76);
        for (int side = 0; side < 2; side++) p.solid(box(side == 0 ? 15 : 80, 6, 5, 88, 0.6), Tone.darker(c, 0.2));
        for (int i = 0; i < 5; i++) {
            double y = 10 + i * 19.6;
            p.solid(box(15, y, 70, 4.4, 0.6), c);
            p.flat(box(20, y + 4.4, 60, 1.2, 0), Tone.faint(Color.BLACK, 60));
        }
        p.solid(box(24, 38, 18, 11.4, 1), Tone.PAPER);
        p.solid(box(46, 34.6, 15, 14.8, 1), Tone.mixed(Tone.PAPER, Color.BLACK, 0.12));
        p.solid(box(58, 57, 17, 12, 1), Tone.of("blue"));
        p.solid(box(26, 56, 14, 13, 1), Tone.of("red"));
        p.solid(box(30, 77, 26, 11.4, 1), Tone.of("green"));
        p.tube(box(66, 20.4, 10, 9.4, 1), Tone.STEEL, true);
    }

    static void workbench(Pen p, Color c) {
        p.cast(50, 92, 92);
        for (int side = 0; side < 2; side++) p.solid(box(side == 0 ? 14 : 78, 44, 8, 48, 1), Tone.IRON);
        p.solid(box(20, 78, 60, 5, 1), Tone.IRON);
        p.solid(box(20, 46, 60, 16, 1), Tone.darker(Tone.IRON, 0.15));
        for (int i = 0; i < 2; i++) {
            p.solid(box(23 + i * 28, 48, 26, 12, 1), Tone.of("red"));
            p.metal(box(31 + i * 28, 52, 10, 2.4, 1), Tone.STEEL);
        }
        p.wood(box(6, 34, 88, 11, 1.4), Tone.mixed(Tone.WOOD, c, 0.2), 81);
        p.metal(box(72, 22, 12, 12, 1.4), Tone.IRON);
        p.metal(box(86, 24, 5, 10, 1), Tone.IRON);
        p.line(bar(80, 28, 97, 28, 0.1), 2.2, Tone.STEEL);
        p.wood(box(20, 28, 26, 6, 1), Tone.lighter(Tone.WOOD, 0.1), 82);
    }

    static void pegboard(Pen p, Color c) {
        p.cast(50, 88, 92);
        p.solid(box(6, 18, 88, 62, 2), Tone.lighter(c, 0.3));
        for (int row = 0; row < 9; row++)
            for (int i = 0; i < 14; i++) p.flat(disc(12 + i * 5.9, 24 + row * 6.3, 0.8), Tone.faint(Color.BLACK, 110));
        p.solid(box(16, 28, 12, 4, 1), Tone.IRON);
        p.wood(box(20.4, 30, 3.4, 34, 1.4), Tone.WOOD, 83);
        p.metal(poly(38, 30, 42, 30, 41.4, 58, 38.6, 58), Tone.STEEL);
        p.solid(box(37, 28, 6, 16, 2.6), Tone.of("blue"));
        p.metal(Pen.ring(58, 36, 6, 3), Tone.STEEL);
        p.metal(box(56.4, 40, 3.2, 24, 1), Tone.STEEL);
        p.solid(stroke(open(74, 30, 70, 44, 72, 56, 74, 66), 3), Tone.of("red"));
        p.solid(stroke(open(80, 30, 84, 44, 82, 56, 80, 66), 3), Tone.of("red"));
        p.metal(disc(77, 32, 4), Tone.IRON);
    }

    static void ladder(Pen p, Color c) {
        p.cast(52, 94, 78);
        p.line(bar(54, 14, 84, 93, 0.1), 4, Tone.darker(c, 0.3));
        for (int i = 1; i < 5; i++)
            p.line(bar(60 + i * 4.6, 20 + i * 14, 50 + i * 4.6, 20 + i * 14, 0.1), 2, Tone.IRON);
        p.solid(poly(34, 10, 40, 10, 22, 94, 15, 94), c);
        p.solid(poly(56, 10, 62, 10, 72, 94, 65, 94), c);
        for (int i = 0; i < 5; i++) {
            double y = 24 + i * 14.4;
            double left = 36.4 - i * 3.1;
            double right = 59.6 + i * 1.75;
            p.metal(poly(left, y, right, y, right + 0.6, y + 5, left - 1, y + 5), Tone.STEEL);
        }
        p.solid(box(31, 7, 35, 6, 2), Tone.BLACK);
        p.solid(box(13, 91, 10, 4.6, 1.4), Tone.RUBBER);
        p.solid(box(64, 91, 10, 4.6, 1.4), Tone.RUBBER);
    }

    static void bucket(Pen p, Color c) {
        p.cast(50, 92, 66);
        p.line(open(20, 34, 10, 2, 90, 2, 80, 34), 1.8, Tone.IRON);
        p.solid(box(42, 7, 16, 5.4, 2.4), Tone.BLACK);
        p.tube(poly(20, 30, 80, 30, 72, 90, 28, 90), c, true);
        p.tube(box(17, 26, 66, 8, 3), c, true);
        p.solid(oval(20, 23.6, 60, 9), Tone.darker(c, 0.4));
        for (int i = 0; i < 2; i++)
            p.line(
                    open(21 + i, 40 + i * 4, 36, 45 + i * 4, 64, 45 + i * 4, 79 - i, 40 + i * 4),
                    1,
                    Tone.faint(Color.BLACK, 60));
        p.metal(disc(20, 33, 2.2), Tone.STEEL);
        p.metal(disc(80, 33, 2.2), Tone.STEEL);
    }

    static void goods(Pen p, Color c) {
        p.cast(50, 88, 76);
        p.solid(poly(20, 40, 50, 30, 80, 40, 50, 52), Tone.lighter(Tone.PAPER, 0.2));
        p.solid(poly(20, 40, 50, 52, 50, 86, 20, 72), Tone.PAPER);
        p.solid(poly(80, 40, 50, 52, 50, 86, 80, 72), Tone.darker(Tone.PAPER, 0.14));
        p.flat(poly(34, 35.4, 39, 33.8, 69, 44.4, 64, 46.4), Tone.faint(c, 200));
    }
}
