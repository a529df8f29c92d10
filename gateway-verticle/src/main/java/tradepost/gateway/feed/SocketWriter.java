package tradepost.gateway.feed;

import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.http.WebSocketFrameType;
import io.vertx.core.internal.http.WebSocketInternal;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tradepost.gateway.answer.Refusal;
import tradepost.gateway.http.ClientResponse;
import tradepost.gateway.http.Connections;
import tradepost.gateway.validation.StrictJson;

/**
 * A WebSocket: each event is a text message. From the client it accepts {@code {"token": …}}, pongs and pings, and limits their number,
 * because the response to a ping is queued for a client that may not be reading.
 */
public final class SocketWriter implements EventWriter {
    public static final int MESSAGE_BYTES = 16 * 1024;
    private static final int FRAMES_A_MINUTE = 60;
    private static final int CLOSING_MS = 3_000;
    private static final int UNANSWERED_MAX = 2;
    private static final Ending NOT_UNDERSTOOD = new Ending("message_not_understood", 1008);
    private static final Ending TOO_MANY = new Ending("too_many_messages", 1008);
    private static final Ending TOO_LARGE = new Ending("message_too_large", 1009);
    private static final Ending MALFORMED = new Ending("malformed_frame", 1002);

    private final ClientResponse x;
    private final BiConsumer<Integer, Runnable> later;
    private final Consumer<String> onToken;
    private final Consumer<Ending> onFault;
    private final Runnable onClosed;
    private @Nullable ServerWebSocket socket;
    private long minute;
    private int frames;
    private int unanswered;
    private boolean refused;

    /**
     * @param later runs something after so many milliseconds
     * @param onToken receives the token that the client sends
     * @param onFault receives a violation of the protocol by the client
     */
    SocketWriter(
            ClientResponse x,
            BiConsumer<Integer, Runnable> later,
            Consumer<String> onToken,
            Consumer<Ending> onFault,
            Runnable onClosed) {
        this.x = x;
        this.later = later;
        this.onToken = onToken;
        this.onFault = onFault;
        this.onClosed = onClosed;
    }

    @Override
    public void refuse(Refusal refusal) {
        if (socket == null) {
            refused = true;
            x.refuse(refusal);
            onClosed.run();
        } else end(Ending.of(refusal), -1);
    }

    /** Performs the handshake, unless {@link #begin} is the first to need it. */
    Future<?> open() {
        return x.upgrade()
                .recover(t -> Future.failedFuture(Refusal.of(426, "upgrade_required")))
                .map(opened -> {
                    socket = opened;
                    opened.frameHandler(this::countFrame);
                    opened.textMessageHandler(this::textReceived);
                    opened.binaryMessageHandler(b -> onFault.accept(NOT_UNDERSTOOD));
                    opened.pongHandler(p -> unanswered = 0);
                    opened.exceptionHandler(this::failed);
                    opened.closeHandler(v -> {
                        x.socketClosed();
                        onClosed.run();
                    });
                    if (refused) end(Ending.AWAY, -1); // refused during the handshake
                    return opened;
                });
    }

    /** A frame that is malformed or too large; any other failure is that of the connection, whose close handler follows. */
    private void failed(Throwable t) {
        if (t instanceof CorruptedWebSocketFrameException e)
            onFault.accept(e.closeStatus().equals(WebSocketCloseStatus.MESSAGE_TOO_BIG) ? TOO_LARGE : MALFORMED);
        else if (t instanceof IllegalStateException || t instanceof TooLongFrameException) onFault.accept(TOO_LARGE);
    }

    /** Closes the connection of a client that has not even read the close frame by now. */
    private static void cut(ServerWebSocket socket) {
        if (socket instanceof WebSocketInternal s) s.channelHandlerContext().close();
    }

    private void countFrame(WebSocketFrame frame) {
        if (frame.type() == WebSocketFrameType.PONG) return;
        long now = TimeUnit.NANOSECONDS.toMinutes(System.nanoTime());
        if (now != minute) frames = 0;
        minute = now;
        if (++frames == FRAMES_A_MINUTE) onFault.accept(TOO_MANY);
    }

    private void textReceived(String text) {
        try {
            if (StrictJson.read(Buffer.buffer(text)).plain() instanceof Map<?, ?> m
                    && m.size() == 1
                    && m.get("token") instanceof String token) {
                onToken.accept(token);
                return;
            }
        } catch (Refusal notJson) {
            // the same as for any other text
        }
        onFault.accept(NOT_UNDERSTOOD);
    }

    @Override
    public Future<?> begin(long position) {
        return (socket == null ? open() : Future.succeededFuture()).onSuccess(v -> sendPosition(position));
    }

    @Override
    public void event(String sequence, String json) {
        if (socket != null) socket.writeTextMessage(json);
    }

    @Override
    public void beat(long position) {
        if (socket == null) return;
        unanswered++;
        socket.writePing(Buffer.buffer(Long.toString(position)));
        sendPosition(position);
    }

    private void sendPosition(long position) {
        if (socket != null)
            socket.writeTextMessage(
                    new JsonObject().put("position", Long.toString(position)).encode());
    }

    @Override
    public boolean isFull() {
        return socket != null && !socket.isClosed() && socket.writeQueueFull();
    }

    @Override
    public void onDrain(Runnable then) {
        if (socket != null) socket.drainHandler(v -> then.run());
    }

    @Override
    public long taken() {
        return Connections.taken(x.request.http().connection());
    }

    @Override
    public boolean isDead() {
        return unanswered > UNANSWERED_MAX;
    }

    @Override
    public void end(Ending why, long position) {
        var opened = socket;
        if (opened == null) {
            refuse(Refusal.later("unavailable"));
            return;
        }
        var reason = position < 0 ? why.reason() : why.reason() + " after=" + position;
        opened.close((short) why.closeCode(), reason);
        later.accept(CLOSING_MS, () -> cut(opened));
    }
}
