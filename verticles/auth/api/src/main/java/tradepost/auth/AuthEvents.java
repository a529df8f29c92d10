package tradepost.auth;

import java.util.UUID;

/** What auth tells. The subject is the user's id. */
public final class AuthEvents {
    public static final String USER_REGISTERED = "auth.user.registered";

    /** Of {@link #USER_REGISTERED}. */
    public record UserRegistered(UUID id, String email, String role) {}

    private AuthEvents() {}
}
