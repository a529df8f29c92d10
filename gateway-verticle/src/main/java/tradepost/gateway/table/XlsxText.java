package tradepost.gateway.table;

import java.util.regex.Pattern;

/** Text of a cell in a workbook. It is no formula, whatever it begins with, because its cell has the type of a text. */
final class XlsxText {
    /** Excel repairs a file with a longer text. */
    static final int CHARACTERS_MAX = 32_767;

    private static final String CUT = "…";
    /** What would be read as a character with this code. */
    private static final Pattern ESCAPE = Pattern.compile("_(?=x[0-9a-fA-F]{4}_)");

    private XlsxText() {}

    /** Without control characters, except tabs and the ends of lines, and cut where it is longer than a cell may be. */
    static String of(String text) {
        var clean = new StringBuilder(Math.min(text.length(), CHARACTERS_MAX));
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (c == '\r') {
                if (i == text.length() || text.charAt(i) != '\n') clean.append('\n');
            } else if (isShown(c)) clean.appendCodePoint(c);
            if (clean.length() > CHARACTERS_MAX) break;
        }
        return ESCAPE.matcher(cut(clean)).replaceAll("_x005F_");
    }

    private static String cut(StringBuilder clean) {
        if (clean.length() <= CHARACTERS_MAX) return clean.toString();
        int end = CHARACTERS_MAX - CUT.length();
        if (Character.isHighSurrogate(clean.charAt(end - 1))) end--;
        return clean.substring(0, end) + CUT;
    }

    private static boolean isShown(int c) {
        if (c == '\t' || c == '\n') return true;
        return !Character.isISOControl(c) && Character.getType(c) != Character.SURROGATE && c != 0xFFFE && c != 0xFFFF;
    }

    /** Whether white space would be lost without a mark that preserves it. */
    static boolean hasOuterSpace(String text) {
        return !text.isEmpty()
                && (Character.isWhitespace(text.charAt(0)) || Character.isWhitespace(text.charAt(text.length() - 1)));
    }
}
