package tradepost.catalog.core.item;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import tradepost.catalog.barcode.Barcode;
import tradepost.catalog.barcode.WriteBarcode;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Text;

/** Which bar codes an item may have. */
final class BarcodeRules {
    private BarcodeRules() {}

    /** As they are stored. Fails 400 blank, invalid_barcode or barcode_twice. */
    static List<Barcode> checked(List<WriteBarcode> written) {
        var checked = new ArrayList<Barcode>();
        var codes = new HashSet<String>();
        for (var one : written) {
            var field = "barcodes[" + checked.size() + "].code";
            var code = Text.visible(field, one.code());
            if (!isValid(one.kind(), code))
                throw Problem.badRequest("invalid_barcode", Problem.detail(field, wanted(one.kind())));
            if (!codes.add(code))
                throw Problem.badRequest("barcode_twice", Problem.detail(field, "is the code of an earlier one"));
            checked.add(new Barcode(code, one.kind(), one.pieces() == null ? 1 : one.pieces()));
        }
        return List.copyOf(checked);
    }

    private static boolean isValid(String kind, String code) {
        return switch (kind) {
            case "ean" -> code.matches("\\d{8}|\\d{13}") && hasCheckDigit(code);
            case "upc" -> code.matches("\\d{12}") && hasCheckDigit(code);
            case "gtin14" -> code.matches("\\d{14}") && hasCheckDigit(code);
            default -> true;
        };
    }

    private static String wanted(String kind) {
        var digits = switch (kind) {
            case "ean" -> "8 or 13";
            case "upc" -> "12";
            default -> "14";
        };
        return "must have " + digits + " digits, of which the last is the check digit";
    }

    /** Whether the last digit is the check digit of those before it (GS1 General Specifications, 7.9.1). */
    private static boolean hasCheckDigit(String digits) {
        int sum = 0;
        for (int i = 0; i < digits.length(); i++)
            sum += (digits.charAt(digits.length() - 1 - i) - '0') * (i % 2 == 0 ? 1 : 3);
        return sum % 10 == 0;
    }
}
