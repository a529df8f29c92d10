package tradepost.pdf;

import java.util.List;
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

    /** The lines of an envelope; without an address, the name of the customer. */
    public static List<String> lines(String customer, @Nullable Record address, Language language) {
        return address == null ? List.of(customer) : of(address).lines(customer, language);
    }

    private List<String> lines(String customer, Language language) {
        var place = Stream.of(postalCode, city).filter(Objects::nonNull).collect(Collectors.joining(" "));
        var land = country == null ? null : language.country(country);
        return Stream.of(customer, name, line1, line2, place, region, land)
                .filter(text -> text != null && !text.isBlank())
                .distinct()
                .toList();
    }
}
