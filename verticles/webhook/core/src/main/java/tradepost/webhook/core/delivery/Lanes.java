package tradepost.webhook.core.delivery;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * The requests under way, so that a webhook that does not answer slows no other. A webhook gets one at a time until it has accepted something,
 * and then up to eight. While one of its requests takes long, it gets no further one. Those that are known to accept, those of which nothing
 * is known yet, and those whose last attempt failed have a number of requests each.
 */
final class Lanes {
    static final int OF_WEBHOOK = 8;
    private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** As the statement that claims numbers them. */
    enum Kind {
        PROVEN(256),
        UNKNOWN(192),
        FAILING(64);

        final int max;

        Kind(int max) {
            this.max = max;
        }

        static Kind of(int number) {
            return values()[number];
        }
    }

    private record UnderWay(Kind kind, long begunNanos) {}

    /** The webhooks with requests under way, how many, and whether one of them takes long; and for how many each kind has room. */
    record Room(List<UUID> ids, List<Integer> requests, List<Boolean> slow, int[] ofKind) {
        boolean isFull() {
            return Arrays.stream(ofKind).allMatch(n -> n <= 0);
        }

        int of(Kind kind) {
            return ofKind[kind.ordinal()];
        }
    }

    private final Map<UUID, List<UnderWay>> lanes = new HashMap<>();

    synchronized Room room() {
        var ids = new ArrayList<UUID>();
        var requests = new ArrayList<Integer>();
        var slow = new ArrayList<Boolean>();
        var free = Arrays.stream(Kind.values()).mapToInt(k -> k.max).toArray();
        long now = System.nanoTime();
        lanes.forEach((id, underWay) -> {
            ids.add(id);
            requests.add(underWay.size());
            slow.add(now - underWay.getFirst().begunNanos > SLOW_NANOS);
            for (var each : underWay) free[each.kind.ordinal()]--;
        });
        return new Room(ids, requests, slow, free);
    }

    /** Returns what identifies the request in {@link #ended}. */
    synchronized Object begun(UUID webhook, Kind kind) {
        var begun = new UnderWay(kind, System.nanoTime());
        lanes.computeIfAbsent(webhook, id -> new ArrayList<>()).add(begun);
        return begun;
    }

    synchronized void ended(UUID webhook, Object begun) {
        lanes.computeIfPresent(
                webhook, (id, underWay) -> underWay.remove(begun) && underWay.isEmpty() ? null : underWay);
    }

    synchronized int underWay() {
        return lanes.values().stream().mapToInt(List::size).sum();
    }
}
