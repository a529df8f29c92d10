package tradepost.kernel.value;

/**
 * Text in a cell of a spreadsheet, which takes text that begins with one of some characters, or with their full-width form, for a formula
 * and may run it. An apostrophe marks it as text. Text that begins with apostrophes before such a character gets one more, so that
 * removing one restores the original.
 */
public final class FormulaText {
    private static final String MARKS = "=+-@\t\r\uFF1D\uFF0B\uFF0D\uFF20";

    private FormulaText() {}

    /** The text of a cell that no spreadsheet runs. */
    public static String escaped(String text) {
        return isFormula(text) ? "'" + text : text;
    }

    /** The text that was escaped; any other text is unchanged. */
    public static String restored(String cell) {
        return cell.startsWith("'") && isFormula(cell) ? cell.substring(1) : cell;
    }

    private static boolean isFormula(String text) {
        int at = 0;
        while (at < text.length() && text.charAt(at) == '\'') at++;
        return at < text.length() && MARKS.indexOf(text.charAt(at)) >= 0;
    }
}
