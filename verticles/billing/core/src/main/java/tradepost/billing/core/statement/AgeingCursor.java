package tradepost.billing.core.statement;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Base64;
import tradepost.billing.statement.CustomerAgeing;
import tradepost.kernel.json.Json;
import tradepost.kernel.problem.Problem;

/**
 * Where a page ends. It has the row itself, so that a list that had to be read again continues after the same place, whatever has changed.
 *
 * @param position up to which the list was read
 * @param asOf the day of the list
 */
record AgeingCursor(long position, LocalDate asOf, CustomerAgeing last) {
    private static final String POSITION = "position";
    private static final String AS_OF = "as_of";
    private static final int YEAR_MAX = 9_999;

    String text() {
        var json = Json.write(last).put(POSITION, position).put(AS_OF, asOf.toString());
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(json.toBuffer().getBytes());
    }

    /** Fails 400 invalid_cursor. */
    static AgeingCursor of(String text) {
        try {
            var json = new JsonObject(new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8));
            var cursor = new AgeingCursor(
                    json.getLong(POSITION), LocalDate.parse(json.getString(AS_OF)), CustomerAgeing.of(json));
            if (cursor.isComplete()) return cursor;
        } catch (IllegalArgumentException
                | DecodeException
                | DateTimeException
                | ClassCastException
                | NullPointerException e) {
            // it is refused below
        }
        throw Problem.badRequest("invalid_cursor");
    }

    /** A field that the text does not have is null. PostgreSQL does not know all days. */
    private boolean isComplete() {
        if (asOf.getYear() < 1 || asOf.getYear() > YEAR_MAX) return false;
        return Json.write(last).stream()
                .allMatch(field -> field.getValue() != null || field.getKey().equals("customer_name"));
    }
}
