package tradepost.kernel.identity;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Attempts of one caller or address that failed or were refused for one reason, as {@link RefusalCounter} has counted them.
 *
 * @param id names this count, so that it is recorded once however often it is sent
 * @param action what was attempted, such as {@code login}
 * @param outcome {@code failed}, {@code locked_out} or {@code refused}
 * @param reason the code of the error
 * @param actor the caller, as events name it; null if it did not prove who it is
 * @param address the client's address of the first attempt; {@value RefusalCounter#OTHERS} for those of many addresses
 * @param operation the operation of the first attempt; null if the action says it
 * @param requestId the request of the first attempt
 * @param accounts the ids of the accounts that were attempted, as far as they exist; the first {@value RefusalCounter#ACCOUNTS_MAX}
 */
public record CountedRefusals(
        UUID id,
        String action,
        String outcome,
        String reason,
        @Nullable String actor,
        String address,
        @Nullable String operation,
        @Nullable String requestId,
        long count,
        Instant firstAt,
        Instant lastAt,
        List<UUID> accounts) {}
