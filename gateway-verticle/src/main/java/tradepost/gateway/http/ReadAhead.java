package tradepost.gateway.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Hands on a pipelined request when the response before it is complete and almost all of it has been sent, so that the responses that a
 * client does not read do not pile up. Until then it holds a few requests, and reads no more. A connection whose response cannot be
 * written is closed together with the requests that it holds. It stands between the codec and Vert.x.
 */
final class ReadAhead extends ChannelDuplexHandler {
    /** Beside the one that is being served. */
    static final int REQUESTS_MAX = 16;
    /** Of the bodies of such requests. */
    private static final int CONTENTS_MAX = 4;

    private final SendQueue out;
    private final DirectMemory memory;
    private final ByteToMessageDecoder decoder;
    private final Deque<Object> held = new ArrayDeque<>();
    private final ChannelFutureListener onWritten = this::written;
    private int heldRequests;
    private int heldContents;
    /** Whether a request was handed on whose response is not complete. */
    private boolean serving;

    private boolean upgraded;
    private boolean stopped;
    /** Whether more was to be read while this had stopped. */
    private boolean reads;

    ReadAhead(SendQueue out, DirectMemory memory, ByteToMessageDecoder decoder) {
        this.out = out;
        this.memory = memory;
        this.decoder = decoder;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        out.onDrained(() -> later(ctx));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (held.isEmpty() && !mustWait(ctx, message)) handOn(ctx, message);
        else hold(message);
    }

    private boolean mustWait(ChannelHandlerContext ctx, Object message) {
        return !upgraded && message instanceof HttpRequest && (serving || !out.isDrained(ctx));
    }

    private void handOn(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpRequest) serving = true;
        ctx.fireChannelRead(message);
    }

    private void hold(Object message) {
        held.add(message);
        if (message instanceof HttpRequest) heldRequests++;
        else if (message instanceof HttpContent c && c.content().isReadable()) heldContents++;
        // what is decoded at the same time may contain one more
        if (heldRequests < REQUESTS_MAX - 1 && heldContents < CONTENTS_MAX) return;
        stopped = true;
        decoder.setSingleDecode(true);
    }

    @Override
    public void read(ChannelHandlerContext ctx) {
        if (stopped) reads = true;
        else ctx.read();
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        boolean ends = !upgraded && ends(message);
        ctx.write(message, promise.unvoid().addListener(onWritten));
        if (!ends) return;
        serving = false;
        later(ctx);
    }

    /** Whether a response ends with this. */
    private boolean ends(Object message) {
        if (!(message instanceof LastHttpContent)) return false;
        if (!(message instanceof HttpResponse r)) return true;
        upgraded = r.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
        return upgraded || r.status().codeClass() != HttpStatusClass.INFORMATIONAL;
    }

    private void written(ChannelFuture f) {
        if (!f.isSuccess()) memory.writeFailed(f.channel(), f.cause());
    }

    private void later(ChannelHandlerContext ctx) {
        if (!held.isEmpty() || stopped) ctx.executor().execute(() -> proceed(ctx));
    }

    private void proceed(ChannelHandlerContext ctx) {
        if (ctx.isRemoved() || !ctx.channel().isActive()) return;
        boolean some = false;
        for (var next = held.peek(); next != null && !mustWait(ctx, next); next = held.peek()) {
            held.remove();
            if (next instanceof HttpRequest) heldRequests--;
            else if (next instanceof HttpContent c && c.content().isReadable()) heldContents--;
            handOn(ctx, next);
            some = true;
        }
        if (some) ctx.fireChannelReadComplete();
        if (stopped && held.isEmpty()) readAgain(ctx);
    }

    /** First what the codec has received already, then the socket. */
    private void readAgain(ChannelHandlerContext ctx) {
        stopped = false;
        decoder.setSingleDecode(false);
        var codec = ctx.pipeline().context(decoder);
        if (codec != null) {
            try {
                decoder.channelRead(codec, Unpooled.EMPTY_BUFFER);
                decoder.channelReadComplete(codec);
            } catch (Exception e) {
                ctx.fireExceptionCaught(e);
            }
        }
        if (stopped || !reads) return;
        reads = false;
        ctx.read();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (DirectMemory.isExhausted(cause)) memory.writeFailed(ctx.channel(), cause);
        else ctx.fireExceptionCaught(cause);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        drop();
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        drop();
    }

    /** What it holds: requests, and parts of their bodies. */
    int held() {
        return held.size();
    }

    int heldRequests() {
        return heldRequests;
    }

    private void drop() {
        for (var message = held.poll(); message != null; message = held.poll()) ReferenceCountUtil.release(message);
        heldRequests = 0;
        heldContents = 0;
    }
}
