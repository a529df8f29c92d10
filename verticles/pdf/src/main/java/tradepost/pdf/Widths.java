package tradepost.pdf;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The widths of the columns of a table, and the size of its letters. Numbers get the width that they need; texts share what is left, and are
 * wrapped. If that leaves texts less than their least width, the letters become smaller.
 *
 * @param points of each column, with its gap
 */
record Widths(float size, float[] points) {
    static final float GAP = 9;
    private static final float SIZE_MAX = 9;
    /** Only numbers of more than 30 digits need it. */
    private static final float SIZE_MIN = 2;

    private static final float STEP = 0.5f;
    /** Sums of widths are rounded. */
    private static final float SLACK = 0.5f;

    /** Fails IllegalArgumentException if its numbers do not fit on a page in the smallest letters. */
    static Widths of(PaperTable table, Fonts fonts, float all) {
        var needed = needed(table, fonts);
        for (float size = SIZE_MAX; size >= SIZE_MIN; size -= STEP) {
            var points = points(table.columns(), needed, size, all);
            if (points != null) return new Widths(size, points);
        }
        throw new IllegalArgumentException("the numbers of the table do not fit on a page");
    }

    /** Of each column, in thousandths of the size of the letters. A title may be wrapped between its words. */
    private static float[] needed(PaperTable table, Fonts fonts) {
        var columns = table.columns();
        var needed = new float[columns.size()];
        for (int i = 0; i < needed.length; i++) {
            for (var word : columns.get(i).title().split(" ")) needed[i] = Math.max(needed[i], fonts.width(word));
            for (var row : table.rows()) needed[i] = Math.max(needed[i], fonts.width(row.get(i)));
        }
        int last = needed.length - 1;
        if (table.carried() != null)
            for (int n = 1; n < table.rows().size(); n++)
                needed[last] = Math.max(
                        needed[last], fonts.width(table.carried().after().apply(n)));
        return needed;
    }

    /** Null if letters of this size are too large. */
    private static float @Nullable [] points(List<Column> columns, float[] needed, float size, float all) {
        var points = new float[needed.length];
        float left = all;
        float least = 0;
        var texts = new ArrayList<Integer>();
        for (int i = 0; i < needed.length; i++) {
            points[i] = needed[i] * size / 1000 + GAP + SLACK;
            if (columns.get(i).number()) left -= points[i];
            else {
                texts.add(i);
                least += Math.min(points[i], columns.get(i).widthMin());
            }
        }
        if (left < least) return null;
        share(columns, texts, points, left);
        return points;
    }

    /** Gives texts the width that they need, or else a share in proportion to their least widths; the last one gets the rest. */
    private static void share(List<Column> columns, List<Integer> texts, float[] points, float all) {
        float left = all;
        var open = new ArrayList<>(texts);
        while (!open.isEmpty()) {
            float width = left / sum(columns, open);
            var fits = open.stream()
                    .filter(i -> points[i] <= width * columns.get(i).widthMin())
                    .findFirst();
            if (fits.isEmpty()) {
                for (int i : open) points[i] = width * columns.get(i).widthMin();
                return;
            }
            left -= points[fits.get()];
            open.remove(fits.get());
        }
        if (!texts.isEmpty()) points[texts.getLast()] += left;
    }

    private static float sum(List<Column> columns, List<Integer> of) {
        return (float) of.stream().mapToDouble(i -> columns.get(i).widthMin()).sum();
    }
}
