package tradepost.kernel.exports;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A list that a gateway has sent as a whole.
 *
 * @param id names this report, so that it is recorded once however often it is sent
 * @param list its path with its query
 * @param format {@code csv} or {@code jsonl}
 * @param complete whether the client has received all of it
 * @param actor who asked for it, as events name it
 */
public record SentList(
        UUID id,
        String list,
        String operation,
        String format,
        long rows,
        boolean complete,
        String actor,
        @Nullable String address,
        @Nullable String requestId,
        Instant at) {}
