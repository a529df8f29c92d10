package tradepost.pdf;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * Who sends a document.
 *
 * @param address its lines, separated by line feeds, like those of bankDetails
 */
public record PaperSender(
        @Nullable String name,
        @Nullable String address,
        @Nullable String taxId,
        @Nullable String email,
        @Nullable String phone,
        @Nullable String website,
        @Nullable String bankDetails) {
    private static final Pattern VAT_ID = Pattern.compile(
            "(FR[0-9A-Z]|AT|BE|BG|CHE|CY|CZ|DE|DK|EE|EL|ES|FI|GB|HR|HU|IE|IT|LT|LU|LV|MT|NL|NO|PL|PT|RO|SE|SI|SK|XI)"
                    + "[0-9A-Z][0-9][0-9A-Z+*]{5,10}(MVA|MWST|TVA|IVA)?");

    /** @param seller a record with the same fields */
    public static PaperSender of(Record seller) {
        return Json.read(Json.write(seller), PaperSender.class);
    }

    /** An id for the value added tax begins with a country of the European Union or one that has such ids, too. Other numbers are of a tax office. */
    private static String tax(String id, Language language) {
        boolean isVat = VAT_ID.matcher(id.replaceAll("[ .-]", "").toUpperCase(Locale.ROOT))
                .matches();
        return language.text(isVat ? "vat_id" : "tax_id", id);
    }

    private static List<String> split(@Nullable String lines) {
        return lines == null ? List.of() : lines.lines().toList();
    }

    /** In one line, as above the address of the recipient. */
    String inOneLine() {
        return String.join(" · ", who());
    }

    private List<String> who() {
        var who = new ArrayList<String>();
        if (name != null) who.add(name);
        who.addAll(split(address));
        return who;
    }

    /** The columns at the foot of each page; without those that are empty. */
    List<List<String>> columns(Language language) {
        var reached = Stream.of(email, phone, website, taxId == null ? null : tax(taxId, language))
                .filter(Objects::nonNull)
                .toList();
        return Stream.of(who(), reached, split(bankDetails))
                .filter(column -> !column.isEmpty())
                .toList();
    }
}
