package tradepost.kernel.request;

import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;

/** What log lines say about the request being served. None of it is secret. */
public interface LogFields {
    @Nullable
    String loggedRequest();

    @Nullable
    String loggedTraceparent();

    /** Its caller, as events name it. */
    @Nullable
    String loggedUser();

    /** Of the request that this thread serves; null if it serves none. */
    static @Nullable LogFields current() {
        var context = Vertx.currentContext();
        if (context == null) return null;
        @Nullable LogFields request = RequestLocal.PLACE.get(context);
        return request != null ? request : RequestLocal.LOGGED.get(context);
    }

    /** From now on, log lines of this Vert.x context name this request. */
    default void enterLog() {
        var context = Vertx.currentContext();
        if (context != null) RequestLocal.LOGGED.put(context, this);
    }
}
