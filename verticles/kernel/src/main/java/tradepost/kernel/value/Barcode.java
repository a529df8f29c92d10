package tradepost.kernel.value;

import java.util.regex.Pattern;

/** What is printed on a piece, a case or a shelf, and read by a scanner. */
public final class Barcode {
    /** GTIN-8, GTIN-12 (UPC), GTIN-13 (EAN) and GTIN-14: GS1 General Specifications, section 3.3. */
    private static final Pattern GTIN = Pattern.compile("[0-9]{8}|[0-9]{12,14}");

    private static final int GTIN_DIGITS = 14;

    private Barcode() {}

    /**
     * What codes are compared by: capitals, without what cannot be seen. A GTIN with its check digit gets leading zeros up to 14 digits, because
     * scanners read the same UPC with 12 or with 13 digits. Empty if nothing can be seen.
     */
    public static String key(String code) {
        var key = Text.lotKey(code);
        return isGtin(key) ? "0".repeat(GTIN_DIGITS - key.length()) + key : key;
    }

    /** Whether these are the digits of a GTIN with their check digit: GS1 General Specifications, section 7.9. */
    public static boolean isGtin(String digits) {
        if (!GTIN.matcher(digits).matches()) return false;
        int sum = 0;
        for (int i = 1; i <= digits.length(); i++) {
            int digit = digits.charAt(digits.length() - i) - '0';
            sum += i % 2 == 0 ? 3 * digit : digit;
        }
        return sum % 10 == 0;
    }
}
