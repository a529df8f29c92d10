package tradepost.pdf;

/**
 * A column of a table.
 *
 * @param share of the width of the page, relative to the other columns
 * @param right whether its cells are aligned at the right, as numbers are
 */
public record Column(String title, int share, boolean right) {
    public static Column text(String title, int share) {
        return new Column(title, share, false);
    }

    public static Column number(String title, int share) {
        return new Column(title, share, true);
    }
}
