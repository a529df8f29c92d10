package tradepost.kernel.jobs;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * Which jobs are wanted, newest first.
 *
 * @param ids any of these; null for all
 * @param kinds any of these; null for all
 * @param statuses any of these; null for all
 * @param createdFrom inclusive
 * @param createdTo exclusive
 * @param beforeAt with {@code beforeId} the job after which the list continues; null for its beginning
 * @param limit at most so many
 */
public record JobFilter(
        @Nullable List<UUID> ids,
        @Nullable List<String> kinds,
        @Nullable List<String> statuses,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo,
        @Nullable Instant beforeAt,
        @Nullable UUID beforeId,
        int limit) {
    /** The parameters of {@link JobQueries#COUNT}, with which those of {@link JobQueries#LIST} begin. */
    @Nullable
    Object[] counted(@Nullable UUID owner) {
        return new @Nullable Object[] {
            owner, uuids(ids), texts(kinds), texts(statuses), time(createdFrom), time(createdTo)
        };
    }

    @Nullable
    Object[] listed(@Nullable UUID owner) {
        return new @Nullable Object[] {
            owner,
            uuids(ids),
            texts(kinds),
            texts(statuses),
            time(createdFrom),
            time(createdTo),
            time(beforeAt),
            beforeId,
            limit
        };
    }

    private static UUID @Nullable [] uuids(@Nullable List<UUID> values) {
        return values == null || values.isEmpty() ? null : values.toArray(UUID[]::new);
    }

    private static String @Nullable [] texts(@Nullable List<String> values) {
        return values == null || values.isEmpty() ? null : values.toArray(String[]::new);
    }

    private static @Nullable OffsetDateTime time(@Nullable Instant at) {
        return at == null ? null : at.atOffset(ZoneOffset.UTC);
    }

    public static JobFilter of(JsonObject json) {
        return Json.read(json, JobFilter.class);
    }
}
