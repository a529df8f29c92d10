package tradepost.kernel.concurrent;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue in which owners take turns: while others wait, an owner has at most {@value #IN_A_ROW_MAX} turns in a row. When the queue is
 * full, whoever has most in it loses its newest place to an owner that has fewer. Not thread-safe.
 */
final class FairQueue<T> {
    private static final int IN_A_ROW_MAX = 2;

    private record Place<T>(Object owner, T waits) {}

    private final int sizeMax;
    /** In the order of their turns; none of the queues is empty. */
    private final LinkedHashMap<Object, ArrayDeque<Place<T>>> byOwner = new LinkedHashMap<>();

    private int size;
    private @Nullable Object lastOwner;
    private int inARow;

    FairQueue(int sizeMax) {
        this.sizeMax = sizeMax;
    }

    int size() {
        return size;
    }

    /** Returns what has no place: nothing, what was given, or what another owner loses for it. */
    @Nullable
    T add(Object owner, T waits) {
        T loses = null;
        if (size >= sizeMax) {
            loses = displacedFor(owner);
            if (loses == null) return waits;
        }
        byOwner.computeIfAbsent(owner, o -> new ArrayDeque<>()).add(new Place<>(owner, waits));
        size++;
        return loses;
    }

    private @Nullable T displacedFor(Object owner) {
        var own = byOwner.get(owner);
        ArrayDeque<Place<T>> most = null;
        for (var one : byOwner.values()) if (most == null || one.size() > most.size()) most = one;
        if (most == null || most.size() <= 1 + (own == null ? 0 : own.size())) return null;
        size--;
        return most.removeLast().waits();
    }

    /** Removes it, wherever it is. Whether it was there. */
    boolean remove(Object owner, T waits) {
        var own = byOwner.get(owner);
        if (own == null || !own.removeIf(p -> Objects.equals(p.waits(), waits))) return false;
        if (own.isEmpty()) byOwner.remove(owner);
        size--;
        return true;
    }

    /** Takes what is next; null if nothing waits. */
    @Nullable
    T take() {
        var next = byOwner.pollFirstEntry();
        if (next == null) return null;
        if (inARow >= IN_A_ROW_MAX && next.getKey().equals(lastOwner) && !byOwner.isEmpty()) {
            byOwner.putLast(next.getKey(), next.getValue());
            next = byOwner.pollFirstEntry();
        }
        var place = next.getValue().remove();
        size--;
        tookTurn(place.owner());
        if (next.getValue().isEmpty()) return place.waits();
        if (inARow < IN_A_ROW_MAX) byOwner.putFirst(place.owner(), next.getValue());
        else byOwner.putLast(place.owner(), next.getValue());
        return place.waits();
    }

    /** The owner has had a turn without waiting for it. */
    void tookTurn(Object owner) {
        inARow = owner.equals(lastOwner) ? inARow + 1 : 1;
        lastOwner = owner;
    }
}
