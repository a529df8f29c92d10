package tradepost.node.demo.picture;

import java.awt.Color;
import java.util.Map;

/** Colours by the names that the demo data use. */
final class Tone {
    static final Color STEEL = new Color(0xb9c0c7);
    static final Color IRON = new Color(0x7d858d);
    static final Color BLACK = new Color(0x33373c);
    static final Color WHITE = new Color(0xf4f3ef);
    static final Color WOOD = new Color(0xc99a63);
    static final Color BRASS = new Color(0xd9b25a);
    static final Color RUBBER = new Color(0x44484d);
    static final Color PAPER = new Color(0xe9dfc9);

    private static final Map<String, Color> NAMED = Map.ofEntries(
            Map.entry("red", new Color(0xc9413a)),
            Map.entry("orange", new Color(0xe2803a)),
            Map.entry("yellow", new Color(0xeab63e)),
            Map.entry("green", new Color(0x4f8f5b)),
            Map.entry("blue", new Color(0x3f74a8)),
            Map.entry("brown", new Color(0x96663c)),
            Map.entry("grey", new Color(0x98a0a8)),
            Map.entry("black", BLACK),
            Map.entry("white", WHITE),
            Map.entry("linen", new Color(0xe8dcc6)),
            Map.entry("sage", new Color(0xa5b59a)),
            Map.entry("slate blue", new Color(0x6f86a6)),
            Map.entry("barn red", new Color(0x9c3b32)),
            Map.entry("forest green", new Color(0x37614a)),
            Map.entry("cedar", new Color(0xb4713f)),
            Map.entry("walnut", new Color(0x6d4a33)),
            Map.entry("satin nickel", STEEL),
            Map.entry("matte black", BLACK),
            Map.entry("aged bronze", new Color(0x7a5a3a)));

    private Tone() {}

    static Color of(String name) {
        return NAMED.getOrDefault(name, IRON);
    }

    static Color lighter(Color c, double by) {
        return mixed(c, Color.WHITE, by);
    }

    static Color darker(Color c, double by) {
        return mixed(c, Color.BLACK, by);
    }

    static Color mixed(Color a, Color b, double share) {
        return new Color(
                part(a.getRed(), b.getRed(), share),
                part(a.getGreen(), b.getGreen(), share),
                part(a.getBlue(), b.getBlue(), share));
    }

    private static int part(int a, int b, double share) {
        return (int) Math.round(a + (b - a) * share);
    }

    static Color faint(Color c, int alpha) {
        return new Color(c.getRed(), c.getGreen(), c.getBlue(), alpha);
    }
}
