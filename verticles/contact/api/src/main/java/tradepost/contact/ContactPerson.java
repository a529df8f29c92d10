package tradepost.contact;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** Somebody who works there. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ContactPerson(
        String name,
        @Nullable String role,
        @Nullable String email,
        @Nullable String phone) {}
