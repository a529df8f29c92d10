package tradepost.kernel.call;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One message of a call: the node that it went to, and what became of it. The event bus tells the caller neither, so an attempt is
 * known to its thread while it is sent, and {@link Peers} reports both.
 */
final class Attempt {
    private static final ThreadLocal<@Nullable Attempt> SENDING = new ThreadLocal<>();

    private final Context context;
    private final BiConsumer<Attempt, Throwable> onFailure;
    /** Of the same call; null for the first. */
    private final @Nullable Attempt previous;

    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile @Nullable Future<Void> write;
    private volatile @Nullable String nodeId;
    private volatile @Nullable Peer peer;

    /**
     * @param context where the failure is reported
     * @param onFailure called if the message was not delivered or its reply is lost, unless the attempt has ended
     */
    Attempt(Context context, @Nullable Attempt previous, BiConsumer<Attempt, Throwable> onFailure) {
        this.context = context;
        this.previous = previous;
        this.onFailure = onFailure;
    }

    /** The attempt whose message this thread is sending. */
    static @Nullable Attempt current() {
        return SENDING.get();
    }

    /** Sends the message, in this thread. */
    <T> @Nullable Future<T> send(Supplier<@Nullable Future<T>> request) {
        SENDING.set(this);
        try {
            return request.get();
        } finally {
            SENDING.remove();
        }
    }

    /** Whether this attempt or an earlier one of the same call went to the node. */
    boolean hasTried(String node) {
        for (@Nullable Attempt a = this; a != null; a = a.previous) if (node.equals(a.nodeId)) return true;
        return false;
    }

    void goesHere(String node) {
        nodeId = node;
    }

    void goesTo(Peer to) {
        nodeId = to.nodeId;
        peer = to;
        to.pending.add(this);
        if (ended.get()) to.pending.remove(this);
    }

    /** Whether it went to another node, rather than to this one or to nobody. */
    boolean isRemote() {
        return peer != null;
    }

    /** @param write completes when the message is in the hands of the network */
    void writing(Future<Void> write) {
        this.write = write;
    }

    /** The message did not leave this node, or not as a whole: nobody received it. */
    void undelivered(Throwable cause) {
        var to = peer;
        if (to != null) to.unreachable();
        fail(new ReplyException(ReplyFailure.NO_HANDLERS, "not delivered: " + cause.getMessage()));
    }

    /** The connection to the node broke. A message that was not written by then fails by itself. */
    void lost() {
        var written = write;
        if (written != null && written.succeeded()) fail(new ReplyLost("the connection to the node broke"));
    }

    private void fail(Throwable t) {
        context.runOnContext(v -> {
            if (end()) onFailure.accept(this, t);
        });
    }

    /** Returns whether it had not ended before. */
    boolean end() {
        if (!ended.compareAndSet(false, true)) return false;
        var to = peer;
        if (to != null) to.pending.remove(this);
        return true;
    }
}
