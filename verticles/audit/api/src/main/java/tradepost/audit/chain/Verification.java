package tradepost.audit.chain;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * What a verification of the chain has found.
 *
 * @param rowsErased of the checked rows, those whose data were erased, so that only their hash is left
 * @param headsChecked signed heads of these rows
 * @param complete whether the time sufficed for all rows
 * @param next the position to continue after; null if it is complete
 * @param head the position of the newest row when it began
 * @param link of that row, in hexadecimal digits
 * @param mismatches the first of them, sorted by position
 * @param signing {@code on} or {@code off}: whether the node that responds signs heads
 * @param lastSigned the newest head with a valid signature; null if there is none
 * @param keys of this node, which verify the signed heads
 */
public record Verification(
        long rowsChecked,
        long rowsErased,
        long headsChecked,
        boolean complete,
        @Nullable Long next,
        long head,
        String link,
        List<Mismatch> mismatches,
        long mismatchesTotal,
        String signing,
        @Nullable LastSigned lastSigned,
        List<JournalKey> keys) {
    /**
     * @param why {@code missing}, {@code position}, {@code link}, {@code data}, {@code origin}, {@code erased}, {@code head},
     *     {@code signed_head}, {@code signature} or {@code unsigned}
     */
    public record Mismatch(long position, String why, String reason) {}

    public record LastSigned(long position, Instant signedAt) {}

    public static Verification of(JsonObject json) {
        return Json.read(json, Verification.class);
    }
}
