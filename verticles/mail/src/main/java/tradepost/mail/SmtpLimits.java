package tradepost.mail;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How long a server may take to respond. Commands are answered soon. The content of a mail is not: a server may check it for minutes and accept it
 * then (RFC 5321, 4.5.3.2.6), and would get it twice from who gives up sooner. The mail client has no such limits and does not say what it has
 * sent, so its connections are watched here.
 */
final class SmtpLimits {
    /** The line that ends the content. One in the content itself has two points. */
    private static final String END = ".\r\n";

    private static final long TICK_MAX_MS = 1_000;

    private final Vertx vertx;
    private final long commandMs;
    private final long contentMs;
    private final Set<Watched> open = ConcurrentHashMap.newKeySet();

    SmtpLimits(Vertx vertx, long commandMs, long contentMs) {
        this.vertx = vertx;
        this.commandMs = commandMs;
        this.contentMs = contentMs;
    }

    /** The server has got the whole mail, and nobody knows whether it has accepted it. */
    static final class Unanswered extends RuntimeException {
        Unanswered(String why) {
            super("the server got the mail, but " + why, null, false, false);
        }
    }

    /** For the mail client. */
    Vertx watching() {
        return over(Vertx.class, (self, method, args) -> {
            var made = call(vertx, method, args);
            return method.getName().equals("createNetClient") && args.length == 1 && args[0] instanceof NetClientOptions
                    ? watching((NetClient) made)
                    : made;
        });
    }

    @SuppressWarnings("unchecked")
    private NetClient watching(NetClient client) {
        return over(NetClient.class, (self, method, args) -> {
            var made = call(client, method, args);
            return method.getName().equals("connect") ? ((Future<NetSocket>) made).map(this::watching) : made;
        });
    }

    private NetSocket watching(NetSocket socket) {
        return over(NetSocket.class, new Watched(socket));
    }

    /** Ends all connections now. */
    void end() {
        List.copyOf(open).forEach(w -> w.giveUp("this program is stopped"));
    }

    private static <T> T over(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static Object call(Object on, Method method, Object @Nullable [] args) throws Throwable {
        try {
            return method.invoke(on, args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** A connection. Everything happens on its event loop. */
    private final class Watched implements InvocationHandler {
        private final NetSocket socket;
        /** Negative if nothing is waited for. */
        private long timer = -1;
        /** By {@link System#nanoTime}; it applies while {@code isWaiting}. */
        private long deadline;

        private boolean isWaiting;
        /** Whether the whole content is on its way, and no response has come. */
        private boolean isUnanswered;

        private @Nullable Handler<Throwable> failure;

        Watched(NetSocket socket) {
            this.socket = socket;
            await(commandMs); // for the greeting
            open.add(this);
            socket.closeHandler(v -> closed());
        }

        @Override
        @SuppressWarnings("unchecked")
        public Object invoke(Object self, Method method, Object @Nullable [] args) throws Throwable {
            if (args == null || args.length == 0 || args[0] == null) return call(socket, method, args);
            switch (method.getName()) {
                case "write" -> {
                    isUnanswered = END.equals(args[0]);
                    await(isUnanswered ? contentMs : commandMs);
                }
                case "handler" -> args = new Object[] {heard((Handler<Buffer>) args[0])};
                case "closeHandler" -> args = new Object[] {closed((Handler<Void>) args[0])};
                case "exceptionHandler" -> failure = (Handler<Throwable>) args[0];
                default -> {}
            }
            return call(socket, method, args);
        }

        private void await(long ms) {
            deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
            isWaiting = true;
            if (timer < 0) watch();
        }

        private void watch() {
            timer = vertx.setTimer(Math.clamp(commandMs / 10, 1, TICK_MAX_MS), t -> tick());
        }

        /** A response is at least a line. */
        private Handler<Buffer> heard(Handler<Buffer> next) {
            return bytes -> {
                if (bytes.length() > 0 && bytes.getByte(bytes.length() - 1) == '\n') {
                    isWaiting = false;
                    isUnanswered = false;
                }
                next.handle(bytes);
            };
        }

        private Handler<Void> closed(Handler<Void> next) {
            return v -> {
                closed();
                next.handle(v);
            };
        }

        private void closed() {
            isWaiting = false;
            open.remove(this);
            if (isUnanswered) unanswered("closed the connection without a response");
        }

        private void tick() {
            timer = -1;
            if (!isWaiting) return;
            if (System.nanoTime() - deadline > 0) giveUp("did not respond in time");
            else watch();
        }

        private void giveUp(String why) {
            isWaiting = false;
            if (isUnanswered) unanswered(why);
            socket.close();
        }

        /** The mail client would report the end of the connection only. */
        private void unanswered(String why) {
            isUnanswered = false;
            if (failure != null) failure.handle(new Unanswered(why));
        }
    }
}
