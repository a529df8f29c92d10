package tradepost.pdf;

/**
 * A column of a table.
 *
 * @param number whether its cells are numbers: aligned at the right and never wrapped
 * @param widthMin of texts in points; what is longer is wrapped before the table is written in smaller letters
 */
public record Column(String title, boolean number, float widthMin) {
    public static Column text(String title, float widthMin) {
        return new Column(title, false, widthMin);
    }

    public static Column number(String title) {
        return new Column(title, true, 0);
    }
}
