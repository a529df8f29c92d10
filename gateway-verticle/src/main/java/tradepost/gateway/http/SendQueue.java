package tradepost.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tradepost.gateway.http.SendBudget.Holder;

/**
 * The bytes that one connection has to send, whatever produced them. They stay on the heap and are handed to the socket in chunks while
 * the client takes them, so that direct memory holds a few chunks per connection and not whole responses. They count in the
 * {@link SendBudget}, and a client that takes them too slowly is disconnected. A failed write closes the connection. This is the handler
 * next to the socket; it lives on the event loop of the connection.
 */
final class SendQueue extends ChannelDuplexHandler {
    static final int CHUNK_BYTES = 16 * 1024;
    /** In direct memory, for one connection. */
    static final int IN_FLIGHT_BYTES = 64 * 1024;
    /** Above this the connection counts as full, and at half of it as drained. */
    private static final int FULL_BYTES = 48 * 1024;

    private static final int DRAINED_BYTES = FULL_BYTES / 2;
    private static final int TICKS = 10;
    /** The index of our flag among those that make a channel unwritable. */
    private static final int WRITABILITY = 1;

    private record Part(Object message, ChannelPromise promise) {}

    private final SendBudget budget;
    private final DirectMemory memory;
    private final Supplier<Holder> client;
    private final Deque<Part> parts = new ArrayDeque<>();
    private final ChannelFutureListener onWritten = this::written;
    private Runnable onDrained = () -> {};
    /** Runs once when the queue is no longer full. */
    private @Nullable Runnable onRoom;
    /** In {@link #parts}. */
    private long queued;
    /** Of all that was ever written here. */
    private long accepted;
    /** What counts in the budget. */
    private long counted;

    private SendBudget.@Nullable Account account;
    private boolean pumping;
    private boolean probing;
    private boolean full;
    private boolean ticking;
    private long tickNs;
    private long creditNs;
    private long leftBefore;

    /** @param client for whom the bytes count that are written now */
    SendQueue(SendBudget budget, DirectMemory memory, Supplier<Holder> client) {
        this.budget = budget;
        this.memory = memory;
        this.client = client;
    }

    /** @param then runs whenever the queue is no longer full */
    void onDrained(Runnable then) {
        onDrained = then;
    }

    /** The bytes that the client of this connection has taken so far; grows by whole chunks. */
    static long taken(HttpConnection connection) {
        var ctx = context(connection);
        return ctx != null && ctx.handler() instanceof SendQueue q ? q.accepted - q.queued - inFlight(ctx) : 0;
    }

    /** Whether nothing more should be written yet. The writability of Vert.x says so a little later, and only of messages that it holds. */
    static boolean isFull(HttpConnection connection) {
        var ctx = context(connection);
        return ctx != null && ctx.handler() instanceof SendQueue q && q.full;
    }

    /** Runs it once this connection is no longer full; never if it is closed before. */
    static void whenRoom(HttpConnection connection, Runnable then) {
        var ctx = context(connection);
        if (ctx != null && ctx.handler() instanceof SendQueue q) q.onRoom = then;
    }

    private static @Nullable ChannelHandlerContext context(HttpConnection connection) {
        return connection instanceof HttpServerConnection c
                ? c.channelHandlerContext().pipeline().context(SendQueue.class)
                : null;
    }

    /** Whether so little is unsent that another response may be produced. */
    boolean isDrained(ChannelHandlerContext ctx) {
        return queued + inFlight(ctx) <= DRAINED_BYTES;
    }

    private static long inFlight(ChannelHandlerContext ctx) {
        @SuppressWarnings("NullAway") // null once the channel is closed
        ChannelOutboundBuffer out = ctx.channel().unsafe().outboundBuffer();
        return out == null ? 0 : out.totalPendingWriteBytes();
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        int bytes = bytes(message);
        accepted += bytes;
        if (parts.isEmpty() && bytes <= CHUNK_BYTES && inFlight(ctx) + bytes <= IN_FLIGHT_BYTES) {
            ctx.write(message, promise);
            showFull(ctx);
            return;
        }
        parts.add(new Part(message, promise.unvoid()));
        queued += bytes;
        showFull(ctx);
    }

    private static int bytes(Object message) {
        return message instanceof ByteBuf b ? b.readableBytes() : 0;
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        pump(ctx);
    }

    /** Hands chunks to the socket as long as it takes them, and then once more, to be sent when it takes them again. */
    private void pump(ChannelHandlerContext ctx) {
        if (pumping) return;
        pumping = true;
        try {
            do {
                handOver(ctx);
                ctx.flush();
            } while (!parts.isEmpty() && inFlight(ctx) == 0 && ctx.channel().isActive());
            settle(ctx);
        } finally {
            pumping = false;
        }
    }

    private void handOver(ChannelHandlerContext ctx) {
        while (ctx.channel().isActive() && inFlight(ctx) < IN_FLIGHT_BYTES) {
            var next = parts.peek();
            if (next == null) return;
            if (next.message instanceof ByteBuf b && b.readableBytes() > CHUNK_BYTES) {
                queued -= CHUNK_BYTES;
                ctx.write(b.readRetainedSlice(CHUNK_BYTES)).addListener(onWritten);
            } else {
                parts.remove();
                queued -= bytes(next.message);
                ctx.write(next.message, next.promise).addListener(onWritten);
            }
        }
    }

    /** Counts what is unsent, and makes sure to be called again when the socket has taken it. */
    private void settle(ChannelHandlerContext ctx) {
        long inFlight = inFlight(ctx);
        long unsent = queued + inFlight;
        count(ctx, unsent);
        if (unsent > 0 && ctx.channel().isActive()) {
            if (inFlight > 0) probe(ctx);
            watch(ctx, unsent);
        }
        showFull(ctx);
    }

    /** An empty buffer behind what is in flight is written when all of it has left; its entry counts until the listeners have returned. */
    private void probe(ChannelHandlerContext ctx) {
        if (probing) return;
        probing = true;
        ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(f -> {
            probing = false;
            if (f.isSuccess()) ctx.executor().execute(() -> pump(ctx));
        });
    }

    private void showFull(ChannelHandlerContext ctx) {
        long unsent = queued + inFlight(ctx);
        if (full ? unsent > DRAINED_BYTES : unsent <= FULL_BYTES) return;
        full = !full;
        @SuppressWarnings("NullAway") // null once the channel is closed
        ChannelOutboundBuffer out = ctx.channel().unsafe().outboundBuffer();
        if (out != null) out.setUserDefinedWritability(WRITABILITY, !full);
        if (full) return;
        onDrained.run();
        var then = onRoom;
        onRoom = null;
        if (then != null) then.run();
    }

    private void count(ChannelHandlerContext ctx, long unsent) {
        if (unsent == 0 && counted == 0) return;
        if (account == null)
            account = new SendBudget.Account(() -> ctx.executor().execute(ctx::close));
        counted = unsent;
        budget.hold(account, client.get(), unsent);
    }

    /** Watches the client while bytes are unsent: it begins with the grace time, loses what passes, and gains what its bytes are worth. */
    private void watch(ChannelHandlerContext ctx, long unsent) {
        if (ticking) return;
        ticking = true;
        tickNs = System.nanoTime();
        creditNs = graceNs();
        leftBefore = accepted - unsent;
        scheduleTick(ctx);
    }

    private long graceNs() {
        return TimeUnit.MILLISECONDS.toNanos(budget.limits().graceMs());
    }

    private void scheduleTick(ChannelHandlerContext ctx) {
        ctx.executor().schedule(() -> tick(ctx), graceNs() / TICKS, TimeUnit.NANOSECONDS);
    }

    private void tick(ChannelHandlerContext ctx) {
        long unsent = queued + inFlight(ctx);
        if (unsent == 0 || !ctx.channel().isActive()) {
            ticking = false;
            return;
        }
        count(ctx, unsent);
        long now = System.nanoTime();
        long left = accepted - unsent;
        long taken = Math.max(0, left - leftBefore);
        creditNs -= now - tickNs;
        creditNs += TimeUnit.SECONDS.toNanos(taken) / SendLimits.LEAST_BYTES_PER_SECOND;
        creditNs = Math.min(creditNs, 2 * graceNs()); // the kernel takes tens of kilobytes at a time
        tickNs = now;
        leftBefore = Math.max(left, leftBefore);
        if (creditNs <= 0) {
            budget.stalled();
            ctx.close();
            return;
        }
        if (taken > 0) isNotIdle(ctx);
        scheduleTick(ctx);
    }

    /** The idle timeout would see one long write only. */
    private static void isNotIdle(ChannelHandlerContext ctx) {
        @SuppressWarnings("NullAway") // null without an idle timeout
        IdleStateHandler idle = ctx.pipeline().get(IdleStateHandler.class);
        if (idle != null) idle.resetWriteTimeout();
    }

    private void written(ChannelFuture f) {
        if (!f.isSuccess()) memory.writeFailed(f.channel(), f.cause());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!DirectMemory.isExhausted(cause)) {
            ctx.fireExceptionCaught(cause);
            return;
        }
        memory.exhausted();
        ctx.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        drop(ctx);
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        drop(ctx);
    }

    private void drop(ChannelHandlerContext ctx) {
        queued = 0;
        for (var part = parts.poll(); part != null; part = parts.poll()) {
            ReferenceCountUtil.release(part.message);
            part.promise.tryFailure(new ClosedChannelException());
        }
        count(ctx, 0);
    }
}
