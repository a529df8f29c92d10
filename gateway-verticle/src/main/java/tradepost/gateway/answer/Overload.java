package tradepost.gateway.answer;

import java.util.Locale;

/** Why the gateway refuses a request with 503 {@code overloaded}. */
public enum Overload {
    REQUESTS("Too many requests are in progress"),
    BODIES("Too many request bodies are arriving"),
    LISTS("Too many whole lists are being sent"),
    FILES("Too many files are arriving"),
    UNREAD("Too much of the responses to your earlier requests is unread; read it or close their connections");

    final String reason;

    Overload(String reason) {
        this.reason = reason;
    }

    /** The name in metrics and in details. */
    public String tag() {
        return name().toLowerCase(Locale.ROOT);
    }
}
