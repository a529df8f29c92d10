package tradepost.contact;

import org.jspecify.annotations.Nullable;

/** Somebody who works there. */
public record ContactPerson(
        String name,
        @Nullable String role,
        @Nullable String email,
        @Nullable String phone) {}
