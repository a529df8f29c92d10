package tradepost.gateway.access;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tradepost.gateway.answer.Refusal;
import tradepost.gateway.http.Cors;
import tradepost.kernel.contract.Contract;

/**
 * The refresh token of a page that the gateway itself serves, such as the console, in a cookie that scripts cannot read. A request asks for it
 * with the header {@code X-Session: cookie}, which no page of another origin can send, because {@link Cors} allows it to none. Without the
 * header, the cookie means nothing.
 */
public final class SessionCookie {
    static final String NAME = "tradepost-session";
    /** It is sent nowhere else. */
    static final String PATH = "/api/auth";

    private static final String HEADER = "X-Session";
    private static final String WANTED = "cookie";
    private static final String TOKEN = "refresh_token";
    private static final String LIFETIME = "refresh_expires_in";
    private static final String LOGIN = PATH + "/login";
    private static final String REFRESH = PATH + "/refresh";
    private static final String LOGOUT = PATH + "/logout";
    private static final Set<String> OPERATIONS = Set.of(LOGIN, REFRESH, LOGOUT);

    private SessionCookie() {}

    /** Whether the sender of a request for this operation keeps its refresh token in the cookie. */
    public static boolean isWanted(Contract.Operation op, HttpServerRequest http) {
        return OPERATIONS.contains(op.path()) && WANTED.equals(http.getHeader(HEADER));
    }

    /** The body of the operation: that of a refresh or a logout has the token of the cookie. Fails 401 without a cookie. */
    public static Buffer body(Contract.Operation op, HttpServerRequest http, Buffer sent) {
        if (op.path().equals(LOGIN)) return sent;
        var cookie = http.getCookie(NAME);
        if (cookie == null || cookie.getValue().isEmpty()) throw Refusal.of(401, "invalid_refresh_token");
        return new JsonObject().put(TOKEN, cookie.getValue()).toBuffer();
    }

    /** Moves the refresh token of a reply into the cookie; a logout deletes it. */
    public static void keep(Contract.Operation op, HttpServerRequest http, @Nullable Object reply) {
        if (op.path().equals(LOGOUT)) delete(http);
        else if (reply instanceof JsonObject tokens && tokens.remove(TOKEN) instanceof String token)
            set(http, token, tokens.getLong(LIFETIME, 0L));
    }

    /** After auth has refused the token. */
    public static void delete(HttpServerRequest http) {
        set(http, "", 0);
    }

    private static void set(HttpServerRequest http, String token, long seconds) {
        http.response()
                .addCookie(Cookie.cookie(NAME, token)
                        .setPath(PATH)
                        .setHttpOnly(true)
                        .setSameSite(CookieSameSite.STRICT)
                        .setSecure(!isOfThisMachine(http))
                        .setMaxAge(seconds));
    }

    /** Browsers keep no Secure cookie of a page without TLS. A request through a proxy has its own host. */
    private static boolean isOfThisMachine(HttpServerRequest http) {
        var host = http.getHeader("Host");
        return host != null && Cors.isOfThisMachine("http://" + host);
    }
}
