package tradepost.client;

import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How often and how long a request is repeated.
 *
 * @param attempts in all; 1 never repeats
 * @param firstWait the longest wait before the second attempt. It doubles with each attempt; the actual wait is random, up to it
 * @param longestWait the longest wait before any attempt. If {@code Retry-After} asks for a longer one, the call fails at once
 */
public record Retries(int attempts, Duration firstWait, Duration longestWait) {
    public static final Retries DEFAULT = new Retries(5, Duration.ofMillis(200), Duration.ofSeconds(30));

    /** A limit is reached, a part of the system is unavailable, or the outcome is unknown. */
    private static final Set<Integer> REPEATED = Set.of(429, 503, 504);

    private static final int CONFLICT = 409;
    private static final int DOUBLINGS_MAX = 20;

    /** The wait after this attempt; empty if there is no further one. */
    Optional<Duration> wait(int attempt, HttpResponse<?> response) {
        if (attempt >= attempts || !REPEATED.contains(response.statusCode()) && !mayBeInProgress(attempt, response))
            return Optional.empty();
        var asked = asked(response.headers().firstValue("Retry-After").orElse(""));
        if (asked.compareTo(longestWait) > 0) return Optional.empty();
        return Optional.of(shorter(asked.plus(backoff(attempt)), longestWait));
    }

    /** The wait after an attempt without a response. */
    Optional<Duration> waitAfterFailure(int attempt) {
        return attempt >= attempts ? Optional.empty() : Optional.of(backoff(attempt));
    }

    /**
     * Whether an earlier attempt with the same key may still be running. If it is a refusal instead, the next response is the stored
     * one.
     */
    private static boolean mayBeInProgress(int attempt, HttpResponse<?> response) {
        return response.statusCode() == CONFLICT
                && attempt > 1
                && response.headers().firstValue("Idempotent-Replayed").isEmpty();
    }

    private Duration backoff(int attempt) {
        var longest = shorter(firstWait.multipliedBy(1L << Math.min(attempt - 1, DOUBLINGS_MAX)), longestWait);
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(longest.toMillis() + 1));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Seconds or a date; zero if it is neither. */
    private static Duration asked(String retryAfter) {
        if (retryAfter.matches("\\d{1,9}")) return Duration.ofSeconds(Long.parseLong(retryAfter));
        try {
            var at = ZonedDateTime.parse(retryAfter, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
            var wait = Duration.between(Instant.now(), at);
            return wait.isNegative() ? Duration.ZERO : wait;
        } catch (DateTimeException e) {
            return Duration.ZERO;
        }
    }
}
