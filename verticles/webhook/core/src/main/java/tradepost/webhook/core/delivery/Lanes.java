package tradepost.webhook.core.delivery;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * How many requests of each webhook may be under way, so that one that does not answer slows no other. A webhook gets one at a time until it has
 * accepted something, and then up to eight. While one of its requests takes long, it gets no further one. Those that have proved nothing
 * share a part of all requests.
 */
final class Lanes {
    static final int OF_WEBHOOK = 8;
    static final int UNPROVEN_MAX = 256;
    static final int ALL_MAX = 512;
    private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int KEPT_MAX = 10_000;

    private static final class Lane {
        boolean proven;
        final List<Long> begunNanos = new ArrayList<>();
    }

    /** What a webhook may be given now, for the statement that claims: those that are not named may get one, as unproven ones. */
    record Room(List<UUID> ids, List<Integer> rooms, List<Boolean> proven, int ofProven, int ofUnproven) {
        boolean isFull() {
            return ofProven <= 0 && ofUnproven <= 0;
        }
    }

    private final Map<UUID, Lane> lanes = new HashMap<>();

    synchronized Room room() {
        var ids = new ArrayList<UUID>();
        var rooms = new ArrayList<Integer>();
        var proven = new ArrayList<Boolean>();
        int all = 0;
        int unproven = 0;
        long now = System.nanoTime();
        for (var entry : lanes.entrySet()) {
            var lane = entry.getValue();
            int under = lane.begunNanos.size();
            all += under;
            if (!lane.proven) unproven += under;
            ids.add(entry.getKey());
            rooms.add(isSlow(lane, now) ? 0 : Math.max((lane.proven ? OF_WEBHOOK : 1) - under, 0));
            proven.add(lane.proven);
        }
        int free = ALL_MAX - all;
        return new Room(ids, rooms, proven, free, Math.min(free, UNPROVEN_MAX - unproven));
    }

    private static boolean isSlow(Lane lane, long now) {
        return !lane.begunNanos.isEmpty() && now - lane.begunNanos.getFirst() > SLOW_NANOS;
    }

    /** Returns what identifies the request in {@link #ended}. */
    synchronized Long begun(UUID webhook) {
        Long now = System.nanoTime();
        lanes.computeIfAbsent(webhook, id -> new Lane()).begunNanos.add(now);
        return now;
    }

    synchronized void ended(UUID webhook, Long begun, boolean accepted) {
        var lane = lanes.get(webhook);
        if (lane == null) return;
        lane.begunNanos.remove(begun);
        lane.proven = accepted;
        boolean isIdle = lane.begunNanos.isEmpty();
        if (isIdle && (!accepted || lanes.size() > KEPT_MAX)) lanes.remove(webhook);
    }

    synchronized int underWay() {
        return lanes.values().stream().mapToInt(l -> l.begunNanos.size()).sum();
    }
}
