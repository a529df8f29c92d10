package tradepost.webhook.core.delivery;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tradepost.audit.reading.JournalReader;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.webhook.core.delivery.Queue.Matching;

/** Queues each event for the webhooks that subscribe to it, in the transaction that moves the cursor past it. */
public final class FanOut implements JournalReader {
    /** A transaction that would queue more deliveries is refused, and then repeated with fewer events. */
    private static final int ROWS_MAX = 10_000;

    /** Of the same webhook and as many events. */
    private record Wanted(Matching webhook, List<Event> events) {}

    private final QueueRooms rooms;
    private final Runnable queued;

    /** @param pendingMax how many events wait for a webhook at most */
    FanOut(int pendingMax, Runnable queued) {
        rooms = new QueueRooms(pendingMax);
        this.queued = queued;
    }

    @Override
    public String context() {
        return "webhook";
    }

    /** Which ones are wanted is known only when they happen. */
    @Override
    public List<String> types() {
        return List.of();
    }

    @Override
    public Start start() {
        return Start.NEXT;
    }

    @Override
    public void apply(Tx tx, List<Event> events) {
        var types = events.stream().map(Event::type).distinct().toList();
        var patterns = types.stream().flatMap(FanOut::patterns).distinct().toArray(String[]::new);
        var webhooks = tx.list(Matching::of, QueueWriteQueries.MATCHING, (Object) patterns);
        var wanted = webhooks.stream()
                .map(w -> new Wanted(w, events.stream().filter(w::takes).toList()))
                .filter(w -> !w.events.isEmpty())
                .toList();
        long rows = wanted.stream().mapToLong(w -> w.events.size()).sum();
        if (rows > ROWS_MAX && events.size() > 1) throw new IllegalStateException("too many deliveries at once");
        var full = rooms.take(tx, wanted.stream().collect(Collectors.toMap(w -> w.webhook.id(), w -> w.events.size())));
        for (var w : wanted)
            if (full.contains(w.webhook.id()))
                tx.send(
                        QueueWriteQueries.SET_FULL,
                        w.webhook.id(),
                        w.events.getFirst().sequence() - 1);
        var rest = wanted.stream().filter(w -> !full.contains(w.webhook.id())).toList();
        Queue.add(
                tx,
                rest.stream()
                        .flatMap(w -> w.events.stream().map(e -> new Queue.Entry(w.webhook, e)))
                        .toList(),
                QueueWriteQueries.ADD);
    }

    /** Those that stand for the type: itself, and each beginning of it. */
    static Stream<String> patterns(String type) {
        int first = type.indexOf('.');
        int last = type.lastIndexOf('.');
        return Stream.of(type, type.substring(0, last) + ".*", type.substring(0, first) + ".*");
    }

    /** A slow database is the fault of no event, and a dead letter would be one of every webhook. */
    @Override
    public boolean repeatsTimeouts() {
        return true;
    }

    @Override
    public void applied(List<Event> events) {
        queued.run();
    }
}
