package tradepost.contact;

import org.jspecify.annotations.Nullable;

/**
 * Where somebody or something is.
 *
 * @param type what it is for, such as billing or shipping
 * @param country ISO 3166-1 code of two letters
 */
public record Address(
        @Nullable String type,
        @Nullable String name,
        String line1,
        @Nullable String line2,
        @Nullable String postalCode,
        @Nullable String city,
        @Nullable String region,
        @Nullable String country) {}
