package tradepost.pdf;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * An address of a document, with the fields that addresses have in every context.
 *
 * @param country two-letter ISO 3166-1 code
 */
public record PostalAddress(
        @Nullable String name,
        @Nullable String line1,
        @Nullable String line2,
        @Nullable String postalCode,
        @Nullable String city,
        @Nullable String region,
        @Nullable String country) {
    public static PostalAddress of(Record address) {
        return Json.read(Json.write(address), PostalAddress.class);
    }

    /** An address that is a single text; null without one. */
    public static @Nullable PostalAddress of(@Nullable String text) {
        return text == null || text.isBlank() ? null : new PostalAddress(null, text, null, null, null, null, null);
    }

    /** The lines of an envelope; without an address, the name of the customer. */
    public static List<String> lines(String customer, @Nullable Record address, Language language) {
        return address == null ? List.of(customer) : of(address).lines(customer, language);
    }

    private List<String> lines(String customer, Language language) {
        var place = Stream.of(postalCode, city).filter(Objects::nonNull).collect(Collectors.joining(" "));
        var land = country == null ? null : language.country(country);
        var first = line1 == null ? null : after(customer, line1);
        var lines = new LinkedHashMap<String, String>(); // by what they say, so that nobody is named twice
        Stream.of(customer, name, first, line2, place, region, land)
                .filter(Objects::nonNull)
                .flatMap(String::lines)
                .filter(line -> !line.isBlank())
                .forEach(line -> lines.putIfAbsent(said(line), line.strip()));
        return List.copyOf(lines.values());
    }

    /** An address that is a single text may begin with the name. */
    private static String after(String customer, String text) {
        if (!text.regionMatches(true, 0, customer, 0, customer.length())) return text;
        var rest = text.substring(customer.length());
        return rest.isEmpty() || ",;\n\r".indexOf(rest.charAt(0)) < 0 ? text : rest.substring(1);
    }

    private static String said(String line) {
        return line.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
    }
}
